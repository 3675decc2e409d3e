#pragma once
// From which point on an entry is shown to auditors: parameters of the policy, as plain numbers.
#include <cstdint>
#include <functional>

#include "domain/core/time.h"

namespace chapterhouse::projections {

struct Thresholds {
  std::int64_t backdated_working_days = 0;  // between a step and its entry: more are shown
  // An entry is within hours from the first full hour up to, and not at, the second one.
  std::int64_t office_from_hour = 0, office_until_hour = 24;
  // The last working days before a month closes, and those before them that show what is usual.
  std::int64_t burst_working_days = 1, usual_working_days = 1;
  std::int64_t burst_factor = 1;        // of the usual daily rate: more is shown
  std::int64_t burst_least_events = 1;  // fewer are never shown
};

// In force on a day. Must be safe to call from any thread and always give the same answer.
using ThresholdsOn = std::function<Thresholds(Date)>;

}  // namespace chapterhouse::projections
