#pragma once
// Deadlines (domain rules 2.0). A period does not count its first day; a period of natural days,
// months or years that ends on a day off ends on the next working day (Civil Code 201 to 203);
// working days follow the calendar; hours run by the clock, through nights and holidays.
//
// Free functions over values: safe to call from any thread.
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <boost/describe.hpp>

#include "domain/calendar/calendar.h"
#include "domain/core/time.h"

namespace chapterhouse {

// Stored in events: append only, never renumber.
enum class DeadlineUnit : std::uint8_t {
  kNatural = 1,
  kWorking = 2,
  kMonth = 3,
  kYear = 4,
  kHour = 5,
};
BOOST_DESCRIBE_ENUM(DeadlineUnit, kNatural, kWorking, kMonth, kYear, kHour)

// The longest period a rule may ask for, in its own unit.
inline constexpr std::int32_t kDeadlineLengthMax = 4'000;

// "Answer within n units", read from the policy of the day on which the period starts.
struct DeadlineRule {
  std::string key;    // e.g. "founding.approval_natural_days"
  std::string basis;  // the article that says so
  DeadlineUnit unit = DeadlineUnit::kNatural;
  std::int32_t n = 0;        // 0 to kDeadlineLengthMax
  bool roll_forward = true;  // no effect on working days and hours
};
BOOST_DESCRIBE_STRUCT(DeadlineRule, (), (key, basis, unit, n, roll_forward))

// A started period, as events keep it. One without a key is no deadline at all.
struct Deadline {
  std::string key;
  std::string basis;
  DeadlineUnit unit = DeadlineUnit::kNatural;
  std::int32_t n = 0;
  Date started_on{};  // not counted
  Date raw_due{};     // before rolling forward
  Date due{};         // the last day on which it is met in time
  std::uint32_t calendar_version = 0;
  bool estimate = false;  // it rests on a year whose notice is not out yet
  bool operator==(const Deadline&) const = default;
};
BOOST_DESCRIBE_STRUCT(Deadline, (),
                      (key, basis, unit, n, started_on, raw_due, due, calendar_version, estimate))

// The clock stands still on these days.
struct Suspension {
  Date from;   // the first day that does not count
  Date until;  // the first day that counts again
};

// The rule's unit is not kHour: see hours_due. Suspensions may overlap and come in any order.
Deadline start_deadline(const Calendar&, const DeadlineRule&, Date start,
                        std::span<const Suspension> suspensions = {});

// The same period with all its suspensions taken into account, or after a new calendar version. It
// is computed anew from its start, so pass every suspension so far. Not for hours. Natural days,
// months and years roll forward, as the law has it.
Deadline shift_deadline(const Calendar&, const Deadline&, std::span<const Suspension>);

// The instant at which a period of n hours ends. The rule's unit is kHour.
Timestamp hours_due(const DeadlineRule&, Timestamp start);

enum class DeadlineStatus : std::uint8_t {
  kOnTime = 1,
  kDueSoon = 2,
  kOverdue = 3,
  kMet = 4,
  kMetLate = 5,
  kNotApplicable = 6,
};
BOOST_DESCRIBE_ENUM(DeadlineStatus, kOnTime, kDueSoon, kOverdue, kMet, kMetLate, kNotApplicable)

struct Progress {
  Date today;
  std::optional<Date> done_on;    // when the duty was fulfilled
  int due_soon_working_days = 0;  // how early the warning comes
};
DeadlineStatus status_of(const Deadline&, const Progress&, const Calendar&);
// For a period of hours; there is no early warning.
DeadlineStatus status_of(Timestamp due, Timestamp now, std::optional<Timestamp> done_at);

// The day on which a month's figures close: the n-th working day of the next month (rules 3.1).
Date period_close(const Calendar&, std::chrono::year_month month, int nth_working_day);

}  // namespace chapterhouse
