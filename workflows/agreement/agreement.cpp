#include "workflows/agreement/agreement.h"

#include <algorithm>

#include "workflows/chapter/checks.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::agreement {
namespace {
namespace ev = chapterhouse::agreement::ev;
using chapter::PapersAttached;
using chapterhouse::agreement::Payload;
using chapterhouse::agreement::Performance;
using chapterhouse::agreement::Status;
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
using engine::StayingIn;
using engine::Tag;
using policy::Key;

// A key of the deadline that the parties set themselves; no policy knows it.
constexpr std::string_view kInstalment = "agreement.instalment";

using New = In<Status::kNew>;
using Concluded = In<Status::kConcluded>;
using Performing = In<Status::kPerforming>;
using Performed = In<Status::kClosedPerformed>;
using Defaulted = In<Status::kDefaulted>;
using Supported = In<Status::kEnforcementSupport>;
using Enforced = In<Status::kClosedEnforced>;
using Abandoned = In<Status::kClosedDefaulted>;

// A worker sees to the own agreement, the others to those of their units.
struct OwnOrInScope {
  static constexpr std::string_view kName = "scope", kReason = "only_the_applicant";
  static Verdict holds(const State& s, const Context& x) {
    if (x.actor.role == Role::kWorker) return x.actor.id == s.applicant;
    return InScope::holds(s, x).because("outside_your_units");
  }
};
// One application at a time; after a refusal or a withdrawal there may be another.
struct NotApplied {
  static constexpr std::string_view kName = "not_applied", kReason = "confirmation_applied_already";
  static Verdict holds(const State& s, const Context&) {
    return !s.confirmation ||
           (s.confirmation_result && *s.confirmation_result != ConfirmationResult::kConfirmed);
  }
};
struct AppliedInTime {
  static constexpr std::string_view kName = "applied_in_time", kReason = "confirmation_too_late";
  static Verdict holds(const State& s, const cmd::ApplyConfirmation& c, const Context& x) {
    const auto& due = c.kind == ConfirmationKind::kArbitration ? s.arbitration_due : s.judicial_due;
    if (!due) return false;
    Verdict verdict{x.today() <= due->due};
    verdict.gap.opens_on = due->due;  // the last day there was
    return verdict;
  }
};
struct AwaitsResult {
  static constexpr std::string_view kName = "awaits_result", kReason = "no_confirmation_pending";
  static Verdict holds(const State& s, const Context&) {
    return s.confirmation && !s.confirmation_result;
  }
};
struct ReferenceGiven {
  static constexpr std::string_view kName = "reference_given", kReason = "reference_missing";
  static Verdict holds(const State&, const cmd::RecordConfirmation& c, const Context&) {
    return !c.reference.empty();
  }
};
struct InstalmentKnown {
  static constexpr std::string_view kName = "instalment_known", kReason = "instalment_unknown";
  static Verdict holds(const State& s, const auto& c, const Context&) {
    return s.instalment(c.instalment) != nullptr;
  }
};
struct WithinAgreed {
  static constexpr std::string_view kName = "within_agreed", kReason = "more_than_agreed";
  static Verdict holds(const State& s, const cmd::RecordPayment& c, const Context&) {
    if (c.amount.fen <= 0) return Verdict(false).because("amount_not_positive");
    const Performance& instalment = *s.instalment(c.instalment);
    const std::int64_t open = instalment.amount.fen - instalment.paid.fen;
    Verdict verdict{c.amount.fen <= open};
    verdict.gap.have = c.amount.fen;
    verdict.gap.need = open;
    return verdict;
  }
};
struct PaidByNow {
  static constexpr std::string_view kName = "paid_by_now", kReason = "payment_date_wrong";
  static Verdict holds(const State& s, const cmd::RecordPayment& c, const Context& x) {
    return c.paid_on <= x.today() && s.agreed_on && c.paid_on >= *s.agreed_on;
  }
};
struct PaidInFull {
  static constexpr std::string_view kName = "paid_in_full", kReason = "not_paid_in_full";
  static Verdict holds(const State& s, const Context&) {
    return Verdict::count(s.paid().fen, s.agreed().fen);
  }
};
struct Overdue {
  static constexpr std::string_view kName = "overdue", kReason = "instalment_not_overdue";
  static Verdict holds(const State& s, const cmd::DefaultOn& c, const Context& x) {
    const Performance& instalment = *s.instalment(c.instalment);
    if (instalment.paid >= instalment.amount) return Verdict(false).because("instalment_paid");
    const Date after = instalment.due.due + std::chrono::days{1};
    return Verdict::opens(x.today() >= after, after);
  }
};
// A payment order serves wages, medical costs of injuries, compensation and damages (art 16).
struct KitFits {
  static constexpr std::string_view kName = "kit_fits", kReason = "no_payment_order_for_this";
  static Verdict holds(const State& s, const cmd::SupportEnforcement& c, const Context&) {
    const auto serves = [](ClaimType type) {
      return type == ClaimType::kWages || type == ClaimType::kInjuryMedicalCosts ||
             type == ClaimType::kCompensation || type == ClaimType::kDamages;
    };
    return c.kit != EnforcementKit::kPaymentOrder || std::ranges::any_of(s.claim_types, serves);
  }
};
struct ReopensInTime {
  static constexpr std::string_view kName = "reopens_in_time", kReason = "reopening_too_late";
  static Verdict holds(const State& s, const Context& x) {
    if (!s.closed_on) return false;
    const DeadlineRule rule = x.policy->deadline_rule(Key::kDisputeReopenYears, *s.closed_on);
    return x.today() <= start_deadline(*x.calendar, rule, *s.closed_on).due;
  }
};

// clang-format off
template <class... C>
using ByParty = If<By<Role::kMed, Role::kMedHead, Role::kDLaw, Role::kWorker>, OwnOrInScope, C...>;
template <class... C>
using ByMediator = If<By<Role::kMed, Role::kMedHead, Role::kDLaw>, InScope, C...>;
template <class... C>
using ByMediatorOrClock = If<By<Role::kMed, Role::kMedHead, Role::kDLaw, Role::kService>, InScope, C...>;
template <class... C>
using ByHead = If<By<Role::kMedHead, Role::kDLaw>, InScope, C...>;
// clang-format on

using VoucherAttached = PapersAttached<&cmd::RecordPayment::voucher_sha256>;
using KitAttached = PapersAttached<&cmd::SupportEnforcement::kit_sha256>;

struct PerformanceTable : engine::Front<PerformanceTable, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From        Command                   To          Records                          Only if
    Row< New       , cmd::Conclude           , Concluded , Emit<ev::Concluded>            , If<BySystem>                   >,
    //   ----------+-------------------------+-----------+--------------------------------+--------------------------------
    StayingIn< Each<Concluded, Performing, Defaulted>
                   , cmd::ApplyConfirmation              , Emit<ev::ConfirmationApplied>  , ByParty<NotApplied,
                                                                                                    AppliedInTime>         >,
    StayingIn< Each<Concluded, Performing, Defaulted, Supported>
                   , cmd::RecordConfirmation             , Emit<ev::ConfirmationRecorded> , ByParty<AwaitsResult,
                                                                                                    ReferenceGiven>        >,
    //   ----------+-------------------------+-----------+--------------------------------+--------------------------------
    Row< Concluded , cmd::StartPerformance   , Performing, Emit<ev::PerformanceStarted>   , ByMediatorOrClock<>            >,
    StayingIn< Each<Performing, Defaulted, Supported>
                   , cmd::RecordPayment                  , Emit<ev::PaymentRecorded>      , ByParty<InstalmentKnown,
                                                                                                    WithinAgreed, PaidByNow,
                                                                                                    VoucherAttached>       >,
    FromEach< Each<Performing, Defaulted>
                   , cmd::Complete           , Performed , Emit<ev::Completed>            , ByMediator<PaidInFull>         >,
    //   ----------+-------------------------+-----------+--------------------------------+--------------------------------
    Row< Performing, cmd::DefaultOn          , Defaulted , Emit<ev::Defaulted>            , ByMediatorOrClock<InstalmentKnown,
                                                                                                    Overdue>               >,
    Row< Defaulted , cmd::SupportEnforcement , Supported , Emit<ev::EnforcementSupported> , ByMediator<KitFits, KitAttached> >,
    Row< Supported , cmd::CloseEnforced      , Enforced  , Emit<ev::ClosedEnforced>       , ByMediator<PaidInFull>         >,
    FromEach< Each<Defaulted, Supported>
                   , cmd::CloseDefaulted     , Abandoned , Emit<ev::ClosedDefaulted>      , ByMediator<HasReason>          >,
    //   ----------+-------------------------+-----------+--------------------------------+--------------------------------
    FromEach< Each<Performed, Enforced, Abandoned>
                   , cmd::ReopenPerformance  , Performing, Emit<ev::PerformanceReopened>  , ByHead<HasReason, ReopensInTime> >
  >;
  // clang-format on

