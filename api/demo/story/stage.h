#pragma once
// What the chains of the story share: who acts, the working days, the places and people made so
// far; and the chains themselves, each of which plans its happenings into the agenda.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/demo/agenda.h"
#include "api/demo/desk.h"
#include "api/demo/made_up.h"
#include "domain/cases/application/application.h"
#include "domain/cases/chapter/chapter.h"
#include "domain/cases/dispute/form.h"

namespace chapterhouse::demo {

inline constexpr std::chrono::year kYear{2019};
// The story begins in autumn, so that the year starts with work under way.
inline constexpr Date kFirstDay = std::chrono::sys_days{std::chrono::year{2018} / 10 / 8};
inline constexpr Date kNewYear = std::chrono::sys_days{kYear / 1 / 1};
inline constexpr Date kLastDay = std::chrono::sys_days{kYear / 12 / 31};
constexpr Date in_year(unsigned month, unsigned day) {
  return kYear / std::chrono::month{month} / std::chrono::day{day};
}

// What the district reported for 2019, or a share of it.
struct Amounts {
  std::int32_t worker_sessions = 272, enterprise_sessions = 129;  // mixed ones in both
  std::int32_t consultations = 9'379;
  std::int32_t foundings = 55, large_foundings = 28;  // large: 100 or more employees
  std::int32_t new_members = 12'300;
  // Households in hardship: on file on New Year's Day, filed and cancelled in the year, lifted out.
  std::int32_t households = 168, new_households = 34, cancelled_households = 2, exits = 194;
  std::int32_t percent = 100;

  static Amounts at(std::int32_t percent);
  // Rounded half up, at least 1.
  std::int32_t scaled(std::int32_t whole) const;
};

struct Union {
  StreamId chapter;
  UnitId unit;
  std::vector<Enterprise> covers;
  Date since = kFirstDay;
};
struct Member {
  StreamId membership;
  UnitId unit;
  StreamId union_id;  // empty: the territorial union
  Person person;
};

struct HeldSession {
  CaseId id;
  UnitId unit;
  Date day;
};

// A household in hardship while it is on file.
struct OnFile {
  StreamId file;
  UnitId unit;
  Date since;
  std::optional<Date> until{};
};

struct FiledDispute {
  StreamId stream;
  UnitId unit;
  Date received;
  chapterhouse::dispute::Type type;
};

struct Stage {
  const Amounts amounts;
  const std::uint64_t seed;
  const workflows::Rules& rules;
  Desk& desk;
  Agenda& agenda;
  People people;
  Enterprises enterprises;

  std::vector<Union> unions{};      // single chapters, old and new
  std::map<UnitId, Union> joint{};  // the joint union of each unit
  std::vector<Member> members{};    // of 2018, whom nothing has happened to yet
  std::vector<HeldSession> sessions{};
  std::vector<OnFile> households{};
  std::set<std::string> booked{};  // places of sessions, with their day
  std::vector<FiledDispute> disputes{};
  std::int32_t joinings_planned = 0;

  // ---- days -------------------------------------------------------------------------------
  Date working(Date from) const { return rules.calendar.next_working_day_on_or_after(from); }
  Date later(Date from, int working_days) const {
    return rules.calendar.add_working_days(from, working_days);
  }
  Date earlier(Date from, int working_days) const;
  // A working day of that span, by the seasons: little at Spring Festival, much in spring and
  // autumn.
  Date pick_day(Dice& dice, Date from, Date to) const;
  // The n-th of `count` things spread over the span by the same seasons.
  Date spread_day(std::int32_t n, std::int32_t count, Date from, Date to) const;
  UnitId pick_unit(Dice& dice) const;
  std::optional<Member> take_member();  // one of 2018, for one story only

  void at(Timestamp when, Agenda::Happening happening) { agenda.at(when, std::move(happening)); }

 private:
  Date day_at_share(std::uint64_t drawn, Date from) const;
  std::uint64_t weight_of(Date from, Date to) const;
};

// Civil time in Shanghai.
Timestamp moment(Date day, int hour, int minute);
// Some minute between these hours.
Timestamp in_hours(Dice& dice, Date day, int from, int until);
Date day_of(Timestamp at);

// ---- who acts ------------------------------------------------------------------------------

Actor social_worker(const UnitId& unit);
Actor second_worker(const UnitId& unit);
Actor staff(const UnitId& unit);
Actor chair(const UnitId& unit);
Actor preparer(const UnitId& unit);
Actor union_chair(const UnitId& unit);
Actor worker(const UnitId& unit, const CaseId& of);
Actor organisation();       // the district's organisation department
Actor organisation_head();  // its head: the second person
Actor law();
Actor service_centre();
Actor leadership();
Actor finance();
Actor cashier();
Actor mediation_head();
Actor mediator(std::int32_t number);  // from 1

// ---- joining -------------------------------------------------------------------------------

// One application and what becomes of it.
struct Joining {
  enum class Course : std::uint8_t {
    kApproved,
    kReturned,  // once, answered, then approved
    kRejected,
    kWithdrawn,
    kUnanswered,  // returned, and nobody answers
    kDuplicate,   // the person is a member already
  };
  std::string path;  // "founding/3/member/7"
  Person person;
  UnitId unit;
  StreamId union_id{}, founding{}, session{};
  std::string employer{};  // credit code; empty: none
  EmploymentType type = EmploymentType::kLabourContract;
  chapterhouse::application::Channel channel = chapterhouse::application::Channel::kApp;
  bool is_migrant = false;
  Timestamp submit{}, decide{};
  Course course = Course::kApproved;
  bool wants_card = false;
  std::optional<Date> really_on{};  // entered late: when it was on paper
  StreamId duplicate_of{};
};
// Plans it; answers the stream of the membership that an approval opens.
StreamId join(Stage& stage, Joining joining);
// How an application reaches the union, and which work the person does, at random.
void dress(Dice& dice, Joining& joining);

// ---- chains --------------------------------------------------------------------------------
// In this order: a later one uses what an earlier one has made. plan_joinings comes last of those
// that bring members: it fills up to the reported number.

void plan_existing(Stage& stage);
void plan_foundings(Stage& stage);
void plan_sessions(Stage& stage);
void plan_leads(Stage& stage);
void plan_joinings(Stage& stage);
void plan_moves(Stage& stage);
void plan_hardship(Stage& stage);
void plan_relief(Stage& stage);  // to the households
void plan_disputes(Stage& stage);
void plan_receptions(Stage& stage);  // some go on as one of the disputes
void plan_targets(Stage& stage);

// The way of a lead from its first clue through its contacts, one day for each.
struct Lead {
  std::string path;  // "lead/12"
  Enterprise enterprise;
  Date registered, assigned;
  std::vector<Date> contacts;
  std::optional<Date> plan, agree;
};
StreamId plan_lead(Stage& stage, Dice& dice, const Lead& lead);

struct NewChapter {
  std::string path;
  Enterprise enterprise;
  StreamId chapter;
  Date on;  // which it was approved
};
void plan_new_chapter(Stage& stage, Dice& dice, const NewChapter& chapter);

}  // namespace chapterhouse::demo
