#include "workflows/founding/founding.h"

#include <algorithm>
#include <chrono>

#include "domain/registers/series.h"
#include "workflows/chapter/checks.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"
#include "workflows/founding/election.h"

namespace chapterhouse::workflows::founding {
namespace {
using chapterhouse::founding::Payload;
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
namespace ev = chapterhouse::founding::ev;
namespace chapter = workflows::chapter;

using New = In<Status::kNew>;
using PrepApplied = In<Status::kPrepApplied>;
using PrepApproved = In<Status::kPrepApproved>;
using Recruiting = In<Status::kRecruiting>;
using Scheduled = In<Status::kMeetingScheduled>;
using Elected = In<Status::kElected>;
using Reported = In<Status::kResultReported>;
using Established = In<Status::kEstablished>;
using Returned = In<Status::kReturned>;
using Rejected = In<Status::kRejected>;
using Withdrawn = In<Status::kWithdrawn>;
using Lapsed = In<Status::kLapsed>;

// The two official series of a founding (domain rules 4.3).
struct Series {
  std::string_view kind, prefix;
};
constexpr Series kPrepSeries{"founding_prep", "顺工筹"};
constexpr Series kApprovalSeries{"founding", "顺工建"};

std::int32_t next_number(const Series& series, const Context& x) {
  return x.world->get<series::State>(series::stream(series.kind, x.today())).last + 1;
}
std::string official_number(const Series& series, const Context& x) {
  return series::official_number(series.prefix, x.today(), next_number(series, x));
}

// 29 February ends on the 28th.
Date years_later(Date date, Term term) {
  const std::chrono::year_month_day from{date};
  const auto later = from + std::chrono::years{static_cast<int>(term)};
  return later.ok() ? Date{later} : Date{later.year() / later.month() / std::chrono::last};
}

// Rounded half up; 0 when the headcount is not known.
std::int32_t permille(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<std::int32_t>((2'000 * part + whole) / (2 * whole)) : 0;
}

// An enterprise's preparatory group sees to its own founding: the one it applied for, or was
// assigned.
struct OwnFounding {
  static constexpr std::string_view kName = "own_founding", kReason = "not_your_founding";
  static Verdict holds(const State& s, const Context& x) {
    return x.actor.role != Role::kEPrep || x.actor.id == s.applicant ||
           x.actor.id == x.common->assignee;
  }
};

// Whoever applied or reported does not decide, in person or through somebody else.
struct SecondPerson {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const State& s, const Context& x) {
    const auto took_part = [&](const AccountId& account) {
      return !account.empty() && (account == s.applicant || account == s.reporter);
    };
    return !took_part(x.actor.id) && !took_part(x.actor.on_behalf_of);
  }
};

// Between the request and the approval another chapter may have been registered.
struct StillNoOwnChapter : chapter::NoOwnChapter {
  static Verdict holds(const State& s, const Context& x) {
    return judge(s.kind, s.covered_units, x);
  }
};

struct DeadlinePassed {
  static constexpr std::string_view kName = "deadline_passed", kReason = "deadline_still_runs";
  static Verdict holds(const State& s, const Context& x) {
    const auto last = last_day(s, x);
    if (!last) return false;
    return Verdict::opens(x.today() > *last, *last + std::chrono::days{1});
  }
};

using Preparer = By<Role::kEPrep, Role::kTStaff>;
template <class... Checks>
using ByPreparer = If<Preparer, InScope, OwnFounding, Checks...>;
template <class... Checks>
using ByChair = If<By<Role::kTChair>, InScope, SecondPerson, Checks...>;
template <class... Checks>
using ByClock = If<By<Role::kService, Role::kTChair>, InScope, Checks...>;

using chapter::KindFitsUnits;
using chapter::MissingListed;
using chapter::NameGiven;
using chapter::NoOtherFounding;
using chapter::NoOwnChapter;
using chapter::UnitsDescribed;
using chapter::UnitsFewEnough;
using chapter::UnitsIdentified;
using RequestAttached = chapter::PapersAttached<&cmd::ApplyPrep::request_sha256>;
using NewRequestAttached = chapter::PapersAttached<&cmd::Resubmit::request_sha256>;
using ReportAttached = chapter::PapersAttached<&cmd::ReportResult::report_sha256>;

struct Founding : engine::Front<Founding, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From          Command               Target        Records                      Only if
    Row< New         , cmd::ApplyPrep      , PrepApplied , Emit<ev::PrepApplied>      , If<Preparer, OpensInScope,
                                                                                          NameGiven, UnitsFewEnough,
                                                                                          UnitsIdentified,
                                                                                          UnitsDescribed,
                                                                                          KindFitsUnits,
                                                                                          RequestAttached,
                                                                                          NoOtherFounding,
                                                                                          NoOwnChapter>              >,
    //   -------------+---------------------+-------------+----------------------------+------------------------------
    Row< PrepApplied , cmd::ApprovePrep    , PrepApproved, Emit<ev::PrepApproved>     , ByChair<>                    >,
    Row< PrepApplied , cmd::Return         , Returned    , Emit<ev::Returned>         , ByChair<MissingListed>       >,
    Row< PrepApplied , cmd::Reject         , Rejected    , Emit<ev::Rejected>         , ByChair<HasReason>           >,
    //   -------------+---------------------+-------------+----------------------------+------------------------------
    Row< Returned    , cmd::Resubmit       , PrepApplied , Emit<ev::Resubmitted>      , ByPreparer<NewRequestAttached>>,
    Row< Returned    , cmd::Lapse          , Withdrawn   , Emit<ev::Lapsed>           , ByClock<DeadlinePassed>      >,
    //   -------------+---------------------+-------------+----------------------------+------------------------------
    Row< PrepApproved, cmd::OpenRecruiting , Recruiting  , Emit<ev::RecruitingOpened> , ByPreparer<>                 >,
    FromEach< Each<Recruiting, Scheduled>
                     , cmd::ScheduleMeeting, Scheduled   , Emit<ev::MeetingScheduled> , ByPreparer<HasMembers,
                                                                                          KindFitsMembers,
                                                                                          MeetingInTime,
                                                                                          PostsFitKind,
                                                                                          SeatsContested,
                                                                                          AreMembers,
                                                                                          NoNearRelative,
                                                                                          ChairIndependent>          >,
    //   -------------+---------------------+-------------+----------------------------+------------------------------
    Row< Scheduled   , cmd::RecordElection , Elected     , Emit<ev::Elected>          , ByPreparer<MeetingHeld,
                                                                                          ScrutineerIsAnother,
                                                                                          FiguresAgree, Quorate,
                                                                                          SeatsFilled>               >,
    Row< Scheduled   , cmd::RecordElection , Recruiting  , Emit<ev::ElectionFailed>   , ByPreparer<MeetingHeld,
                                                                                          ScrutineerIsAnother,
                                                                                          FiguresAgree, Quorate,
                                                                                          SeatsLeftEmpty>            >,
    Row< Elected     , cmd::ReportResult   , Reported    , Emit<ev::ResultReported>   , ByPreparer<ReportAttached,
                                                                                          ChairElected,
                                                                                          WomenRepresented,
                                                                                          AreMembers>                >,
    //   -------------+---------------------+-------------+----------------------------+------------------------------
    Row< Reported    , cmd::Approve        , Established , Emit<ev::Approved>         , ByChair<StillNoOwnChapter>   >,
    Row< Reported    , cmd::OrderReElection, Recruiting  , Emit<ev::ReElectionOrdered>, ByChair<HasReason>           >,
    //   -------------+---------------------+-------------+----------------------------+------------------------------
    FromEach< Each<PrepApplied, Returned, PrepApproved, Recruiting, Scheduled>
                     , cmd::Withdraw       , Withdrawn   , Emit<ev::Withdrawn>        , ByPreparer<HasReason>        >,
    FromEach< Each<PrepApproved, Recruiting, Scheduled>
                     , cmd::Lapse          , Lapsed      , Emit<ev::Lapsed>           , ByClock<DeadlinePassed>      >
  >;
  // clang-format on

  // What each event says; the template serves events without fields.
  Payload record(Tag<ev::PrepApplied>, const cmd::ApplyPrep& c) const {
    return ev::PrepApplied{c.unit,
                           c.name,
                           c.kind,
                           chapter::normalised(c.covered_units),
                           c.prep_group,
                           c.request_sha256,
                           context->actor.id,
                           review()};
  }
  Payload record(Tag<ev::PrepApproved>, const cmd::ApprovePrep&) const {
    return ev::PrepApproved{official_number(kPrepSeries, *context), meeting()};
  }
  Payload record(Tag<ev::Returned>, const cmd::Return& c) const {
    return ev::Returned{c.missing, context->deadline(Key::kFoundingSupplementWorkingDays)};
  }
  Payload record(Tag<ev::Resubmitted>, const cmd::Resubmit& c) const {
    return ev::Resubmitted{c.request_sha256, review()};
  }
  Payload record(Tag<ev::Rejected>, const cmd::Reject& c) const {
    return ev::Rejected{c.ground, c.reason};
  }
  Payload record(Tag<ev::Withdrawn>, const cmd::Withdraw& c) const {
    return ev::Withdrawn{c.reason};
  }
  Payload record(Tag<ev::MeetingScheduled>, const cmd::ScheduleMeeting& c) const {
    return ev::MeetingScheduled{c.meeting_on, c.candidates, c.committee_seats, c.audit_seats,
                                members(*state, *context)};
  }
  Payload record(Tag<ev::Elected>, const cmd::RecordElection& c) const {
    return ev::Elected{*state->meeting_on, c.ballot, c.scrutineer,
                       winners(*state, c.ballot, *context)};
  }
  Payload record(Tag<ev::ElectionFailed>, const cmd::RecordElection& c) const {
    return ev::ElectionFailed{*state->meeting_on, c.ballot, c.scrutineer,
                              winners(*state, c.ballot, *context), meeting()};
  }
  Payload record(Tag<ev::ResultReported>, const cmd::ReportResult& c) const {
    return ev::ResultReported{c.term,
                              c.chair,
                              on_board(*state, state->elected, Board::kCommittee),
                              on_board(*state, state->elected, Board::kAudit),
                              c.women_body,
                              c.women,
                              c.report_sha256,
                              context->actor.id,
                              context->deadline(Key::kFoundingApprovalNaturalDays)};
  }
  Payload record(Tag<ev::Approved>, const cmd::Approve&) const {
    const std::int64_t joined = members(*state, *context);
    const Date term_starts_on = *state->elected_on;
    return ev::Approved{official_number(kApprovalSeries, *context),
                        context->today(),
                        context->common->unit,
                        state->employees_total,
                        state->employees_female,
                        joined,
                        permille(joined, state->employees_total),
                        term_starts_on,
                        years_later(term_starts_on, state->term)};
  }
  Payload record(Tag<ev::ReElectionOrdered>, const cmd::OrderReElection& c) const {
    return ev::ReElectionOrdered{c.reason, meeting()};
  }
  Payload record(Tag<ev::Lapsed>, const cmd::Lapse&) const { return ev::Lapsed{*state->due}; }
  template <class E>
  Payload record(Tag<E>, const auto&) const {
    static_assert(std::is_empty_v<E>, "an event with fields needs its own record()");
    return E{};
  }

 private:
  Deadline review() const { return context->deadline(Key::kFoundingPrepReviewWorkingDays); }
  Deadline meeting() const { return context->deadline(Key::kFoundingMeetingMonths); }
};

// Reservations in the enterprises' registers, made and lifted in the founding's own commits.
class Registers {
 public:
  Registers(const State& before, const Context& x)
      : before_(before), x_(x), self_(stream_of(Workflow::Case::kName, x.self)) {}

