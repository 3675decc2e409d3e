#include "tests/new_workflow/outing/workflow.h"

#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::outing {
namespace {
using chapterhouse::outing::Payload;
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
namespace ev = chapterhouse::outing::ev;

using New = In<Status::kNew>;
using Proposed = In<Status::kProposed>;
using Approved = In<Status::kApproved>;
using Held = In<Status::kHeld>;
using Cancelled = In<Status::kCancelled>;

struct EnoughMembers {
  static constexpr std::string_view kName = "enough_members", kReason = "too_few_members";
  static Verdict holds(const State&, const cmd::Hold& c, const Context&) {
    return Verdict::count(c.participants, 5);
  }
};

using Officer = By<Role::kSw, Role::kTStaff, Role::kTChair>;
template <class... Checks>
using ByOfficer = If<Officer, InScope, Checks...>;
using ByChair = If<By<Role::kTChair>, InScope>;

struct Outing : engine::Front<Outing, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From       Command        Target      Records               Only if
    Row< New      , cmd::Propose , Proposed  , Emit<ev::Proposed>  , If<Officer, OpensInScope> >,
    Row< Proposed , cmd::Approve , Approved  , Emit<ev::Approved>  , ByChair                  >,
    Row< Approved , cmd::Hold    , Held      , Emit<ev::Held>      , ByOfficer<EnoughMembers> >,
    FromEach< Each<Proposed, Approved>
                  , cmd::Cancel  , Cancelled , Emit<ev::Cancelled> , ByOfficer<HasReason>     >
  >;
  // clang-format on

  Payload record(Tag<ev::Proposed>, const cmd::Propose& c) const {
    return ev::Proposed{c.unit, c.title, c.day, c.kind, c.indoors, c.items};
  }
  Payload record(Tag<ev::Approved>, const cmd::Approve&) const { return ev::Approved{}; }
  Payload record(Tag<ev::Held>, const cmd::Hold& c) const { return ev::Held{c.participants}; }
  Payload record(Tag<ev::Cancelled>, const cmd::Cancel& c) const { return ev::Cancelled{c.reason}; }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Outing>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Outing>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Outing>(); }

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Outing>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::outing
