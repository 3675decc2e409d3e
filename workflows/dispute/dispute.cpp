#include "workflows/dispute/dispute.h"

#include <algorithm>

#include "domain/core/limits.h"
#include "domain/registers/claimant.h"
#include "domain/registers/series.h"
#include "workflows/application/joining.h"
#include "workflows/chapter/checks.h"
#include "workflows/common/checks.h"
#include "workflows/dispute/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::dispute {
namespace {
namespace ev = chapterhouse::dispute::ev;
using chapter::PapersAttached;
using chapterhouse::dispute::Payload;
using chapterhouse::dispute::Status;
using checks::By;
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

constexpr std::string_view kSeries = "dispute", kNumberPrefix = "顺工调受";

// clang-format off
using New            = In<Status::kNew>;
using Registered     = In<Status::kRegistered>;
using Screening      = In<Status::kScreening>;
using Accepted       = In<Status::kAccepted>;
using ConsentPending = In<Status::kConsentPending>;
using Mediating      = In<Status::kMediating>;
using Agreed         = In<Status::kAgreed>;
using NotAccepted    = In<Status::kNotAccepted>;
using Redirected     = In<Status::kRedirected>;
using ConsentRefused = In<Status::kConsentRefused>;
using Failed         = In<Status::kFailed>;
using Withdrawn      = In<Status::kWithdrawn>;
using Settled        = In<Status::kSettledPrivately>;

using Registrar = By<Role::kSw, Role::kDLaw, Role::kWorker, Role::kTStaff, Role::kMed, Role::kMedHead, Role::kDOff>;
// clang-format on

template <class... C>
using ByApplicant = If<Registrar, ForApplicant, C...>;
// The rights department may act as the head of mediation.
template <class... C>
using ByHead = If<By<Role::kMedHead, Role::kDLaw>, InScope, C...>;
template <class... C>
using ByMediator = If<By<Role::kMed, Role::kMedHead, Role::kDLaw>, InScope, C...>;
template <class... C>
using InSession = ByMediator<MediatorsAppointed, ActsAsMediator, C...>;
template <class... C>
using ByMediatorOrClock =
    If<By<Role::kMed, Role::kMedHead, Role::kDLaw, Role::kService>, InScope, C...>;

using ApplicationAttached = PapersAttached<&cmd::Register::application_sha256>;
using NewPaper = PapersAttached<&cmd::Resubmit::application_sha256>;
using ConsentAttached = PapersAttached<&cmd::Consent::consent_sha256>;
using RecordAttached = PapersAttached<&cmd::HoldSession::record_sha256>;
using BothSigned = PapersAttached<&cmd::ExtendByConsent::applicant_signature_sha256,
                                  &cmd::ExtendByConsent::respondent_signature_sha256>;
using AgreementAttached = PapersAttached<&cmd::ReachAgreement::agreement_sha256>;

struct Mediation : engine::Front<Mediation, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From             Command                 To              Records                        Only if
    Row< New            , cmd::Register         , Registered    , Emit<ev::Registered>         , If<Registrar, RegistersHere,
                                                                                                    ApplicantNamed,
                                                                                                    WorkersIdentified,
                                                                                                    ClaimsStated,
                                                                                                    EmployerIdentified,
                                                                                                    PeopleCounted,
                                                                                                    RepresentativesChosen,
                                                                                                    LimitationKnown,
                                                                                                    ApplicationAttached> >,
    //   ---------------+-----------------------+---------------+------------------------------+--------------------------
    Row< Registered     , cmd::Screen           , Screening     , Emit<ev::Screened>           , ByHead<NoDuplicate>     >,
    Row< Screening      , cmd::Accept           , Accepted      , Emit<ev::Accepted>           , ByHead<>                >,
    Row< Screening      , cmd::Decline          , NotAccepted   , Emit<ev::Declined>           , ByHead<ReasonsGiven>    >,
    Row< NotAccepted    , cmd::Resubmit         , Screening     , Emit<ev::Resubmitted>        , ByApplicant<NewFacts,
                                                                                                    NewPaper,
                                                                                                    NoDuplicate>         >,
    FromEach< Each<Screening, Mediating>
                        , cmd::Redirect         , Redirected    , Emit<ev::Redirected>         , ByHead<ForumNamed>      >,
    //   ---------------+-----------------------+---------------+------------------------------+--------------------------
    Row< Accepted       , cmd::AskConsent       , ConsentPending, Emit<ev::ConsentAsked>       , ByMediator<>            >,
    Row< ConsentPending , cmd::Consent          , Mediating     , Emit<ev::Consented>          , ByMediator<ConsentAttached> >,
    Row< ConsentPending , cmd::RefuseConsent    , ConsentRefused, Emit<ev::ConsentRefused>     , ByMediator<HasReason>   >,
    //   ---------------+-----------------------+---------------+------------------------------+--------------------------
    Row< Mediating      , cmd::AppointMediators , Mediating     , Emit<ev::MediatorsAppointed> , ByHead<PanelComplete,
                                                                                                        Recusal>         >,
    Row< Mediating      , cmd::HoldSession      , Mediating     , Emit<ev::SessionHeld>        , InSession<RecordAttached> >,
    Row< Mediating      , cmd::ExtendByConsent  , Mediating     , Emit<ev::Extended>           , ByMediator<ExtendedOnce,
                                                                                                    StillRuns, ExtensionFits,
                                                                                                    BothSigned>          >,
    Row< Mediating      , cmd::ReachAgreement   , Agreed        , Emit<ev::AgreementReached>   , InSession<SignedAndSealed,
                                                                                                    InstalmentsAgree,
                                                                                                    AgreementAttached>   >,
    Row< Mediating      , cmd::Fail             , Failed        , Emit<ev::Failed>             , ByMediatorOrClock<GroundHolds> >,
    //   ---------------+-----------------------+---------------+------------------------------+--------------------------
    FromEach< Each<Registered, Screening, Accepted, ConsentPending, Mediating>
                        , cmd::Withdraw         , Withdrawn     , Emit<ev::Withdrawn>          , ByApplicant<HasReason>  >,
    FromEach< Each<Accepted, ConsentPending, Mediating>
                        , cmd::SettlePrivately  , Settled       , Emit<ev::SettledPrivately>   , ByApplicant<HasReason>  >,
    //   ---------------+-----------------------+---------------+------------------------------+--------------------------
    Row< Failed         , cmd::ReopenMediation  , Mediating     , Emit<ev::MediationReopened>  , ByHead<NewFacts,
                                                                                                    ReopensInTime,
                                                                                                    NoDuplicate>         >,
    Row< ConsentRefused , cmd::ReopenMediation  , ConsentPending, Emit<ev::MediationReopened>  , ByHead<NewFacts,
                                                                                                    ReopensInTime,
                                                                                                    NoDuplicate>         >
  >;
  // clang-format on

