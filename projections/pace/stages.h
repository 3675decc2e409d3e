#pragma once
// How long cases stay in a status, and which ones stay longer than is usual. Voided and merged
// cases tell nothing.
//
// Free functions over a connection that the caller owns; they throw what a Database throws.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/cases/case_queries.h"
#include "projections/kpi/figures.h"
#include "projections/pace/quantiles.h"
#include "projections/pace/working_days.h"

namespace chapterhouse::projections {

struct StageRequest {
  Period period{};                             // of the stays' ends
  std::optional<std::vector<UnitId>> units{};  // absent: any
  std::vector<std::string> types{};            // empty: any
  std::size_t least_sample = 1;
};

// Of the stays in one status of one kind of case.
struct StageTime {
  std::string type, status;
  Quantiles working_days;
};
std::vector<StageTime> stage_times(Database&, const StageRequest&, const WorkingDays&, Position at);

struct AgeingRequest {
  Date today{};
  std::optional<std::vector<UnitId>> units{};
  std::vector<std::string> types{};
  std::size_t least_sample = 1;  // of a status whose usual time is told at all
  std::size_t limit = limits::kPageSize;
};

// An unfinished case that is older in its status than 85 of 100 stays of the whole district there.
struct Aged {
  CaseRow row;
  Date since{};
  std::int64_t working_days = 0, usual = 0;  // its age, and the 85th percentile
};
struct Ageing {
  std::vector<Aged> cases;  // the oldest first, at most `limit`
  std::int64_t count = 0;   // of all
};
Ageing aged_cases(Database&, const AgeingRequest&, const WorkingDays&, Position at);

}  // namespace chapterhouse::projections
