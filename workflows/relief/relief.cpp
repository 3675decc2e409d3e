#include "workflows/relief/relief.h"

#include "domain/registers/relief/fund_ledger.h"
#include "domain/registers/relief/relief_ledger.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"
#include "workflows/relief/checks.h"

namespace chapterhouse::workflows::relief {
namespace {
using chapterhouse::relief::Payload;
using chapterhouse::relief::Status;
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
using policy::Key;
namespace ev = chapterhouse::relief::ev;

using New = In<Status::kNew>;
using Proposed = In<Status::kProposed>;
using Reviewed = In<Status::kReviewed>;
using Reserved = In<Status::kFundReserved>;
using Approved = In<Status::kApproved>;
using Batched = In<Status::kPaymentBatched>;
using Paid = In<Status::kPaid>;
using Confirmed = In<Status::kConfirmed>;
using Failed = In<Status::kPaymentFailed>;
using Reversed = In<Status::kReversed>;
using ClawedBack = In<Status::kClawedBack>;
using Cancelled = In<Status::kCancelled>;

using Proposer = By<Role::kSw, Role::kTStaff, Role::kDSvc>;
using Approver = By<Role::kTChair, Role::kDSvc, Role::kDLead>;
using Cashier = By<Role::kDCash>;
using Finance = By<Role::kDFin>;
using Recoverer = By<Role::kDLead, Role::kService>;
// Before anybody has set money aside the proposing side may drop it; afterwards the district.
using Dropper = By<Role::kSw, Role::kTStaff, Role::kDSvc, Role::kDLead, Role::kService>;
using Stopper = By<Role::kDSvc, Role::kDLead, Role::kService>;

using BasisAttached = PaperAttached<&cmd::Propose::basis_sha256>;
using ReceiptAttached = PaperAttached<&cmd::Confirm::receipt_sha256>;

// Whose account is paid, as far as the household's file says so in its field `person`.
SubjectId payee_of(const CaseFile& file, const Context& x) {
  const Field* person = file.exists() ? file.type->state->field("person") : nullptr;
  if (!person || person->shape != &shape_of<SubjectId>()) return x.fresh_subject;
  const auto& known = *static_cast<const SubjectId*>(person->in_const(file.own.get()));
  return known.empty() ? x.fresh_subject : known;
}

struct Relief : engine::Front<Relief, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From        Command           To           Records                     Only if
    Row< New       , cmd::Propose    , Proposed   , Emit<ev::Proposed>        , If<Proposer, OpensInScope, FileNamed,
                                                                                   FundNamed, FileInScope, OnFile,
                                                                                   FundOpen, AmountPositive,
                                                                                   PayeeIsWorker, BasisAttached>   >,
    Row< Proposed  , cmd::Review     , Reviewed   , Emit<ev::Reviewed>        , If<By<Role::kDSvc>, InScope,
                                                                                   SecondPerson>                   >,
    Row< Reviewed  , cmd::Reserve    , Reserved   , Emit<ev::FundReserved>    , If<Finance, InScope, SecondPerson,
                                                                                   StillOnFile, FundStillOpen,
                                                                                   UnderCap, NotRepeated,
                                                                                   FundCovers>                     >,
    Row< Reserved  , cmd::Approve    , Approved   , Emit<ev::Approved>        , If<Approver, InScope, WithinTier,
                                                                                   SecondPerson, StillOnFile>      >,
    //   ----------+-----------------+------------+---------------------------+--------------------------------------
    Row< Approved  , cmd::Batch      , Batched    , Emit<ev::PaymentBatched>  , If<Cashier, InScope, SecondPerson,
                                                                                   BatchNamed>                     >,
    Row< Batched   , cmd::MarkPaid   , Paid       , Emit<ev::Paid>            , If<Cashier, InScope, SecondPerson,
                                                                                   PaidInTime, BankReference>      >,
    Row< Batched   , cmd::MarkFailed , Failed     , Emit<ev::PaymentFailed>   , If<Cashier, InScope>               >,
    Row< Failed    , cmd::Retry      , Batched    , Emit<ev::PaymentRetried>  , If<Cashier, InScope, SecondPerson,
                                                                                   BatchNamed, PayeeIsWorker>      >,
    Row< Paid      , cmd::Confirm    , Confirmed  , Emit<ev::Confirmed>       , If<By<Role::kSw, Role::kDSvc>,
                                                                                   InScope, ReceiptAttached>       >,
    //   ----------+-----------------+------------+---------------------------+--------------------------------------
    FromEach< Each<Paid, Confirmed>
                   , cmd::Reverse    , Reversed   , Emit<ev::Reversed>        , If<Finance, InScope, SecondPerson,
                                                                                   HasReason>                      >,
    FromEach< Each<Paid, Confirmed>
                   , cmd::ClawBack   , ClawedBack , Emit<ev::ClawedBack>      , If<Recoverer, InScope, HasReason>  >,
    FromEach< Each<Proposed, Reviewed>
                   , cmd::Cancel     , Cancelled  , Emit<ev::Cancelled>       , If<Dropper, InScope, HasReason>    >,
    FromEach< Each<Reserved, Approved, Failed>
                   , cmd::Cancel     , Cancelled  , Emit<ev::Cancelled>       , If<Stopper, InScope, HasReason>    >
  >;
  // clang-format on

