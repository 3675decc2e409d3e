#include "workflows/application/application.h"

#include <algorithm>

#include "domain/cases/session/session.h"
#include "domain/registers/enterprise.h"
#include "domain/registers/tally.h"
#include "workflows/application/joining.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::application {
namespace {
namespace ev = chapterhouse::application::ev;
using chapterhouse::application::Payload;
using chapterhouse::application::Status;
using checks::By;
using checks::BySystem;
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
using New           = In<Status::kNew>;
using Submitted     = In<Status::kSubmitted>;
using UnderReview   = In<Status::kUnderReview>;
using Returned      = In<Status::kReturned>;
using Approved      = In<Status::kApproved>;
using CardRequested = In<Status::kCardRequested>;
using CardIssued    = In<Status::kCardIssued>;
using Rejected      = In<Status::kRejected>;
using Withdrawn     = In<Status::kWithdrawn>;
using Duplicate     = In<Status::kDuplicate>;
// clang-format on

Target target_of(const State& s) { return {s.union_id, s.founding}; }

// A worker may apply anywhere; staff enter applications of their own units.
struct SubmitsHere {
  static constexpr std::string_view kName = "scope", kReason = "outside_your_units";
  static Verdict holds(const State&, const cmd::Submit& c, const Context& x) {
    if (!x.orgs->find(c.unit)) return Verdict(false).because("unit_unknown");
    return x.actor.role == Role::kWorker || OpensInScope::unit_in_scope(c.unit, x).ok;
  }
};
struct OldEnough {
  static constexpr std::string_view kName = "old_enough", kReason = "applicant_under_age";
  static Verdict holds(const State&, const cmd::Submit& c, const Context& x) {
    return Verdict::count(age_on(birth_date_of(particulars_of(c), x.today()), x.today()),
                          x.parameter(policy::Key::kApplicationMinimumAge));
  }
};
struct Consents {
  static constexpr std::string_view kName = "consents", kReason = "consent_missing";
  static Verdict holds(const State&, const cmd::Submit& c, const Context&) {
    return given(c.consent);
  }
  static Verdict holds(const State&, const cmd::RequestCard& c, const Context&) {
    return given(c.bank_consent).because("bank_consent_missing");
  }
  static Verdict given(const Consent& consent) {
    return !consent.notice_version.empty() && checks::is_sha256(consent.text_sha256);
  }
};
// What is asked is one thing, and it exists. Whether it may take members is asked at the approval.
struct TargetExists {
  static constexpr std::string_view kName = "target_exists", kReason = "target_unknown";
  static Verdict holds(const State&, const cmd::Submit& c, const Context& x) {
    if (c.union_id && c.founding) return Verdict(false).because("target_named_twice");
    if (c.union_id) return Verdict::points_to(chapter_at(*c.union_id, x), c.union_id->value);
    if (c.founding) return Verdict::points_to(founding_at(*c.founding, x), c.founding->value);
    return true;
  }
};
// A form taken at an outreach session counts for that session, so the session must be real.
struct SessionReal {
  static constexpr std::string_view kName = "session_real", kReason = "session_not_open";
  static Verdict holds(const State&, const cmd::Submit& c, const Context& x) {
    if (!c.session) return Verdict(c.channel != Channel::kSession).because("session_missing");
    if (!names(*c.session, "session")) return false;
    const auto status = x.world->get<session::State>(*c.session).status;
    const bool open = status == session::Status::kApproved || status == session::Status::kHeld;
    return Verdict::points_to(open, c.session->value);
  }
};
struct NoOtherInWork {
  static constexpr std::string_view kName = "no_other_in_work", kReason = "application_in_work";
  static Verdict holds(const State&, const cmd::Submit& c, const Context& x) {
    const person::State* entry = person_at(register_of(particulars_of(c), x), x);
    if (!entry) return false;
    return Verdict::points_to(entry->application.empty(), entry->application.value);
  }
};
// The applicant, or staff who act for them.
struct ForApplicant {
  static constexpr std::string_view kName = "for_applicant", kReason = "only_the_applicant";
  static Verdict holds(const State& s, const Context& x) {
    if (x.actor.role == Role::kWorker) return x.actor.id == s.applicant;
    return InScope::holds(s, x).because("outside_your_units");
  }
};
// The chapter's own chair; without a chapter, the union of the street or town (domain rules 2.3).
struct Reviews {
  static constexpr std::string_view kName = "reviews", kReason = "not_a_reviewer_here";
  static Verdict holds(const State& s, const Context& x) {
    const bool by_chair = x.actor.role == Role::kEChair;
    if (s.union_id.empty()) return Verdict(!by_chair).because("territorial_union_reviews");
    return Verdict(by_chair).because("chapter_chair_reviews");
  }
};
struct NotOwnCase {
  static constexpr std::string_view kName = "not_own_case", kReason = "own_case";
  static Verdict holds(const State& s, const Context& x) {
    return x.actor.id != s.applicant && x.actor.id != s.submitted_by;
  }
};
struct UnionReady {
  static constexpr std::string_view kName = "union_ready", kReason = "union_not_established";
  static Verdict holds(const State& s, const Context& x) { return takes_members(target_of(s), x); }
};
struct NoMembership {
  static constexpr std::string_view kName = "no_membership", kReason = "active_membership_exists";
  static Verdict holds(const State& s, const Context& x) {
    return holds_none(s.person_register, x);
  }
};
struct ItemsNamed {
  static constexpr std::string_view kName = "items_named", kReason = "missing_items_empty";
  static Verdict holds(const State&, const cmd::Return& c, const Context&) {
    return !c.missing_items.empty();
  }
};
struct ReturnedOnce {
  static constexpr std::string_view kName = "returned_once", kReason = "already_returned";
  static Verdict holds(const State& s, const Context&) { return s.times_returned == 0; }
};
struct Amends {
  static constexpr std::string_view kName = "amends", kReason = "answer_missing";
  static Verdict holds(const State&, const cmd::Resubmit& c, const Context&) {
    if (c.name.value && !Named::fits(*c.name.value)) return Verdict(false).because(Named::kReason);
    if (c.mobile.value && !MobileValid::fits(*c.mobile.value))
      return Verdict(false).because(MobileValid::kReason);
    return !c.answer.value.empty();
  }
};
struct HasReason {
  static constexpr std::string_view kName = "has_reason", kReason = "reason_missing";
  static Verdict holds(const State&, const cmd::Reject& c, const Context&) {
    return !c.reason.value.empty();
  }
};
struct DuplicateExists {
  static constexpr std::string_view kName = "duplicate_exists", kReason = "duplicate_unknown";
  static Verdict holds(const State&, const cmd::MarkDuplicate& c, const Context& x) {
    if (!names(c.duplicate_of, "application") && !names(c.duplicate_of, "membership")) return false;
    if (c.duplicate_of == stream_of(Workflow::Case::kName, x.self)) return false;
    const CaseFile* other = x.world->find(c.duplicate_of);
    return Verdict::points_to(other && other->exists(), c.duplicate_of.value);
  }
};
struct PastDue {
  static constexpr std::string_view kName = "past_due", kReason = "supplement_still_possible";
  static Verdict holds(const State& s, const Context& x) { return is_over(s.due, x); }
};
// A bank card's number (ISO/IEC 7812): 16 to 19 digits.
struct CardValid {
  static constexpr std::string_view kName = "card_valid", kReason = "card_number_invalid";
  static Verdict holds(const State&, const cmd::IssueCard& c, const Context&) {
    const std::string& number = c.card_no.value;
    return number.size() >= 16 && number.size() <= 19 &&
           std::ranges::all_of(number, [](char d) { return d >= '0' && d <= '9'; });
  }
};

using Entrant = By<Role::kWorker, Role::kSw, Role::kTStaff, Role::kEPrep>;
using Reviewer = By<Role::kEChair, Role::kTStaff, Role::kTChair>;
template <class... C>
using ByReviewer = If<Reviewer, InScope, Reviews, NotOwnCase, C...>;
template <class... C>
using ByApplicant = If<Entrant, ForApplicant, C...>;
template <class... C>
using ByCardDesk = If<By<Role::kDSvc>, InScope, C...>;

struct Application : engine::Front<Application, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From           Command             To             Records                    Only if
    Row< New          , cmd::Submit       , Submitted    , Emit<ev::Submitted>      , If<Entrant, SubmitsHere, Named,
                                                                                         MobileValid, IdValid,
                                                                                         ParticularsAgree, OldEnough,
                                                                                         Consents, EmployerValid,
                                                                                         TargetExists, SessionReal,
                                                                                         NoOtherInWork>           >,
    //   -------------+-------------------+--------------+--------------------------+----------------------------
    Row< Submitted    , cmd::StartReview  , UnderReview  , Emit<ev::ReviewStarted>  , ByReviewer<>                >,
    //   -------------+-------------------+--------------+--------------------------+----------------------------
    FromEach< Each<Submitted, UnderReview>
                      , cmd::Approve      , Approved     , Emit<ev::Approved>       , ByReviewer<UnionReady,
                                                                                                 NoMembership>    >,
    FromEach< Each<Submitted, UnderReview>
                      , cmd::Return       , Returned     , Emit<ev::Returned>       , ByReviewer<ReturnedOnce,
                                                                                                 ItemsNamed>      >,
    FromEach< Each<Submitted, UnderReview>
                      , cmd::Reject       , Rejected     , Emit<ev::Rejected>       , ByReviewer<HasReason>       >,
    FromEach< Each<Submitted, UnderReview>
                      , cmd::MarkDuplicate, Duplicate    , Emit<ev::MarkedDuplicate>, If<Reviewer, InScope,
                                                                                         DuplicateExists>         >,
    //   -------------+-------------------+--------------+--------------------------+----------------------------
    Row< Returned     , cmd::Resubmit     , Submitted    , Emit<ev::Resubmitted>    , ByApplicant<Amends>         >,
    Row< Returned     , cmd::Lapse        , Withdrawn    , Emit<ev::Lapsed>         , If<BySystem, PastDue>       >,
    //   -------------+-------------------+--------------+--------------------------+----------------------------
    FromEach< Each<Submitted, UnderReview, Returned>
                      , cmd::Withdraw     , Withdrawn    , Emit<ev::Withdrawn>      , ByApplicant<>               >,
    //   -------------+-------------------+--------------+--------------------------+----------------------------
    Row< Approved     , cmd::RequestCard  , CardRequested, Emit<ev::CardRequested>  , ByApplicant<Consents>       >,
    Row< CardRequested, cmd::IssueCard    , CardIssued   , Emit<ev::CardIssued>     , ByCardDesk<CardValid>       >
  >;
  // clang-format on