  Payload record(Tag<ev::Concluded>, const cmd::Conclude& c) const {
    ev::Concluded e;
    e.unit = c.unit;
    e.dispute = c.dispute;
    e.case_no = c.case_no;
    e.agreed_on = c.agreed_on;
    for (const auto& instalment : c.instalments)
      e.instalments.push_back({instalment.amount, promised(c.agreed_on, instalment.due_on), {}});
    e.claim_types = c.claim_types;
    e.type = c.type;
    e.channel = c.channel;
    e.employer = c.employer;
    e.applicant = c.applicant;
    e.arbitration = from_effect(Key::kAgreementArbitrationNaturalDays, c.agreed_on);
    e.judicial = from_effect(Key::kAgreementJudicialNaturalDays, c.agreed_on);
    return e;
  }
  Payload record(Tag<ev::ConfirmationApplied>, const cmd::ApplyConfirmation& c) const {
    return ev::ConfirmationApplied{c.kind, context->today(), c.reference};
  }
  Payload record(Tag<ev::ConfirmationRecorded>, const cmd::RecordConfirmation& c) const {
    return ev::ConfirmationRecorded{c.result, c.reference};
  }
  Payload record(Tag<ev::PaymentRecorded>, const cmd::RecordPayment& c) const {
    return ev::PaymentRecorded{c.instalment, c.amount, c.paid_on, c.voucher_sha256};
  }
  Payload record(Tag<ev::Completed>, const cmd::Complete&) const {
    return ev::Completed{context->today()};
  }
  Payload record(Tag<ev::Defaulted>, const cmd::DefaultOn& c) const {
    const Performance& missed = *state->instalment(c.instalment);
    return ev::Defaulted{c.instalment, missed.due.due, {missed.amount.fen - missed.paid.fen}};
  }
  Payload record(Tag<ev::EnforcementSupported>, const cmd::SupportEnforcement& c) const {
    return ev::EnforcementSupported{c.kit, c.kit_sha256, state->outstanding()};
  }
  Payload record(Tag<ev::ClosedEnforced>, const cmd::CloseEnforced&) const {
    return ev::ClosedEnforced{context->today()};
  }
  Payload record(Tag<ev::ClosedDefaulted>, const cmd::CloseDefaulted& c) const {
    return ev::ClosedDefaulted{c.reason, context->today(), state->outstanding()};
  }
  Payload record(Tag<ev::PerformanceReopened>, const cmd::ReopenPerformance& c) const {
    return ev::PerformanceReopened{c.reason};
  }
  template <class E>
  Payload record(Tag<E>, const auto&) const {
    static_assert(std::is_empty_v<E>, "an event with fields needs its own record()");
    return E{};
  }

 private:
  Deadline from_effect(Key key, Date agreed_on) const {
    return start_deadline(*context->calendar, context->policy->deadline_rule(key, agreed_on),
                          agreed_on);
  }
  Deadline promised(Date agreed_on, Date due_on) const {
    Deadline deadline;
    deadline.key = kInstalment;
    deadline.n = static_cast<std::int32_t>((due_on - agreed_on).count());
    deadline.started_on = agreed_on;
    deadline.raw_due = deadline.due = due_on;
    deadline.calendar_version = context->calendar->version();
    return deadline;
  }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<PerformanceTable>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<PerformanceTable>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<PerformanceTable>(); }

std::vector<Timer> Workflow::timers(const State& state, const Context&) {
  const Performance* next = state.next();
  if (state.status != Status::kPerforming || !next) return {};
  const auto number = static_cast<std::int32_t>(next - state.instalments.data()) + 1;
  return {{start_of_day(next->due.due + std::chrono::days{1}),
           CommandBody::of(cmd::DefaultOn{number})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<PerformanceTable>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::agreement
