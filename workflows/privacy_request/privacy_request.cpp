#include "workflows/privacy_request/privacy_request.h"

#include "domain/policy/keys.h"
#include "domain/registers/household.h"
#include "domain/registers/privacy/protected_subjects.h"
#include "workflows/engine/msm_engine.h"
#include "workflows/privacy_request/checks.h"

namespace chapterhouse::workflows::privacy_request {
namespace {
namespace ev = chapterhouse::privacy_request::ev;
using chapterhouse::privacy_request::Payload;
using checks::By;
using checks::BySystem;
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

// clang-format off
using New         = In<Status::kNew>;
using Received    = In<Status::kReceived>;
using Identified  = In<Status::kIdentified>;
using UnderReview = In<Status::kUnderReview>;
using Proposed    = In<Status::kProposed>;
using Approved    = In<Status::kApproved>;
using Restricted  = In<Status::kRestricted>;
using Unreadable  = In<Status::kUnreadable>;
using Erased      = In<Status::kErased>;
using CarriedOut  = In<Status::kCarriedOut>;
using Refused     = In<Status::kRefused>;
using Withdrawn   = In<Status::kWithdrawn>;
// clang-format on

using ByDesk =
    By<Role::kDOff, Role::kDOrg, Role::kDLaw, Role::kDSvc, Role::kTChair, Role::kTStaff, Role::kSw>;
// Who looks after personal information in the district (PIPL art. 52).
using ByOffice = By<Role::kDOff, Role::kDOrg, Role::kDLaw, Role::kDSvc>;
using ByApprover = By<Role::kDLead, Role::kDOff, Role::kDLaw>;
using BySystemOrOffice = By<Role::kService, Role::kDOff, Role::kDOrg, Role::kDLaw, Role::kDSvc>;
using ByCustodian = By<Role::kDOff, Role::kDLaw>;

template <class... Checks>
using ForDesk = If<ByDesk, InScope, Checks...>;
template <class... Checks>
using ForOffice = If<ByOffice, InScope, Checks...>;
template <class... Checks>
using ForApprover = If<ByApprover, InScope, OtherPerson, Checks...>;
using Handed = Asks<Kind::kKnow, Kind::kCopy, Kind::kPortability>;
using DoneByPeople = Asks<Kind::kKnow, Kind::kCorrect, Kind::kWithdrawConsent>;

struct PrivacyRequest : engine::Front<PrivacyRequest, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From         Command                  Target        Records                      Only if
    Row< New        , cmd::Receive           , Received    , Emit<ev::Received>         , If<ByDesk, OpensInScope, PersonNamed, NumberFits, AboutKnown, StandingShown, FormAttached> >,
    // By whom the cases are is known already, so nobody has to show it.
    Row< New        , cmd::Raise             , Identified  , Emit<ev::Raised>           , If<BySystem, CasesFit, CasesTheirs, CasesOver, CasesNotHeld, CasesKeptLongEnough> >,
    Row< Received   , cmd::ConfirmIdentity   , Identified  , Emit<ev::Identified>       , ForDesk<IdentityPaper>                  >,
    //   ------------+------------------------+-------------+----------------------------+------------------------------------------
    FromEach< Each<Identified, UnderReview, Proposed, Approved>
                    , cmd::RecordScope       , UnderReview , Emit<ev::Scoped>           , If<BySystem, ScopeFits>                 >,
    Row< UnderReview, cmd::ProposeAnswer     , Proposed    , Emit<ev::AnswerProposed>   , ForOffice<GroundFits, ReasonSaid>       >,
    Row< Proposed   , cmd::DeclineProposal   , UnderReview , Emit<ev::ProposalDeclined> , ForApprover<ReasonSaid>                 >,
    Row< Proposed   , cmd::Refuse            , Refused     , Emit<ev::Refused>          , ForApprover<Refusal>                    >,
    // Twin rows: what stands in the way of both comes first in both.
    Row< Proposed   , cmd::Approve           , Approved    , Emit<ev::Granted>          , ForApprover<Grant, NothingRuns, NotHeld, DoneAtOnce> >,
    Row< Proposed   , cmd::Approve           , Restricted  , Emit<ev::Restricted>       , ForApprover<Grant, NothingRuns, NotHeld, KeptFirst>  >,
    FromEach< Each<Received, Identified, UnderReview, Proposed>
                    , cmd::Withdraw          , Withdrawn   , Emit<ev::Withdrawn>        , ForDesk<AskedForByPerson, ReasonSaid>   >,
    //   ------------+------------------------+-------------+----------------------------+------------------------------------------
    Row< Approved   , cmd::RecordUnreadable  , Unreadable  , Emit<ev::Unreadable>       , If<BySystem, Asks<Kind::kErase>, ScopeAsDecided> >,
    Row< Unreadable , cmd::RecordErased      , Erased      , Emit<ev::Erased>           , If<BySystem, EpochPassed>               >,
    FromEach< Each<Approved, CarriedOut>
                    , cmd::RecordCopy        , CarriedOut  , Emit<ev::CopyMade>         , ForOffice<Handed, CopyNamed>            >,
    Row< Approved   , cmd::Complete          , CarriedOut  , Emit<ev::Completed>        , ForOffice<DoneByPeople, OutcomeSaid>    >,
    //   ------------+------------------------+-------------+----------------------------+------------------------------------------
    Row< Restricted , cmd::EndRetention      , Approved    , Emit<ev::RetentionEnded>   , If<BySystemOrOffice, Asks<Kind::kErase>, RetentionOver, NothingRuns, NotHeld> >,
    Row< Restricted , cmd::Inspect           , Restricted  , Emit<ev::Inspected>        , If<ByCustodian, InScope, HasReason>     >,
    Row< Restricted , cmd::Lift              , CarriedOut  , Emit<ev::Lifted>           , ForOffice<AskedForRestriction, HasReason> >
  >;
  // clang-format on

