#pragma once
// Verifies a log by its bytes: at every start and by the tool.
#include <functional>
#include <vector>

#include "domain/ports/event_log.h"
#include "store/crypto/key_vault.h"
#include "store/log/byte_store.h"
#include "store/proof/merkle.h"
#include "store/verify/chain.h"

namespace chapterhouse::store {

struct Verified {
  LogHead head;  // of all records, also those behind the commit head
  CompactRange tree;
  TreeSize resumed_from = 0;      // records in front of it were verified another day, not now
  std::uint64_t checkpoints = 0;  // that were compared
};

struct VerifyOptions {
  // kFull: every hash, chain and key. kRoot: positions and the tree only, for a second look.
  using Depth = ChunkOptions::Depth;
  Depth depth = Depth::kFull;
  const KeyVault* vault = nullptr;                                // null: keys are not looked up
  std::function<void(Position done, Position of)> progress = {};  // from one thread at a time
  unsigned jobs = 1;                                              // threads, the caller's included
  std::vector<Mark> checkpoints = {};  // ascending; roots somebody vouches for beside the head
  // Where an earlier verification stopped: what is in front of it is not read, so a record altered
  // there since then is not seen. Ignored when it is beyond the log's end. Must outlive the call.
  const LogChain* resume = nullptr;
  std::function<void(const LogChain&)> on_chunk = {};  // what a later call may resume from
};

// Reads the log and compares it with what was acknowledged.
Result<Verified, VerifyError> verify_log(const ByteStore& store, const LogHead& acknowledged,
                                         const VerifyOptions& options);

// After a failure that no record betrayed by itself: the first record whose leaf is not the one
// that the derived index kept, when the tree over the kept leaves has one of the roots that are
// vouched for. Empty when the index is not there, is damaged or fits the records.
std::optional<VerifyError> find_altered(const ByteStore& store, const LogHead& acknowledged,
                                        const std::vector<Mark>& checkpoints);

}  // namespace chapterhouse::store