  Payload record(Tag<ev::Submitted>, const cmd::Submit& c) const {
    const Particulars who = particulars_of(c);
    const Date today = context->today();
    const StreamId entry = register_of(who, *context);
    ev::Submitted e;
    e.unit = c.unit;
    e.person = subject_of(entry, *context);
    e.person_register = entry;
    e.name = c.name;
    e.mobile = c.mobile;
    e.id_type = c.id_type;
    e.id_no = normalised_id(who, today);
    e.birth_date = birth_date_of(who, today);
    e.sex = sex_of(who, today);
    e.employment_type = c.employment_type;
    e.is_migrant_worker = c.is_migrant_worker;
    e.education = c.education;
    e.employer_uscc = normalised_uscc(c.employer_uscc);
    e.union_id = or_none(c.union_id);
    e.founding = or_none(c.founding);
    e.channel = c.channel;
    e.session = or_none(c.session);
    e.consent = c.consent;
    const Actor& actor = context->actor;
    e.applicant = actor.role == Role::kWorker ? actor.id : actor.on_behalf_of;
    e.submitted_by = actor.id;
    e.due = context->deadline(policy::Key::kApplicationReviewWorkingDays);
    return e;
  }
  Payload record(Tag<ev::ReviewStarted>, const cmd::StartReview&) const {
    return ev::ReviewStarted{context->actor.id};
  }
  Payload record(Tag<ev::Approved>, const cmd::Approve&) const {
    const State& s = *state;
    ev::Approved e;
    e.approved_by = context->actor.id;
    e.joined_on = context->today();
    const person::State* entry = person_at(s.person_register, *context);
    CHECK(entry != nullptr);
    e.first_join = !entry->was_member;
    e.unit = s.unit;
    e.union_id = taking_union(target_of(s), *context);
    e.founding = s.founding;
    const std::string uscc = normalised_uscc(s.employer_uscc);
    set_employer(e, uscc, listed_employer(target_of(s), uscc, *context));
    return e;
  }
  Payload record(Tag<ev::Returned>, const cmd::Return& c) const {
    return ev::Returned{c.missing_items,
                        context->deadline(policy::Key::kApplicationSupplementWorkingDays)};
  }
  Payload record(Tag<ev::Resubmitted>, const cmd::Resubmit& c) const {
    return ev::Resubmitted{state->person, c.name, c.mobile, c.answer,
                           context->deadline(policy::Key::kApplicationReviewWorkingDays)};
  }
  Payload record(Tag<ev::Rejected>, const cmd::Reject& c) const {
    return ev::Rejected{state->person, c.code, c.reason};
  }
  Payload record(Tag<ev::MarkedDuplicate>, const cmd::MarkDuplicate& c) const {
    return ev::MarkedDuplicate{c.duplicate_of};
  }
  Payload record(Tag<ev::CardRequested>, const cmd::RequestCard& c) const {
    return ev::CardRequested{c.bank_consent};
  }
  Payload record(Tag<ev::CardIssued>, const cmd::IssueCard& c) const {
    return ev::CardIssued{state->person, c.card_no};
  }
  template <class E>
  Payload record(Tag<E>, const auto&) const {
    static_assert(std::is_empty_v<E>, "an event with fields needs its own record()");
    return E{};
  }
};
// Somebody still has to decide about it.
bool is_in_work(Status status) {
  return status == Status::kSubmitted || status == Status::kUnderReview ||
         status == Status::kReturned;
}

}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Application>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Application>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Application>(); }

