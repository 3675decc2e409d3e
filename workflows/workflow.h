#pragma once
// The words every workflow shares: a row of a table, a decision, a rejection, what may be done
// next; and Workflow, by which generic code drives any of them. No Boost.MSM here.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/calendar/calendar.h"
#include "domain/cases/case_type.h"
#include "domain/orgs/org_tree.h"
#include "domain/policy/policy.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::workflows {

// One row of a transition table, as data: for diagrams, documents and tests.
struct Transition {
  std::string_view source;
  std::string_view command;
  std::string_view target;
  std::string_view event;                // one row records one event
  std::vector<std::string_view> guards;  // all must hold
};

// How far a gate is from opening, for the person who waits before it.
struct Gap {
  std::int64_t have = 0, need = 0;  // need 0: not a matter of a number. "37 of 25 members"
  std::optional<Date> opens_on;     // where a date alone decides
  std::string reference;            // another case or unit it depends on; empty when none
  bool operator==(const Gap&) const = default;
};

// A check's answer. Converts from bool; the rest is for a "no".
struct Verdict {
  bool ok;
  Gap gap{};
  std::string_view reason{};  // replaces the check's kReason when not empty

  Verdict(bool holds) : ok(holds) {}
  static Verdict count(std::int64_t have, std::int64_t need) {
    Verdict v{have >= need};
    v.gap.have = have;
    v.gap.need = need;
    return v;
  }
  static Verdict opens(bool holds, Date on) {
    Verdict v{holds};
    v.gap.opens_on = on;
    return v;
  }
  static Verdict points_to(bool holds, std::string reference) {
    Verdict v{holds};
    v.gap.reference = std::move(reference);
    return v;
  }
  Verdict because(std::string_view key) && {
    reason = key;
    return std::move(*this);
  }
};

// What an actor could do next and, if not allowed, which gate is missing and when it opens.
struct Action {
  std::string_view command;
  bool allowed = true;
  std::string_view guard{};  // empty when allowed
  std::string_view reason{};
  Gap gap{};
};

enum class RejectionCode : std::uint8_t { kNotAllowedInState, kGuardFailed };

// A rule said no. Data, not a failure: shown, counted, tested.
struct Rejection {
  RejectionCode code;
  std::string state;  // key of the status
  std::string_view command;
  std::string_view guard{};  // empty unless kGuardFailed
  std::string_view reason;   // a stable key; the catalogue of texts owns the wording
  Gap gap{};
};

template <class Event>
using Decision = std::variant<Event, Rejection>;

// Other streams that a guard reads, folded before the decision; the commit names their versions.
class World {
 public:
  void put(CaseFile file) {
    auto key = file.stream;
    files_.insert_or_assign(std::move(key), std::move(file));
  }
  // Null when the stream was not asked for in relies_on(): a mistake of the workflow, not data.
  const CaseFile* find(const StreamId& stream) const {
    const auto found = files_.find(stream);
    return found == files_.end() ? nullptr : &found->second;
  }
  // The folded state; of a stream that does not exist, the empty one. CHECKs that it was asked for.
  template <class State>
  const State& get(const StreamId& stream) const {
    const CaseFile* file = find(stream);
    CHECK(file != nullptr);
    return file->as<State>();
  }
  const std::map<StreamId, CaseFile>& files() const { return files_; }

 private:
  std::map<StreamId, CaseFile> files_;
};

// Everything decide() may know besides the case: read before, passed in, never fetched.
struct Context {
  Actor actor;
  Timestamp now{};          // the server's clock
  Timestamp occurred_at{};  // business time of the command
  bool backfilled = false;  // a paper record, entered later with its hash
  CaseId self;              // the case the command is for
  StreamVersion version;    // of the case's stream; 0 when the command opens it
  const common::State* common = nullptr;
  const Calendar* calendar = nullptr;
  const Policy* policy = nullptr;
  const OrgTree* orgs = nullptr;
  const World* world = nullptr;
  const BlindIndex* blind = nullptr;
  SubjectId fresh_subject;  // for a person met for the first time

  Date today() const { return business_date(occurred_at); }
  std::int64_t parameter(policy::Key key) const;  // the policy's value on the business date
  Deadline deadline(policy::Key key) const;       // the parameter's period, starting today
};

struct CommandType {
  std::string_view name;  // "register"
  const Shape* shape;
};

class CommandBody {
 public:
  CommandBody(const CommandType& type, std::shared_ptr<const void> data)
      : type_(&type), data_(std::move(data)) {}
  const CommandType& type() const { return *type_; }
  const void* data() const { return data_.get(); }
  template <class C>
  const C* as() const {
    return type_->shape == &shape_of<C>() ? static_cast<const C*>(data_.get()) : nullptr;
  }
  template <class C>
  static CommandBody of(C command);