  // What each event says.
  Payload record(Tag<ev::Received>, const cmd::Receive& c) const {
    return ev::Received{c.unit,
                        person_of(c, *context),
                        c.kind,
                        c.requester,
                        c.name,
                        c.contact,
                        c.wish,
                        std::string(number_of(c)),
                        registers_of(c, *context),
                        c.about.value_or(StreamId{}),
                        c.form_sha256,
                        c.standing_sha256.value_or(""),
                        context->actor.id,
                        context->deadline(policy::Key::kPrivacyRequestWorkingDays)};
  }
  Payload record(Tag<ev::Raised>, const cmd::Raise& c) const {
    const auto retention = retention_of(c.cases, *context);
    CHECK(retention.has_value());  // a guard has seen it
    return ev::Raised{c.unit,
                      c.person,
                      c.cases,
                      retention->until,
                      std::string(retention->key),
                      context->deadline(policy::Key::kPrivacyRequestWorkingDays)};
  }
  Payload record(Tag<ev::Identified>, const cmd::ConfirmIdentity& c) const {
    return ev::Identified{c.means, c.paper_sha256, context->actor.id};
  }
  Payload record(Tag<ev::Scoped>, const cmd::RecordScope& c) const {
    return ev::Scoped{c.subjects, c.cases, c.named_in, c.documents};
  }
  Payload record(Tag<ev::AnswerProposed>, const cmd::ProposeAnswer& c) const {
    return ev::AnswerProposed{state->person, c.answer, c.ground, c.reason, context->actor.id};
  }
  Payload record(Tag<ev::ProposalDeclined>, const cmd::DeclineProposal& c) const {
    return ev::ProposalDeclined{state->person, c.reason};
  }
  Payload record(Tag<ev::Refused>, const cmd::Refuse&) const {
    return ev::Refused{state->ground, context->actor.id};
  }
  Payload record(Tag<ev::Granted>, const cmd::Approve&) const {
    return ev::Granted{state->ground, context->actor.id};
  }
  Payload record(Tag<ev::Restricted>, const cmd::Approve&) const {
    ev::Restricted e{state->subjects, {}, {}, context->actor.id};
    if (state->kind != Kind::kErase) return e;
    if (const auto retention = retention_of(state->cases, *context)) {
      e.kept_until = retention->until;
      e.basis = retention->key;
    }
    return e;
  }
  Payload record(Tag<ev::Withdrawn>, const cmd::Withdraw& c) const {
    return ev::Withdrawn{state->person, c.reason};
  }
  Payload record(Tag<ev::Unreadable>, const cmd::RecordUnreadable& c) const {
    return ev::Unreadable{c.subjects, c.keys, c.documents, context->today(), c.epoch};
  }
  Payload record(Tag<ev::Erased>, const cmd::RecordErased& c) const {
    return ev::Erased{state->subjects, state->keys,     state->documents,
                      state->ground,   state->approver, state->destroyed_on.value_or(Date{}),
                      state->epoch,    c.epoch};
  }
  Payload record(Tag<ev::CopyMade>, const cmd::RecordCopy& c) const {
    return ev::CopyMade{c.sha256, c.bytes};
  }
  Payload record(Tag<ev::Completed>, const cmd::Complete& c) const {
    return ev::Completed{state->person, c.outcome};
  }
  Payload record(Tag<ev::RetentionEnded>, const cmd::EndRetention&) const {
    return ev::RetentionEnded{context->today()};
  }
  Payload record(Tag<ev::Inspected>, const cmd::Inspect& c) const {
    const std::chrono::days days{context->parameter(policy::Key::kPrivacyCustodianDays)};
    return ev::Inspected{c.reason, context->actor.id,
                         context->today() + days - std::chrono::days{1}};
  }
  Payload record(Tag<ev::Lifted>, const cmd::Lift& c) const { return ev::Lifted{c.reason}; }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<PrivacyRequest>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<PrivacyRequest>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<PrivacyRequest>(); }

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context& context) {
  if (const auto* receive = command ? command->as<cmd::Receive>() : nullptr) {
    auto streams = registers_of(*receive, context);
    if (receive->about) streams.push_back(*receive->about);
    return streams;
  }
  if (const auto* raise = command ? command->as<cmd::Raise>() : nullptr) {
    std::vector<StreamId> streams{held::stream()};
    for (const CaseInScope& scoped : raise->cases) streams.push_back(scoped.stream);
    return streams;
  }
  if (state.status != Status::kProposed && state.status != Status::kApproved &&
      state.status != Status::kRestricted)
    return {};
  std::vector<StreamId> streams{held::stream(), protected_subjects::stream()};
  for (const CaseInScope& scoped : state.cases) streams.push_back(scoped.stream);
  return streams;
}

std::vector<Claim> Workflow::claims(const State& state, const Decided& decided, const Context& x) {
  namespace protect = protected_subjects::ev;
  const StreamId all = protected_subjects::stream();
  const StreamId self = stream_of(Case::kName, x.self);
  if (decided.body.as<ev::Unreadable>())
    return {{all, EventBody::of(protect::SubjectsErased{self, state.subjects})}};
  if (decided.body.as<ev::Restricted>())
    return {{all, EventBody::of(protect::SubjectsRestricted{self, state.subjects})}};
  if (decided.body.as<ev::Lifted>()) return {{all, EventBody::of(protect::SubjectsReleased{self})}};
  return {};
}

std::vector<Claim> Workflow::releases(const State& state, const Context& x) {
  if (state.status != Status::kRestricted) return {};
  return {{protected_subjects::stream(), EventBody::of(protected_subjects::ev::SubjectsReleased{
                                             stream_of(Case::kName, x.self)})}};
}

std::vector<Timer> Workflow::timers(const State& state, const Context&) {
  if (state.status != Status::kRestricted || !state.kept_until) return {};
  return {{start_of_day(*state.kept_until), CommandBody::of(cmd::EndRetention{})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<PrivacyRequest>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::privacy_request
