#pragma once
// What generic code knows about a kind of case or register: its name, its events, how they fold,
// what a list shows of it and which figures it feeds. One CaseType per folder in domain/cases and
// domain/registers; domain/cases/all.h lists them.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar/deadline.h"
#include "domain/cases/common/common.h"
#include "domain/cases/dimensions.h"
#include "domain/cases/event.h"

namespace chapterhouse {

struct CaseFile;

// What a list, a search and a cadre's day show of a case. Names nobody.
struct CaseSummary {
  std::string title;   // an enterprise's or a session's name
  std::string number;  // official number, when it has one
  std::string uscc;
  std::optional<Deadline> due;  // the running deadline
  bool due_is_a_right = false;  // of the parties: nobody fails when they let it pass
  bool finished = false;        // no further step of its own is expected
  bool dropped = false;         // finished without an answer (withdrawn, cancelled): what still ran
                                // then fell away and was neither met nor missed
  bool void_by_superior = false;  // approved already: only a unit above its own may void it
  std::vector<StreamId> links;    // other cases it names
};

struct FactInput {
  const Event& event;
  const CaseFile& before;
  const CaseFile& after;
};

struct CaseType {
  std::string_view name;  // "lead"; streams are "<name>/<key>"
  bool is_register;       // a uniqueness stream: no workflow, no case list
  std::vector<const EventType*> events;
  const Shape* state;   // shape of the own state
  const Shape* status;  // shape of the status enumeration; null for a register
  std::uint8_t (*status_of)(const void* state);
  void (*evolve)(void* state, const Envelope& envelope, const EventBody& body);  // total
  std::shared_ptr<void> (*copy)(const void* state);
  CaseSummary (*summary)(const CaseFile& file);
  // Appends the facts of one event. Called for the type's own events and for common ones.
  void (*facts)(const FactInput& input, std::vector<Fact>& out);

  std::string_view status_key(std::uint8_t code) const;
};

// A stream folded: the case's own state and the part every case shares. A value: copies share the
// own state until one of them folds on. Copies of several threads must not share it by then.
struct CaseFile {
  const CaseType* type = nullptr;
  StreamId stream;
  StreamVersion version;      // 0: the stream does not exist
  Position position;          // of the last event folded
  std::shared_ptr<void> own;  // never null once made; of type->state; copied when written to
  common::State common;

  bool exists() const { return version.value > 0; }
  std::uint8_t status() const { return type->status_of(own.get()); }
  template <class State>
  const State& as() const {
    CHECK(type->state == &shape_of<State>());
    return *static_cast<const State*>(own.get());
  }
};

// A file before its first event.
CaseFile empty_file(const CaseType& type, StreamId stream);
// Folds one event. Total: never checks, never fails. `version` and `position` follow the event.
void apply(CaseFile& file, const Event& event);
// A state's running deadline is its field `due`, an optional Deadline, by convention: resuming a
// case moves it. Sets a scalar field of a copied own state from text; false when the field or the
// text is not fit.
bool correct_field(const Shape& state_shape, void* state, std::string_view field,
                   std::string_view text);
// A scalar as text: what correct_field reads. Empty optional and unknown fields read as "".
std::string field_text(const Shape& state_shape, const void* state, std::string_view field);

// The key part of a stream id: "lead/ab12" -> "ab12".
std::string_view key_of_stream(const StreamId& stream);
std::string_view type_of_stream(const StreamId& stream);
StreamId stream_of(std::string_view type, const CaseId& id);
StreamId stream_of(std::string_view type, std::string_view key);

// Builds a CaseType from a traits struct with: kName, State, Status (or void for a register),
// Payload, static evolve(State, Step) (a register: evolve(State, Payload)), and, when not a
// register, static summary(State, CaseFile) and static facts(FactInput, out).
template <class T>
const CaseType& case_type() {
  static const CaseType type = [] {
    using State = typename T::State;
    using Status = typename T::Status;
    constexpr bool kRegister = std::is_void_v<Status>;
    CaseType built{};
    built.name = T::kName;
    built.is_register = kRegister;
    [&]<class... E>(const std::variant<E...>*) {
      (built.events.push_back(&event_type<E>()), ...);
    }(static_cast<const typename T::Payload*>(nullptr));
    built.state = &shape_of<State>();
    built.copy = [](const void* s) -> std::shared_ptr<void> {
      return std::make_shared<State>(*static_cast<const State*>(s));
    };
    built.evolve = [](void* s, const Envelope& envelope, const EventBody& body) {
      auto& state = *static_cast<State*>(s);
      if constexpr (kRegister)
        state = T::evolve(std::move(state), restore<typename T::Payload>(body));
      else
        state = T::evolve(std::move(state),
                          Step<Status, typename T::Payload>{static_cast<Status>(envelope.from),
                                                            static_cast<Status>(envelope.to),
                                                            restore<typename T::Payload>(body)});
    };
    if constexpr (kRegister) {
      built.status_of = [](const void*) -> std::uint8_t { return 0; };
      built.summary = [](const CaseFile&) { return CaseSummary{}; };
      built.facts = [](const FactInput&, std::vector<Fact>&) {};
    } else {
      built.status = &shape_of<Status>();
      built.status_of = [](const void* s) {
        return static_cast<std::uint8_t>(static_cast<const State*>(s)->status);
      };
      built.summary = [](const CaseFile& file) {
        return T::summary(file.template as<State>(), file);
      };
      built.facts = [](const FactInput& input, std::vector<Fact>& out) { T::facts(input, out); };
    }
    return built;
  }();
  return type;
}

}  // namespace chapterhouse
