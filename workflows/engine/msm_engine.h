#pragma once
// Runs a Boost.MSM transition table as a pure decide(). The one header that includes Boost.MSM:
// include it from a workflow's .cpp file, never from a header.
#include <optional>
#include <type_traits>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/mp11/mpl.hpp>
#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>

#include "workflows/workflow.h"

namespace chapterhouse::workflows::engine {

namespace msm = boost::msm;
namespace mp11 = boost::mp11;
using msm::front::Row;

// A state in a table is a tag bound to its stored status code.
template <auto Code>
struct In : msm::front::state<> {
  static constexpr auto kCode = Code;
};

// One line for the same transition from several states.
template <class... States>
struct Each {};
template <class Sources, class Command, class Target, class Action, class Guard>
struct FromEach;
template <class... S, class Command, class Target, class Action, class Guard>
struct FromEach<Each<S...>, Command, Target, Action, Guard> {
  using Rows = mp11::mp_list<Row<S, Command, Target, Action, Guard>...>;
};
// The same, each state staying where it is.
template <class Sources, class Command, class Action, class Guard>
struct StayingIn;
template <class... S, class Command, class Action, class Guard>
struct StayingIn<Each<S...>, Command, Action, Guard> {
  using Rows = mp11::mp_list<Row<S, Command, S, Action, Guard>...>;
};

template <class T, class = void>
struct RowsOf {
  using type = mp11::mp_list<T>;
};
template <class T>
struct RowsOf<T, std::void_t<typename T::Rows>> {
  using type = typename T::Rows;
};

// An mp_list rather than mpl::vector: no limit of 20 rows, and rows() can walk it.
template <class... Parts>
using Table = mp11::mp_append<typename RowsOf<Parts>::type...>;

// Action column: records this event, built by Front::record(Tag<E>, command).
template <class E>
struct Tag {};
template <class E>
struct Emit {
  using Event = E;
  template <class Cmd, class Fsm, class S, class T>
  void operator()(const Cmd& command, Fsm& fsm, S&, T&) const {
    fsm.out = {S::kCode, T::kCode, fsm.record(Tag<E>{}, command)};
  }
};

// Guard column: every check must hold; the first that does not is the reason.
// A check has kName, kReason and holds(), which returns a Verdict (or bool):
// holds(state, context) says who may act and what the case lacks, before any input exists;
// holds(state, command, context) judges the input.
template <class... Checks>
struct If {
  static std::vector<std::string_view> names() { return {Checks::kName...}; }

  template <class Cmd, class Fsm, class S, class T>
  bool operator()(const Cmd& command, Fsm& fsm, S&, T&) const {
    return (pass<Checks>(fsm, holds<Checks>(*fsm.state, command, *fsm.context)) && ...);
  }
  // Only the checks that need no command: enough to offer or hide an action.
  template <class State, class Context, class Out>
  static bool offered(const State& state, const Context& context, Out& out) {
    return (pass<Checks>(out, may_act<Checks>(state, context)) && ...);
  }

 private:
  template <class C, class S, class Cmd, class X>
  static Verdict holds(const S& state, const Cmd& command, const X& context) {
    if constexpr (requires { C::holds(state, context); })
      return C::holds(state, context);
    else
      return C::holds(state, command, context);
  }
  template <class C, class S, class X>
  static Verdict may_act(const S& state, const X& context) {
    if constexpr (requires { C::holds(state, context); })
      return C::holds(state, context);
    else
      return true;
  }
  template <class C, class Out>
  static bool pass(Out& out, const Verdict& verdict) {
    if (verdict.ok) return true;
    out.guard = C::kName;
    out.reason = verdict.reason.empty() ? C::kReason : verdict.reason;
    out.gap = verdict.gap;
    return false;
  }
};
using Always = If<>;

// Base of every workflow table: inputs as pointers, outputs as values.
template <class Derived, class State, class Event>
struct Front : msm::front::state_machine_def<Derived> {
  using no_message_queue = int;     // an action never raises another command
  using no_exception_thrown = int;  // else MSM swallows std::exception and reports success

  template <class Ev, class Fsm>
  void no_transition(const Ev&, Fsm&, int) {}  // the default asserts; decide() answers instead