  Payload record(Tag<ev::Registered>, const cmd::Register& c) const {
    ev::Registered e;
    e.unit = c.unit;
    e.applicant_name = c.applicant_name;
    e.mobile = c.mobile;
    e.matter = c.matter;
    e.workers = c.workers;
    e.representatives = c.representatives;
    e.employer_contact = c.employer_contact;
    e.applicant_side = c.applicant_side;
    e.channel = c.channel;
    e.types = c.types;
    e.claims = c.claims;
    e.employer = normalised(c.employer);
    e.third_party = normalised(c.third_party);
    e.people_involved = c.people_involved;
    e.is_collective = is_collective(c, *context);
    e.urgency = c.urgency;
    e.risk_level = c.risk_level;
    e.application_sha256 = c.application_sha256;
    e.persons = persons_of(c, *context);
    e.claimants = claimants_of(c, *context);
    e.person = application::subject_of(e.persons.front(), *context);
    const Actor& actor = context->actor;
    e.applicant = actor.role == Role::kWorker ? actor.id : actor.on_behalf_of;
    e.knew_on = c.knew_on;
    e.limitation_on = limitation_of(c, *context);
    e.received_on = context->today();
    e.acceptance = context->deadline(Key::kDisputeAcceptWorkingDays);
    e.mediation = context->deadline(Key::kDisputeMediationNaturalDays);
    return e;
  }
  Payload record(Tag<ev::Accepted>, const cmd::Accept&) const {
    const Date today = context->today();
    const std::int32_t last =
        context->world->get<series::State>(series::stream(kSeries, today)).last;
    return ev::Accepted{series::official_number(kNumberPrefix, today, last + 1),
                        context->common->unit, today,
                        shift_deadline(*context->calendar, *state->mediation_due,
                                       context->common->stopped_clock(today))};
  }
  Payload record(Tag<ev::Declined>, const cmd::Decline& c) const { return ev::Declined{c.reasons}; }
  Payload record(Tag<ev::Redirected>, const cmd::Redirect& c) const {
    return ev::Redirected{c.forum, c.reference, context->today()};
  }
  Payload record(Tag<ev::Resubmitted>, const cmd::Resubmit& c) const {
    return ev::Resubmitted{state->person, c.new_facts, c.application_sha256,
                           context->deadline(Key::kDisputeAcceptWorkingDays),
                           context->deadline(Key::kDisputeMediationNaturalDays)};
  }
  Payload record(Tag<ev::Consented>, const cmd::Consent& c) const {
    return ev::Consented{c.consent_sha256};
  }
  Payload record(Tag<ev::ConsentRefused>, const cmd::RefuseConsent& c) const {
    return ev::ConsentRefused{c.reason, context->today(),
                              context->deadline(Key::kDisputeRefusalNoticeWorkingDays),
                              state->limitation_on};
  }
  Payload record(Tag<ev::MediatorsAppointed>, const cmd::AppointMediators& c) const {
    return ev::MediatorsAppointed{c.procedure, c.mediators};
  }
  Payload record(Tag<ev::SessionHeld>, const cmd::HoldSession& c) const {
    return ev::SessionHeld{state->session_count + 1, context->today(), context->actor.id,
                           c.record_sha256};
  }
  // The days agreed on follow the last day that there was.
  Payload record(Tag<ev::Extended>, const cmd::ExtendByConsent& c) const {
    DeadlineRule rule =
        context->policy->deadline_rule(Key::kDisputeExtensionNaturalDays, context->today());
    rule.n = c.days;
    return ev::Extended{c.applicant_signature_sha256, c.respondent_signature_sha256,
                        start_deadline(*context->calendar, rule, state->due->due)};
  }
  Payload record(Tag<ev::AgreementReached>, const cmd::ReachAgreement& c) const {
    return ev::AgreementReached{state->person,    c.items,       context->today(),
                                c.total,          c.instalments, c.agreement_sha256,
                                context->actor.id};
  }
  Payload record(Tag<ev::Failed>, const cmd::Fail& c) const {
    return ev::Failed{c.ground, context->today(), context->today(), state->limitation_on};
  }
  Payload record(Tag<ev::Withdrawn>, const cmd::Withdraw& c) const {
    return ev::Withdrawn{c.reason, context->today()};
  }
  Payload record(Tag<ev::SettledPrivately>, const cmd::SettlePrivately& c) const {
    return ev::SettledPrivately{c.reason, context->today()};
  }
  Payload record(Tag<ev::MediationReopened>, const cmd::ReopenMediation& c) const {
    return ev::MediationReopened{state->person, c.new_facts,
                                 context->deadline(Key::kDisputeMediationNaturalDays)};
  }
  template <class E>
  Payload record(Tag<E>, const auto&) const {
    static_assert(std::is_empty_v<E>, "an event with fields needs its own record()");
    return E{};
  }
};

