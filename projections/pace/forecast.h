#pragma once
// Where a figure is likely to stand at the end of its year: what it has reached, and a band for
// the rest. The weeks to come are drawn, with replacement, from the last weeks as they were; a
// thousand such rests make the band. The seed is fixed: the same weeks give the same band.
//
// No assumption but one: the rest of the year goes on like the weeks that are drawn from.
#include <cstdint>
#include <optional>
#include <vector>

#include "projections/kpi/figures.h"

namespace chapterhouse::projections {

// Nearest ranks of the year's end.
struct Band {
  std::int64_t p10 = 0, p50 = 0, p90 = 0;
  bool operator==(const Band&) const = default;
};
// `weekly` are whole weeks, at least one; the last part of a week counts by its days.
Band forecast_band(std::int64_t so_far, const std::vector<std::int64_t>& weekly, int days_left);

// What the figure's numerator gained in each of the last `weeks` times seven days that end with
// `until`, the latest last. A distinct figure's gains are its facts with a key. Not of a ratio.
struct WeeklyRequest {
  FigureRequest figure;  // its period is not looked at
  Date until{};
  int weeks = 0;
};
std::vector<std::int64_t> weekly_gains(Database&, const WeeklyRequest&, Position at);

}  // namespace chapterhouse::projections
