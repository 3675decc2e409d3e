#include "workflows/hardship_application/hardship_application.h"

#include "domain/people/mask.h"
#include "workflows/engine/msm_engine.h"
#include "workflows/hardship_application/checks.h"
#include "workflows/hardship_application/household.h"

namespace chapterhouse::workflows::hardship_application {
namespace {
namespace ev = chapterhouse::hardship_application::ev;
using application::IdValid;
using application::MobileValid;
using application::ParticularsAgree;
using chapterhouse::hardship_application::is_in_work;
using chapterhouse::hardship_application::Payload;
using chapterhouse::hardship_application::WithdrawalGround;
using checks::By;
using checks::InScope;
using engine::Each;
using engine::Emit;
using engine::FromEach;
using engine::If;
using engine::In;
using engine::Row;
using engine::Tag;
using policy::Key;

// clang-format off
using New           = In<Status::kNew>;
using Clue          = In<Status::kClue>;
using Applied       = In<Status::kApplied>;
using HomeVisited   = In<Status::kHomeVisited>;
using Reviewed      = In<Status::kFirstReviewed>;
using CheckPending  = In<Status::kMeansCheckPending>;
using MeansChecked  = In<Status::kMeansChecked>;
using PublicNotice  = In<Status::kPublicNotice>;
using Investigation = In<Status::kObjectionInvestigation>;
using DistrictDecides = In<Status::kDistrictReview>;
using Returned      = In<Status::kReturned>;
using Rejected      = In<Status::kRejected>;
using Withdrawn     = In<Status::kWithdrawn>;
// clang-format on

struct NoExclusion {
  static constexpr std::string_view kName = "no_exclusion", kReason = "excluded";
  static Verdict holds(const State&, const cmd::FirstReview& c, const Context&) {
    if (c.exclusions.empty()) return true;
    switch (c.exclusions.front()) {
      case Exclusion::kSecondHome:
        return Verdict(false).because("excluded_second_home");
      case Exclusion::kShopOrHiredBusiness:
        return Verdict(false).because("excluded_business");
      case Exclusion::kPrivateSchoolOrStudyAbroad:
        return Verdict(false).because("excluded_schooling");
      case Exclusion::kPrivateCarNotForWork:
        return Verdict(false).because("excluded_private_car");
    }
    return false;
  }
};
struct InHardship {
  static constexpr std::string_view kName = "in_hardship", kReason = "not_in_hardship";
  static Verdict holds(const State&, const cmd::FirstReview& c, const Context& x) {
    return in_hardship(means_of(c), x);
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
struct Supplements {
  static constexpr std::string_view kName = "supplements", kReason = "answer_missing";
  static Verdict holds(const State&, const cmd::Resubmit& c, const Context&) {
    return !c.answer.value.empty() && checks::is_sha256(c.form_sha256);
  }
};
// The answer comes on paper, and a difference is explained.
struct AnswerReported {
  static constexpr std::string_view kName = "answer_reported", kReason = "report_missing";
  static Verdict holds(const State&, const cmd::RecordMeansCheck& c, const Context&) {
    if (!checks::is_sha256(c.report_sha256)) return false;
    const bool explained =
        c.result != MeansResult::kDiff || !c.explanation.value.value_or("").empty();
    return Verdict(explained).because("difference_unexplained");
  }
};
// Only a difference changes the category, and only to one of less hardship.
struct CategoryFollows {
  static constexpr std::string_view kName = "category_follows", kReason = "category_not_lower";
  static Verdict holds(const State& s, const cmd::RecordMeansCheck& c, const Context&) {
    if (!c.category || *c.category == s.category) return true;
    if (c.result != MeansResult::kDiff) return Verdict(false).because("no_difference_found");
    return *c.category > s.category;  // none is the lowest number, and no category to file under
  }
};
struct MeansConfirmed {
  static constexpr std::string_view kName = "means_confirmed", kReason = "means_check_failed";
  static Verdict holds(const State& s, const Context&) {
    return s.means_result != MeansResult::kFail;
  }
};
struct InvestigatorIsAnother {
  static constexpr std::string_view kName = "investigator_is_another",
                                    kReason = "investigator_is_objector";
  static Verdict holds(const State& s, const Context& x) {
    return x.actor.id != s.objection_filed_by;
  }
};
// Staff and applicants withdraw at any time; time itself, once the supplement is overdue.
struct WithdrawsInTime {
  static constexpr std::string_view kName = "withdraws_in_time",
                                    kReason = "supplement_still_possible";
  static Verdict holds(const State& s, const Context& x) {
    return x.actor.role != Role::kService ? Verdict(true) : has_passed(s.due, x);
  }
};

using Reporters = By<Role::kSw, Role::kEChair, Role::kWorker, Role::kTStaff, Role::kService>;
using Entrants = By<Role::kSw, Role::kEChair, Role::kWorker, Role::kTStaff>;
using Appliers = If<Entrants, EntersHere, Consents, Named, MobileValid, IdValid, ParticularsAgree,
                    HouseholdDescribed, EmployedLongEnough, OneFilePerHousehold>;
template <class... Checks>
using ByVisitor = If<By<Role::kSw, Role::kEChair, Role::kTStaff>, InScope, Checks...>;
template <class... Checks>
using ByReviewer =
    If<By<Role::kEChair, Role::kTStaff, Role::kTChair>, InScope, NotOwnCase, Checks...>;
template <class... Checks>
using ByCentre = If<By<Role::kDSvc>, InScope, Checks...>;
using ByApplicant = If<Entrants, ForApplicant>;
template <class... Checks>
using ByInvestigator =
    If<Investigators, InScope, NotOwnCase, InvestigatorIsAnother, FindingReported, Checks...>;

struct Table : engine::Front<Table, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From          Command                  Target          Records                         Only if
    Row< New         , cmd::ReportClue        , Clue          , Emit<ev::ClueReported>        , If<Reporters, EntersHere,
                                                                                                   ClueFits>             >,
    FromEach< Each<New, Clue>
                     , cmd::Apply             , Applied       , Emit<ev::Applied>             , Appliers                 >,
    //   -------------+-----------------------+---------------+-------------------------------+---------------------------
    Row< Applied     , cmd::RecordHomeVisit   , HomeVisited   , Emit<ev::HomeVisited>         , ByVisitor<VisitorsFit,
                                                                                                 VisitInTime,
                                                                                                 VisitPapers>            >,
    Row< HomeVisited , cmd::FirstReview       , Reviewed      , Emit<ev::FirstReviewed>       , ByReviewer<MeansPlausible,
                                                                                                 NoExclusion, InHardship>>,
    FromEach< Each<HomeVisited, Reviewed>
                     , cmd::Return            , Returned      , Emit<ev::Returned>            , ByReviewer<ReturnedOnce,
                                                                                                 ItemsNamed>             >,
    Row< Returned    , cmd::Resubmit          , Applied       , Emit<ev::Resubmitted>         , If<Entrants, ForApplicant,
                                                                                                 Supplements>            >,
    //   -------------+-----------------------+---------------+-------------------------------+---------------------------
    Row< Reviewed    , cmd::RequestMeansCheck , CheckPending  , Emit<ev::MeansCheckRequested> , ByCentre<>               >,
    Row< CheckPending, cmd::RecordMeansCheck  , MeansChecked  , Emit<ev::MeansChecked>        , ByCentre<AnswerReported,
                                                                                                 CategoryFollows>        >,
    Row< MeansChecked, cmd::PublishNotice     , PublicNotice  , Emit<ev::NoticePosted>        , If<By<Role::kDSvc,
                                                                                                 Role::kTStaff>, InScope,
                                                                                                 MeansConfirmed, Named>  >,
    //   -------------+-----------------------+---------------+-------------------------------+---------------------------
    Row< PublicNotice, cmd::FileObjection     , Investigation , Emit<ev::ObjectionFiled>      , If<Objectors,
                                                                                                 ObjectionStated>        >,
    Row< Investigation, cmd::ResolveObjection , PublicNotice  , Emit<ev::ObjectionDismissed>  , ByInvestigator<Unfounded>>,
    Row< Investigation, cmd::ResolveObjection , Rejected      , Emit<ev::ObjectionUpheld>     , ByInvestigator<Founded>  >,
    Row< PublicNotice, cmd::CloseNotice       , DistrictDecides, Emit<ev::NoticeClosed>       , If<By<Role::kDSvc,
                                                                                                 Role::kService>, InScope,
                                                                                                 FullDaysElapsed>        >,
    //   -------------+-----------------------+---------------+-------------------------------+---------------------------
    FromEach< Each<Clue, HomeVisited, MeansChecked>
                     , cmd::Reject            , Rejected      , Emit<ev::Rejected>            , If<By<Role::kEChair,
                                                                                                 Role::kTStaff,
                                                                                                 Role::kTChair,
                                                                                                 Role::kDSvc>, InScope,
                                                                                                 NotOwnCase, ReasonGiven>>,
    FromEach< Each<Applied, HomeVisited, Reviewed, CheckPending, MeansChecked, PublicNotice>
                     , cmd::Withdraw          , Withdrawn     , Emit<ev::Withdrawn>           , ByApplicant              >,
    Row< Returned    , cmd::Withdraw          , Withdrawn     , Emit<ev::Withdrawn>           , If<Reporters, ForApplicant,
                                                                                                 WithdrawsInTime>        >
  >;
  // clang-format on

  // What each event says; the template serves events without fields.
  Payload record(Tag<ev::ClueReported>, const cmd::ReportClue& c) const {
    return ev::ClueReported{c.unit, context->fresh_subject, c.name,
                            c.previous_file.value_or(StreamId{})};
  }
  Payload record(Tag<ev::Applied>, const cmd::Apply& c) const {
    const auto who = application::particulars_of(c);
    const Date today = context->today();
    const Actor& actor = context->actor;
    ev::Applied e;
    e.unit = c.unit;
    e.person = subject_of(*state, c, *context);
    e.household = household_of(c, *context);
    e.persons = c.persons;
    e.name = c.name;
    e.mobile = c.mobile;
    e.id_type = c.id_type;
    e.id_no = application::normalised_id(who, today);
    e.birth_date = application::birth_date_of(who, today);
    e.sex = application::sex_of(who, today);
    e.members = c.members;
    e.is_migrant_worker = c.is_migrant_worker;
    e.employed_since = c.employed_since;
    e.work_status = c.work_status;
    e.health = c.health;
    e.cause = c.cause;
    e.bank_account = c.bank_account;
    e.sensitive_consent = c.sensitive_consent;
    e.means_authorisation = c.means_authorisation;
    e.publication_consent = c.publication_consent;
    e.applicant = actor.role == Role::kWorker ? actor.id : actor.on_behalf_of;
    e.applied_by = actor.id;
    return e;
  }
  Payload record(Tag<ev::HomeVisited>, const cmd::RecordHomeVisit& c) const {
    return ev::HomeVisited{c.visited_on, c.visitors, c.form_sha256, c.photos};
  }
  Payload record(Tag<ev::FirstReviewed>, const cmd::FirstReview& c) const {
    ev::FirstReviewed e;
    set_means(e, c, *context);
    e.person = state->person;
    e.reviewer = context->actor.id;
    return e;
  }
  Payload record(Tag<ev::Returned>, const cmd::Return& c) const {
    return ev::Returned{c.missing_items, context->deadline(Key::kHardshipSupplementWorkingDays)};
  }
  Payload record(Tag<ev::Resubmitted>, const cmd::Resubmit& c) const {
    return ev::Resubmitted{state->person, c.answer, c.form_sha256};
  }
  Payload record(Tag<ev::MeansChecked>, const cmd::RecordMeansCheck& c) const {
    return ev::MeansChecked{state->person, c.result, c.category.value_or(state->category),
                            c.explanation.value.value_or(""), c.report_sha256};
  }
  Payload record(Tag<ev::NoticePosted>, const cmd::PublishNotice& c) const {
    return ev::NoticePosted{state->person, mask_name(c.name.value), context->common->unit,
                            state->category, context->deadline(Key::kHardshipNoticeWorkingDays)};
  }
  Payload record(Tag<ev::ObjectionFiled>, const cmd::FileObjection& c) const {
    return ev::ObjectionFiled{state->person, c.anonymous ? AccountId{} : context->actor.id,
                              context->actor.id, c.text,
                              context->deadline(Key::kHardshipObjectionWorkingDays)};
  }
  Payload record(Tag<ev::ObjectionDismissed>, const cmd::ResolveObjection& c) const {
    return ev::ObjectionDismissed{state->person, context->actor.id, c.text, c.report_sha256};
  }
  Payload record(Tag<ev::ObjectionUpheld>, const cmd::ResolveObjection& c) const {
    return ev::ObjectionUpheld{state->person, context->actor.id, c.text, c.report_sha256};
  }
  Payload record(Tag<ev::Rejected>, const cmd::Reject& c) const {
    return ev::Rejected{state->person, c.ground, c.reason};
  }
  Payload record(Tag<ev::Withdrawn>, const cmd::Withdraw& c) const {
    const bool by_time = context->actor.role == Role::kService;
    return ev::Withdrawn{
        state->person,
        by_time ? WithdrawalGround::kNotSupplemented : WithdrawalGround::kByApplicant, c.reason};
  }
  template <class E>
  Payload record(Tag<E>, const auto&) const {
    static_assert(std::is_empty_v<E>, "an event with fields needs its own record()");
    return E{};
  }
};

std::vector<Claim> given_back(const State& state, const Context& context) {
  const StreamId self = stream_of(Workflow::Case::kName, context.self);
  std::vector<Claim> out;
  for (const StreamId& entry : state.household)
    out.push_back({entry, EventBody::of(household::ev::Released{self})});
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
  std::vector<StreamId> streams = state.household;
  if (const auto* c = command->as<cmd::Apply>()) {
    streams = household_of(*c, context);
    streams.push_back(person_of(*c, context));
  }
  if (const auto* c = command->as<cmd::ReportClue>())
    application::rely_on(streams, c->previous_file.value_or(StreamId{}), "hardship_file");
  return streams;
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided,
                                    const Context& context) {
  const auto to = static_cast<Status>(decided.to);
  if (to == Status::kRejected || to == Status::kWithdrawn) return given_back(before, context);
  const auto* applied = decided.body.as<ev::Applied>();
  if (!applied) return {};
  const StreamId self = stream_of(Case::kName, context.self);
  std::vector<Claim> out;
  for (const StreamId& entry : applied->household)
    out.push_back({entry, EventBody::of(household::ev::Claimed{
                              out.empty() ? applied->person : SubjectId{}, self})});
  return out;
}

std::vector<Claim> Workflow::releases(const State& state, const Context& context) {
  return is_in_work(state.status) ? given_back(state, context) : std::vector<Claim>{};
}

std::vector<Timer> Workflow::timers(const State& state, const Context& context) {
  if (!state.due) return {};
  if (state.status == Status::kPublicNotice)
    return {after(*state.due, context, CommandBody::of(cmd::CloseNotice{}))};
  if (state.status == Status::kReturned)
    return {after(*state.due, context, CommandBody::of(cmd::Withdraw{}))};
  return {};
}

}  // namespace chapterhouse::workflows::hardship_application
