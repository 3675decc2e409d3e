#pragma once
// chapterhouse log export --as tiles.
#include <string>

#include "api/cli/cli.h"
#include "api/cli/tlog/log_source.h"
#include "api/cli/tlog/which_log.h"

namespace chapterhouse::cli {

struct TilesExport {
  std::string to;
  std::string url;  // of a published log; empty: the data folder, which no server has open
  TrustOptions trust = {};
  WhichLog log = {};
};
Exit export_tiles(const Common& common, const Config& config, const TilesExport& o);

}  // namespace chapterhouse::cli
