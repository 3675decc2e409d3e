#include "api/json/schema.h"

#include <limits>

#include "api/json/text.h"
#include "domain/core/limits.h"

namespace chapterhouse::json {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using Kind = Shape::Kind;

object text(std::string_view format, std::size_t bytes_max) {
  object out{{"type", "string"}, {"maxLength", bytes_max}, {"x-max-bytes", bytes_max}};
  if (!format.empty()) out.emplace("x-format", format);
  return out;
}

object pattern(std::string_view format, std::string_view expression) {
  return {{"type", "string"}, {"x-format", format}, {"pattern", expression}};
}

// Statuses have texts of their own; every other enumeration has "enum.<its name>".
std::string label_section(const Shape& enumeration) {
  return enumeration.name == "Status" ? "status" : "enum." + std::string(enumeration.name);
}

class Writer {
 public:
  Writer(const SchemaTexts& texts, SchemaUse use) : texts_(texts), use_(use) {}

  object structure(const Shape& shape) const {
    object properties;
    array required;
    for (const Field& field : shape.fields) {
      properties.emplace(field.name, guarded(shape, field));
      // An output's personal values are absent for readers who may not see them.
      const bool always = use_ == SchemaUse::kInput
                              ? field.required
                              : !field.presence && field.shape->kind != Kind::kOptional;
      if (always) required.emplace_back(field.name);
    }
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
  }

 private:
  std::string_view label(std::string_view section, std::string_view key) const {
    return texts_.texts.lookup(texts_.language, {section, texts_.case_type, key});
  }

  object guarded(const Shape& owner, const Field& field) const {
    object out = any(*field.shape, field.name);
    if (field.presence && use_ == SchemaUse::kOutput) {
      object erased{{"type", "object"},
                    {"properties", object{{"erased", object{{"const", true}}}}},
                    {"required", array{"erased"}},
                    {"additionalProperties", false}};
      out = {{"anyOf", array{std::move(out), std::move(erased)}}};
    }
    out.insert_or_assign("title",
                         label(texts_.texts.field_section(owner.name, field.name), field.name));
    if (field.data_class >= DataClass::kPersonal)
      out.emplace("x-data-class",
                  field.data_class == DataClass::kPersonal ? "personal" : "sensitive");
    return out;
  }

  object enumeration(const Shape& shape) const {
    array keys;
    object labels;
    const std::string section = label_section(shape);
    for (const Enumerator& e : shape.enumerators) {
      keys.emplace_back(e.key);
      labels.emplace(e.key, label(section, e.key));
    }
    return {{"type", "string"}, {"enum", std::move(keys)}, {"x-enum-labels", std::move(labels)}};
  }

  object integer(const Shape& shape) const {
    if (shape.minimum == std::numeric_limits<std::int64_t>::min())
      return pattern("integer", "^-?[0-9]{1,19}$");
    return {{"type", "integer"}, {"minimum", shape.minimum}, {"maximum", shape.maximum}};
  }

  object any(const Shape& shape, std::string_view name) const {
    switch (shape.kind) {
      case Kind::kBool:
        return {{"type", "boolean"}};
      case Kind::kInteger:
        return integer(shape);
      case Kind::kEnum:
        return enumeration(shape);
      case Kind::kText: {
        const std::size_t bytes_max = text_limit(name);
        if (names_file(name)) return text("file", bytes_max);
        return text(bytes_max > limits::kShortText ? "long_text" : "", bytes_max);
      }
      case Kind::kName:
        return text(reference_of(shape), name_limit(shape));
      case Kind::kDate:
        return pattern("date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
      case Kind::kTimestamp:
        return {{"type", "string"}, {"x-format", "timestamp"}, {"format", "date-time"}};
      case Kind::kMoney:
        return pattern("money", "^-?[0-9]+([.][0-9]{1,2})?$");
      case Kind::kId:
        return pattern("id", "^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$");
      case Kind::kList:
        return {{"type", "array"},
                {"items", any(*shape.element, name)},
                {"maxItems", limits::kListItems}};
      case Kind::kOptional:
        return optional(shape, name);
      case Kind::kStruct:
        return structure(shape);
    }
    return {};
  }

  // null stands for an absent value in input; output never has it.
  object optional(const Shape& shape, std::string_view name) const {
    object inner = any(*shape.element, name);
    if (use_ == SchemaUse::kOutput) return inner;
    const value* type = inner.if_contains("type");
    if (!type || !type->is_string() || inner.contains("enum"))
      return {{"anyOf", array{std::move(inner), object{{"type", "null"}}}}};
    inner["type"] = array{*type, "null"};
    return inner;
  }

  const SchemaTexts& texts_;
  SchemaUse use_;
};

}  // namespace

object json_schema(const Shape& shape, const SchemaTexts& texts, SchemaUse use) {
  return Writer(texts, use).structure(shape);
}

}  // namespace chapterhouse::json
