#pragma once
// The cases that a sample is drawn from, as they were at a position.
#include <optional>
#include <string>
#include <vector>

#include "domain/core/id.h"
#include "domain/core/time.h"
#include "projections/engine/database.h"

namespace chapterhouse::projections {

// All conditions hold together.
struct Population {
  std::string type;
  std::string status{};              // key of the type's own status; empty: any
  std::vector<UnitId> units{};       // empty: any
  std::optional<Date> from{}, to{};  // business day of the case's first event, both included
};

// In the order of their names; one more than limits::kSamplePopulation when there are more.
std::vector<StreamId> population_of(Database&, const Population&, Position at);

}  // namespace chapterhouse::projections
