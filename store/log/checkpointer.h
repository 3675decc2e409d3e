#pragma once
// Signs the log's state once a second when it grew, and at the end. What is signed was durable
// before, and what is published was persisted before. The journal `<log>/checkpoints` keeps every
// signed note, one after the other, each followed by an empty line; a note that gathered
// cosignatures is written again with them. Format: ops/docs/formats/checkpoint.md.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "store/file/durable_file.h"
#include "store/log/log_store.h"
#include "store/note/checkpoint.h"

namespace chapterhouse::store {

struct CheckpointError {
  enum class Kind : std::uint8_t {
    kOtherRoot,  // the log is not what was signed: it must not be served
    kTooShort,   // it is shorter than what was signed
    kDamaged,    // the journal does not parse or is signed by another key
    kFailed,     // the disk
  };
  Kind kind;
  std::string detail;
};

// Safe to call from any thread.
class Checkpointer {
 public:
  // All must outlive it. `journal` is a path, made when absent; empty: in memory.
  struct Parts {
    EventLogStore& log;
    NoteSigner signer;
    std::string journal;
    Sync sync = Sync::kYes;
    std::chrono::milliseconds interval{1000};
  };
  // Compares the journal's newest checkpoint with the log's root at its size, before anything else.
  // A log with events and no checkpoint is signed at once.
  static Result<std::unique_ptr<Checkpointer>, CheckpointError> start(Parts parts);
  ~Checkpointer();  // signs what is durable, then stops

  const NoteSigner& signer() const;
  VerifierKey key() const { return signer().verifier(); }

  // The newest checkpoint, with the cosignatures it has gathered; its size is 0 before the first.
  SignedCheckpoint newest() const;
  // The newest that has at least one cosignature; what others have seen.
  std::optional<SignedCheckpoint> newest_cosigned() const;
  // The first whose size is at least that, as it was first published (the log's signature alone).
  std::optional<SignedCheckpoint> first_from(TreeSize size) const;
  // All sizes that were ever signed, ascending.
  std::vector<TreeSize> sizes() const;
  // When the newest was signed; the log's time.
  Timestamp signed_at() const;

  // Signs the log's present state unless it is signed. Fails once the disk has.
  Result<SignedCheckpoint, CheckpointError> sign_now();
  bool wait_for(TreeSize size, std::chrono::milliseconds timeout) const;
  // Adds cosignatures to the checkpoint of that text, when it is the newest of its size, and keeps
  // them. The caller has verified them.
  Outcome<CheckpointError> add_cosignatures(const Checkpoint& checkpoint,
                                            const std::vector<NoteSignature>& signatures);

 private:
  class Impl;
  explicit Checkpointer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace chapterhouse::store
