// Comparisons and ratios: integer arithmetic over figures, no database.
#include "domain/core/check.h"
#include "projections/kpi/figures.h"

namespace chapterhouse::projections {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;
using std::chrono::years;

bool is_first_of_month(Date date) { return year_month_day{date}.day() == std::chrono::day{1}; }

// The same day of another month, or that month's last day when it has none.
Date same_day(std::chrono::year_month month, std::chrono::day day) {
  const year_month_day wanted = month / day;
  return wanted.ok() ? Date{wanted} : Date{month / std::chrono::last};
}

}  // namespace

std::int64_t tenths_of_percent(std::int64_t numerator, std::int64_t denominator) {
  CHECK(denominator > 0);
  // Half up: floor((2000 n + d) / 2d), where division in C++ would round towards zero.
  __extension__ using Wide = __int128;
  const Wide above = Wide{2000} * numerator + denominator;
  const Wide below = Wide{2} * denominator;
  const Wide quotient = above / below;
  return static_cast<std::int64_t>(above % below < 0 ? quotient - 1 : quotient);
}

Comparison compare(const Figure& now, const Figure& base) {
  CHECK(now.kpi != nullptr);
  CHECK(base.kpi != nullptr);
  if (now.kpi->id != base.kpi->id || now.kpi->version != base.kpi->version)
    return {Comparison::Refusal::kDefinitionDiffers, 0, {}};
  if (!now.value || !base.value) return {Comparison::Refusal::kNoValue, 0, {}};
  const std::int64_t difference = *now.value - *base.value;
  if (*base.value <= 0) return {Comparison::Refusal::kBaseIsZero, difference, {}};
  return {Comparison::Refusal::kNone, difference, tenths_of_percent(difference, *base.value)};
}

Period period_before(Period period) {
  const Date next = period.to + days{1};
  const Date until = period.from - days{1};
  if (!is_first_of_month(period.from) || !is_first_of_month(next))
    return {period.from - (next - period.from), until};
  const year_month_day first{period.from}, after{next};
  const months length = after.year() / after.month() - first.year() / first.month();
  return {Date{(first.year() / first.month() - length) / 1}, until};
}

Period same_period_last_year(Period period) {
  const auto back = [](Date date) {
    const year_month_day day{date};
    return same_day((day.year() - years{1}) / day.month(), day.day());
  };
  // A period that ends with its month does so a year earlier, in February too.
  const bool to_end_of_month = is_first_of_month(period.to + days{1});
  const year_month_day to{period.to};
  return {back(period.from), to_end_of_month
                                 ? Date{(to.year() - years{1}) / to.month() / std::chrono::last}
                                 : back(period.to)};
}

}  // namespace chapterhouse::projections
