#include "domain/calendar/deadline.h"

#include <algorithm>
#include <vector>

namespace chapterhouse {
namespace {
using std::chrono::days;
using std::chrono::year_month_day;

// The same day of the target month, or that month's last day.
Date add_months(Date start, int n) {
  const year_month_day from{start};
  const auto month = from.year() / from.month() + std::chrono::months{n};
  const year_month_day same = month / from.day();
  return same.ok() ? Date{same} : Date{month / std::chrono::last};
}

bool covers(std::span<const Suspension> suspensions, Date date) {
  return std::ranges::any_of(
      suspensions, [date](const Suspension& s) { return s.from <= date && date < s.until; });
}

// The date that `end` becomes when the suspended days between `start` and it do not count.
// Going forward in time lets a day that two suspensions share count once.
Date prolong(Date start, Date end, std::vector<Suspension> suspensions) {
  std::ranges::sort(suspensions, {}, &Suspension::from);
  Date counted_to = start + days{1};
  for (const Suspension& s : suspensions) {
    const Date from = std::max(s.from, counted_to);
    if (from > end) break;
    if (s.until <= from) continue;
    end += s.until - from;
    counted_to = s.until;
  }
  return end;
}

Date working_day_after(const Calendar& calendar, Date start, int n,
                       std::span<const Suspension> suspensions) {
  while (n > 0) {
    start = calendar.next_working_day_on_or_after(start + days{1});
    if (!covers(suspensions, start)) --n;
  }
  return start;
}

Date raw_end(const DeadlineRule& rule, Date start) {
  switch (rule.unit) {
    case DeadlineUnit::kNatural:
      return start + days{rule.n};
    case DeadlineUnit::kMonth:
      return add_months(start, rule.n);
    case DeadlineUnit::kYear:
      return add_months(start, 12 * rule.n);
    case DeadlineUnit::kWorking:
    case DeadlineUnit::kHour:
      break;
  }
  CHECK(false && "a unit of natural time");
  return start;
}
}  // namespace

Deadline start_deadline(const Calendar& calendar, const DeadlineRule& rule, Date start,
                        std::span<const Suspension> suspensions) {
  CHECK(rule.unit != DeadlineUnit::kHour);
  CHECK(rule.n >= 0 && rule.n <= kDeadlineLengthMax);
  Deadline made{.key = rule.key,
                .basis = rule.basis,
                .unit = rule.unit,
                .n = rule.n,
                .started_on = start,
                .calendar_version = calendar.version()};
  if (rule.unit == DeadlineUnit::kWorking) {
    made.raw_due = made.due = working_day_after(calendar, start, rule.n, suspensions);
    made.estimate = calendar.is_estimate(start + days{1}, made.due);
    return made;
  }
  made.raw_due = prolong(start, raw_end(rule, start), {suspensions.begin(), suspensions.end()});
  made.due = made.raw_due;
  if (!rule.roll_forward) return made;
  while (!calendar.is_working_day(made.due) || covers(suspensions, made.due)) made.due += days{1};
  made.estimate = calendar.is_estimate(made.raw_due, made.due);
  return made;
}

Deadline shift_deadline(const Calendar& calendar, const Deadline& deadline,
                        std::span<const Suspension> suspensions) {
  const DeadlineRule rule{deadline.key, deadline.basis, deadline.unit, deadline.n, true};
  return start_deadline(calendar, rule, deadline.started_on, suspensions);
}

Timestamp hours_due(const DeadlineRule& rule, Timestamp start) {
  CHECK(rule.unit == DeadlineUnit::kHour);
  CHECK(rule.n >= 0 && rule.n <= kDeadlineLengthMax);
  return start + std::chrono::hours{rule.n};
}

DeadlineStatus status_of(const Deadline& deadline, const Progress& progress,
                         const Calendar& calendar) {
  if (deadline.key.empty()) return DeadlineStatus::kNotApplicable;
  if (progress.done_on)
    return *progress.done_on <= deadline.due ? DeadlineStatus::kMet : DeadlineStatus::kMetLate;
  if (progress.today > deadline.due) return DeadlineStatus::kOverdue;
  const int left = calendar.working_days_between(progress.today, deadline.due);
  return left <= progress.due_soon_working_days ? DeadlineStatus::kDueSoon
                                                : DeadlineStatus::kOnTime;
}

DeadlineStatus status_of(Timestamp due, Timestamp now, std::optional<Timestamp> done_at) {
  if (done_at) return *done_at <= due ? DeadlineStatus::kMet : DeadlineStatus::kMetLate;
  return now <= due ? DeadlineStatus::kOnTime : DeadlineStatus::kOverdue;
}

Date period_close(const Calendar& calendar, std::chrono::year_month month, int nth_working_day) {
  return calendar.add_working_days(Date{month / std::chrono::last}, nth_working_day);
}

}  // namespace chapterhouse
