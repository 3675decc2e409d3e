// Mistakes, access and deadlines: what is done about a case rather than in it.
#include "workflows/common/oversight.h"

#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::common {
namespace {
using chapterhouse::common::DeadlineMark;
using chapterhouse::common::Payload;
using chapterhouse::common::Status;
using checks::By;
using checks::HasReason;
using engine::Each;
using engine::Emit;
using engine::If;
using engine::In;
using engine::Row;
using engine::StayingIn;
using engine::Tag;
namespace ev = chapterhouse::common::ev;

using Open = In<Status::kOpen>;
using Closed = In<Status::kClosed>;
using Voided = In<Status::kVoided>;

using VoidHeads =
    By<Role::kTChair, Role::kDOrg, Role::kDLaw, Role::kDSvc, Role::kDLead, Role::kMedHead>;

struct OutOfReach {
  static constexpr std::string_view kName = "out_of_reach", kReason = "already_within_reach";
  static Verdict holds(const Matter& m, const Context& x) { return !within_reach(m, x); }
};
struct NoVoidPending {
  static constexpr std::string_view kName = "no_void_pending", kReason = "void_already_requested";
  static Verdict holds(const Matter& m, const Context&) { return m->void_requested_by.empty(); }
};
struct VoidPending {
  static constexpr std::string_view kName = "void_pending", kReason = "no_void_requested";
  static Verdict holds(const Matter& m, const Context&) { return !m->void_requested_by.empty(); }
};
struct SecondForVoid {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const Matter& m, const Context& x) {
    return x.actor.id != m->void_requested_by;
  }
};
struct Named {
  static constexpr std::string_view kName = "named", kReason = "account_missing";
  static Verdict holds(const Matter&, const cmd::GrantAccess& c, const Context&) {
    return !c.account.empty();
  }
};
struct NotOneself {
  static constexpr std::string_view kName = "not_oneself", kReason = "grant_to_oneself";
  static Verdict holds(const Matter&, const cmd::GrantAccess& c, const Context& x) {
    return c.account != x.actor.id;
  }
};
struct NotPast {
  static constexpr std::string_view kName = "not_past", kReason = "until_is_past";
  static Verdict holds(const Matter&, const cmd::GrantAccess& c, const Context& x) {
    return c.until >= x.today();
  }
};

// What a unit has approved is taken back by its superior, not by itself.
struct BySuperior {
  static constexpr std::string_view kName = "superior", kReason = "only_the_superior_voids";
  static Verdict holds(const Matter& m, const Context& x) {
    return !m.file->type->summary(*m.file).void_by_superior || x.actor.unit != m->unit;
  }
};

std::optional<Deadline> running_deadline(const Matter& m) {
  const CaseSummary summary = m.file->type->summary(*m.file);
  return summary.finished ? std::nullopt : summary.due;
}
struct Running {
  static constexpr std::string_view kName = "running", kReason = "deadline_not_running";
  static Verdict holds(const Matter& m, const cmd::MarkDeadline& c, const Context&) {
    const auto due = running_deadline(m);
    return due && due->key == c.key && due->due == c.due;
  }
};
// A reminder comes before the day has passed, a miss after.
struct MarkInTime {
  static constexpr std::string_view kName = "mark_in_time", kReason = "not_the_day_yet";
  static Verdict holds(const Matter&, const cmd::MarkDeadline& c, const Context& x) {
    if (c.kind == DeadlineMarkKind::kReminded)
      return Verdict{x.today() <= c.due}.because("deadline_has_passed");
    return Verdict::opens(x.today() > c.due, c.due + std::chrono::days{1});
  }
};
struct NewMark {
  static constexpr std::string_view kName = "new_mark", kReason = "already_marked";
  static Verdict holds(const Matter& m, const cmd::MarkDeadline& c, const Context&) {
    const auto& last = c.kind == DeadlineMarkKind::kMissed ? m->missed : m->reminded;
    const auto due = running_deadline(m);
    return !last || !due || *last != DeadlineMark{c.kind, c.key, due->started_on, c.due};
  }
};

struct Oversight : engine::Front<Oversight, Matter, Event> {
  using initial_state = Open;

