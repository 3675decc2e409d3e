#include "projections/pace/forecast.h"

#include <algorithm>
#include <random>

#include "domain/core/check.h"
#include "projections/pace/quantiles.h"

namespace chapterhouse::projections {
namespace {

constexpr std::uint64_t kSeed = 20'260'101;
constexpr int kResamples = 1'000;
constexpr int kWeek = 7;

// count * part / kWeek, half up.
std::int64_t part_of_week(std::int64_t count, int part) {
  const std::int64_t above = 2 * count * part + kWeek, below = 2 * kWeek;
  return above / below - (above % below < 0 ? 1 : 0);
}

}  // namespace

Band forecast_band(std::int64_t so_far, const std::vector<std::int64_t>& weekly, int days_left) {
  CHECK(!weekly.empty());
  CHECK(days_left >= 0);
  // The engine's numbers are fixed by the standard; a distribution's would not be.
  std::mt19937_64 random(kSeed);
  const auto draw = [&] { return weekly[random() % weekly.size()]; };
  std::vector<std::int64_t> ends;
  ends.reserve(kResamples);
  for (int i = 0; i < kResamples; ++i) {
    std::int64_t end = so_far;
    for (int left = days_left; left > 0; left -= kWeek)
      end += left >= kWeek ? draw() : part_of_week(draw(), left);
    ends.push_back(end);
  }
  std::ranges::sort(ends);
  return {nearest_rank(ends, 10), nearest_rank(ends, 50), nearest_rank(ends, 90)};
}

std::vector<std::int64_t> weekly_gains(Database& database, const WeeklyRequest& request,
                                       Position at) {
  CHECK(request.figure.kpi->formula != Formula::kRatio);
  CHECK(request.weeks > 0);
  std::vector<std::int64_t> weeks(static_cast<std::size_t>(request.weeks));
  const Period period{request.until - std::chrono::days{kWeek * request.weeks - 1}, request.until};
  for (const auto& [date, gain] : daily_gains(database, request.figure, period, at))
    weeks[static_cast<std::size_t>((date - period.from).count() / kWeek)] += gain;
  return weeks;
}

}  // namespace chapterhouse::projections
