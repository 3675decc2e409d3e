#include "api/json/read.h"

#include <charconv>
#include <optional>

#include <boost/json/parse.hpp>

#include "api/json/repeated.h"
#include "api/json/text.h"
#include "domain/core/limits.h"
#include "domain/core/text.h"

namespace chapterhouse::json {
namespace {

using boost::json::value;
using Kind = Shape::Kind;

class Reader {
 public:
  std::vector<FieldProblem> problems;

  void structure(const Shape& shape, const value& from, void* into, const std::string& at) {
    if (!from.is_object()) return refuse(at, problem::kWrongType, "object");
    const auto& object = from.get_object();
    for (const auto& member : object)
      if (!shape.field(view(member.key()))) unknown(shape, view(member.key()), at);
    for (const Field& field : shape.fields) {
      const std::string place = pointer_to(at, field.name);
      const value* found = object.if_contains({field.name.data(), field.name.size()});
      if (found)
        any(*field.shape, *found, field.in(into), place, field.name);
      else if (field.required)
        refuse(place, problem::kMissing, {});
    }
  }

 private:
  static std::string_view view(boost::json::string_view s) { return {s.data(), s.size()}; }

  void refuse(std::string pointer, std::string_view key, std::string detail) {
    if (problems.size() < kProblemsMax)
      problems.push_back({std::move(pointer), key, std::move(detail)});
  }

  void unknown(const Shape& shape, std::string_view name, const std::string& at) {
    std::vector<std::string_view> known;
    for (const Field& field : shape.fields) known.push_back(field.name);
    refuse(pointer_to(at, name), problem::kUnknownMember, nearest(name, known));
  }

  // `name` is that of the enclosing field: it decides how long a text may be.
  void any(const Shape& shape, const value& from, void* into, const std::string& at,
           std::string_view name) {
    switch (shape.kind) {
      case Kind::kBool:
        if (!from.is_bool()) return refuse(at, problem::kWrongType, "boolean");
        return shape.set_number(into, from.get_bool() ? 1 : 0);
      case Kind::kInteger:
        return integer(shape, from, into, at);
      case Kind::kList:
        return list(shape, from, into, at, name);
      case Kind::kOptional:
        if (!from.is_null()) any(*shape.element, from, shape.append(into), at, name);
        return;
      case Kind::kStruct:
        return structure(shape, from, into, at);
      default:
        break;
    }
    if (!from.is_string()) return refuse(at, problem::kWrongType, "string");
    const std::string_view text = view(from.get_string());
    if (!is_text(text)) return refuse(at, problem::kBadText, {});
    scalar(shape, text, into, at, name);
  }

  // Everything that JSON writes as a string.
  void scalar(const Shape& shape, std::string_view text, void* into, const std::string& at,
              std::string_view name) {
    switch (shape.kind) {
      case Kind::kEnum:
        return enumerator(shape, text, into, at);
      case Kind::kText:
        return limited(shape, text, into, at, text_limit(name));
      case Kind::kName:
        return limited(shape, text, into, at, name_limit(shape));
      case Kind::kDate: {
        const auto date = parse_date(text);
        if (!date) return refuse(at, problem::kBadDate, {});
        return shape.set_number(into, date->time_since_epoch().count());
      }
      case Kind::kTimestamp: {
        const auto instant = parse_timestamp(text);
        if (!instant) return refuse(at, problem::kBadTimestamp, {});
        return shape.set_number(into, to_micros(*instant));
      }
      case Kind::kMoney: {
        const auto money = parse_money(text);
        if (!money) return refuse(at, problem::kBadMoney, {});
        return shape.set_number(into, money->fen);
      }
      default: {  // kId: the other kinds are no strings
        const auto id = Id<struct AnyTag>::parse(text);
        if (!id) return refuse(at, problem::kBadId, {});
        return shape.set_text(into, id->bytes());
      }
    }
  }

  void limited(const Shape& shape, std::string_view text, void* into, const std::string& at,
               std::size_t bytes_max) {
    if (text.size() > bytes_max) return refuse(at, problem::kTooLong, std::to_string(bytes_max));
    shape.set_text(into, text);
  }

  void enumerator(const Shape& shape, std::string_view key, void* into, const std::string& at) {
    if (const Enumerator* found = shape.enumerator(key))
      return shape.set_number(into, found->value);
    std::string known;
    for (const Enumerator& e : shape.enumerators) known += (known.empty() ? "" : ", ") + e.key;
    refuse(at, problem::kUnknownKey, std::move(known));
  }

  // 64-bit numbers are strings in JSON: a browser's numbers end at 2^53.
  void integer(const Shape& shape, const value& from, void* into, const std::string& at) {
    std::optional<std::int64_t> number;
    if (shape.minimum == std::numeric_limits<std::int64_t>::min()) {
      if (!from.is_string()) return refuse(at, problem::kWrongType, "string");
      const std::string_view text = view(from.get_string());
      std::int64_t parsed = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
      if (error == std::errc{} && end == text.data() + text.size()) number = parsed;
    } else {
      if (from.is_double() || !from.is_number()) return refuse(at, problem::kWrongType, "integer");
      if (from.is_int64()) number = from.get_int64();
    }
    if (!number || *number < shape.minimum || *number > shape.maximum)
      return refuse(at, problem::kOutOfRange,
                    std::to_string(shape.minimum) + ".." + std::to_string(shape.maximum));
    shape.set_number(into, *number);
  }

  void list(const Shape& shape, const value& from, void* into, const std::string& at,
            std::string_view name) {
    if (!from.is_array()) return refuse(at, problem::kWrongType, "array");
    const auto& array = from.get_array();
    if (array.size() > limits::kListItems)
      return refuse(at, problem::kTooMany, std::to_string(limits::kListItems));
    for (std::size_t i = 0; i < array.size(); ++i)
      any(*shape.element, array[i], shape.append(into), at + "/" + std::to_string(i), name);
  }
};

}  // namespace

std::string pointer_to(std::string_view parent, std::string_view member) {
  std::string out(parent);
  out.push_back('/');
  for (const char c : member) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out.push_back(c);
  }
  return out;
}

std::vector<FieldProblem> read_json(const Shape& shape, const value& from, void* structure,
                                    std::string pointer) {
  Reader reader;
  reader.structure(shape, from, structure, pointer);
  return std::move(reader.problems);
}

Result<value, std::string> parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  boost::json::error_code error;
  value parsed = boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return Failure{error.message()};
  if (const auto repeated = repeated_member(text))
    return Failure{"\"" + *repeated + "\" stands twice in one object"};
  return parsed;
}

}  // namespace chapterhouse::json
