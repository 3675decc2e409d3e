#include "workflows/legal_hold/legal_hold.h"

#include "domain/registers/privacy/held.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::legal_hold {
namespace {
namespace ev = chapterhouse::legal_hold::ev;
using chapterhouse::legal_hold::Payload;
using checks::By;
using checks::HasReason;
using checks::InScope;
using checks::OpensInScope;
using engine::Emit;
using engine::If;
using engine::In;
using engine::Row;
using engine::Tag;

// clang-format off
using New              = In<Status::kNew>;
using Requested        = In<Status::kRequested>;
using InForce          = In<Status::kInForce>;
using ReleaseRequested = In<Status::kReleaseRequested>;
using Released         = In<Status::kReleased>;
using Declined         = In<Status::kDeclined>;
// clang-format on

struct HoldsOne {
  static constexpr std::string_view kName = "holds_one", kReason = "case_or_subject";
  static Verdict holds(const State&, const cmd::Request& c, const Context&) {
    return c.held_case.has_value() != (c.subject.has_value() && !c.subject->empty());
  }
};
struct CaseExists {
  static constexpr std::string_view kName = "case_exists", kReason = "case_unknown";
  static Verdict holds(const State&, const cmd::Request& c, const Context& x) {
    if (!c.held_case) return true;
    const CaseFile* file = x.world->find(*c.held_case);
    return Verdict::points_to(file && file->exists(), c.held_case->value);
  }
};
struct OrderAttached {
  static constexpr std::string_view kName = "order_attached", kReason = "paper_missing";
  static Verdict holds(const State&, const cmd::Request& c, const Context&) {
    return checks::is_sha256(c.order_sha256);
  }
};
struct OtherPerson {
  static constexpr std::string_view kName = "second_person", kReason = "own_request";
  static Verdict holds(const State& s, const Context& x) { return s.requester != x.actor.id; }
};

using ByHolder = By<Role::kDLead, Role::kDLaw, Role::kDOff>;
template <class... Checks>
using ForHolder = If<ByHolder, InScope, Checks...>;

struct LegalHold : engine::Front<LegalHold, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From              Command               Target             Records                      Only if
    Row< New             , cmd::Request        , Requested        , Emit<ev::Requested>        , If<ByHolder, OpensInScope, HoldsOne, CaseExists, HasReason, OrderAttached> >,
    Row< Requested       , cmd::Impose         , InForce          , Emit<ev::Imposed>          , ForHolder<OtherPerson>            >,
    Row< Requested       , cmd::Decline        , Declined         , Emit<ev::Declined>         , ForHolder<OtherPerson, HasReason> >,
    Row< InForce         , cmd::RequestRelease , ReleaseRequested , Emit<ev::ReleaseRequested> , ForHolder<HasReason>              >,
    Row< ReleaseRequested, cmd::Release        , Released         , Emit<ev::Released>         , ForHolder<OtherPerson>            >,
    Row< ReleaseRequested, cmd::Keep           , InForce          , Emit<ev::Kept>             , ForHolder<OtherPerson, HasReason> >
  >;
  // clang-format on

  // What each event says.
  Payload record(Tag<ev::Requested>, const cmd::Request& c) const {
    return ev::Requested{c.unit,
                         c.held_case.value_or(StreamId{}),
                         c.subject.value_or(SubjectId{}),
                         c.reason,
                         c.order_sha256,
                         context->actor.id};
  }
  Payload record(Tag<ev::Imposed>, const cmd::Impose&) const {
    return ev::Imposed{context->actor.id};
  }
  Payload record(Tag<ev::Declined>, const cmd::Decline& c) const { return ev::Declined{c.reason}; }
  Payload record(Tag<ev::ReleaseRequested>, const cmd::RequestRelease& c) const {
    return ev::ReleaseRequested{c.reason, context->actor.id};
  }
  Payload record(Tag<ev::Released>, const cmd::Release&) const {
    return ev::Released{context->actor.id};
  }
  Payload record(Tag<ev::Kept>, const cmd::Keep& c) const { return ev::Kept{c.reason}; }
};

bool in_force(Status status) {
  return status == Status::kInForce || status == Status::kReleaseRequested;
}
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<LegalHold>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<LegalHold>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<LegalHold>(); }

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context&) {
  const auto* request = command ? command->as<cmd::Request>() : nullptr;
  if (request && request->held_case) return {*request->held_case};
  if (state.status == Status::kRequested || state.status == Status::kReleaseRequested)
    return {held::stream()};
  return {};
}

std::vector<Claim> Workflow::claims(const State& state, const Decided& decided, const Context& x) {
  const StreamId self = stream_of(Case::kName, x.self);
  if (decided.body.as<ev::Imposed>())
    return {
        {held::stream(), EventBody::of(held::ev::Placed{self, state.held_case, state.subject})}};
  if (decided.body.as<ev::Released>())
    return {{held::stream(), EventBody::of(held::ev::Released{self})}};
  return {};
}

std::vector<Claim> Workflow::releases(const State& state, const Context& x) {
  if (!in_force(state.status)) return {};
  return {{held::stream(), EventBody::of(held::ev::Released{stream_of(Case::kName, x.self)})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<LegalHold>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::legal_hold