  std::vector<Claim> reserved(const std::vector<CoveredUnit>& units) const {
    std::vector<Claim> out;
    for (const CoveredUnit& unit : units)
      if (chapter::register_of(unit, x_).founding != self_)
        out.push_back(
            {enterprise::stream(unit.uscc), EventBody::of(enterprise::ev::FoundingOpened{self_})});
    return out;
  }
  std::vector<Claim> released() const {
    std::vector<Claim> out;
    for (const CoveredUnit& unit : before_.covered_units)
      out.push_back(
          {enterprise::stream(unit.uscc), EventBody::of(enterprise::ev::FoundingReleased{self_})});
    return out;
  }
  std::vector<Claim> covered() const {
    std::vector<Claim> out = released();
    const StreamId chapter = stream_of("chapter", x_.self);
    for (const CoveredUnit& unit : before_.covered_units)
      out.push_back({enterprise::stream(unit.uscc), EventBody::of(enterprise::ev::Covered{
                                                        chapter, before_.kind == Kind::kSingle})});
    out.push_back(number(kApprovalSeries));
    return out;
  }
  Claim number(const Series& series) const {
    return {series::stream(series.kind, x_.today()),
            EventBody::of(series::ev::NumberTaken{next_number(series, x_), self_})};
  }

 private:
  const State& before_;
  const Context& x_;
  StreamId self_;
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Founding>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Founding>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Founding>(); }

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context& context) {
  std::vector<StreamId> out = chapter::registers_of(state.covered_units);
  if (!command) return out;
  if (const auto* apply = command->as<cmd::ApplyPrep>())
    for (StreamId& enterprise : chapter::registers_of(apply->covered_units))
      if (std::ranges::find(out, enterprise) == out.end()) out.push_back(std::move(enterprise));
  if (command->as<cmd::ApprovePrep>())
    out.push_back(series::stream(kPrepSeries.kind, context.today()));
  if (command->as<cmd::Approve>())
    out.push_back(series::stream(kApprovalSeries.kind, context.today()));
  return out;
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided,
                                    const Context& context) {
  const Registers registers(before, context);
  if (const auto* applied = decided.body.as<ev::PrepApplied>())
    return registers.reserved(applied->covered_units);
  if (decided.body.as<ev::PrepApproved>()) return {registers.number(kPrepSeries)};
  switch (static_cast<Status>(decided.to)) {
    case Status::kEstablished:
      return registers.covered();
    case Status::kRejected:
    case Status::kWithdrawn:
    case Status::kLapsed:
      return registers.released();
    default:
      return {};
  }
}

std::vector<Claim> Workflow::releases(const State& state, const Context& context) {
  switch (state.status) {
    case Status::kNew:
    case Status::kEstablished:
    case Status::kRejected:
    case Status::kWithdrawn:
    case Status::kLapsed:
      return {};
    default:
      return Registers(state, context).released();
  }
}

std::vector<Timer> Workflow::timers(const State& state, const Context&) {
  if (!state.due) return {};
  switch (state.status) {
    case Status::kReturned:
    case Status::kPrepApproved:
    case Status::kRecruiting:
    case Status::kMeetingScheduled:
      return {when_passed(*state.due, CommandBody::of(cmd::Lapse{}))};
    default:
      return {};
  }
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Founding>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::founding
