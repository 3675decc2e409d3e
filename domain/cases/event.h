#pragma once
// An event: what happened (a described struct) and its envelope (who, when, where in the log).
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "domain/core/actor.h"
#include "domain/core/bytes.h"
#include "domain/core/check.h"
#include "domain/core/id.h"
#include "domain/core/shape.h"
#include "domain/core/time.h"

namespace chapterhouse {

// Every event struct declares one: static constexpr EventKey kKey{"lead", "registered", 101};
// Kinds are stored for ever: append only, never reuse. Ranges: 1 common, 100 lead, 130 session, 200
// founding, 250 chapter, 280 home_task, 300 application, 330 membership, 400 dispute, 430
// agreement, 450 hardship_*, 510 relief, 535 fund, 545 reception, 555 target, 900 to 999 registers,
// 1100 account, 1140 _name, 1142 holder, 1150 privacy_request, 1170 protected_subjects, 1180
// consent, 1190 _hold, 1200 reads.
struct EventKey {
  std::string_view family;  // the case type, or "common"
  std::string_view name;
  std::uint16_t kind;
  std::uint16_t version = 1;
};

struct EventType {
  EventKey key;
  const Shape* shape;
};

template <class E>
const EventType& event_type() {
  static const EventType type{E::kKey, &shape_of<E>()};
  return type;
}

// An immutable event struct whose C++ type is known by its EventType.
class EventBody {
 public:
  EventBody() = default;
  EventBody(const EventType& type, std::shared_ptr<const void> data)
      : type_(&type), data_(std::move(data)) {}
  template <class E>
  static EventBody of(E event) {
    return {event_type<E>(), std::make_shared<const E>(std::move(event))};
  }

  const EventType& type() const { return CHECK(type_ != nullptr), *type_; }
  const void* data() const { return data_.get(); }
  // The struct when it is an E, otherwise null.
  template <class E>
  const E* as() const {
    return type_ && type_->key.kind == E::kKey.kind ? static_cast<const E*>(data_.get()) : nullptr;
  }

 private:
  const EventType* type_ = nullptr;
  std::shared_ptr<const void> data_;
};

// A typed event of one workflow: the status it left, the status it reached, the facts.
template <class Status, class Payload>
struct Step {
  Status from;
  Status to;
  Payload payload;  // a std::variant of event structs
};

template <class... E>
EventBody erase(const std::variant<E...>& payload) {
  return std::visit([]<class T>(const T& e) { return EventBody::of<T>(e); }, payload);
}
// The inverse: CHECKs that the body is one of the variant's types.
template <class Variant>
Variant restore(const EventBody& body) {
  Variant out;
  bool found = false;
  [&]<class... E>(const std::variant<E...>*) {
    ((body.as<E>() && !found ? (out = *body.as<E>(), found = true) : false), ...);
  }(static_cast<const Variant*>(nullptr));
  CHECK(found);
  return out;
}

struct Envelope {
  Position position;
  StreamId stream;
  StreamVersion version;
  Timestamp occurred_at;  // business time, stated by the actor
  Timestamp recorded_at;  // the writer's clock, strictly increasing along the log
  Actor actor;
  CommandId command;        // the idempotency key of the command that caused it
  std::uint16_t index = 0;  // within the command's commit
  CommandId correlation;    // the first command of the chain
  Position causation;       // the event that woke a process manager; 0 for a person's command
  std::uint32_t policy_version = 0;
  std::uint32_t calendar_version = 0;
  std::uint8_t from = 0, to = 0;  // statuses of the event's family; equal when nothing moved
  Hash256 previous{};             // hash of the stream's previous record; zero for the first
};

struct Event {
  Envelope envelope;
  EventBody body;
};

}  // namespace chapterhouse
