#pragma once
// Working days of mainland China: Monday to Friday, less the days off and plus the swapped working
// days of the State Council's yearly notice (domain rules 4.6). The notice comes in November or
// December and can be amended in mid-year, so the whole set of tables carries one version.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/core/result.h"
#include "domain/core/time.h"

namespace chapterhouse {

// One year's notice. Its dates lie in that year, or in the December before it (New Year's Day).
struct YearTable {
  int year = 0;
  std::vector<Date> off;           // holidays; weekend days may be listed too
  std::vector<Date> swap_working;  // Saturdays and Sundays that are worked instead
  std::string source;              // title, number and date of the notice
};

struct CalendarError {
  enum class Kind : std::uint8_t {
    kYearTwice,      // two tables for one year
    kOutsideYear,    // a date in neither that year nor the December before
    kSwapIsWeekday,  // a swapped working day that is Monday to Friday anyway
    kContradiction,  // a date both off and worked
  };
  Kind kind;
  int year;
  Date date;  // not used by kYearTwice
};

// An immutable value. Safe to use from any thread.
class Calendar {
 public:
  // Monday to Friday, everything an estimate: a district whose notices are not loaded yet.
  Calendar() = default;
  static Result<Calendar, CalendarError> make(std::span<const YearTable> tables,
                                              std::uint32_t version);

  std::uint32_t version() const { return version_; }
  bool is_working_day(Date date) const;
  // True when the year's notice is not loaded: only the weekend is known of such a day.
  bool is_estimate(Date date) const;
  bool is_estimate(Date from, Date to) const;  // any day of from..to, both included

  Date next_working_day_on_or_after(Date date) const;
  // The n-th working day after `start`, which is not counted itself; n >= 0, and 0 gives `start`.
  Date add_working_days(Date start, int n) const;
  // The n-th working day before `end`, which is not counted itself; n >= 0, and 0 gives `end`.
  Date subtract_working_days(Date end, int n) const;
  // Working days after `from`, up to and including `to`; 0 when `to` is not later.
  int working_days_between(Date from, Date to) const;
  int working_days_in_year(int year) const;

  // A monthly fixed day, such as `2019y / 2 / Friday[2]`, moved to the next working day when it is
  // a holiday. The weekday's index is 1 to 4: a fifth does not exist in every month.
  Date monthly_day(std::chrono::year_month_weekday nominal) const;
  // The district day of 双沟通 (domain rules 2.1).
  Date second_friday(std::chrono::year_month month) const;

 private:
  std::vector<Date> off_;      // sorted
  std::vector<Date> swapped_;  // sorted
  std::vector<int> years_;     // sorted: the years whose notice is loaded
  std::uint32_t version_ = 0;
};

}  // namespace chapterhouse
