#include "api/export/fields.h"

#include <algorithm>
#include <limits>

#include "api/json/text.h"
#include "domain/registers/enterprise.h"

namespace chapterhouse::exports {
namespace {

using Kind = Shape::Kind;

// What may be done with a text, by its field's name.
enum class TextUse : std::uint8_t { kLeftOut, kCode, kCreditCode, kDocument };

TextUse use_of(std::string_view field) {
  constexpr std::string_view kCodes[] = {"industry", "employer_industry", "key", "basis", "field",
                                         "kpi"};
  if (std::ranges::find(kCodes, field) != std::ranges::end(kCodes)) return TextUse::kCode;
  if (field == "uscc" || field.ends_with("_uscc") || field == "enterprises_contacted")
    return TextUse::kCreditCode;
  return field.ends_with("sha256") || json::names_file(field) ? TextUse::kDocument
                                                              : TextUse::kLeftOut;
}

bool is_stream(const Shape& shape) {
  return shape.kind == Kind::kName && json::reference_of(shape) == "stream";
}

// A text, a name or an id as it is shown; empty when it is left out or has no value.
std::string shown_text(const Shape& shape, const void* value, std::string_view field,
                       const Pseudonyms& names) {
  const std::string_view text = shape.text(value);
  if (text.empty()) return {};
  if (shape.kind == Kind::kId && field == "source_session")
    return names.stream(stream_of("session", CaseId::from_bytes(text)));
  if (shape.kind == Kind::kId)
    return text.find_first_not_of('\0') == std::string_view::npos
               ? std::string()
               : names.other(field == "person" || field == "subject" ? "subject" : "id",
                             to_hex(text));
  if (shape.kind == Kind::kName) {
    if (is_stream(shape)) return names.stream(StreamId{std::string(text)});
    return json::reference_of(shape) == "unit" ? std::string(text)
                                               : names.account(AccountId{std::string(text)});
  }
  switch (use_of(field)) {
    case TextUse::kCode:
      return std::string(text);
    case TextUse::kCreditCode:
      return names.stream(enterprise::stream(text));
    case TextUse::kDocument:
      return names.other("document", text);
    case TextUse::kLeftOut:
      return {};
  }
  return {};
}

bool is_shown_text(const Shape& shape, std::string_view field) {
  return shape.kind != Kind::kText || use_of(field) != TextUse::kLeftOut;
}

std::string enumerator(const Shape& shape, std::int64_t number) {
  const Enumerator* found = shape.enumerator(number);
  return found ? found->key : "unknown_" + std::to_string(number);
}

std::string scalar_text(const Shape& shape, const void* value) {
  const std::int64_t number = shape.number(value);
  switch (shape.kind) {
    case Kind::kBool:
      return number != 0 ? "true" : "false";
    case Kind::kEnum:
      return enumerator(shape, number);
    case Kind::kDate:
      return to_text(start_of_day(Date{std::chrono::days{number}}));
    case Kind::kTimestamp:
      return to_text(from_micros(number));
    case Kind::kMoney:
      return to_text(Money{number});
    default:
      return std::to_string(number);
  }
}

ScalarType type_of(const Shape& shape) {
  switch (shape.kind) {
    case Kind::kBool:
      return ScalarType::kBool;
    case Kind::kInteger:
      return ScalarType::kInteger;
    case Kind::kDate:
    case Kind::kTimestamp:
      return ScalarType::kTime;
    case Kind::kMoney:
      return ScalarType::kDecimal;
    default:
      return ScalarType::kText;
  }
}

// A field's place in a struct that is being flattened.
struct Place {
  std::string path;
  std::string_view field;
};

void flatten(const Shape& shape, const void* value, const Place& at, const Pseudonyms& names,
             std::vector<Scalar>& out) {
  switch (shape.kind) {
    case Kind::kList:
      return;
    case Kind::kOptional:
      if (shape.size(value) > 0) flatten(*shape.element, shape.at_const(value, 0), at, names, out);
      return;
    case Kind::kStruct:
      for (const Field& field : shape.fields) {
        if (field.data_class > DataClass::kInternal) continue;
        const std::string path =
            at.path.empty() ? std::string(field.name) : at.path + "." + std::string(field.name);
        flatten(*field.shape, field.in_const(value), {path, field.name}, names, out);
      }
      return;
    case Kind::kText:
    case Kind::kName:
    case Kind::kId:
      if (std::string text = shown_text(shape, value, at.field, names); !text.empty())
        out.push_back({at.path, ScalarType::kText, std::move(text)});
      return;
    default:
      out.push_back({at.path, type_of(shape), scalar_text(shape, value)});
  }
}

void declare(const Shape& shape, const Place& at,
             std::vector<std::pair<std::string, ScalarType>>& out) {
  if (shape.kind == Kind::kList) return;
  if (shape.kind == Kind::kOptional) return declare(*shape.element, at, out);
  if (shape.kind != Kind::kStruct) {
    if (is_shown_text(shape, at.field)) out.emplace_back(at.path, type_of(shape));
    return;
  }
  for (const Field& field : shape.fields) {
    if (field.data_class > DataClass::kInternal) continue;
    declare(*field.shape,
            {at.path.empty() ? std::string(field.name) : at.path + "." + std::string(field.name),
             field.name},
            out);
  }
}

boost::json::value shown(const Shape& shape, const void* value, std::string_view field,
                         const Pseudonyms& names) {
  switch (shape.kind) {
    case Kind::kBool:
      return shape.number(value) != 0;
    case Kind::kInteger:
      if (shape.minimum == std::numeric_limits<std::int64_t>::min())
        return boost::json::value(std::to_string(shape.number(value)));
      return shape.number(value);
    case Kind::kDate:
      return boost::json::value(to_text(Date{std::chrono::days{shape.number(value)}}));
    case Kind::kEnum:
    case Kind::kTimestamp:
    case Kind::kMoney:
      return boost::json::value(scalar_text(shape, value));
    case Kind::kText:
    case Kind::kName:
    case Kind::kId:
      return boost::json::value(shown_text(shape, value, field, names));
    case Kind::kOptional:
      return shown(*shape.element, shape.at_const(value, 0), field, names);
    case Kind::kList: {
      boost::json::array out;
      for (std::size_t i = 0; i < shape.size(value); ++i)
        out.push_back(shown(*shape.element, shape.at_const(value, i), field, names));
      return out;
    }
    case Kind::kStruct:
      return shown_json(shape, value, names);
  }
  return nullptr;
}

// Whether a list or an optional holds, in the end, text that is left out.
bool is_shown(const Shape& shape, std::string_view field) {
  const Shape* inner = &shape;
  while (inner->kind == Kind::kList || inner->kind == Kind::kOptional) inner = inner->element;
  return is_shown_text(*inner, field);
}

void refer(const Shape& shape, const void* value, const Place& at, std::vector<Reference>& out) {
  const auto add = [&out, &at](StreamId stream) {
    Reference reference{at.path, std::move(stream)};
    if (std::ranges::find(out, reference) == out.end()) out.push_back(std::move(reference));
  };
  switch (shape.kind) {
    case Kind::kOptional:
    case Kind::kList:
      for (std::size_t i = 0; i < shape.size(value); ++i)
        refer(*shape.element, shape.at_const(value, i), at, out);
      return;
    case Kind::kStruct:
      for (const Field& field : shape.fields) {
        if (field.data_class > DataClass::kInternal) continue;
        const std::string path =
            at.path.empty() ? std::string(field.name) : at.path + "." + std::string(field.name);
        refer(*field.shape, field.in_const(value), {path, field.name}, out);
      }
      return;
    case Kind::kName:
      if (is_stream(shape) && !shape.text(value).empty())
        add(StreamId{std::string(shape.text(value))});
      return;
    case Kind::kText:
      if (use_of(at.field) == TextUse::kCreditCode && !shape.text(value).empty())
        add(enterprise::stream(shape.text(value)));
      return;
    case Kind::kId:
      if (at.field == "source_session")
        add(stream_of("session", CaseId::from_bytes(shape.text(value))));
      return;
    default:
      return;
  }
}

}  // namespace

std::string Pseudonyms::stream(const StreamId& stream) const {
  return std::string(type_of_stream(stream)) + ":" + blind_.blind("export", stream.value);
}
std::string Pseudonyms::account(const AccountId& account) const {
  return account.empty() ? std::string() : other("account", account.value);
}
std::string Pseudonyms::other(std::string_view kind, std::string_view value) const {
  return std::string(kind) + ":" + blind_.blind("export " + std::string(kind), value);
}

std::vector<Scalar> scalars_of(const Shape& shape, const void* data, const Pseudonyms& names) {
  std::vector<Scalar> out;
  flatten(shape, data, {}, names, out);
  return out;
}

std::vector<std::pair<std::string, ScalarType>> declared_scalars(const Shape& shape) {
  std::vector<std::pair<std::string, ScalarType>> out;
  declare(shape, {}, out);
  return out;
}

boost::json::value shown_json(const Shape& shape, const void* data, const Pseudonyms& names) {
  boost::json::object out;
  for (const Field& field : shape.fields) {
    if (field.data_class > DataClass::kInternal || !is_shown(*field.shape, field.name)) continue;
    const void* inside = field.in_const(data);
    if (field.shape->kind == Kind::kOptional && field.shape->size(inside) == 0) continue;
    out.emplace(field.name, shown(*field.shape, inside, field.name, names));
  }
  return out;
}

void collect_references(const Shape& shape, const void* data, std::vector<Reference>& out) {
  refer(shape, data, {}, out);
}

}  // namespace chapterhouse::exports
