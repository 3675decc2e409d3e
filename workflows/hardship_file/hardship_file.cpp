#include "workflows/hardship_file/hardship_file.h"

#include <algorithm>
#include <iterator>

#include "domain/people/mask.h"
#include "domain/registers/household.h"
#include "domain/registers/series.h"
#include "workflows/engine/msm_engine.h"
#include "workflows/hardship_application/checks.h"

namespace chapterhouse::workflows::hardship_file {
namespace {
namespace ev = chapterhouse::hardship_file::ev;
namespace shared = hardship_application;
using chapterhouse::hardship_file::OpenObjection;
using chapterhouse::hardship_file::Payload;
using checks::By;
using checks::BySystem;
using checks::InScope;
using engine::Each;
using engine::Emit;
using engine::FromEach;
using engine::If;
using engine::In;
using engine::Row;
using engine::Tag;
using policy::Key;
using shared::FindingReported;
using shared::ForApplicant;
using shared::Founded;
using shared::FullDaysElapsed;
using shared::MeansPlausible;
using shared::Named;
using shared::NotOwnCase;
using shared::ObjectionStated;
using shared::Objectors;
using shared::ReasonGiven;
using shared::Unfounded;

// clang-format off
using New            = In<Status::kNew>;
using DistrictReview = In<Status::kDistrictReview>;
using Active         = In<Status::kActive>;
using ExitProposed   = In<Status::kExitProposed>;
using ExitNotice     = In<Status::kExitNotice>;
using Exited         = In<Status::kExited>;
using FollowUp       = In<Status::kFollowUp>;
using Archived       = In<Status::kArchived>;
using Relapsed       = In<Status::kRelapsed>;
using Cancelled      = In<Status::kCancelled>;
using Rejected       = In<Status::kRejected>;
using Withdrawn      = In<Status::kWithdrawn>;
// clang-format on

// The official series of files (domain rules 4.3).
constexpr std::string_view kSeries = "hardship", kPrefix = "顺工困";

std::int32_t next_number(const Context& x) {
  return x.world->get<series::State>(series::stream(kSeries, x.today())).last + 1;
}

bool is_entry(const StreamId& stream) {
  return type_of_stream(stream) == household::Register::kName && !key_of_stream(stream).empty() &&
         stream.value.size() <= limits::kStreamIdBytes;
}

// The application has claimed everyone in the household, so nobody is in two files.
struct HouseholdHeld {
  static constexpr std::string_view kName = "household_held", kReason = "household_not_held";
  static Verdict holds(const State&, const cmd::Open& c, const Context& x) {
    const StreamId application = stream_of("hardship_application", x.self);
    return !c.household.empty() && std::ranges::all_of(c.household, [&](const StreamId& entry) {
      return is_entry(entry) && x.world->get<household::State>(entry).held_by() == application;
    });
  }
};
struct IsReviewed {
  static constexpr std::string_view kName = "reviewed", kReason = "review_missing";
  static Verdict holds(const State& s, const Context&) { return !s.reviewer.empty(); }
};
// Applicant, reviewer and approver are three people.
struct SecondPerson {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const State& s, const Context& x) {
    return x.actor.id != s.reviewer && x.actor.on_behalf_of != s.reviewer &&
           NotOwnCase::holds(s, x).ok;
  }
};
struct CategoryAgrees {
  static constexpr std::string_view kName = "category_agrees", kReason = "category_differs";
  static Verdict holds(const State& s, const cmd::Approve& c, const Context&) {
    return c.category == s.category;
  }
};
struct ContactNamed {
  static constexpr std::string_view kName = "contact_named", kReason = "contact_person_missing";
  static Verdict holds(const State& s, const cmd::Approve& c, const Context&) {
    if (!c.contact_person.empty() && c.contact_person == s.applicant)
      return Verdict(false).because("contact_person_is_applicant");
    return !c.contact_person.empty();
  }
};
// The contact person (结对), wherever they serve, or the district's centre.
struct SeesToHousehold {
  static constexpr std::string_view kName = "sees_to_household", kReason = "not_contact_person";
  static Verdict holds(const State& s, const Context& x) {
    return x.actor.id == s.contact_person ||
           (x.actor.role == Role::kDSvc && InScope::holds(s, x).ok);
  }
};
struct MayVisit {
  static constexpr std::string_view kName = "may_visit", kReason = "not_a_visitor_here";
  static Verdict holds(const State& s, const Context& x) {
    using Visitors = By<Role::kSw, Role::kEChair, Role::kTStaff>;
    return SeesToHousehold::holds(s, x).ok || (Visitors::holds(s, x).ok && InScope::holds(s, x).ok);
  }
};

// The three outcomes of a review of means: exactly one of them fits.
struct KeepsCategory {
  static constexpr std::string_view kName = "keeps_category", kReason = "category_changes";
  static Verdict holds(const State& s, const cmd::AnnualReview& c, const Context& x) {
    const Category found = shared::assessed(c, x);
    if (found == Category::kNone) return Verdict(false).because("no_longer_in_hardship");
    return found == s.category;
  }
};
struct ChangesCategory {
  static constexpr std::string_view kName = "changes_category", kReason = "category_unchanged";
  static Verdict holds(const State& s, const cmd::Reclassify& c, const Context& x) {
    const Category found = shared::assessed(c, x);
    if (found == Category::kNone) return Verdict(false).because("no_longer_in_hardship");
    return found != s.category;
  }
};
struct OutOfHardship {
  static constexpr std::string_view kName = "out_of_hardship", kReason = "still_in_hardship";
  static Verdict holds(const State&, const cmd::ProposeExit& c, const Context& x) {
    Verdict verdict = shared::in_hardship(shared::means_of(c), x);
    verdict.ok = shared::assessed(c, x) == Category::kNone;
    return verdict;
  }
};

// Minutes, and enough different people.
struct CollectivelyReviewed {
  static constexpr std::string_view kName = "collectively_reviewed",
                                    kReason = "participants_too_few";
  static Verdict holds(const State&, const cmd::PublishExit& c, const Context& x) {
    if (!checks::is_sha256(c.minutes_sha256)) return Verdict(false).because("minutes_missing");
    if (shared::contains(c.participants, AccountId{}))
      return Verdict(false).because("participant_unnamed");
    return Verdict::count(shared::distinct(c.participants),
                          x.parameter(Key::kHardshipCollectiveReviewers));
  }
};
const OpenObjection* objection(const State& s, std::int32_t number) {
  const auto found = std::ranges::find(s.objections, number, &OpenObjection::number);
  return found == s.objections.end() ? nullptr : &*found;
}
struct ObjectionOpen {
  static constexpr std::string_view kName = "objection_open", kReason = "objection_unknown";
  static Verdict holds(const State& s, const cmd::ResolveObjection& c, const Context&) {
    return objection(s, c.number) != nullptr;
  }
};
struct InvestigatorIsAnother {
  static constexpr std::string_view kName = "investigator_is_another",
                                    kReason = "investigator_is_objector";
  static Verdict holds(const State& s, const cmd::ResolveObjection& c, const Context& x) {
    return objection(s, c.number)->filed_by != x.actor.id;
  }
};
struct NoOpenObjection {
  static constexpr std::string_view kName = "no_open_objection", kReason = "objection_pending";
  static Verdict holds(const State& s, const Context&) { return s.objections.empty(); }
};

struct SituationGiven {
  static constexpr std::string_view kName = "situation_given", kReason = "situation_missing";
  static Verdict holds(const State&, const cmd::FollowUp& c, const Context&) {
    return !c.situation.value.empty();
  }
};
struct FollowUpOver {
  static constexpr std::string_view kName = "follow_up_over", kReason = "follow_up_still_runs";
  static Verdict holds(const State& s, const Context& x) {
    return shared::has_passed(s.follow_up_ends, x);
  }
};
struct StillFollowed {
  static constexpr std::string_view kName = "still_followed", kReason = "follow_up_has_ended";
  static Verdict holds(const State& s, const Context& x) {
    return !shared::has_passed(s.follow_up_ends, x).ok;
  }
};
// Nobody is called a liar unheard.
struct Heard {
  static constexpr std::string_view kName = "heard", kReason = "hearing_missing";
  static Verdict holds(const State&, const cmd::Cancel& c, const Context&) {
    const std::string paper = c.hearing_sha256.value_or("");
    return paper.empty() ? c.ground != CancelGround::kFalseDeclaration : checks::is_sha256(paper);
  }
};

using EvidenceAttached = shared::PapersAttached<&cmd::Cancel::evidence_sha256>;
using NoticeAttached = shared::PapersAttached<&cmd::ApproveExit::notice_sha256>;
template <class... Checks>
using ByCentre = If<By<Role::kDSvc>, InScope, Checks...>;
template <class... Checks>
using ByLeader = If<By<Role::kDLead>, InScope, Checks...>;
template <class... Checks>
using ByContact = If<SeesToHousehold, Checks...>;
template <class... Checks>
using ByCollective = If<By<Role::kTChair, Role::kDSvc>, InScope, Checks...>;
template <class... Checks>
using ByInvestigator = If<shared::Investigators, InScope, NotOwnCase, ObjectionOpen,
                          InvestigatorIsAnother, FindingReported, Checks...>;

struct Table : engine::Front<Table, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From            Command                 Target          Records                       Only if
    Row< New           , cmd::Open             , DistrictReview, Emit<ev::Opened>            , If<BySystem, HouseholdHeld>   >,
    Row< DistrictReview, cmd::Review           , DistrictReview, Emit<ev::Reviewed>          , ByCentre<NotOwnCase>          >,
    Row< DistrictReview, cmd::Approve          , Active        , Emit<ev::Approved>          , ByLeader<IsReviewed,
                                                                                                SecondPerson, CategoryAgrees,
                                                                                                ContactNamed>                >,
    Row< DistrictReview, cmd::Reject           , Rejected      , Emit<ev::Rejected>          , ByLeader<IsReviewed,
                                                                                                SecondPerson, ReasonGiven>   >,
    Row< DistrictReview, cmd::Withdraw         , Withdrawn     , Emit<ev::Withdrawn>         , If<By<Role::kWorker, Role::kSw,
                                                                                                Role::kEChair, Role::kTStaff>,
                                                                                                ForApplicant>                >,
    //   ---------------+----------------------+---------------+-----------------------------+-------------------------------
    Row< Active        , cmd::RecordVisit      , Active        , Emit<ev::Visited>           , If<MayVisit,
                                                                                                shared::VisitorsFit,
                                                                                                shared::VisitInTime,
                                                                                                shared::VisitPapers>         >,
    Row< Active        , cmd::AnnualReview     , Active        , Emit<ev::AnnualReviewed>    , ByContact<MeansPlausible,
                                                                                                KeepsCategory>               >,
    Row< Active        , cmd::Reclassify       , Active        , Emit<ev::Reclassified>      , ByContact<MeansPlausible,
                                                                                                ChangesCategory>             >,
    Row< Active        , cmd::ProposeExit      , ExitProposed  , Emit<ev::ExitProposed>      , ByContact<MeansPlausible,
                                                                                                OutOfHardship>               >,
    //   ---------------+----------------------+---------------+-----------------------------+-------------------------------
    Row< ExitProposed  , cmd::KeepOnFile       , Active        , Emit<ev::KeptOnFile>        , ByCollective<ReasonGiven>     >,
    Row< ExitProposed  , cmd::PublishExit      , ExitNotice    , Emit<ev::ExitNoticePosted>  , ByCollective<Named,
                                                                                                CollectivelyReviewed>        >,
    Row< ExitNotice    , cmd::FileObjection    , ExitNotice    , Emit<ev::ObjectionFiled>    , If<Objectors, ObjectionStated>>,
    Row< ExitNotice    , cmd::ResolveObjection , ExitNotice    , Emit<ev::ObjectionDismissed>, ByInvestigator<Unfounded>     >,
    Row< ExitNotice    , cmd::ResolveObjection , Active        , Emit<ev::ObjectionUpheld>   , ByInvestigator<Founded>       >,
    Row< ExitNotice    , cmd::ApproveExit      , Exited        , Emit<ev::Exited>            , ByLeader<FullDaysElapsed,
                                                                                                NoOpenObjection,
                                                                                                NoticeAttached>              >,
    //   ---------------+----------------------+---------------+-----------------------------+-------------------------------
    FromEach< Each<Exited, FollowUp>
                       , cmd::FollowUp         , FollowUp      , Emit<ev::FollowedUp>        , ByContact<SituationGiven>     >,
    Row< FollowUp      , cmd::Archive          , Archived      , Emit<ev::Archived>          , If<By<Role::kDSvc,
                                                                                                Role::kService>, InScope,
                                                                                                FollowUpOver>                >,
    FromEach< Each<Exited, FollowUp>
                       , cmd::Relapse          , Relapsed      , Emit<ev::Relapsed>          , ByContact<StillFollowed,
                                                                                                ReasonGiven>                 >,
    FromEach< Each<Active, ExitProposed, ExitNotice, Exited, FollowUp>
                       , cmd::Cancel           , Cancelled     , Emit<ev::Cancelled>         , ByLeader<ReasonGiven,
                                                                                                EvidenceAttached, Heard>     >
  >;
  // clang-format on

