#include "workflows/session/session.h"

#include <algorithm>

#include "domain/orgs/uscc.h"
#include "domain/registers/series.h"
#include "domain/registers/tally.h"
#include "domain/registers/venue.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::session {
namespace {
using chapterhouse::session::Payload;
using chapterhouse::session::Status;
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
namespace ev = chapterhouse::session::ev;

constexpr std::string_view kSeries = "session", kNumberPrefix = "顺工沟";

using New = In<Status::kNew>;
using Planned = In<Status::kPlanned>;
using Approved = In<Status::kApproved>;
using Postponed = In<Status::kPostponed>;
using Cancelled = In<Status::kCancelled>;
using Held = In<Status::kHeld>;
using Recorded = In<Status::kRecorded>;
using Verified = In<Status::kVerified>;
using Archived = In<Status::kArchived>;

using Planner = By<Role::kSw, Role::kTStaff, Role::kTChair, Role::kDOrg>;
using Field = By<Role::kSw, Role::kTStaff, Role::kDOrg>;
using Head = By<Role::kTChair, Role::kDOrg>;
using Filing = By<Role::kTChair, Role::kDOrg, Role::kDOff>;

// 2nd Friday of the month by policy, moved to the next working day when it is a holiday.
Date district_day(Date in_month, const Context& x) {
  const std::chrono::year_month_day ymd{in_month};
  const std::chrono::weekday weekday{
      static_cast<unsigned>(x.parameter(Key::kSessionDistrictDayWeekday))};
  const auto week = static_cast<unsigned>(x.parameter(Key::kSessionDistrictDayWeek));
  return x.calendar->monthly_day(ymd.year() / ymd.month() / weekday[week]);
}

Verdict on_district_day(Level level, Timestamp start, const Context& x) {
  const Date held = business_date(start), fixed = district_day(held, x);
  return Verdict::opens(level != Level::kDistrict || held == fixed, fixed);
}

// A session above the street is the district's own business.
struct LevelFits {
  static constexpr std::string_view kName = "level_fits", kReason = "level_needs_the_district";
  static Verdict fits(Level level, const Context& x) {
    return level == Level::kStreet || x.actor.role == Role::kDOrg;
  }
  static Verdict holds(const State&, const cmd::Plan& c, const Context& x) {
    return fits(c.level, x);
  }
};
struct LevelIsMine {
  static constexpr std::string_view kName = LevelFits::kName, kReason = LevelFits::kReason;
  static Verdict holds(const State& s, const Context& x) { return LevelFits::fits(s.level, x); }
};
struct Described {
  static constexpr std::string_view kName = "described", kReason = "theme_or_venue_missing";
  static Verdict holds(const State&, const cmd::Plan& c, const Context&) {
    return !c.theme.empty() && !c.venue.empty();
  }
  static Verdict holds(const State&, const cmd::Reschedule& c, const Context&) {
    return !c.venue.empty();
  }
};
struct TimesFit {
  static constexpr std::string_view kName = "times_fit", kReason = "end_not_after_start";
  static Verdict holds(const State&, const auto& c, const Context& x) {
    if (c.start < x.occurred_at) return Verdict{false}.because("start_is_past");
    return c.start < c.end;
  }
};
struct OnDistrictDay {
  static constexpr std::string_view kName = "on_district_day", kReason = "not_the_district_day";
  static Verdict holds(const State&, const cmd::Plan& c, const Context& x) {
    return on_district_day(c.level, c.start, x);
  }
  static Verdict holds(const State& s, const cmd::Reschedule& c, const Context& x) {
    return on_district_day(s.level, c.start, x);
  }
};
struct SecondPerson {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const State& s, const Context& x) {
    return x.actor.id != (s.status == Status::kRecorded ? s.recorded_by : s.planned_by);
  }
};
struct VenueFree {
  static constexpr std::string_view kName = "venue_free", kReason = "venue_taken";
  static Verdict holds(const State& s, const Context& x) {
    const auto& taken = x.world->get<venue::State>(venue::stream(*x.blind, s.unit, s.venue));
    const venue::Booking* other =
        taken.clash(stream_of(Workflow::Case::kName, x.self), s.start, s.end);
    return Verdict::points_to(!other, other ? other->session.value : "");
  }
};
struct NotStarted {
  static constexpr std::string_view kName = "not_started", kReason = "already_started";
  static Verdict holds(const State& s, const Context& x) { return x.occurred_at < s.start; }
};
struct Started {
  static constexpr std::string_view kName = "started", kReason = "not_started_yet";
  static Verdict holds(const State& s, const Context& x) {
    return Verdict::opens(x.occurred_at >= s.start, business_date(s.start));
  }
};
struct CountsFit {
  static constexpr std::string_view kName = "counts_fit", kReason = "count_negative";
  static Verdict holds(const State&, const cmd::SubmitRecord& c, const Context&) {
    const auto positive = [](const Raised& r) { return r.times > 0; };
    if (!std::ranges::all_of(c.needs, positive) || !std::ranges::all_of(c.issues, positive))
      return false;
    if (c.consulted_visits < 0 || c.materials_distributed < 0 || c.applications_received < 0)
      return false;
    if (!c.consulted_persons) return true;
    if (*c.consulted_persons > c.consulted_visits)
      return Verdict{false}.because("more_persons_than_visits");
    return *c.consulted_persons >= 0;
  }
};
struct HasPhoto {
  static constexpr std::string_view kName = "has_photo", kReason = "photo_missing";
  static Verdict holds(const State&, const cmd::SubmitRecord& c, const Context&) {
    if (!std::ranges::all_of(c.photos, checks::is_sha256))
      return Verdict{false}.because("sha256_malformed");
    return Verdict::count(static_cast<std::int64_t>(c.photos.size()), 1);
  }
};
struct HasStaff {
  static constexpr std::string_view kName = "has_staff", kReason = "staff_missing";
  static Verdict holds(const State&, const cmd::SubmitRecord& c, const Context&) {
    return Verdict::count(static_cast<std::int64_t>(c.staff.size()), 1);
  }
};
struct CodesValid {
  static constexpr std::string_view kName = "codes_valid", kReason = "uscc_invalid";
  static Verdict holds(const State&, const cmd::SubmitRecord& c, const Context&) {
    const auto bad = std::ranges::find_if(c.enterprises_contacted,
                                          [](const auto& u) { return !Uscc::parse(u).ok(); });
    const bool none = bad == c.enterprises_contacted.end();
    return Verdict::points_to(none, none ? "" : *bad);
  }
};
// Neither more nor fewer: the record says how many applications the session brought.
struct ApplicationsMatch {
  static constexpr std::string_view kName = "applications_match", kReason = "applications_differ";
  static Verdict holds(const State& s, const Context& x) {
    const std::int64_t counted = x.world->get<tally::State>(tally::stream(x.self)).count();
    Verdict verdict = Verdict::count(counted, s.applications_received);
    verdict.ok = counted == s.applications_received;
    return verdict;
  }
};

