#pragma once
// How many working days lie between two days, at the cost of two look-ups: lists of a million
// stays ask for nothing else.
#include <cstdint>
#include <functional>
#include <vector>

#include "domain/core/time.h"

namespace chapterhouse::projections {

// Must be safe to call from any thread and always give the same answer.
using WorkingDay = std::function<bool(Date)>;

// An immutable value of the years 1990 to 2059. Safe to use from any thread.
class WorkingDays {
 public:
  explicit WorkingDays(const WorkingDay& is_working_day);

  // After `from`, up to and including `to`; 0 when `to` is not later. Days outside the years above
  // count as the nearest day inside.
  std::int64_t between(Date from, Date to) const;

 private:
  std::int64_t through(Date day) const;

  std::vector<std::int32_t> through_;  // working days from the first day to this one
};

}  // namespace chapterhouse::projections
