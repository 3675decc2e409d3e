#include "api/cli/tlog/export_tiles.h"

#include <boost/json.hpp>
#include <fstream>
#include <iostream>

#include "api/cli/client_command.h"
#include "api/cli/progress.h"
#include "api/server/district.h"
#include "domain/cases/all.h"
#include "store/verify/tile_export.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

Exit write(const Common& common, const TilesExport& o, store::TileSource& source,
           const store::VerifierKey& key) {
  Progress progress("export", 0, shows(common));
  store::ExportOptions how{.key = key};
  how.progress = [&](std::uint64_t done, std::uint64_t of) { progress.at(done, of); };
  const auto done = store::export_tiles(source, o.to, how);
  if (!done) {
    std::cerr << done.error().detail << '\n';
    return done.error().kind == store::ExportError::Kind::kRefused ? Exit::kCheckFailed
                                                                   : Exit::kUnavailable;
  }
  std::ofstream(o.to + "/" + kOwnKeyFile) << key.text() << '\n';
  if (common.json)
    print_json(json::object{{"origin", done->checkpoint.origin},
                            {"key", key.text()},
                            {"events", done->checkpoint.size},
                            {"root", to_hex(view(done->checkpoint.root))},
                            {"before", done->before},
                            {"written", done->written}});
  else
    std::cout << done->checkpoint.size << " events of " << done->checkpoint.origin << " in " << o.to
              << ", " << done->checkpoint.size - done->before << " of them new; key " << key.text()
              << '\n';
  return Exit::kOk;
}
}  // namespace

Exit export_tiles(const Common& common, const Config& config, const TilesExport& o) {
  if (o.to.empty()) {
    std::cerr << "--as tiles writes a folder: name it with --to\n";
    return Exit::kUsage;
  }
  if (!o.url.empty()) {
    const auto trust = trusted(o.trust, o.url, common);
    if (!trust) return Exit::kUsage;
    const auto source = published_log(o.url, common)();
    if (trust->policy) {
      const auto checkpoint = source->checkpoint();
      const auto opened = checkpoint ? trust->open(*checkpoint) : std::nullopt;
      for (const store::VerifierKey& key : trust->policy->logs)
        if (opened && opened->checkpoint.origin == key.name) return write(common, o, *source, key);
      std::cerr << o.url << ": the checkpoint is not signed as the policy demands\n";
      return Exit::kCheckFailed;
    }
    return write(common, o, *source, *trust->key);
  }
  const server::SystemClock clock;
  auto log = store::open_log({.paths = paths_of(config, o.log)}, catalogue_of(o.log), clock);
  if (!log) {
    std::cerr << log.error().detail << '\n';
    return log.error().kind == store::OpenError::Kind::kRefused ? Exit::kCheckFailed
                                                                : Exit::kUnavailable;
  }
  const store::PublicLog published((*log)->log(), (*log)->checkpoints());
  store::PublicLogSource source(published);
  return write(common, o, source, (*log)->checkpoints().key());
}

}  // namespace chapterhouse::cli
