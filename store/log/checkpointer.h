#pragma once
// Signs the log's state once a second when it grew, and at the end. What is signed was durable
// before, and what is published was persisted before. Two journals: `checkpoints` has each signed
// state once, `cosigned` what witnesses have confirmed.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/log/checkpoint_journal.h"
#include "store/log/log_store.h"
#include "store/note/checkpoint.h"

namespace chapterhouse::store {

// Safe to call from any thread.
class Checkpointer {
 public:
  // The log must outlive it. The journals are in `folder`, made when absent; empty: in memory.
  struct Parts {
    EventLogStore& log;
    NoteSigner signer;
    std::string folder;
    Sync sync = Sync::kYes;
    std::chrono::milliseconds interval{1000};
  };
  // Compares the newest checkpoint with the log's root at its size, before anything else, then
  // signs the log as it is.
  static Result<std::unique_ptr<Checkpointer>, CheckpointError> start(Parts parts);
  ~Checkpointer();  // signs what is durable, then stops

  VerifierKey key() const;

  // The newest checkpoint, with the cosignatures it has gathered; its size is 0 before the first.
  SignedCheckpoint newest() const;
  // The newest that has at least one cosignature; what others have seen.
  std::optional<SignedCheckpoint> newest_cosigned() const;
  // The first whose size is at least that, as it was first published (the log's signature alone).
  Result<std::optional<SignedCheckpoint>, CheckpointError> first_from(TreeSize size) const;
  // All sizes that were ever signed, ascending.
  std::vector<TreeSize> sizes() const;
  // When the last event that the newest covers was recorded.
  Timestamp covers_until() const;

  // Signs the log's present state unless it is signed. Fails once the disk has.
  Result<SignedCheckpoint, CheckpointError> sign_now();
  bool wait_for(TreeSize size, std::chrono::milliseconds timeout) const;
  // Keeps cosignatures, which the caller has verified, with the checkpoint they are about.
  Outcome<CheckpointError> add_cosignatures(const Checkpoint& checkpoint,
                                            const std::vector<NoteSignature>& signatures);

 private:
  class Impl;
  explicit Checkpointer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace chapterhouse::store