struct Session : engine::Front<Session, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From        Command             To          Records                 Only if
    Row< New       , cmd::Plan         , Planned   , Emit<ev::Planned>     , If<Planner, OpensInScope, LevelFits,
                                                                                Described, TimesFit, OnDistrictDay>  >,
    //   ----------+-------------------+-----------+-----------------------+------------------------------------------
    Row< Planned   , cmd::Approve      , Approved  , Emit<ev::Approved>    , If<Head, InScope, LevelIsMine,
                                                                                SecondPerson, VenueFree>             >,
    Row< Approved  , cmd::Postpone     , Postponed , Emit<ev::Postponed>   , If<Head, InScope, LevelIsMine,
                                                                                NotStarted, HasReason>               >,
    Row< Postponed , cmd::Reschedule   , Planned   , Emit<ev::Rescheduled> , If<Planner, InScope, LevelIsMine,
                                                                                Described, TimesFit, OnDistrictDay>  >,
    FromEach< Each<Planned, Approved, Postponed>
                   , cmd::Cancel       , Cancelled , Emit<ev::Cancelled>   , If<Head, InScope, LevelIsMine,
                                                                                HasReason>                           >,
    //   ----------+-------------------+-----------+-----------------------+------------------------------------------
    Row< Approved  , cmd::MarkHeld     , Held      , Emit<ev::Held>        , If<Field, InScope, Started>             >,
    Row< Held      , cmd::SubmitRecord , Recorded  , Emit<ev::Recorded>    , If<Field, InScope, CountsFit, HasPhoto,
                                                                                HasStaff, CodesValid>                >,
    Row< Recorded  , cmd::Return       , Held      , Emit<ev::Returned>    , If<Head, InScope, LevelIsMine,
                                                                                HasReason>                           >,
    Row< Recorded  , cmd::Verify       , Verified  , Emit<ev::Verified>    , If<Head, InScope, LevelIsMine,
                                                                                SecondPerson, ApplicationsMatch>     >,
    Row< Verified  , cmd::Archive      , Archived  , Emit<ev::Archived>    , If<Filing, InScope>                     >
  >;
  // clang-format on

  Payload record(Tag<ev::Planned>, const cmd::Plan& c) const {
    return ev::Planned{c.unit, c.type,  c.mode,  c.level, c.theme,          c.venue,
                       c.host, c.place, c.start, c.end,   context->actor.id};
  }
  Payload record(Tag<ev::Approved>, const cmd::Approve&) const {
    const Date today = context->today();
    const std::int32_t last =
        context->world->get<series::State>(series::stream(kSeries, today)).last;
    return ev::Approved{series::official_number(kNumberPrefix, today, last + 1),
                        venue::stream(*context->blind, state->unit, state->venue)};
  }
  Payload record(Tag<ev::Postponed>, const cmd::Postpone& c) const {
    return ev::Postponed{c.reason};
  }
  Payload record(Tag<ev::Rescheduled>, const cmd::Reschedule& c) const {
    return ev::Rescheduled{c.venue, c.start, c.end, context->actor.id};
  }
  Payload record(Tag<ev::Cancelled>, const cmd::Cancel& c) const { return ev::Cancelled{c.reason}; }
  // Held when it began, however late that is noted: the figures and the record's deadline follow.
  Payload record(Tag<ev::Held>, const cmd::MarkHeld&) const {
    const Date held_on = business_date(state->start);
    const DeadlineRule rule =
        context->policy->deadline_rule(Key::kSessionRecordWorkingDays, held_on);
    return ev::Held{held_on, start_deadline(*context->calendar, rule, held_on)};
  }
  Payload record(Tag<ev::Recorded>, const cmd::SubmitRecord& c) const {
    ev::Recorded e{c.consulted_visits,
                   c.consulted_persons,
                   c.materials_distributed,
                   c.applications_received,
                   {},
                   c.needs,
                   c.issues,
                   c.partners,
                   c.staff,
                   c.photos,
                   c.speakers,
                   c.remarks,
                   context->actor.id};
    for (const std::string& typed : c.enterprises_contacted)
      e.enterprises_contacted.push_back(Uscc::parse(typed)->text());
    return e;
  }
  Payload record(Tag<ev::Returned>, const cmd::Return& c) const {
    return ev::Returned{c.reason, context->deadline(Key::kSessionRecordWorkingDays)};
  }
  Payload record(Tag<ev::Verified>, const cmd::Verify&) const {
    return ev::Verified{state->applications_received};
  }
  Payload record(Tag<ev::Archived>, const cmd::Archive&) const { return ev::Archived{}; }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Session>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Session>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Session>(); }