  const State* state = nullptr;
  const Context* context = nullptr;
  std::optional<Event> out;
  std::string_view guard;
  std::string_view reason;
  Gap gap;
};

template <class F>
using Machine = msm::back::state_machine<F>;

// MSM has no setter for the active state; its serialize() hook visits it as int[1].
struct ActiveState {
  int id = 0;
  ActiveState& operator&(int (&ids)[1]) {
    ids[0] = id;
    return *this;
  }
  template <class T>
  ActiveState& operator&(T&) {
    return *this;
  }
};

template <class F, class Fn>
void for_each_row(Fn&& fn) {
  mp11::mp_for_each<mp11::mp_transform<mp11::mp_identity, typename F::transition_table>>(fn);
}

// MSM numbers states by row order; only the code is stored, the id stays in here.
template <class F, class Code>
int id_of(Code code) {
  int id = -1;
  for_each_row<F>([&]<class R>(mp11::mp_identity<R>) {
    using Stt = typename Machine<F>::stt;
    if (R::Source::kCode == code) id = msm::back::get_state_id<Stt, typename R::Source>::value;
    if (R::Target::kCode == code) id = msm::back::get_state_id<Stt, typename R::Target>::value;
  });
  return id;
}

template <class F, class State, class Command>
auto decide(const State& state, const Command& command, const Context& context)
    -> Decision<typename decltype(F::out)::value_type> {
  const auto name = [](const auto& c) { return c.kName; };
  const int id = id_of<F>(state.status);
  // A status that the table does not name has no step.
  if (id < 0)
    return Rejection{RejectionCode::kNotAllowedInState,
                     std::string(key_of(state.status)),
                     std::visit(name, command),
                     {},
                     "not_allowed_in_state",
                     {}};
  Machine<F> machine;
  machine.state = &state;
  machine.context = &context;
  ActiveState active{id};
  machine.serialize(active, 0);  // place the machine in the stored state; no entry action runs
  const auto handled = std::visit([&](const auto& c) { return machine.process_event(c); }, command);
  if (handled == msm::back::HANDLED_TRUE) return *std::move(machine.out);
  const bool guarded = handled == msm::back::HANDLED_GUARD_REJECT;
  return Rejection{guarded ? RejectionCode::kGuardFailed : RejectionCode::kNotAllowedInState,
                   std::string(key_of(state.status)),
                   std::visit(name, command),
                   machine.guard,
                   guarded ? machine.reason : "not_allowed_in_state",
                   machine.gap};
}

template <class F>
std::vector<Transition> rows() {
  std::vector<Transition> out;
  for_each_row<F>([&]<class R>(mp11::mp_identity<R>) {
    out.push_back({key_of(R::Source::kCode), R::Evt::kName, key_of(R::Target::kCode),
                   R::Action::Event::kKey.name, R::Guard::names()});
  });
  return out;
}

// Twin rows of one command (two outcomes) give one action: the first that is allowed, else the
// first row's reason.
template <class F, class State>
std::vector<Action> available(const State& state, const Context& context) {
  std::vector<Action> out;
  for_each_row<F>([&]<class R>(mp11::mp_identity<R>) {
    if (R::Source::kCode != state.status) return;
    Action action{R::Evt::kName};
    action.allowed = R::Guard::offered(state, context, action);
    for (Action& twin : out)
      if (twin.command == action.command) {
        if (!twin.allowed && action.allowed) twin = action;
        return;
      }
    out.push_back(action);
  });
  return out;
}

// The same rows interpreted without Boost.MSM: the differential oracle of the tests, and the proof
// that MSM could be replaced. Returns the target's code, or -1 when no row's guards hold; counts
// in `matches` how many rows' guards hold (more than one is an ambiguous table).
template <class F, class State, class Command>
int interpret(const State& state, const Command& command, const Context& context, int& matches) {
  int target = -1;
  matches = 0;
  std::visit(
      [&]<class C>(const C& c) {
        for_each_row<F>([&]<class R>(mp11::mp_identity<R>) {
          if constexpr (std::is_same_v<typename R::Evt, C>) {
            if (R::Source::kCode != state.status) return;
            struct {
              const State* state;
              const Context* context;
              std::string_view guard, reason;
              Gap gap;
            } probe{&state, &context, {}, {}, {}};
            int unused = 0;
            if (typename R::Guard{}(c, probe, unused, unused)) {
              ++matches;
              target = static_cast<int>(R::Target::kCode);
            }
          }
        });
      },
      command);
  return target;
}

}  // namespace chapterhouse::workflows::engine