  // clang-format off
  using transition_table = engine::Table<
    //   From         Command                  To           Records                        Only if
    Row< Open       , cmd::RequestVoid       , Open       , Emit<ev::VoidRequested>      , If<StaffOrSystem, InReach,
                                                                                              NoVoidPending,
                                                                                              HasReason>             >,
    Row< Open       , cmd::ApproveVoid       , Voided     , Emit<ev::Voided>             , If<VoidHeads, InReach,
                                                                                              VoidPending,
                                                                                              SecondForVoid, BySuperior,
                                                                                              HasReason>             >,
    Row< Open       , cmd::DeclineVoid       , Open       , Emit<ev::VoidDeclined>       , If<VoidHeads, InReach,
                                                                                              VoidPending,
                                                                                              HasReason>             >,
    //   -----------+------------------------+------------+------------------------------+----------------------------
    Row< Open       , cmd::GrantAccess       , Open       , Emit<ev::AccessGranted>      , If<Heads, InReach,
                                                                                              HasReason, Named,
                                                                                              NotOneself, NotPast>   >,
    StayingIn< Each<Open, Closed>
                    , cmd::BreakGlass                     , Emit<ev::GlassBroken>        , If<Staff, OutOfReach,
                                                                                              HasReason>             >,
    //   -----------+------------------------+------------+------------------------------+----------------------------
    Row< Open       , cmd::MarkDeadline      , Open       , Emit<ev::DeadlineMarked>     , If<checks::BySystem, Running,
                                                                                              MarkInTime, NewMark>   >
  >;
  // clang-format on

  const Matter& m() const { return *state; }

  Payload record(Tag<ev::Voided>, const cmd::ApproveVoid& c) const {
    return ev::Voided{c.reason, m()->void_requested_by};
  }
  Payload record(Tag<ev::AccessGranted>, const cmd::GrantAccess& c) const {
    return ev::AccessGranted{c.account, c.reason, c.until};
  }
  Payload record(Tag<ev::DeadlineMarked>, const cmd::MarkDeadline& c) const {
    return ev::DeadlineMarked{{c.kind, c.key, running_deadline(m())->started_on, c.due}};
  }
  // The rest say nothing but why.
  template <class E>
  Payload record(Tag<E>, const auto& c) const {
    return E{c.reason};
  }
};
}  // namespace

Decision<Event> decide_oversight(const Matter& matter, const OversightCommand& command,
                                 const Context& context) {
  return engine::decide<Oversight>(matter, command, context);
}

std::vector<Action> available_oversight(const Matter& matter, const Context& context) {
  return engine::available<Oversight>(matter, context);
}

std::vector<Transition> oversight_transitions() { return engine::rows<Oversight>(); }

// A short period needs no reminder: it is on everybody's list from its first day on.
std::vector<Timer> timers(const CaseFile& file, const Context& x) {
  const Matter m = matter(file);
  const auto due = running_deadline(m);
  if (!due || due->unit == DeadlineUnit::kHour) return {};
  std::vector<Timer> out;
  const auto plan = [&](DeadlineMarkKind kind, Date on) {
    const auto& last = kind == DeadlineMarkKind::kMissed ? m->missed : m->reminded;
    if (last && *last == DeadlineMark{kind, due->key, due->started_on, due->due}) return;
    out.push_back({start_of_day(on), CommandBody::of(cmd::MarkDeadline{kind, due->key, due->due})});
  };
  const int early =
      static_cast<int>(x.policy->value(policy::Key::kCommonRemindWorkingDays, due->started_on));
  const auto shortest = x.policy->value(policy::Key::kCommonRemindFromWorkingDays, due->started_on);
  const Date remind_on = x.calendar->subtract_working_days(due->due, early);
  if (x.calendar->working_days_between(due->started_on, due->due) >= shortest &&
      business_date(x.now) <= due->due)
    plan(DeadlineMarkKind::kReminded, remind_on);
  if (!file.type->summary(file).due_is_a_right)
    plan(DeadlineMarkKind::kMissed, due->due + std::chrono::days{1});
  return out;
}

int interpret_oversight(const Matter& matter, const OversightCommand& command,
                        const Context& context, int& matches) {
  return engine::interpret<Oversight>(matter, command, context, matches);
}

}  // namespace chapterhouse::workflows::common
