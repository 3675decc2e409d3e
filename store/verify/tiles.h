#pragma once
// Verifies a log by its public files alone, as a stranger does: entries, tiles and checkpoint.
#include <functional>
#include <vector>

#include "domain/core/result.h"
#include "store/note/checkpoint.h"
#include "store/verify/chain.h"
#include "store/verify/tile_source.h"

namespace chapterhouse::store {

struct TilesVerified {
  TreeSize size = 0;
  std::size_t streams = 0;
  TreeSize resumed_from = 0;
  std::uint64_t resources = 0;  // tiles and bundles read
};

struct TilesOptions {
  std::function<void(Position done, Position of)> progress = {};  // from one thread at a time
  unsigned jobs = 1;
  std::vector<Mark> checkpoints = {};  // ascending; earlier ones whose signatures hold
  // As VerifyOptions::resume; the tiles must still lead to what was verified then.
  const LogChain* resume = nullptr;
  std::function<void(const LogChain&)> on_chunk = {};
};

// Every bundle, every tile and the root of the checkpoint, whose signature the caller has checked.
Result<TilesVerified, VerifyError> verify_tiles(const TileSources& sources,
                                                const Checkpoint& checkpoint,
                                                const TilesOptions& options);

}  // namespace chapterhouse::store
