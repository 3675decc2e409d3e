#pragma once
// What a figure is to reach in a year: the district's target, split to its units with a reserve
// (domain rules 3.1). A target is for its whole year, so the business date decides, however late
// in the year it was set or changed.
//
// Free functions over a connection that the caller owns; they throw what a Database throws.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/engine/query.h"

namespace chapterhouse::projections {

class Database;

struct TargetRequest {
  std::string kpi{};
  std::chrono::year year{};
  std::optional<std::vector<UnitId>> units{};  // absent: any
  std::optional<Position> as_of{};
};

struct Target {
  struct Part {
    UnitId unit;  // the district itself holds the reserve
    StreamId stream;
    std::int64_t value = 0;  // in the figure's unit
  };
  std::vector<Part> parts;  // by unit
  bool exists() const { return !parts.empty(); }
  std::int64_t value() const;
};

Target target_of(Database&, const TargetRequest&, Position at);

}  // namespace chapterhouse::projections