 private:
  const CommandType* type_;
  std::shared_ptr<const void> data_;
};

template <class C>
const CommandType& command_type() {
  static const CommandType type{C::kName, &shape_of<C>()};
  return type;
}
template <class C>
CommandBody CommandBody::of(C command) {
  return {command_type<C>(), std::make_shared<const C>(std::move(command))};
}

// A decided step with its types erased.
struct Decided {
  std::uint8_t from, to;
  EventBody body;
};

// A fact written to another stream (a register) in the same commit.
struct Claim {
  StreamId stream;
  EventBody body;
};

// What the deadline clock sends by itself, in the system's name, once `at` has come: only what the
// rules allow without a person. The guards decide again then; a "no" leaves it to people.
struct Timer {
  Timestamp at;
  CommandBody command;
};

// On the day after the deadline's last day.
Timer when_passed(const Deadline& deadline, CommandBody command);

// A workflow as generic code sees it. Immutable; made once in main by workflow<Traits>().
struct Workflow {
  const CaseType* type;
  std::vector<const CommandType*> commands;
  Decision<Decided> (*decide)(const void* state, const CommandBody& command,
                              const Context& context);
  std::vector<Action> (*available)(const void* state, const Context& context);
  std::vector<Transition> (*transitions)();
  // Streams whose folded state decide() and claims() read. `command` is null for available().
  std::vector<StreamId> (*relies_on)(const void* state, const CommandBody* command,
                                     const Context& context);
  std::vector<Claim> (*claims)(const void* state, const Decided& decided, const Context& context);
  // What a void gives back: the register facts that undo what the case holds. From the state alone.
  std::vector<Claim> (*releases)(const void* state, const Context& context);
  // What time alone brings about from this state on. From the state alone: no world.
  std::vector<Timer> (*timers)(const void* state, const Context& context);

  const CommandType* command(std::string_view name) const;  // null when unknown
  bool opens(std::string_view command) const;               // a case, by a row from no status
};

template <class Variant>
Variant restore_command(const CommandBody& body) {
  std::optional<Variant> out;
  [&]<class... C>(const std::variant<C...>*) {
    ((!out && body.as<C>() ? void(out.emplace(*body.as<C>())) : void()), ...);
  }(static_cast<const Variant*>(nullptr));
  CHECK(out.has_value());
  return *std::move(out);
}

// Builds a Workflow from a traits struct (workflows/<name>/<name>.h) with: Case (the traits in
// domain/cases), Command (std::variant), and static functions decide, available, transitions,
// relies_on, claims and, when the case holds claims, releases(state, context), and, when time moves
// it, timers(state, context) over the typed state.
template <class T>
const Workflow& workflow() {
  static const Workflow built = [] {
    using State = typename T::Case::State;
    using Event = Step<typename T::Case::Status, typename T::Case::Payload>;
    Workflow w{};
    w.type = &case_type<typename T::Case>();
    [&]<class... C>(const std::variant<C...>*) {
      (w.commands.push_back(&command_type<C>()), ...);
    }(static_cast<const typename T::Command*>(nullptr));
    w.decide = [](const void* s, const CommandBody& c, const Context& x) -> Decision<Decided> {
      auto decision =
          T::decide(*static_cast<const State*>(s), restore_command<typename T::Command>(c), x);
      if (auto* no = std::get_if<Rejection>(&decision)) return *no;
      const Event& e = std::get<Event>(decision);
      return Decided{static_cast<std::uint8_t>(e.from), static_cast<std::uint8_t>(e.to),
                     erase(e.payload)};
    };
    w.available = [](const void* s, const Context& x) {
      return T::available(*static_cast<const State*>(s), x);
    };
    w.transitions = [] { return T::transitions(); };
    w.relies_on = [](const void* s, const CommandBody* c, const Context& x) {
      return T::relies_on(*static_cast<const State*>(s), c, x);
    };
    w.claims = [](const void* s, const Decided& d, const Context& x) {
      return T::claims(*static_cast<const State*>(s), d, x);
    };
    w.releases = [](const void* s, const Context& x) -> std::vector<Claim> {
      if constexpr (requires(const State& state) { T::releases(state, x); })
        return T::releases(*static_cast<const State*>(s), x);
      else
        return {};
    };
    w.timers = [](const void* s, const Context& x) -> std::vector<Timer> {
      if constexpr (requires(const State& state) { T::timers(state, x); })
        return T::timers(*static_cast<const State*>(s), x);
      else
        return {};
    };
    return w;
  }();
  return built;
}

}  // namespace chapterhouse::workflows