// From the screening to the close, the workers' claims are this dispute's.
bool holds_claims(Status status) {
  return status == Status::kScreening || status == Status::kAccepted ||
         status == Status::kConsentPending || status == Status::kMediating;
}

std::vector<Claim> held(const State& state, const Context& x) {
  std::vector<ClaimType> types;
  for (const Demand& claim : state.claims) types.push_back(claim.type);
  std::vector<Claim> out;
  for (const StreamId& entry : state.claimants)
    out.push_back({entry, EventBody::of(claimant::ev::ClaimHeld{
                              stream_of(Workflow::Case::kName, x.self), types})});
  return out;
}
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Mediation>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Mediation>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Mediation>(); }

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context& context) {
  std::vector<StreamId> streams = state.claimants;
  if (!command) return streams;
  if (const auto* c = command->as<cmd::Register>())
    if (!c->workers.value.empty() && c->workers.value.size() <= limits::kDisputeWorkers)
      streams.push_back(persons_of(*c, context).front());
  if (command->as<cmd::Accept>()) streams.push_back(series::stream(kSeries, context.today()));
  return streams;
}

std::vector<Claim> Workflow::releases(const State& state, const Context& context) {
  std::vector<Claim> out;
  if (!holds_claims(state.status)) return out;
  for (const StreamId& entry : state.claimants)
    out.push_back(
        {entry, EventBody::of(claimant::ev::ClaimReleased{stream_of(Case::kName, context.self)})});
  return out;
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided,
                                    const Context& context) {
  if (decided.body.as<ev::Accepted>()) {
    const StreamId numbers = series::stream(kSeries, context.today());
    const std::int32_t next = context.world->get<series::State>(numbers).last + 1;
    return {{numbers,
             EventBody::of(series::ev::NumberTaken{next, stream_of(Case::kName, context.self)})}};
  }
  const bool held_before = holds_claims(before.status),
             holds_after = holds_claims(static_cast<Status>(decided.to));
  if (!held_before && holds_after) return held(before, context);
  return holds_after ? std::vector<Claim>{} : releases(before, context);
}

std::vector<Timer> Workflow::timers(const State& state, const Context& context) {
  if (state.status != Status::kMediating || !state.due) return {};
  return {{expiry(*state.due, context), CommandBody::of(cmd::Fail{FailureGround::kTimeExpired})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Mediation>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::dispute
