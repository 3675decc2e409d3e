#include "store/codec/plan.h"

#include <algorithm>

#include "store/codec/schema_table.h"

namespace chapterhouse::store {
namespace {
using Kind = Shape::Kind;
using Which = capnp::schema::Type::Which;

struct WireType {
  Which which;
  std::string_view name;
};

WireType integer_type(const Shape& shape) {
  const bool is_signed = shape.minimum < 0;
  if (shape.maximum <= 0xff)
    return is_signed ? WireType{Which::INT8, "Int8"} : WireType{Which::UINT8, "UInt8"};
  if (shape.maximum <= 0xffff)
    return is_signed ? WireType{Which::INT16, "Int16"} : WireType{Which::UINT16, "UInt16"};
  if (shape.maximum <= 0xffff'ffff)
    return is_signed ? WireType{Which::INT32, "Int32"} : WireType{Which::UINT32, "UInt32"};
  return {Which::INT64, "Int64"};
}

WireType wire_type(const Shape& shape) {
  switch (shape.kind) {
    case Kind::kBool:
      return {Which::BOOL, "Bool"};
    case Kind::kInteger:
    case Kind::kEnum:
      return integer_type(shape);
    case Kind::kDate:
      return {Which::INT32, "Int32"};
    case Kind::kTimestamp:
    case Kind::kMoney:
      return {Which::INT64, "Int64"};
    case Kind::kText:
    case Kind::kName:
      return {Which::TEXT, "Text"};
    case Kind::kId:
      return {Which::DATA, "Data"};
    case Kind::kList:
    case Kind::kOptional:
      return {Which::LIST, ""};
    case Kind::kStruct:
      return {Which::STRUCT, ""};
  }
  return {Which::VOID, ""};
}
}  // namespace

std::string_view scalar_type(const Shape& shape) { return wire_type(shape).name; }

const StructPlan* PlanSet::add(const Shape& shape, capnp::StructSchema schema,
                               std::vector<std::string>& why) {
  return build(shape, schema, true, why);
}

const StructPlan* PlanSet::build(const Shape& shape, capnp::StructSchema schema, bool outermost,
                                 std::vector<std::string>& why) {
  const auto known = std::ranges::find_if(plans_, [&](const StructPlan& plan) {
    return plan.shape == &shape && plan.schema == schema;
  });
  if (known != plans_.end()) return &*known;

  const std::size_t faults_before = why.size();
  StructPlan plan{&shape, schema, {}};
  for (const Field& field : shape.fields) {
    const std::string name = field_name(field.name);
    const std::string where = std::string(shape.name) + "." + name;
    // A guarded field deeper down would be written in its container's class, in clear.
    if (field.presence && !outermost) why.push_back(where + ": guarded inside a nested struct");
    KJ_IF_MAYBE (wire, schema.findFieldByName(name)) {
      FieldPlan row{&field, *wire, {}};
      if (match(*field.shape, wire->getType(), where, row.value, why)) plan.fields.push_back(row);
    } else {
      why.push_back(where + ": not in the schema");
    }
  }
  for (const capnp::StructSchema::Field wire : schema.getFields()) {
    const std::string_view name = wire.getProto().getName().cStr();
    if (std::ranges::none_of(shape.fields,
                             [&](const Field& f) { return field_name(f.name) == name; }))
      why.push_back(std::string(shape.name) + "." + std::string(name) + ": not in the C++ struct");
  }
  if (why.size() != faults_before) return nullptr;
  return &plans_.emplace_back(std::move(plan));
}

bool PlanSet::match(const Shape& shape, capnp::Type wire, const std::string& where, ValuePlan& plan,
                    std::vector<std::string>& why) {
  plan.shape = &shape;
  const WireType expected = wire_type(shape);
  if (wire.which() != expected.which) {
    why.push_back(where + ": another type in the schema, expected " +
                  (expected.name.empty() ? "a list or struct" : std::string(expected.name)));
    return false;
  }
  if (shape.kind == Kind::kStruct) {
    plan.nested = build(shape, wire.asStruct(), false, why);
    return plan.nested != nullptr;
  }
  if (shape.kind == Kind::kList || shape.kind == Kind::kOptional) {
    ValuePlan element;
    if (!match(*shape.element, wire.asList().getElementType(), where + "[]", element, why))
      return false;
    plan.nested = element.nested;
  }
  return true;
}

}  // namespace chapterhouse::store
