#pragma once
// The demo: the year 2019 of Beijing Shunyi's district union, made up from what the district
// reported, played by ordinary commands under a set clock. The same seed makes the same story.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/config/config.h"
#include "api/server/district.h"
#include "projections/kpi/definitions.h"

namespace chapterhouse::demo {

struct Telling {
  std::uint64_t seed = 2019;
  std::int32_t percent = 100;  // of the reported amounts; 100 gives the reported figures
  std::function<void(const std::string&)> say{};  // a line for every month
  std::function<bool()> interrupted{};            // asked before each happening; absent: never
};

struct Told {
  struct Figure {
    std::string kpi;
    std::int64_t value = 0;
    std::optional<std::int64_t> reported{};  // at the telling's percent; absent: only counted
    projections::FigureUnit unit{};
  };
  std::vector<Figure> figures;  // of 2019
  std::uint64_t commands = 0, events = 0;

  bool as_reported() const;
};

// Whether the folder holds a whole demo, or the beginning of something else.
enum class Folder : std::uint8_t { kEmpty, kComplete, kOther };
Folder folder_state(const Config& config);

// Plays the year into an empty data folder and marks the folder as complete. The failure is one
// line for the operator.
Result<Told, std::string> tell(const Config& config, const server::ReferenceData& reference,
                               const Telling& telling);

}  // namespace chapterhouse::demo
