#pragma once
// Verifies a log by its bytes: at every start and by the tool.
#include <functional>
#include <string>
#include <vector>

#include "domain/ports/event_log.h"
#include "store/crypto/key_vault.h"
#include "store/log/byte_store.h"
#include "store/proof/merkle.h"

namespace chapterhouse::store {

struct VerifyError {
  enum class Kind : std::uint8_t {
    kShorterThanHead,  // acknowledged events are missing
    kOtherRoot,        // the events are not those that were acknowledged
    kOtherCheckpoint,  // they are not those of a checkpoint that was signed, or fewer
    kDamaged,          // a record is not what was written: see `position`
    kKeysMissing,      // the vault never had the key of a segment: it is older than the log
    kUnreadable,       // the disk or the database failed
  };
  Kind kind;
  Position position;
  std::string detail;
};

struct Verified {
  LogHead head;  // of all records, also those behind the commit head
  CompactRange tree;
};

// What was signed or cosigned: the root of the first `size` entries.
struct SignedRoot {
  TreeSize size;
  Hash256 root{};
};

struct VerifyOptions {
  // kFull: every hash, chain and key. kRoot: positions and the tree only, for a second look.
  enum class Depth : std::uint8_t { kFull, kRoot } depth = Depth::kFull;
  const KeyVault* vault = nullptr;              // null: keys are not looked up
  std::function<void(Position)> progress = {};  // now and then
  std::vector<SignedRoot> signed_roots = {};    // ascending
};

// Reads the whole log and compares it with what was acknowledged.
Result<Verified, VerifyError> verify_log(const ByteStore& store, const LogHead& acknowledged,
                                         const VerifyOptions& options);

}  // namespace chapterhouse::store
