#pragma once
// Strict reading of one TOML file. The first mistake is kept and everything read after it is empty,
// so a loader reads straight on and looks at `fault()` once at the end. Keys that no one asked for
// are mistakes too. For one thread.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/reference/reference.h"
#include "api/reference/toml.h"
#include "domain/core/shape.h"

namespace chapterhouse {

// A table of an open file. Must not outlive its TomlFile.
class TomlTable {
 public:
  std::string text(std::string_view key);  // required, not empty
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
  Date date(std::string_view key);
  std::optional<Date> optional_date(std::string_view key);
  // A list of dates and of pairs [first, last]; absent is empty.
  std::vector<Date> dates(std::string_view key);
  std::vector<TomlTable> tables(std::string_view key);   // absent is empty
  bool flag(std::string_view key);                       // absent is false
  std::vector<std::string> texts(std::string_view key);  // required; may be empty
  TomlTable table(std::string_view key);                 // absent is empty
  // What stands in this table, all of it tables: by name, in the order of the names.
  std::vector<std::pair<std::string, TomlTable>> parts();
  bool has(std::string_view key) const { return table_->contains(key); }

  // The enumerator whose key is written there, such as "working_days" for kWorkingDays.
  template <class E>
  E choice(std::string_view key) {
    const std::string written = text(key);
    const Enumerator* found = shape_of<E>().enumerator(written);
    if (!found && !written.empty()) refuse_choice(key, shape_of<E>());
    return found ? static_cast<E>(found->value) : E{};
  }
  // The same for each of a list.
  template <class E>
  std::vector<E> choices(std::string_view key) {
    std::vector<E> out;
    for (const std::string& written : texts(key)) {
      const Enumerator* found = shape_of<E>().enumerator(written);
      if (found)
        out.push_back(static_cast<E>(found->value));
      else
        refuse_choice(key, shape_of<E>());
    }
    return out;
  }

  std::uint32_t line() const;
  // Refuses the keys that were not read. Call it last.
  void done();
  void refuse(std::string_view key, std::string zh, std::string en);

 private:
  friend class TomlFile;
  using Fault = std::optional<ReferenceError>;
  TomlTable(const toml::table& table, std::string_view file, Fault& fault)
      : table_(&table), file_(file), fault_(&fault) {}
  const toml::node* take(std::string_view key);  // null, with a fault, when absent
  void take_dates(std::string_view key, const toml::node&, std::vector<Date>& into);
  void refuse_choice(std::string_view key, const Shape& choices);

  const toml::table* table_;
  std::string_view file_;
  Fault* fault_;
  std::vector<std::string> read_;
};

class TomlFile {
 public:
  // `name` is what messages call the file; `content` is its bytes.
  TomlFile(std::string name, std::string_view content);
  TomlFile(const TomlFile&) = delete;
  TomlFile& operator=(const TomlFile&) = delete;

  TomlTable root() { return {table_, name_, fault_}; }
  const std::optional<ReferenceError>& fault() const { return fault_; }

 private:
  std::string name_;
  toml::table table_;
  std::optional<ReferenceError> fault_;
};

}  // namespace chapterhouse
