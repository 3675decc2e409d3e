#include "domain/cases/case_type.h"

#include <charconv>

namespace chapterhouse {
namespace {

// Where an opening event says which unit is responsible: its field `unit`, by convention.
UnitId unit_of_opening(const Event& event) {
  const Field* field = event.body.type().shape->field("unit");
  if (!field || field->shape->kind != Shape::Kind::kName) return event.envelope.actor.unit;
  return UnitId{std::string(field->shape->text(field->in_const(event.body.data())))};
}

// Whom a step of the workflow itself gives the case to: its event's field `assignee`.
void follow_assignee(CaseFile& file, const EventBody& body) {
  const Field* field = body.type().shape->field("assignee");
  if (field && field->shape->kind == Shape::Kind::kName)
    file.common.assignee.value = field->shape->text(field->in_const(body.data()));
}

void follow_due(CaseFile& file, const std::optional<Deadline>& due) {
  const Field* field = file.type->is_register ? nullptr : file.type->state->field("due");
  if (field && field->shape == &shape_of<std::optional<Deadline>>())
    *static_cast<std::optional<Deadline>*>(field->in(file.own.get())) = due;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> number_from_text(const Shape& shape, std::string_view text) {
  switch (shape.kind) {
    case Shape::Kind::kBool:
      if (text == "true") return 1;
      return text == "false" ? std::optional<std::int64_t>(0) : std::nullopt;
    case Shape::Kind::kInteger: {
      const auto number = parse_number(text);
      return number && *number >= shape.minimum && *number <= shape.maximum ? number : std::nullopt;
    }
    case Shape::Kind::kEnum: {
      const Enumerator* found = shape.enumerator(text);
      return found ? std::optional(found->value) : std::nullopt;
    }
    case Shape::Kind::kDate: {
      const auto date = parse_date(text);
      return date ? std::optional<std::int64_t>(date->time_since_epoch().count()) : std::nullopt;
    }
    case Shape::Kind::kTimestamp: {
      const auto at = parse_timestamp(text);
      return at ? std::optional(to_micros(*at)) : std::nullopt;
    }
    case Shape::Kind::kMoney: {
      const auto money = parse_money(text);
      return money ? std::optional(money->fen) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::string text_of(const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Shape::Kind::kBool:
      return shape.number(value) ? "true" : "false";
    case Shape::Kind::kInteger:
      return std::to_string(shape.number(value));
    case Shape::Kind::kEnum: {
      const Enumerator* found = shape.enumerator(shape.number(value));
      return found ? found->key : std::to_string(shape.number(value));
    }
    case Shape::Kind::kDate:
      return to_text(Date{std::chrono::days{shape.number(value)}});
    case Shape::Kind::kTimestamp:
      return to_text(from_micros(shape.number(value)));
    case Shape::Kind::kMoney:
      return to_text(Money{shape.number(value)});
    case Shape::Kind::kText:
    case Shape::Kind::kName:
      return std::string(shape.text(value));
    case Shape::Kind::kId:
      return to_hex(shape.text(value));
    case Shape::Kind::kOptional:
      return shape.size(value) ? text_of(*shape.element, shape.at_const(value, 0)) : "";
    default:
      return "";
  }
}

bool set_from_text(const Shape& shape, void* value, std::string_view text) {
  switch (shape.kind) {
    case Shape::Kind::kText:
    case Shape::Kind::kName:
      shape.set_text(value, text);
      return true;
    case Shape::Kind::kOptional: {
      shape.clear(value);
      return text.empty() || set_from_text(*shape.element, shape.append(value), text);
    }
    default: {
      const auto number = number_from_text(shape, text);
      if (number) shape.set_number(value, *number);
      return number.has_value();
    }
  }
}

// A case whose own steps move it between units says so in its state: `unit` is who answers for it,
// `to_unit` who is asked to take it. Empty when the state has no such field.
UnitId own_unit(const CaseFile& file, std::string_view name) {
  const Field* field = file.type->is_register ? nullptr : file.type->state->field(name);
  if (!field || field->shape->kind != Shape::Kind::kName) return {};
  return {std::string(field->shape->text(field->in_const(file.own.get())))};
}

}  // namespace

std::string_view CaseType::status_key(std::uint8_t code) const {
  const Enumerator* found = status ? status->enumerator(std::int64_t{code}) : nullptr;
  return found ? std::string_view(found->key) : std::string_view("unknown");
}

CaseFile empty_file(const CaseType& type, StreamId stream) {
  CaseFile file;
  file.type = &type;
  file.stream = std::move(stream);
  file.own = type.state->make();
  return file;
}

void apply(CaseFile& file, const Event& event) {
  const Envelope& envelope = event.envelope;
  if (file.own.use_count() > 1) file.own = file.type->copy(file.own.get());
  if (file.version.value == 0) {
    file.common.status = common::Status::kOpen;
    file.common.unit = unit_of_opening(event);
    file.common.opened_by = envelope.actor.id;
    file.common.opened_at = envelope.occurred_at;
  }
  if (event.body.type().key.family == "common") {
    const common::Event step{static_cast<common::Status>(envelope.from),
                             static_cast<common::Status>(envelope.to),
                             restore<common::Payload>(event.body)};
    file.common = common::evolve(std::move(file.common), envelope, step);
    if (const auto* corrected = event.body.as<common::ev::FieldCorrected>())
      correct_field(*file.type->state, file.own.get(), corrected->correction.field,
                    corrected->correction.new_value);
    if (const auto* resumed = event.body.as<common::ev::Resumed>(); resumed && resumed->due)
      follow_due(file, resumed->due);
  } else {
    const UnitId unit_before = own_unit(file, "unit"), asked_before = own_unit(file, "to_unit");
    file.type->evolve(file.own.get(), envelope, event.body);
    follow_assignee(file, event.body);
    if (const UnitId unit = own_unit(file, "unit"); unit != unit_before) file.common.unit = unit;
    if (const UnitId asked = own_unit(file, "to_unit"); asked != asked_before)
      file.common.transfer_to = asked;
  }
  file.version = envelope.version;
  file.position = envelope.position;
}

bool correct_field(const Shape& state_shape, void* state, std::string_view name,
                   std::string_view text) {
  const Field* field = state_shape.field(name);
  // The status moves by the workflow's own steps only; nobody corrects a case into a state.
  if (!field || name == "status") return false;
  return set_from_text(*field->shape, field->in(state), text);
}

std::string field_text(const Shape& state_shape, const void* state, std::string_view name) {
  const Field* field = state_shape.field(name);
  return field ? text_of(*field->shape, field->in_const(state)) : "";
}

std::string_view type_of_stream(const StreamId& stream) {
  return std::string_view(stream.value).substr(0, stream.value.find('/'));
}
std::string_view key_of_stream(const StreamId& stream) {
  const auto slash = stream.value.find('/');
  return slash == std::string::npos ? std::string_view{}
                                    : std::string_view(stream.value).substr(slash + 1);
}
StreamId stream_of(std::string_view type, const CaseId& id) { return stream_of(type, id.text()); }
StreamId stream_of(std::string_view type, std::string_view key) {
  return StreamId{std::string(type) + "/" + std::string(key)};
}

}  // namespace chapterhouse
