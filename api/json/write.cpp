#include "api/json/write.h"

#include <limits>
#include <optional>

#include "domain/people/mask.h"

namespace chapterhouse::json {
namespace {

using boost::json::value;
using Kind = Shape::Kind;

value any(const Shape& shape, const void* from, WriteOptions options);

value enumerator(const Shape& shape, std::int64_t number) {
  const Enumerator* found = shape.enumerator(number);
  // A number from a later version of the program: shown, rather than a failure to read the rest.
  return found ? value(found->key) : value("unknown_" + std::to_string(number));
}

value list(const Shape& shape, const void* from, WriteOptions options) {
  boost::json::array out;
  const std::size_t size = shape.size(from);
  for (std::size_t i = 0; i < size; ++i)
    out.push_back(any(*shape.element, shape.at_const(from, i), options));
  return out;
}

value any(const Shape& shape, const void* from, WriteOptions options) {
  const auto text = [&] {
    return boost::json::string_view(shape.text(from).data(), shape.text(from).size());
  };
  switch (shape.kind) {
    case Kind::kBool:
      return value(shape.number(from) != 0);
    case Kind::kInteger:
      if (shape.minimum == std::numeric_limits<std::int64_t>::min())
        return value(std::to_string(shape.number(from)));
      return value(shape.number(from));
    case Kind::kEnum:
      return enumerator(shape, shape.number(from));
    case Kind::kText:
    case Kind::kName:
      return value(text());
    case Kind::kDate:
      return value(to_text(Date{std::chrono::days{shape.number(from)}}));
    case Kind::kTimestamp:
      return value(to_text(from_micros(shape.number(from))));
    case Kind::kMoney:
      return value(to_text(Money{shape.number(from)}));
    case Kind::kId:
      return value(to_hex(shape.text(from)));
    case Kind::kList:
      return list(shape, from, options);
    case Kind::kOptional:
      return any(*shape.element, shape.at_const(from, 0), options);
    case Kind::kStruct:
      return write_json(shape, from, options);
  }
  return nullptr;
}

// The value as those see it who may know that it is there: its name tells what it is.
std::optional<value> masked(const Field& field, const Shape& shape, const void* from) {
  if (shape.kind == Kind::kOptional) return masked(field, *shape.element, shape.at_const(from, 0));
  if (shape.kind != Kind::kText) return std::nullopt;
  const std::string_view text = shape.text(from);
  if (field.name.find("mobile") != std::string_view::npos) return value(mask_mobile(text));
  if (field.name == "id_no") return value(mask_id(text));
  if (field.name == "name" || field.name.ends_with("_name") || field.name.ends_with("_person"))
    return value(mask_name(text));
  return std::nullopt;
}

}  // namespace

value write_json(const Shape& shape, const void* structure, WriteOptions options) {
  boost::json::object out;
  for (const Field& field : shape.fields) {
    const Presence presence = field.presence_of(structure);
    const void* inside = field.in_const(structure);
    const bool empty = field.shape->kind == Kind::kOptional && field.shape->size(inside) == 0;
    if (presence == Presence::kErased) {
      out.emplace(field.name, boost::json::object{{"erased", true}});
    } else if (presence == Presence::kPresent && options.writes(field.data_class) && !empty) {
      options.tell(field, ShownAs::kClear);
      out.emplace(field.name, any(*field.shape, inside, options));
    } else if (presence == Presence::kPresent && options.masks(field.data_class) && !empty) {
      if (auto shown = masked(field, *field.shape, inside)) {
        options.tell(field, ShownAs::kMasked);
        out.emplace(field.name, *std::move(shown));
      }
    }
  }
  return out;
}

}  // namespace chapterhouse::json
