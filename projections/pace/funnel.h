#pragma once
// The way of enterprises to a chapter: of the leads whose first contact fell into a period, how
// many got how far, and how long each step took. A lead and its founding share their id. Who got
// to a stage is counted in all stages before it, also when one was skipped.
//
// Free functions over a connection that the caller owns; they throw what a Database throws.
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/engine/query.h"
#include "projections/kpi/figures.h"
#include "projections/pace/quantiles.h"
#include "projections/pace/working_days.h"

namespace chapterhouse::projections {

// In the order in which they are reached.
inline constexpr std::array<std::string_view, 6> kFunnelStages = {
    "contacted", "willing", "prep_applied", "prep_approved", "elected", "approved"};

struct FunnelRequest {
  Period period{};                             // of the first contacts
  std::optional<std::vector<UnitId>> units{};  // absent: any
  std::size_t least_sample = 1;
};

struct FunnelStage {
  std::string_view key;
  std::int64_t count = 0;
  std::optional<std::int64_t> conversion;  // of the stage before, in tenths of a percent
  Quantiles working_days;                  // from the stage before, of those seen in both
};
std::vector<FunnelStage> funnel_of(Database&, const FunnelRequest&, const WorkingDays&,
                                   Position at);
// The leads that reached a stage, in the order of their registration. Empty when the cursor
// belongs to another request. A good cursor brings its own position.
std::optional<Shown<Page<StreamId>>> funnel_cases(Database&, const FunnelRequest&,
                                                  std::string_view stage, const PageRequest&,
                                                  Position at);

}  // namespace chapterhouse::projections
