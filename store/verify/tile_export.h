#pragma once
// Writes a log's public files (C2SP tlog-tiles) into a folder that any web server can serve.
#include <functional>
#include <optional>
#include <string>

#include "store/file/durable_file.h"
#include "store/note/checkpoint.h"
#include "store/verify/tile_source.h"

namespace chapterhouse::store {

struct TilesExported {
  Checkpoint checkpoint;
  TreeSize before = 0;        // what the folder held
  std::uint64_t written = 0;  // tiles and bundles
};

struct ExportError {
  enum class Kind : std::uint8_t {
    kRefused,  // another log, an older one, or one that does not contain what the folder holds
    kFailed,   // the source or the disk
  } kind;
  std::string detail;
};

struct ExportOptions {
  std::optional<VerifierKey> key;  // that must have signed what is exported; absent: anybody
  std::function<void(std::uint64_t done, std::uint64_t of)> progress = {};
  Sync sync = Sync::kYes;
};

// Adds what the newest checkpoint needs and the folder has not; a full tile is never written again.
// The checkpoint comes last, when the rest is durable and leads to its root and to the root that
// the folder held: after an interruption the folder is what it was, or new. One export at a time.
Result<TilesExported, ExportError> export_tiles(TileSource& source, const std::string& folder,
                                                const ExportOptions& options);

}  // namespace chapterhouse::store
