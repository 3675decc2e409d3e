#pragma once
// A WHERE clause and the values of its parameters, in step with one another.
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/id.h"
#include "projections/engine/database.h"

namespace chapterhouse::projections {

class Where {
 public:
  // `condition` is ours, never a person's text; every ? in it has its value.
  Where& add(std::string_view condition, const std::vector<SqlValue>& values = {}) {
    sql_ += (sql_.empty() ? " WHERE (" : " AND (") + std::string(condition) + ")";
    values_.insert(values_.end(), values.begin(), values.end());
    return *this;
  }
  // Nothing is in an empty list.
  Where& in(std::string_view column, const std::vector<std::string>& values) {
    std::string marks;
    for (std::size_t i = 0; i < values.size(); ++i) marks += i == 0 ? "?" : ",?";
    add(std::string(column) + " IN (" + marks + ")");
    values_.insert(values_.end(), values.begin(), values.end());
    return *this;
  }
  template <class Tag>
  Where& in(std::string_view column, const std::vector<Name<Tag>>& names) {
    std::vector<std::string> values;
    for (const auto& name : names) values.push_back(name.value);
    return in(column, values);
  }

  // Either of several; there is at least one.
  static Where any_of(const std::vector<Where>& alternatives) {
    std::string condition;
    std::vector<SqlValue> values;
    for (const Where& each : alternatives) {
      condition += (condition.empty() ? "" : " OR ") + each.sql_.substr(sizeof " WHERE " - 1);
      values.insert(values.end(), each.values_.begin(), each.values_.end());
    }
    return Where{}.add(condition, values);
  }

  const std::string& sql() const { return sql_; }
  const std::vector<SqlValue>& values() const { return values_; }

 private:
  std::string sql_;
  std::vector<SqlValue> values_;
};

// A LIKE pattern for text that contains (or, without `before`, starts with) the given text;
// the pattern's condition needs ESCAPE '\'.
inline std::string like_pattern(std::string_view before, std::string_view text) {
  std::string pattern(before);
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern + "%";
}

}  // namespace chapterhouse::projections
