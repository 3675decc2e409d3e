#include "domain/calendar/deadline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "domain/core/shape.h"
#include "tests/domain/calendar_vectors.h"

namespace chapterhouse {
namespace {
using namespace std::chrono_literals;
using test::day;
using enum DeadlineUnit;

Calendar printed() { return Calendar::make(test::printed_tables(), 7).value(); }
DeadlineRule rule(DeadlineUnit unit, std::int32_t n) { return {"test.key", "§1", unit, n, true}; }
Date due(DeadlineUnit unit, std::int32_t n, std::string_view start) {
  return start_deadline(printed(), rule(unit, n), day(start)).due;
}

TEST(Deadline, MeetsEveryExampleOfTheRules) {
  const Calendar calendar = printed();
  for (const auto& v : test::kDeadlineVectors) {
    const Date start = day(v.received);
    EXPECT_EQ(to_text(start_deadline(calendar, rule(kWorking, 3), start).due), v.working_3);
    EXPECT_EQ(to_text(start_deadline(calendar, rule(kWorking, 5), start).due), v.working_5);
    const Deadline seven = start_deadline(calendar, rule(kNatural, 7), start);
    EXPECT_EQ(to_text(seven.raw_due), v.natural_7_raw);
    EXPECT_EQ(to_text(seven.due), v.natural_7);
    const Deadline fifteen = start_deadline(calendar, rule(kNatural, 15), start);
    EXPECT_EQ(to_text(fifteen.raw_due), v.natural_15_raw);
    EXPECT_EQ(to_text(fifteen.due), v.natural_15);
  }
}

TEST(Deadline, KeepsWhatItRestsOn) {
  const Deadline made = start_deadline(printed(), rule(kNatural, 7), day("2026-02-10"));
  const Deadline expected{
      "test.key",        "§1", kNatural, 7, day("2026-02-10"), day("2026-02-17"),
      day("2026-02-24"), 7,    false};
  EXPECT_EQ(made, expected);
}

TEST(Deadline, DoesNotRollForwardWhenTheRuleSaysSo) {
  DeadlineRule strict = rule(kNatural, 7);
  strict.roll_forward = false;
  EXPECT_EQ(start_deadline(printed(), strict, day("2026-02-10")).due, day("2026-02-17"));
}

TEST(Deadline, EndsAMonthOnTheSameDayOrOnItsLast) {
  EXPECT_EQ(due(kMonth, 1, "2026-06-16"), day("2026-07-16"));
  EXPECT_EQ(due(kMonth, 1, "2023-01-31"), day("2023-02-28"));
  EXPECT_EQ(due(kMonth, 6, "2025-12-31"), day("2026-06-30"));
  EXPECT_EQ(due(kYear, 1, "2024-02-29"), day("2025-02-28"));
  EXPECT_EQ(due(kYear, 2, "2024-03-02"), day("2026-03-02"));
}

TEST(Deadline, IsAnEstimateWhenItReachesAYearWithoutANotice) {
  const Calendar calendar = printed();
  const Date late = day("2026-12-28");
  EXPECT_FALSE(start_deadline(calendar, rule(kWorking, 3), late).estimate);
  EXPECT_TRUE(start_deadline(calendar, rule(kWorking, 4), late).estimate);
  EXPECT_FALSE(start_deadline(calendar, rule(kNatural, 3), late).estimate);
  EXPECT_TRUE(start_deadline(calendar, rule(kNatural, 4), late).estimate);
}

TEST(Deadline, StandsStillDuringSuspensions) {
  const Calendar calendar = printed();
  const Deadline made = start_deadline(calendar, rule(kNatural, 10), day("2026-03-02"));
  EXPECT_EQ(made.due, day("2026-03-12"));
  // Five days, told twice by spans that overlap.
  const std::vector<Suspension> spans = {{day("2026-03-07"), day("2026-03-10")},
                                         {day("2026-03-05"), day("2026-03-08")}};
  EXPECT_EQ(shift_deadline(calendar, made, spans).due, day("2026-03-17"));
  EXPECT_EQ(shift_deadline(calendar, made, {}), made);
}

TEST(Deadline, IgnoresSuspensionsBeforeItsStartAndAfterItsEnd) {
  const Calendar calendar = printed();
  const Deadline made = start_deadline(calendar, rule(kNatural, 10), day("2026-03-02"));
  const std::vector<Suspension> spans = {{day("2026-02-01"), day("2026-03-03")},
                                         {day("2026-03-13"), day("2026-03-20")}};
  EXPECT_EQ(shift_deadline(calendar, made, spans), made);
}

TEST(Deadline, IsExtendedBySuspensionsThatAnEarlierOneBringsWithinReach) {
  const Calendar calendar = printed();
  const Deadline made = start_deadline(calendar, rule(kNatural, 10), day("2026-03-02"));
  const std::vector<Suspension> spans = {{day("2026-03-12"), day("2026-03-16")},
                                         {day("2026-03-16"), day("2026-03-18")}};
  EXPECT_EQ(shift_deadline(calendar, made, spans).raw_due, day("2026-03-18"));
}

TEST(Deadline, SkipsSuspendedWorkingDays) {
  const Calendar calendar = printed();
  const Deadline made = start_deadline(calendar, rule(kWorking, 5), day("2026-03-02"));
  EXPECT_EQ(made.due, day("2026-03-09"));
  const std::vector<Suspension> spans = {{day("2026-03-04"), day("2026-03-06")}};  // Wed, Thu
  EXPECT_EQ(shift_deadline(calendar, made, spans).due, day("2026-03-11"));
}

// The slow way: day by day from the start, counting those that no suspension covers.
Date counted_due(int n, Date start, const std::vector<Suspension>& spans,
                 const Calendar& calendar) {
  const auto suspended = [&](Date date) {
    return std::ranges::any_of(
        spans, [&](const Suspension& s) { return s.from <= date && date < s.until; });
  };
  Date date = start;
  while (n > 0)
    if (!suspended(date += std::chrono::days{1})) --n;
  while (suspended(date) || !calendar.is_working_day(date)) date += std::chrono::days{1};
  return date;
}

TEST(Deadline, AgreesWithCountingDayByDayUnderAnySuspensions) {
  const Calendar calendar = printed();
  for (std::uint32_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto pick = [&](std::uint32_t most) { return static_cast<int>(random() % (most + 1)); };
    const Date start = day("2026-01-05") + std::chrono::days{pick(200)};
    const int n = 1 + pick(40);
    std::vector<Suspension> spans(static_cast<std::size_t>(pick(4)));
    for (Suspension& span : spans) {
      span.from = start + std::chrono::days{pick(60) - 10};
      span.until = span.from + std::chrono::days{pick(12)};  // may be empty
    }
    EXPECT_EQ(start_deadline(calendar, rule(kNatural, n), start, spans).due,
              counted_due(n, start, spans, calendar));
  }
}

TEST(Deadline, IsRecomputedWhenTheNoticeChanges) {
  const Deadline before = start_deadline(Calendar{}, rule(kWorking, 5), day("2026-02-10"));
  EXPECT_EQ(before.due, day("2026-02-17"));
  EXPECT_TRUE(before.estimate);
  const Deadline after = shift_deadline(printed(), before, {});
  EXPECT_EQ(after.due, day("2026-02-24"));
  EXPECT_FALSE(after.estimate);
  EXPECT_EQ(after.calendar_version, 7U);
}

TEST(Deadline, TellsWhereItStands) {
  const Calendar calendar = printed();
  const Deadline made = start_deadline(calendar, rule(kWorking, 5), day("2026-03-02"));
  const auto status = [&](const char* today, std::optional<Date> done = {}) {
    return status_of(made, {day(today), done, 2}, calendar);
  };
  EXPECT_EQ(status("2026-03-04"), DeadlineStatus::kOnTime);  // three working days left
  EXPECT_EQ(status("2026-03-05"), DeadlineStatus::kDueSoon);
  EXPECT_EQ(status("2026-03-09"), DeadlineStatus::kDueSoon);
  EXPECT_EQ(status("2026-03-10"), DeadlineStatus::kOverdue);
  EXPECT_EQ(status("2026-04-01", day("2026-03-09")), DeadlineStatus::kMet);
  EXPECT_EQ(status("2026-04-01", day("2026-03-10")), DeadlineStatus::kMetLate);
  EXPECT_EQ(status_of(Deadline{}, {day("2026-03-04"), {}, 2}, calendar),
            DeadlineStatus::kNotApplicable);
}

TEST(Deadline, CountsHoursByTheClockThroughHolidays) {
  const Timestamp start = *parse_timestamp("2026-02-14T20:30:00+08:00");
  const Timestamp end = hours_due(rule(kHour, 24), start);
  EXPECT_EQ(to_text(end), "2026-02-15T20:30:00.000000+08:00");
  EXPECT_EQ(status_of(end, end, {}), DeadlineStatus::kOnTime);
  EXPECT_EQ(status_of(end, end + 1us, {}), DeadlineStatus::kOverdue);
  EXPECT_EQ(status_of(end, end + 1h, end), DeadlineStatus::kMet);
  EXPECT_EQ(status_of(end, end + 1h, end + 1us), DeadlineStatus::kMetLate);
}

TEST(Deadline, ClosesAMonthOnAWorkingDayOfTheNext) {
  EXPECT_EQ(period_close(printed(), 2026y / 9, 5), day("2026-10-13"));  // after National Day
  EXPECT_EQ(period_close(printed(), 2026y / 2, 5), day("2026-03-06"));
}

TEST(Deadline, IsDescribedForTheEventsThatKeepIt) {
  EXPECT_EQ(shape_of<Deadline>().fields.size(), 9U);
  EXPECT_EQ(key_of(DeadlineStatus::kMetLate), "met_late");
}

}  // namespace
}  // namespace chapterhouse
