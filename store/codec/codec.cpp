#include "store/codec/codec.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/serialize-packed.h>
#include <kj/io.h>

#include "domain/core/limits.h"
#include "store/codec/plan.h"
#include "store/codec/schema_table.h"

namespace chapterhouse::store {
namespace {
using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;
using Kind = Shape::Kind;

constexpr std::size_t kScratchWords = 256;  // most events fit, and then nothing is allocated

DataClass segment_class(const Field& field) {
  return field.presence ? field.data_class : DataClass::kInternal;
}

bool is_number(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kEnum || kind == Kind::kDate ||
         kind == Kind::kTimestamp || kind == Kind::kMoney;
}
bool is_list(Kind kind) { return kind == Kind::kList || kind == Kind::kOptional; }

// ---- writing ----

capnp::Data::Reader id_bytes(std::string_view text) {
  const bool empty = std::ranges::all_of(text, [](char c) { return c == '\0'; });
  return {reinterpret_cast<const kj::byte*>(text.data()), empty ? 0 : text.size()};
}

DynamicValue::Reader scalar(const Shape& shape, const void* value) {
  if (shape.kind == Kind::kBool) return shape.number(value) != 0;
  if (is_number(shape.kind)) return shape.number(value);
  const std::string_view text = shape.text(value);
  if (shape.kind == Kind::kId) return id_bytes(text);
  return capnp::Text::Reader(text.data(), text.size());
}

void write_struct(const StructPlan& plan, const void* value, DynamicStruct::Builder out);

void write_list(const ValuePlan& plan, const void* value, DynamicList::Builder out) {
  const Shape& element = *plan.shape->element;
  for (unsigned i = 0; i < out.size(); ++i) {
    const void* item = plan.shape->at_const(value, i);
    if (element.kind == Kind::kStruct) {
      write_struct(*plan.nested, item, out[i].as<DynamicStruct>());
    } else if (is_list(element.kind)) {
      const auto size = static_cast<unsigned>(element.size(item));
      write_list({&element, plan.nested}, item, out.init(i, size).as<DynamicList>());
    } else {
      out.set(i, scalar(element, item));
    }
  }
}

void write_field(const FieldPlan& plan, const void* structure, DynamicStruct::Builder out) {
  const Shape& shape = *plan.value.shape;
  const void* value = plan.field->in_const(structure);
  if (shape.kind == Kind::kStruct) {
    write_struct(*plan.value.nested, value, out.init(plan.wire).as<DynamicStruct>());
  } else if (is_list(shape.kind)) {
    if (const auto size = static_cast<unsigned>(shape.size(value)); size > 0)
      write_list(plan.value, value, out.init(plan.wire, size).as<DynamicList>());
  } else {
    out.set(plan.wire, scalar(shape, value));
  }
}

void write_struct(const StructPlan& plan, const void* value, DynamicStruct::Builder out) {
  for (const FieldPlan& field : plan.fields) write_field(field, value, out);
}

// ---- reading: false means that the bytes are no such value ----

bool read_scalar(const Shape& shape, const DynamicValue::Reader& in, void* value) {
  if (shape.kind == Kind::kBool) {
    shape.set_number(value, in.as<bool>() ? 1 : 0);
  } else if (shape.kind == Kind::kEnum) {
    const auto number = in.as<std::int64_t>();
    // 0 is what a field reads as that the writer did not know: the C++ default stands.
    if (shape.enumerator(number))
      shape.set_number(value, number);
    else if (number != 0)
      return false;
  } else if (is_number(shape.kind)) {
    shape.set_number(value, in.as<std::int64_t>());
  } else if (shape.kind == Kind::kId) {
    const auto bytes = in.as<capnp::Data>();
    if (bytes.size() == 0) return true;
    if (bytes.size() != 16) return false;
    shape.set_text(value, {reinterpret_cast<const char*>(bytes.begin()), bytes.size()});
  } else {
    const auto text = in.as<capnp::Text>();
    shape.set_text(value, {text.begin(), text.size()});
  }
  return true;
}

bool read_struct(const StructPlan& plan, DynamicStruct::Reader in, void* value);

bool read_value(const ValuePlan& plan, const DynamicValue::Reader& in, void* value) {
  const Shape& shape = *plan.shape;
  if (shape.kind == Kind::kStruct) return read_struct(*plan.nested, in.as<DynamicStruct>(), value);
  if (!is_list(shape.kind)) return read_scalar(shape, in, value);
  const auto list = in.as<DynamicList>();
  if (shape.kind == Kind::kOptional && list.size() > 1) return false;
  shape.clear(value);
  for (const DynamicValue::Reader item : list)
    if (!read_value({shape.element, plan.nested}, item, shape.append(value))) return false;
  return true;
}

bool read_struct(const StructPlan& plan, DynamicStruct::Reader in, void* value) {
  return std::ranges::all_of(plan.fields, [&](const FieldPlan& field) {
    return read_value(field.value, in.get(field.wire), field.field->in(value));
  });
}

// ---- one event type ----

struct EventPlan {
  const EventType* type;
  const StructPlan* structure;
  std::vector<DataClass> classes;      // that have a field, ascending
  std::vector<const Upcaster*> lifts;  // from version 1 on
};

Bytes write_part(const EventPlan& plan, DataClass data_class, const void* event) {
  capnp::word scratch[kScratchWords]{};
  capnp::MallocMessageBuilder message(kj::arrayPtr(scratch, kScratchWords));
  auto root = message.initRoot<DynamicStruct>(plan.structure->schema);
  for (const FieldPlan& field : plan.structure->fields)
    if (segment_class(*field.field) == data_class) write_field(field, event, root);
  kj::VectorOutputStream out;
  capnp::writePackedMessage(out, message);
  const auto bytes = out.getArray();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

bool read_part(const EventPlan& plan, const PartView& part, void* event) {
  kj::ArrayInputStream in(
      kj::arrayPtr(reinterpret_cast<const kj::byte*>(part.bytes.data()), part.bytes.size()));
  // A packed word can stand for 255 words of zeros, so the limit is on what is unpacked.
  capnp::ReaderOptions options;
  options.traversalLimitInWords = limits::kSegmentBytes * 4 / sizeof(capnp::word);
  options.nestingLimit = 32;
  capnp::PackedMessageReader message(in, options);
  const auto root = message.getRoot<DynamicStruct>(plan.structure->schema);
  return std::ranges::all_of(plan.structure->fields, [&](const FieldPlan& field) {
    return segment_class(*field.field) != part.data_class ||
           read_value(field.value, root.get(field.wire), field.field->in(event));
  });
}

void mark_absent(const EventPlan& plan, const PartView& part, void* event) {
  for (const FieldPlan& field : plan.structure->fields)
    if (field.field->presence && field.field->data_class == part.data_class)
      *field.field->presence(event) = part.presence;
}
}  // namespace

struct Codec::Tables {
  PlanSet plans;
  std::unordered_map<std::uint16_t, EventPlan> events;  // by kind
  std::vector<std::string> disagreements;

