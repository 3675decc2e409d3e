#include "domain/calendar/calendar.h"

#include <algorithm>
#include <optional>

namespace chapterhouse {
namespace {
using std::chrono::days;
using std::chrono::weekday;
using std::chrono::year_month_day;

bool is_weekend(Date date) { return weekday{date}.iso_encoding() >= 6; }
int year_of(Date date) { return static_cast<int>(year_month_day{date}.year()); }

bool contains(const std::vector<Date>& sorted, Date date) {
  return std::binary_search(sorted.begin(), sorted.end(), date);
}

std::optional<CalendarError> fault_in(const YearTable& table) {
  using Kind = CalendarError::Kind;
  using std::chrono::year;
  const Date first{year{table.year - 1} / 12 / 1};
  const Date last{year{table.year} / 12 / 31};
  for (const auto* dates : {&table.off, &table.swap_working})
    for (const Date date : *dates)
      if (date < first || date > last) return CalendarError{Kind::kOutsideYear, table.year, date};
  for (const Date date : table.swap_working)
    if (!is_weekend(date)) return CalendarError{Kind::kSwapIsWeekday, table.year, date};
  return std::nullopt;
}
}  // namespace

Result<Calendar, CalendarError> Calendar::make(std::span<const YearTable> tables,
                                               std::uint32_t version) {
  using Kind = CalendarError::Kind;
  Calendar made;
  made.version_ = version;
  for (const YearTable& table : tables) {
    if (const auto fault = fault_in(table)) return Failure{*fault};
    if (std::ranges::find(made.years_, table.year) != made.years_.end())
      return Failure{CalendarError{Kind::kYearTwice, table.year, {}}};
    made.years_.push_back(table.year);
    made.off_.insert(made.off_.end(), table.off.begin(), table.off.end());
    made.swapped_.insert(made.swapped_.end(), table.swap_working.begin(), table.swap_working.end());
  }
  std::ranges::sort(made.years_);
  std::ranges::sort(made.off_);
  std::ranges::sort(made.swapped_);
  for (const Date date : made.swapped_)
    if (contains(made.off_, date))
      return Failure{CalendarError{Kind::kContradiction, year_of(date), date}};
  return made;
}

bool Calendar::is_working_day(Date date) const {
  return is_weekend(date) ? contains(swapped_, date) : !contains(off_, date);
}

bool Calendar::is_estimate(Date date) const {
  return !std::binary_search(years_.begin(), years_.end(), year_of(date)) &&
         !contains(off_, date) && !contains(swapped_, date);
}

bool Calendar::is_estimate(Date from, Date to) const {
  for (Date date = from; date <= to; date += days{1})
    if (is_estimate(date)) return true;
  return false;
}

Date Calendar::next_working_day_on_or_after(Date date) const {
  while (!is_working_day(date)) date += days{1};
  return date;
}

Date Calendar::add_working_days(Date start, int n) const {
  CHECK(n >= 0);
  for (; n > 0; --n) start = next_working_day_on_or_after(start + days{1});
  return start;
}

Date Calendar::subtract_working_days(Date end, int n) const {
  CHECK(n >= 0);
  while (n > 0) {
    end -= days{1};
    if (is_working_day(end)) --n;
  }
  return end;
}

int Calendar::working_days_between(Date from, Date to) const {
  int count = 0;
  for (Date date = from + days{1}; date <= to; date += days{1})
    if (is_working_day(date)) ++count;
  return count;
}

int Calendar::working_days_in_year(int year) const {
  const std::chrono::year wanted{year};
  return working_days_between(Date{(wanted - std::chrono::years{1}) / 12 / 31},
                              Date{wanted / 12 / 31});
}

Date Calendar::monthly_day(std::chrono::year_month_weekday nominal) const {
  CHECK(nominal.index() >= 1 && nominal.index() <= 4);
  CHECK(nominal.ok());
  return next_working_day_on_or_after(Date{nominal});
}

Date Calendar::second_friday(std::chrono::year_month month) const {
  return monthly_day(month / std::chrono::Friday[2]);
}

}  // namespace chapterhouse
