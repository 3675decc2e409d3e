#include "projections/pace/working_days.h"

#include <algorithm>

namespace chapterhouse::projections {
namespace {

using std::chrono::year;

constexpr Date kFirst{year{1990} / 1 / 1};
constexpr Date kLast{year{2059} / 12 / 31};

}  // namespace

WorkingDays::WorkingDays(const WorkingDay& is_working_day) {
  through_.reserve(static_cast<std::size_t>((kLast - kFirst).count()) + 1);
  std::int32_t count = 0;
  for (Date day = kFirst; day <= kLast; day += std::chrono::days{1})
    through_.push_back(count += is_working_day(day) ? 1 : 0);
}

std::int64_t WorkingDays::through(Date day) const {
  return through_[static_cast<std::size_t>((std::clamp(day, kFirst, kLast) - kFirst).count())];
}

std::int64_t WorkingDays::between(Date from, Date to) const {
  return to <= from ? 0 : through(to) - through(from);
}

}  // namespace chapterhouse::projections