  void add(const EventType& type, std::span<const Upcaster> upcasters);
};

void Codec::Tables::add(const EventType& type, std::span<const Upcaster> upcasters) {
  const std::string name = std::string(type.key.family) + "." + std::string(type.key.name);
  const auto schema = find_schema(type.key.family, struct_name(type.key.name));
  if (!schema) {
    disagreements.push_back(name + ": no schema");
    return;
  }
  EventPlan plan{&type, plans.add(*type.shape, *schema, disagreements), {}, {}};
  if (!plan.structure) return;
  for (const DataClass data_class :
       {DataClass::kInternal, DataClass::kPersonal, DataClass::kSensitive})
    if (std::ranges::count(type.shape->fields, data_class, segment_class) > 0)
      plan.classes.push_back(data_class);
  for (std::uint16_t version = 1; version < type.key.version; ++version) {
    const auto lift = std::ranges::find_if(upcasters, [&](const Upcaster& upcaster) {
      return upcaster.kind == type.key.kind && upcaster.from_version == version;
    });
    if (lift == upcasters.end()) {
      disagreements.push_back(name + ": no upcaster from version " + std::to_string(version));
      return;
    }
    plan.lifts.push_back(&*lift);
  }
  events.emplace(type.key.kind, std::move(plan));
}

Codec::Codec(std::span<const EventType* const> events, std::span<const Upcaster> lifts) {
  auto tables = std::make_unique<Tables>();
  for (const EventType* type : events) tables->add(*type, lifts);
  tables_ = std::move(tables);
}
Codec::~Codec() = default;

const std::vector<std::string>& Codec::disagreements() const { return tables_->disagreements; }

Result<std::vector<Part>, CodecError> Codec::encode(const EventBody& event) const {
  using enum CodecError::Kind;
  const auto found = tables_->events.find(event.type().key.kind);
  if (found == tables_->events.end())
    return Failure{CodecError{kUnknownKind, std::to_string(event.type().key.kind)}};
  for (const Field& field : event.type().shape->fields)
    if (field.presence_of(event.data()) != Presence::kPresent)
      return Failure{CodecError{kWithheld, std::string(field.name)}};
  std::vector<Part> parts;
  try {
    for (const DataClass data_class : found->second.classes)
      parts.push_back({data_class, write_part(found->second, data_class, event.data())});
  } catch (const kj::Exception& error) {
    return Failure{CodecError{kMalformed, error.getDescription().cStr()}};
  }
  for (const Part& part : parts)
    if (part.bytes.size() > limits::kSegmentBytes)
      return Failure{CodecError{kTooLarge, std::to_string(part.bytes.size()) + " bytes"}};
  return parts;
}

Result<EventBody, CodecError> Codec::decode(std::uint16_t kind, std::uint16_t version,
                                            std::span<const PartView> parts) const {
  using enum CodecError::Kind;
  const auto found = tables_->events.find(kind);
  if (found == tables_->events.end())
    return Failure{CodecError{kUnknownKind, std::to_string(kind)}};
  const EventPlan& plan = found->second;
  if (version < 1) return Failure{CodecError{kMalformed, "version 0"}};
  if (version > plan.type->key.version)
    return Failure{CodecError{kNewerVersion, std::to_string(version)}};
  const std::shared_ptr<void> event = plan.type->shape->make();
  try {
    for (const PartView& part : parts) {
      if (part.presence != Presence::kPresent)
        mark_absent(plan, part, event.get());
      else if (!read_part(plan, part, event.get()))
        return Failure{CodecError{kMalformed, std::string(plan.type->key.name)}};
    }
  } catch (const kj::Exception& error) {
    return Failure{CodecError{kMalformed, error.getDescription().cStr()}};
  }
  for (std::size_t v = version; v < plan.type->key.version; ++v)
    plan.lifts[v - 1]->lift(event.get());
  return EventBody(*plan.type, event);
}

}  // namespace chapterhouse::store
