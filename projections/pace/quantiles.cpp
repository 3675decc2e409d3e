#include "projections/pace/quantiles.h"

#include <algorithm>

#include "domain/core/check.h"

namespace chapterhouse::projections {

std::int64_t nearest_rank(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  CHECK(!sorted.empty());
  CHECK(percent >= 1 && percent <= 100);
  return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

Quantiles quantiles_of(std::vector<std::int64_t> values, std::size_t least_sample) {
  Quantiles found;
  found.sample = values.size();
  if (values.empty() || values.size() < least_sample) return found;
  std::ranges::sort(values);
  found.p50 = nearest_rank(values, 50);
  found.p85 = nearest_rank(values, 85);
  found.p95 = nearest_rank(values, 95);
  return found;
}

}  // namespace chapterhouse::projections