  Payload record(Tag<ev::Proposed>, const cmd::Propose& c) const {
    const CaseFile& file = *context->world->find(c.file);
    return ev::Proposed{c.unit,
                        c.file,
                        c.fund,
                        c.type,
                        c.amount,
                        payee_of(file, *context),
                        *account_digits(c.account.value),
                        c.basis_sha256,
                        context->actor.id};
  }
  Payload record(Tag<ev::Reviewed>, const cmd::Review&) const {
    return ev::Reviewed{context->actor.id};
  }
  Payload record(Tag<ev::FundReserved>, const cmd::Reserve&) const {
    return ev::FundReserved{context->today(), context->actor.id};
  }
  Payload record(Tag<ev::Approved>, const cmd::Approve&) const {
    return ev::Approved{context->actor.id};
  }
  Payload record(Tag<ev::PaymentBatched>, const cmd::Batch& c) const {
    return ev::PaymentBatched{c.batch_no, context->today(), context->actor.id};
  }
  // Paid when the bank paid, however late that is noted: the figures and the deadline follow.
  Payload record(Tag<ev::Paid>, const cmd::MarkPaid& c) const {
    const DeadlineRule rule =
        context->policy->deadline_rule(Key::kReliefConfirmWorkingDays, c.paid_on);
    return ev::Paid{c.paid_on, c.bank_ref, context->actor.id,
                    start_deadline(*context->calendar, rule, c.paid_on)};
  }
  Payload record(Tag<ev::PaymentFailed>, const cmd::MarkFailed& c) const {
    return ev::PaymentFailed{c.cause};
  }
  Payload record(Tag<ev::PaymentRetried>, const cmd::Retry& c) const {
    return ev::PaymentRetried{state->person, *account_digits(c.account.value), c.batch_no,
                              context->today(), context->actor.id};
  }
  Payload record(Tag<ev::Confirmed>, const cmd::Confirm& c) const {
    return ev::Confirmed{c.receipt_sha256};
  }
  Payload record(Tag<ev::Reversed>, const cmd::Reverse& c) const {
    return ev::Reversed{context->today(), c.reason};
  }
  Payload record(Tag<ev::ClawedBack>, const cmd::ClawBack& c) const {
    return ev::ClawedBack{context->today(), c.reason};
  }
  Payload record(Tag<ev::Cancelled>, const cmd::Cancel& c) const { return ev::Cancelled{c.reason}; }
};

// What both ledgers are told of one grant.
template <class Household, class Fund>
std::vector<Claim> in_both(const State& s, Household household, Fund fund) {
  return {{relief_ledger::stream(s.terms.file), EventBody::of(std::move(household))},
          {fund_ledger::stream(s.terms.fund), EventBody::of(std::move(fund))}};
}
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Relief>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Relief>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Relief>(); }

std::vector<StreamId> Workflow::relies_on(const State& s, const CommandBody* command,
                                          const Context& x) {
  const auto* propose = command ? command->as<cmd::Propose>() : nullptr;
  if (s.status == Status::kNew) {
    // Nothing is looked up under a name that no case can have.
    if (!propose || !FileNamed::holds(s, *propose, x).ok || !FundNamed::holds(s, *propose, x).ok)
      return {};
    return {propose->file, propose->fund};
  }
  const StreamId household = relief_ledger::stream(s.terms.file),
                 fund = fund_ledger::stream(s.terms.fund);
  switch (s.status) {
    case Status::kReviewed:
      return {s.terms.file, s.terms.fund, household, fund};
    case Status::kFundReserved:
      return {s.terms.file, household, fund};
    case Status::kApproved:
    case Status::kPaymentBatched:
    case Status::kPaymentFailed:
    case Status::kPaid:
    case Status::kConfirmed:
      return {household, fund};
    default:
      return {};
  }
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided, const Context& x) {
  const StreamId self = stream_of(Case::kName, x.self);
  const auto& terms = before.terms;
  const EventBody& body = decided.body;
  if (const auto* reserved = body.as<ev::FundReserved>())
    return in_both(
        before, relief_ledger::ev::Reserved{self, terms.type, terms.amount, reserved->decided_on},
        fund_ledger::ev::Reserved{self, terms.amount});
  if (body.as<ev::Paid>())
    return in_both(before, relief_ledger::ev::Paid{self, terms.amount},
                   fund_ledger::ev::Spent{self, terms.amount});
  if (body.as<ev::Reversed>() || body.as<ev::ClawedBack>() || body.as<ev::Cancelled>())
    return releases(before, x);
  return {};
}

// The reservation when it stands, the payment when it was made.
std::vector<Claim> Workflow::releases(const State& state, const Context& x) {
  const StreamId self = stream_of(Case::kName, x.self);
  switch (state.status) {
    case Status::kFundReserved:
    case Status::kApproved:
    case Status::kPaymentBatched:
    case Status::kPaymentFailed:
      return in_both(state, relief_ledger::ev::Released{self},
                     fund_ledger::ev::Released{self, state.terms.amount});
    case Status::kPaid:
    case Status::kConfirmed:
      return in_both(state, relief_ledger::ev::Returned{self},
                     fund_ledger::ev::Returned{self, state.terms.amount});
    default:
      return {};
  }
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Relief>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::relief