  // What each event says; the template serves events without fields.
  Payload record(Tag<ev::Opened>, const cmd::Open& c) const {
    return ev::Opened{c.unit,       c.person,       c.household,         c.persons,
                      c.category,   c.sex,          c.is_migrant_worker, c.applicant,
                      c.applied_by, c.previous_file};
  }
  Payload record(Tag<ev::Reviewed>, const cmd::Review& c) const {
    return ev::Reviewed{state->person, context->actor.id, c.opinion};
  }
  Payload record(Tag<ev::Approved>, const cmd::Approve& c) const {
    ev::Approved e;
    e.file_no = series::official_number(kPrefix, context->today(), next_number(*context));
    e.filed_on = context->today();
    e.unit = context->common->unit;
    e.category = c.category;
    e.contact_person = c.contact_person;
    e.approver = context->actor.id;
    e.review = review();
    e.visit = visit();
    return e;
  }
  Payload record(Tag<ev::Rejected>, const cmd::Reject& c) const {
    return ev::Rejected{state->person, c.reason};
  }
  Payload record(Tag<ev::Withdrawn>, const cmd::Withdraw& c) const {
    return ev::Withdrawn{state->person, c.reason};
  }
  Payload record(Tag<ev::Visited>, const cmd::RecordVisit& c) const {
    return ev::Visited{state->person, c.visited_on, c.visitors, c.form_sha256,
                       c.photos,      c.situation,  visit()};
  }
  Payload record(Tag<ev::AnnualReviewed>, const cmd::AnnualReview& c) const {
    return assessment<ev::AnnualReviewed>(c);
  }
  Payload record(Tag<ev::Reclassified>, const cmd::Reclassify& c) const {
    return assessment<ev::Reclassified>(c);
  }
  Payload record(Tag<ev::ExitProposed>, const cmd::ProposeExit& c) const {
    auto e = assessment<ev::ExitProposed>(c);
    e.exclusions = c.exclusions;
    e.proposer = context->actor.id;
    return e;
  }
  Payload record(Tag<ev::KeptOnFile>, const cmd::KeepOnFile& c) const {
    return ev::KeptOnFile{state->person, c.reason};
  }
  Payload record(Tag<ev::ExitNoticePosted>, const cmd::PublishExit& c) const {
    ev::ExitNoticePosted e;
    e.person = state->person;
    e.shown_name = mask_name(c.name.value);
    e.unit = context->common->unit;
    e.category = state->category;
    e.minutes_sha256 = c.minutes_sha256;
    e.participants = c.participants;
    e.notice = context->deadline(Key::kHardshipNoticeWorkingDays);
    return e;
  }
  Payload record(Tag<ev::ObjectionFiled>, const cmd::FileObjection& c) const {
    return ev::ObjectionFiled{state->person,
                              state->objection_count + 1,
                              c.anonymous ? AccountId{} : context->actor.id,
                              context->actor.id,
                              c.text,
                              context->deadline(Key::kHardshipObjectionWorkingDays)};
  }
  Payload record(Tag<ev::ObjectionDismissed>, const cmd::ResolveObjection& c) const {
    return ev::ObjectionDismissed{state->person, c.number, context->actor.id, c.text,
                                  c.report_sha256};
  }
  Payload record(Tag<ev::ObjectionUpheld>, const cmd::ResolveObjection& c) const {
    return ev::ObjectionUpheld{state->person, c.number, context->actor.id, c.text, c.report_sha256};
  }
  Payload record(Tag<ev::Exited>, const cmd::ApproveExit& c) const {
    ev::Exited e;
    e.exited_on = context->today();
    e.unit = context->common->unit;
    e.notice_sha256 = c.notice_sha256;
    e.approver = context->actor.id;
    e.follow_up_ends = context->deadline(Key::kHardshipFollowUpMonths);
    e.due = next_follow_up(e.follow_up_ends);
    return e;
  }
  Payload record(Tag<ev::FollowedUp>, const cmd::FollowUp& c) const {
    return ev::FollowedUp{state->person, c.situation, next_follow_up(*state->follow_up_ends)};
  }
  Payload record(Tag<ev::Relapsed>, const cmd::Relapse& c) const {
    return ev::Relapsed{state->person, context->today(), context->common->unit, c.reason};
  }
  Payload record(Tag<ev::Cancelled>, const cmd::Cancel& c) const {
    return ev::Cancelled{state->person, context->today(),  context->common->unit,        c.ground,
                         c.reason,      c.evidence_sha256, c.hearing_sha256.value_or("")};
  }
  template <class E>
  Payload record(Tag<E>, const auto&) const {
    static_assert(std::is_empty_v<E>, "an event with fields needs its own record()");
    return E{};
  }

