#include "api/cli/tlog/which_log.h"

#include "api/server/access.h"
#include "api/server/district.h"
#include "domain/cases/all.h"

namespace chapterhouse::cli {

void add_log_option(CLI::App& sub, WhichLog& which) {
  sub.add_option("--log", which.name, "cases, or access for the log of who looked")
      ->check(CLI::IsMember({"cases", "access"}));
}

store::LogPaths paths_of(const Config& config, const WhichLog& which) {
  return which.access() ? server::access_paths(config) : server::log_paths(config);
}

const Catalogue& catalogue_of(const WhichLog& which) {
  return which.access() ? reads::catalogue() : full_catalogue();
}

}  // namespace chapterhouse::cli