std::vector<StreamId> Workflow::relies_on(const State& s, const CommandBody*, const Context& x) {
  if (s.status == Status::kPlanned)
    return {venue::stream(*x.blind, s.unit, s.venue), series::stream(kSeries, x.today())};
  std::vector<StreamId> out;
  if (s.status == Status::kRecorded) out.push_back(tally::stream(x.self));
  if (!s.booking.empty()) out.push_back(s.booking);
  return out;
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided, const Context& x) {
  const StreamId self = stream_of(Case::kName, x.self);
  const EventBody& body = decided.body;
  if (const auto* approved = body.as<ev::Approved>()) {
    const StreamId numbers = series::stream(kSeries, x.today());
    const std::int32_t next = x.world->get<series::State>(numbers).last + 1;
    return {{numbers, EventBody::of(series::ev::NumberTaken{next, self})},
            {approved->booking, EventBody::of(venue::ev::Booked{self, before.start, before.end})}};
  }
  if (body.as<ev::Postponed>() || body.as<ev::Cancelled>()) return releases(before, x);
  return {};
}

std::vector<Claim> Workflow::releases(const State& state, const Context& x) {
  if (state.booking.empty()) return {};
  return {{state.booking, EventBody::of(venue::ev::Released{stream_of(Case::kName, x.self)})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Session>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::session