 private:
  template <class E>
  E assessment(const auto& c) const {
    E e;
    shared::set_means(e, c, *context);
    e.person = state->person;
    e.review = review();
    return e;
  }
  Deadline review() const { return context->deadline(Key::kHardshipReviewMonths); }
  Deadline visit() const { return context->deadline(Key::kHardshipVisitMonths); }
  // The next visit, or the end of the follow-up when that comes first.
  Deadline next_follow_up(const Deadline& end) const {
    const Deadline next = context->deadline(Key::kHardshipFollowUpEveryMonths);
    return next.due < end.due ? next : end;
  }
};

std::vector<Claim> for_household(const std::vector<StreamId>& entries, const EventBody& body) {
  std::vector<Claim> out;
  for (const StreamId& entry : entries) out.push_back({entry, body});
  return out;
}
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Table>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Table>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Table>(); }

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Table>(state, command, context, matches);
}

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context& context) {
  if (!command) return {};
  std::vector<StreamId> out = state.household;
  if (const auto* open = command->as<cmd::Open>())
    std::ranges::copy_if(open->household, std::back_inserter(out), is_entry);
  if (command->as<cmd::Approve>()) out.push_back(series::stream(kSeries, context.today()));
  return out;
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided,
                                    const Context& context) {
  const StreamId self = stream_of(Case::kName, context.self);
  if (const auto* opened = decided.body.as<ev::Opened>())
    return for_household(opened->household, EventBody::of(household::ev::FileOpened{self}));
  if (decided.body.as<ev::Approved>())
    return {{series::stream(kSeries, context.today()),
             EventBody::of(series::ev::NumberTaken{next_number(context), self})}};
  return is_over(static_cast<Status>(decided.to))
             ? for_household(before.household, EventBody::of(household::ev::Released{self}))
             : std::vector<Claim>{};
}

std::vector<Claim> Workflow::releases(const State& state, const Context& context) {
  if (state.status == Status::kNew || is_over(state.status)) return {};
  const StreamId self = stream_of(Case::kName, context.self);
  return for_household(state.household, EventBody::of(household::ev::Released{self}));
}

std::vector<Timer> Workflow::timers(const State& state, const Context& context) {
  if (state.status != Status::kFollowUp || !state.follow_up_ends) return {};
  return {shared::after(*state.follow_up_ends, context, CommandBody::of(cmd::Archive{}))};
}

}  // namespace chapterhouse::workflows::hardship_file
