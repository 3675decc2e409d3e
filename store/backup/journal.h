#pragma once
// Reads the journals that lie beside a log, `checkpoints` and `cosigned`: what the log has promised
// to others. Format: ops/docs/formats/checkpoint.md.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/log/byte_store.h"
#include "store/note/checkpoint.h"

namespace chapterhouse::store {

inline constexpr const char* kJournals[] = {"checkpoints", "cosigned"};

struct Journal {
  std::vector<SignedCheckpoint> notes;  // in the order in which they were written

  // The newest of the greatest size; null when there is none.
  const SignedCheckpoint* newest() const;
};
// Empty when a whole note in it is not a checkpoint that the key signed. One that is cut off at the
// end was never published.
std::optional<Journal> read_journal(std::string_view bytes, const VerifierKey& key);

// Whether the records are what the checkpoints say, each at its size. "" when they are; otherwise
// one sentence about the first that does not fit. Reads all records up to the greatest size once.
Result<std::string, StoreError> check_checkpoints(const ByteStore& store,
                                                  std::vector<Checkpoint> checkpoints);

}  // namespace chapterhouse::store
