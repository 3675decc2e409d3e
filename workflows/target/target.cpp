#include "workflows/target/target.h"

#include <algorithm>
#include <set>

#include "domain/registers/target_year.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::target {
namespace {
using chapterhouse::target::Payload;
using chapterhouse::target::Status;
using checks::By;
using checks::HasReason;
using checks::InScope;
using checks::OpensInScope;
using engine::Each;
using engine::Emit;
using engine::FromEach;
using engine::If;
using engine::In;
using engine::Row;
using engine::Tag;
namespace ev = chapterhouse::target::ev;

using New = In<Status::kNew>;
using Proposed = In<Status::kProposed>;
using Approved = In<Status::kApproved>;
using Withdrawn = In<Status::kWithdrawn>;

using Planner = By<Role::kDOrg, Role::kDOff>;
using Leader = By<Role::kDLead>;

constexpr std::int32_t kYearFirst = 2000, kYearLast = 2100;

// "K" and two digits (domain rules 3.2).
bool is_kpi(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 3 && text[0] == 'K' && digit(text[1]) && digit(text[2]);
}
bool year_fits(std::int32_t year) { return year >= kYearFirst && year <= kYearLast; }

struct KpiKnown {
  static constexpr std::string_view kName = "kpi_known", kReason = "kpi_malformed";
  static Verdict holds(const State&, const cmd::Propose& c, const Context&) {
    return is_kpi(c.kpi);
  }
};
struct YearFits {
  static constexpr std::string_view kName = "year_fits", kReason = "year_out_of_range";
  static Verdict holds(const State&, const cmd::Propose& c, const Context&) {
    return year_fits(c.year);
  }
};
// What is split goes to units below the one whose target it is, to each once.
struct UnitsFit {
  static constexpr std::string_view kName = "units_fit", kReason = "unit_unknown";
  static Verdict judge(const std::vector<Part>& parts, const UnitId& whole, const Context& x) {
    std::set<UnitId> seen;
    for (const Part& part : parts) {
      if (part.unit == whole || !x.orgs->find(part.unit) ||
          !x.orgs->in_subtree(part.unit, whole, x.today()))
        return Verdict::points_to(false, part.unit.value);
      if (!seen.insert(part.unit).second)
        return Verdict::points_to(false, part.unit.value).because("unit_twice");
    }
    return true;
  }
  static Verdict holds(const State&, const cmd::Propose& c, const Context& x) {
    return judge(c.parts, c.unit, x);
  }
  static Verdict holds(const State& s, const cmd::Revise& c, const Context& x) {
    return judge(c.parts, s.unit, x);
  }
};
// Nothing is lost and nothing is counted twice: parts and reserve are the value.
struct SplitSums {
  static constexpr std::string_view kName = "split_sums", kReason = "split_does_not_sum";
  static Verdict holds(const State&, const auto& c, const Context&) {
    if (c.value <= 0) return Verdict{false}.because("value_not_positive");
    if (c.reserve < 0) return Verdict{false}.because("part_negative");
    // What is left to be covered; taken down part by part, it cannot overflow.
    std::int64_t left = c.value;
    const auto take = [&](std::int64_t value) {
      if (value > left) return false;
      left -= value;
      return true;
    };
    bool fits = take(c.reserve);
    for (const Part& part : c.parts) {
      if (part.value < 0) return Verdict{false}.because("part_negative");
      fits = fits && take(part.value);
    }
    Verdict verdict{fits && left == 0};
    verdict.gap.have = c.value - left;
    verdict.gap.need = c.value;
    return verdict;
  }
};
struct OnlyOne {
  static constexpr std::string_view kName = "only_one", kReason = "target_exists";
  static Verdict holds(const State&, const cmd::Propose& c, const Context& x) {
    const auto& taken = x.world->get<target_year::State>(target_year::stream(c.kpi, c.year));
    return Verdict::points_to(taken.target.empty(), taken.target.value);
  }
};
struct SecondPerson {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const State& s, const Context& x) { return x.actor.id != s.proposed_by; }
};
// Numbers in force were the leader's decision; only the leader takes them back.
struct LeaderIfInForce {
  static constexpr std::string_view kName = "leader_if_in_force", kReason = "numbers_are_in_force";
  static Verdict holds(const State& s, const Context& x) {
    return !s.in_force || x.actor.role == Role::kDLead;
  }
};

struct Target : engine::Front<Target, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From       Command         To          Records               Only if
    Row< New      , cmd::Propose  , Proposed  , Emit<ev::Proposed>  , If<Planner, OpensInScope, KpiKnown, YearFits,
                                                                         UnitsFit, SplitSums, OnlyOne>              >,
    Row< Proposed , cmd::Approve  , Approved  , Emit<ev::Approved>  , If<Leader, InScope, SecondPerson>             >,
    FromEach< Each<Proposed, Approved>
                  , cmd::Revise   , Proposed  , Emit<ev::Revised>   , If<Planner, InScope, HasReason, UnitsFit,
                                                                         SplitSums>                                 >,
    FromEach< Each<Proposed, Approved>
                  , cmd::Withdraw , Withdrawn , Emit<ev::Withdrawn> , If<By<Role::kDOrg, Role::kDOff, Role::kDLead>,
                                                                         InScope, LeaderIfInForce, HasReason>       >
  >;
  // clang-format on

  Payload record(Tag<ev::Proposed>, const cmd::Propose& c) const {
    return ev::Proposed{c.unit, c.kpi, c.year, c.value, c.parts, c.reserve, context->actor.id};
  }
  Payload record(Tag<ev::Approved>, const cmd::Approve&) const {
    return ev::Approved{context->actor.id};
  }
  Payload record(Tag<ev::Revised>, const cmd::Revise& c) const {
    return ev::Revised{c.value, c.parts, c.reserve, c.reason, context->actor.id};
  }
  Payload record(Tag<ev::Withdrawn>, const cmd::Withdraw& c) const {
    return ev::Withdrawn{c.reason};
  }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Target>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Target>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Target>(); }

std::vector<StreamId> Workflow::relies_on(const State& s, const CommandBody* command,
                                          const Context&) {
  if (s.status == Status::kProposed || s.status == Status::kApproved)
    return {target_year::stream(s.subject.kpi, s.subject.year)};
  const auto* propose = command ? command->as<cmd::Propose>() : nullptr;
  // Nothing is looked up under a name that is none.
  if (!propose || !is_kpi(propose->kpi) || !year_fits(propose->year)) return {};
  return {target_year::stream(propose->kpi, propose->year)};
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided, const Context& x) {
  if (const auto* proposed = decided.body.as<ev::Proposed>())
    return {{target_year::stream(proposed->kpi, proposed->year),
             EventBody::of(target_year::ev::Claimed{stream_of(Case::kName, x.self)})}};
  if (decided.body.as<ev::Withdrawn>()) return releases(before, x);
  return {};
}

std::vector<Claim> Workflow::releases(const State& state, const Context& x) {
  if (state.status != Status::kProposed && state.status != Status::kApproved) return {};
  return {{target_year::stream(state.subject.kpi, state.subject.year),
           EventBody::of(target_year::ev::Released{stream_of(Case::kName, x.self)})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Target>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::target
