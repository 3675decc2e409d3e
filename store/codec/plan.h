#pragma once
// A plan pairs the fields of a struct's Shape with the fields of its Cap'n Proto schema once, so
// that encoding only walks two lists side by side.
#include <deque>
#include <string>
#include <vector>

#include <capnp/schema.h>

#include "domain/core/shape.h"

namespace chapterhouse::store {

struct StructPlan;

// How the values of one Shape are written: a struct has a plan, a list the one of its elements.
struct ValuePlan {
  const Shape* shape = nullptr;
  const StructPlan* nested = nullptr;  // of a struct, or of a list's innermost struct
};

struct FieldPlan {
  const Field* field;
  capnp::StructSchema::Field wire;
  ValuePlan value;
};

struct StructPlan {
  const Shape* shape;
  capnp::StructSchema schema;
  std::vector<FieldPlan> fields;  // in the order of the shape
};

// Owns plans; pointers to them stay valid as long as the set lives. Not safe to fill from two
// threads; immutable afterwards.
class PlanSet {
 public:
  // Null when struct and schema disagree; `why` then has one line for each difference.
  const StructPlan* add(const Shape& shape, capnp::StructSchema schema,
                        std::vector<std::string>& why);

 private:
  const StructPlan* build(const Shape& shape, capnp::StructSchema schema, bool outermost,
                          std::vector<std::string>& why);
  bool match(const Shape& shape, capnp::Type wire, const std::string& where, ValuePlan& plan,
             std::vector<std::string>& why);

  std::deque<StructPlan> plans_;
};

// The Cap'n Proto name of a scalar's type, e.g. "Int32"; empty for lists and structs.
std::string_view scalar_type(const Shape& shape);

}  // namespace chapterhouse::store
