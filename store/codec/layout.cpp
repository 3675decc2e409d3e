#include "store/codec/layout.h"

#include <string>
#include <unordered_map>

#include "domain/core/check.h"
#include "store/codec/plan.h"
#include "store/codec/schema_table.h"

namespace chapterhouse::store {
namespace {

class Walk {
 public:
  explicit Walk(WireLayout& out) : out_(out) {}

  // The number of the plan's struct, walked when it is met first.
  std::size_t number_of(const StructPlan& plan) {
    const auto [known, added] = numbers_.try_emplace(&plan, out_.structs.size());
    const std::size_t number = known->second;
    if (!added) return number;
    out_.structs.push_back({plan.shape, {}});
    std::vector<WireField> fields;
    for (const FieldPlan& field : plan.fields) {
      const std::uint32_t offset = field.wire.getProto().getSlot().getOffset();
      fields.push_back(
          {field.field, offset, field.value.nested ? number_of(*field.value.nested) : 0});
    }
    out_.structs[number].fields = std::move(fields);
    return number;
  }

 private:
  WireLayout& out_;
  std::unordered_map<const StructPlan*, std::size_t> numbers_;
};

}  // namespace

WireLayout wire_layout(std::span<const EventType* const> events) {
  WireLayout layout;
  PlanSet plans;
  Walk walk(layout);
  for (const EventType* type : events) {
    const auto schema = find_schema(type->key.family, struct_name(type->key.name));
    CHECK(schema.has_value());
    std::vector<std::string> disagreements;
    const StructPlan* plan = plans.add(*type->shape, *schema, disagreements);
    CHECK(plan != nullptr);
    layout.events[type->key.kind] = walk.number_of(*plan);
  }
  return layout;
}

}  // namespace chapterhouse::store
