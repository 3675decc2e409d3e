#include "domain/calendar/calendar.h"

#include <gtest/gtest.h>

#include "tests/domain/calendar_vectors.h"

namespace chapterhouse {
namespace {
using namespace std::chrono_literals;
using std::chrono::February;
using std::chrono::September;
using test::day;

Calendar printed() { return Calendar::make(test::printed_tables(), 7).value(); }

CalendarError::Kind fault_of(const YearTable& table) {
  return Calendar::make(std::vector{table}, 1).error().kind;
}

TEST(Calendar, CountsTheWorkingDaysThatTheRulesPrint) {
  EXPECT_EQ(printed().working_days_in_year(2019), 250);
  EXPECT_EQ(printed().working_days_in_year(2026), 248);
}

TEST(Calendar, WorksOnSwappedWeekendsAndRestsOnHolidays) {
  const Calendar calendar = printed();
  EXPECT_TRUE(calendar.is_working_day(day("2019-09-29")));   // a Sunday
  EXPECT_FALSE(calendar.is_working_day(day("2019-09-28")));  // the Saturday before
  EXPECT_FALSE(calendar.is_working_day(day("2019-10-07")));  // a Monday
  EXPECT_TRUE(calendar.is_working_day(day("2019-10-08")));
}

TEST(Calendar, AppliesANoticeToTheDecemberBeforeItsYear) {
  const Calendar calendar = printed();
  EXPECT_TRUE(calendar.is_working_day(day("2018-12-29")));
  EXPECT_FALSE(calendar.is_working_day(day("2018-12-31")));
  EXPECT_FALSE(calendar.is_estimate(day("2018-12-31")));
  EXPECT_TRUE(calendar.is_estimate(day("2018-12-28")));
}

TEST(Calendar, EstimatesAYearWithoutANoticeByWeekdays) {
  const Calendar calendar = printed();
  EXPECT_TRUE(calendar.is_estimate(day("2027-10-01")));
  EXPECT_TRUE(calendar.is_working_day(day("2027-10-01")));  // a Friday
  EXPECT_FALSE(calendar.is_working_day(day("2027-10-02")));
  EXPECT_FALSE(calendar.is_estimate(day("2026-12-31")));
  EXPECT_TRUE(calendar.is_estimate(day("2026-12-30"), day("2027-01-01")));
  EXPECT_FALSE(calendar.is_estimate(day("2026-12-30"), day("2026-12-31")));
}

TEST(Calendar, MovesTheDistrictDayOffAHoliday) {
  const Calendar calendar = printed();
  EXPECT_EQ(calendar.second_friday(2019y / February), day("2019-02-11"));
  EXPECT_EQ(calendar.second_friday(2019y / September), day("2019-09-16"));
  for (const auto year : {2023y, 2026y})
    for (unsigned month = 1; month <= 12; ++month) {
      const auto nominal = year / std::chrono::month{month} / std::chrono::Friday[2];
      EXPECT_EQ(calendar.monthly_day(nominal), Date{nominal});
    }
}

TEST(Calendar, CountsBackWhatItAdds) {
  const Calendar calendar = printed();
  for (Date start = day("2026-01-01"); start < day("2026-12-01"); start += std::chrono::days{1})
    for (const int n : {0, 1, 5, 17}) {
      const Date end = calendar.add_working_days(start, n);
      EXPECT_EQ(calendar.working_days_between(start, end), n) << to_text(start) << " + " << n;
      EXPECT_TRUE(n == 0 || calendar.is_working_day(end));
    }
}

TEST(Calendar, CountsNothingBackwards) {
  EXPECT_EQ(printed().working_days_between(day("2026-03-10"), day("2026-03-10")), 0);
  EXPECT_EQ(printed().working_days_between(day("2026-03-10"), day("2026-03-02")), 0);
}

TEST(Calendar, TakesANoticesDatesFromDecemberToDecember) {
  const YearTable widest{2026, {day("2025-12-01"), day("2026-12-31")}, {}, ""};
  EXPECT_TRUE(Calendar::make(std::vector{widest}, 1).ok());
}

TEST(Calendar, RefusesTablesThatContradictThemselves) {
  using Kind = CalendarError::Kind;
  EXPECT_EQ(fault_of({2026, {day("2025-11-30")}, {}, ""}), Kind::kOutsideYear);
  EXPECT_EQ(fault_of({2026, {day("2027-01-01")}, {}, ""}), Kind::kOutsideYear);
  EXPECT_EQ(fault_of({2026, {}, {day("2027-01-02")}, ""}), Kind::kOutsideYear);
  EXPECT_EQ(fault_of({2026, {}, {day("2026-03-04")}, ""}), Kind::kSwapIsWeekday);
  EXPECT_EQ(fault_of({2026, {day("2026-03-07")}, {day("2026-03-07")}, ""}), Kind::kContradiction);
  const std::vector<YearTable> twice = {{2026, {}, {}, ""}, {2026, {}, {}, ""}};
  EXPECT_EQ(Calendar::make(twice, 1).error().kind, Kind::kYearTwice);
}

}  // namespace
}  // namespace chapterhouse
