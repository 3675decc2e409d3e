#include "tests/api/support/json_schema.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include <boost/json/serialize.hpp>

#include "domain/core/time.h"

namespace chapterhouse::tests {
namespace {

using boost::json::object;
using boost::json::value;

// What only describes, and what another keyword has dealt with.
const std::set<std::string_view> kSilent = {"title",    "description",  "$schema",
                                            "$defs",    "x-data-class", "x-enum-labels",
                                            "x-format", "x-max-bytes"};

bool is_of_type(const value& v, std::string_view type) {
  if (type == "integer") return v.is_int64() || v.is_uint64();
  if (type == "number") return v.is_number();
  if (type == "string") return v.is_string();
  if (type == "boolean") return v.is_bool();
  if (type == "object") return v.is_object();
  if (type == "array") return v.is_array();
  return type == "null" && v.is_null();
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Validator {
 public:
  explicit Validator(const value& document) : document_(document) {}
  std::vector<std::string> faults;

  void check(const value& schema, const value& v, const std::string& at) {
    if (schema.is_bool()) {
      if (!schema.get_bool()) fault(at, "is not allowed");
      return;
    }
    for (const auto& [key, rule] : schema.as_object())
      keyword(key, rule, schema.get_object(), v, at);
  }

 private:
  void fault(const std::string& at, const std::string& what) {
    faults.push_back((at.empty() ? "/" : at) + " " + what);
  }

  void keyword(std::string_view key, const value& rule, const object& schema, const value& v,
               const std::string& at) {
    if (kSilent.contains(key)) return;
    if (key == "$ref") return reference(rule, v, at);
    if (key == "type") return type(rule, v, at);
    if (key == "const" && rule != v) return fault(at, "is not " + serialize(rule));
    if (key == "enum" && std::ranges::find(rule.as_array(), v) == rule.as_array().end())
      return fault(at, serialize(v) + " is none of " + serialize(rule));
    if (key == "anyOf" || key == "oneOf") return alternatives(key, rule, v, at);
    if (key == "const" || key == "enum") return;
    if (object_keyword(key, rule, schema, v, at) || array_keyword(key, rule, v, at) ||
        scalar_keyword(key, rule, v, at))
      return;
    fault(at, "has a schema with the keyword " + std::string(key) + ", which is not understood");
  }

  bool object_keyword(std::string_view key, const value& rule, const object& schema, const value& v,
                      const std::string& at) {
    const object* o = v.if_object();
    if (key == "properties") {
      if (o)
        for (const auto& [name, member] : rule.as_object())
          if (const value* found = o->if_contains(name))
            check(member, *found, at + "/" + std::string(name));
    } else if (key == "required") {
      if (o)
        for (const value& name : rule.as_array())
          if (!o->contains(name.as_string())) fault(at, "has no " + std::string(name.as_string()));
    } else if (key == "additionalProperties") {
      if (!o) return true;
      const value* known = schema.if_contains("properties");
      for (const auto& [name, member] : *o)
        if (!known || !known->as_object().contains(name))
          check(rule, member, at + "/" + std::string(name));
    } else {
      return false;
    }
    return true;
  }

  bool array_keyword(std::string_view key, const value& rule, const value& v,
                     const std::string& at) {
    const auto* a = v.if_array();
    if (key == "items") {
      if (a)
        for (std::size_t i = 0; i < a->size(); ++i)
          check(rule, (*a)[i], at + "/" + std::to_string(i));
    } else if (key == "maxItems") {
      if (a && a->size() > rule.to_number<std::size_t>()) fault(at, "has too many items");
    } else {
      return false;
    }
    return true;
  }

  bool scalar_keyword(std::string_view key, const value& rule, const value& v,
                      const std::string& at) {
    const bool number = v.is_int64() || v.is_uint64();
    const std::string text(v.is_string() ? std::string_view(v.get_string()) : std::string_view());
    if (key == "minimum") {
      if (number && v.to_number<std::int64_t>() < rule.to_number<std::int64_t>())
        fault(at, "is too small");
    } else if (key == "maximum") {
      if (number && v.to_number<std::int64_t>() > rule.to_number<std::int64_t>())
        fault(at, "is too large");
    } else if (key == "minLength") {
      if (v.is_string() && characters(text) < rule.to_number<std::size_t>())
        fault(at, "is too short");
    } else if (key == "maxLength") {
      if (v.is_string() && characters(text) > rule.to_number<std::size_t>())
        fault(at, "is too long");
    } else if (key == "pattern") {
      if (v.is_string() && !std::regex_search(text, expression(std::string(rule.as_string()))))
        fault(at, serialize(v) + " does not match " + serialize(rule));
    } else if (key == "format") {
      if (rule != "date-time")
        fault(at, "has a format that is not understood");
      else if (v.is_string() && !parse_timestamp(text))
        fault(at, "is no date-time");
    } else {
      return false;
    }
    return true;
  }

  void type(const value& rule, const value& v, const std::string& at) {
    const bool fits = rule.is_string()
                          ? is_of_type(v, rule.get_string())
                          : std::ranges::any_of(rule.as_array(), [&](const value& each) {
                              return is_of_type(v, each.as_string());
                            });
    if (!fits) fault(at, serialize(v).substr(0, 80) + " is not of type " + serialize(rule));
  }

  void alternatives(std::string_view key, const value& rule, const value& v,
                    const std::string& at) {
    std::size_t fitting = 0;
    std::vector<std::string> nearest;
    for (const value& each : rule.as_array()) {
      Validator inner(document_);
      inner.check(each, v, at);
      if (inner.faults.empty()) {
        ++fitting;
        if (key == "anyOf") return;
      } else if (nearest.empty() || inner.faults.size() < nearest.size()) {
        nearest = inner.faults;
      }
    }
    if (key == "oneOf" && fitting == 1) return;
    fault(at, "fits " + std::to_string(fitting) + " of the alternatives" +
                  (nearest.empty() ? "" : "; the nearest fails as: " + nearest.front()));
  }

  void reference(const value& rule, const value& v, const std::string& at) {
    const std::string_view pointer = rule.as_string();
    boost::json::error_code error;
    const value* target =
        pointer.starts_with("#") ? document_.find_pointer(pointer.substr(1), error) : nullptr;
    if (!target) return fault(at, "has a schema that points to nothing: " + std::string(pointer));
    check(*target, v, at);
  }

  static const std::regex& expression(const std::string& pattern) {
    thread_local std::map<std::string, std::regex> compiled;
    const auto found = compiled.find(pattern);
    return found != compiled.end() ? found->second
                                   : compiled.emplace(pattern, std::regex(pattern)).first->second;
  }

  const value& document_;
};

}  // namespace

std::vector<std::string> schema_faults(const value& schema, const value& v, const value& document) {
  Validator validator(document);
  validator.check(schema, v, "");
  return std::move(validator.faults);
}

}  // namespace chapterhouse::tests
