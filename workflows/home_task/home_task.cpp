#include "workflows/home_task/home_task.h"

#include "workflows/chapter/checks.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::home_task {
namespace {
using chapterhouse::home_task::Payload;
using checks::By;
using checks::BySystem;
using checks::HasReason;
using checks::InScope;
using engine::Each;
using engine::Emit;
using engine::FromEach;
using engine::If;
using engine::In;
using engine::Row;
using engine::Tag;
using policy::Key;
namespace ev = chapterhouse::home_task::ev;

using New = In<Status::kNew>;
using Opened = In<Status::kOpen>;
using Planned = In<Status::kPlanned>;
using Completed = In<Status::kCompleted>;
using Cancelled = In<Status::kCancelled>;

// A key of the deadline that a plan sets itself; no policy knows it.
constexpr std::string_view kPlannedCompletion = "home_task.completion";

// Smaller chapters set up a home if they like, but none is asked of them.
struct LargeEnough {
  static constexpr std::string_view kName = "large_enough", kReason = "no_home_required";
  static Verdict holds(const State&, const cmd::Open& c, const Context& x) {
    return Verdict::count(c.employees_total, x.parameter(Key::kFoundingHomeStaff));
  }
};

struct PlannedAhead {
  static constexpr std::string_view kName = "planned_ahead", kReason = "completion_out_of_range";
  static Verdict holds(const State&, const cmd::Plan& c, const Context& x) {
    return c.completion_on >= x.today() &&
           c.completion_on <= x.today() + std::chrono::days{kDeadlineLengthMax};
  }
};

struct SiteNamed {
  static constexpr std::string_view kName = "site_named", kReason = "site_missing";
  static Verdict holds(const State&, const cmd::Complete& c, const Context&) {
    return !c.site.empty();
  }
};

using AcceptanceAttached = chapter::PapersAttached<&cmd::Complete::acceptance_sha256>;
template <class... Checks>
using ByChapter = If<By<Role::kEChair, Role::kTStaff>, InScope, Checks...>;
// Whoever accepts the home is not the chapter itself.
template <class... Checks>
using BySuperior = If<By<Role::kTChair, Role::kDOrg>, InScope, Checks...>;
template <class... Checks>
using BySuperiorOrSystem = If<By<Role::kTChair, Role::kDOrg, Role::kService>, InScope, Checks...>;

struct HomeTask : engine::Front<HomeTask, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From      Command         Target      Records               Only if
    Row< New     , cmd::Open     , Opened    , Emit<ev::Opened>    , If<BySystem, LargeEnough>                 >,
    //   ---------+---------------+-----------+---------------------+-------------------------------------------
    FromEach< Each<Opened, Planned>
                 , cmd::Plan     , Planned   , Emit<ev::Planned>   , ByChapter<PlannedAhead>                   >,
    FromEach< Each<Opened, Planned>
                 , cmd::Complete , Completed , Emit<ev::Completed> , BySuperior<SiteNamed, AcceptanceAttached> >,
    FromEach< Each<Opened, Planned>
                 , cmd::Cancel   , Cancelled , Emit<ev::Cancelled> , BySuperiorOrSystem<HasReason>             >
  >;
  // clang-format on

  // What each event says.
  Payload record(Tag<ev::Opened>, const cmd::Open& c) const {
    return ev::Opened{c.unit, c.chapter_name, c.employees_total};
  }
  // The chapter's own promise: the day is taken as it was said, whether a day off or not.
  Payload record(Tag<ev::Planned>, const cmd::Plan& c) const {
    Deadline completion;
    completion.key = kPlannedCompletion;
    completion.n = static_cast<std::int32_t>((c.completion_on - context->today()).count());
    completion.started_on = context->today();
    completion.raw_due = completion.due = c.completion_on;
    completion.calendar_version = context->calendar->version();
    return ev::Planned{completion};
  }
  Payload record(Tag<ev::Completed>, const cmd::Complete& c) const {
    return ev::Completed{c.site, c.acceptance_sha256};
  }
  Payload record(Tag<ev::Cancelled>, const cmd::Cancel& c) const { return ev::Cancelled{c.reason}; }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<HomeTask>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<HomeTask>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<HomeTask>(); }

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<HomeTask>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::home_task
