#pragma once
// Which of the two logs of a data folder a command means: that of cases or that of who looked.
#include <CLI/CLI.hpp>
#include <string>

#include "api/config/config.h"
#include "domain/cases/catalogue.h"
#include "store/store.h"

namespace chapterhouse::cli {

struct WhichLog {
  std::string name = "cases";
  bool access() const { return name == "access"; }
};
void add_log_option(CLI::App& sub, WhichLog& which);
store::LogPaths paths_of(const Config& config, const WhichLog& which);
const Catalogue& catalogue_of(const WhichLog& which);

}  // namespace chapterhouse::cli