std::vector<Timer> Workflow::timers(const State& state, const Context&) {
  if (state.status != Status::kReturned || !state.due) return {};
  return {when_passed(*state.due, CommandBody::of(cmd::Lapse{}))};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Application>(state, command, context, matches);
}

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context& context) {
  std::vector<StreamId> streams;
  rely_on(streams, state.person_register, "person");
  rely_on(streams, target_of(state));
  rely_on_enterprise(streams, state.employer_uscc);
  if (!command) return streams;
  if (const auto* c = command->as<cmd::Submit>()) {
    streams.push_back(register_of(particulars_of(*c), context));
    rely_on(streams, Target{or_none(c->union_id), or_none(c->founding)});
    if (c->session && names(*c->session, "session")) {
      streams.push_back(*c->session);
      streams.push_back(tally::stream(*CaseId::parse(key_of_stream(*c->session))));
    }
  }
  if (const auto* c = command->as<cmd::MarkDuplicate>()) {
    rely_on(streams, c->duplicate_of, "application");
    rely_on(streams, c->duplicate_of, "membership");
  }
  return streams;
}

std::vector<Claim> Workflow::releases(const State& state, const Context& context) {
  if (!is_in_work(state.status)) return {};
  const StreamId self = stream_of(Case::kName, context.self);
  return {{state.person_register, EventBody::of(person::ev::ApplicationReleased{self})}};
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided,
                                    const Context& context) {
  const StreamId self = stream_of(Case::kName, context.self);
  std::vector<Claim> out;
  if (const auto* e = decided.body.as<ev::Submitted>()) {
    out.push_back(
        {e->person_register, EventBody::of(person::ev::ApplicationOpened{e->person, self})});
    if (!e->session.empty())
      out.push_back({tally::stream(*CaseId::parse(key_of_stream(e->session))),
                     EventBody::of(tally::ev::ApplicationCounted{self})});
    return out;
  }
  if (!is_in_work(static_cast<Status>(decided.to))) out = releases(before, context);
  if (const auto* e = decided.body.as<ev::Approved>()) {
    const StreamId membership = stream_of("membership", context.self);
    out.push_back({before.person_register,
                   EventBody::of(person::ev::MembershipHeld{before.person, membership, e->unit})});
    if (!e->employer_uscc.empty())
      out.push_back({enterprise::stream(e->employer_uscc),
                     EventBody::of(enterprise::ev::MemberJoined{membership})});
  }
  return out;
}

}  // namespace chapterhouse::workflows::application
