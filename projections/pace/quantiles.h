#pragma once
// Percentiles by nearest rank: always a value that was really seen.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace chapterhouse::projections {

// The smallest value that at least `percent` of the values do not exceed. Sorted values, at least
// one; percent from 1 to 100.
std::int64_t nearest_rank(const std::vector<std::int64_t>& sorted, std::size_t percent);

// Working days that steps took.
struct Quantiles {
  std::size_t sample = 0;
  std::optional<std::int64_t> p50, p85, p95;  // absent: fewer values than the least sample
};
Quantiles quantiles_of(std::vector<std::int64_t> values, std::size_t least_sample);

}  // namespace chapterhouse::projections
