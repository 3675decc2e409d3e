#pragma once
// A witness (C2SP tlog-witness): remembers the newest checkpoint of each log it knows and cosigns a
// newer one only when it is shown to contain that. It learns origins, sizes and roots, nothing of
// any case; so a sister union or the level above can witness a log it may not read.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/time.h"
#include "store/file/durable_file.h"
#include "store/note/checkpoint.h"
#include "store/witness/add_checkpoint.h"

namespace chapterhouse::store {

// Safe to call from any thread.
class Witness {
 public:
  // The clock must outlive it.
  struct Parts {
    NoteSigner signer;
    std::vector<VerifierKey> logs;  // whose checkpoints it takes; a key's name is the origin
    std::string folder;             // of what it remembers, made when absent; empty: in memory
    const Clock& clock;
  };
  // Fails when another witness has the folder, or when what it remembers is damaged: a witness that
  // forgot would cosign a fork.
  static Result<std::unique_ptr<Witness>, FileError> open(Parts parts);

  VerifierKey key() const { return parts_.signer.verifier(KeyType::kCosignature); }
  std::size_t logs() const { return parts_.logs.size(); }

  // Answers a request's body. What is accepted is durable before; a checkpoint that a log signed
  // and that does not fit is kept under <folder>/evidence with what it did not fit.
  WitnessReply add_checkpoint(std::string_view request);
  // The newest accepted checkpoint with our cosignature, by the hash of its origin; or 404.
  WitnessReply checkpoint(std::string_view origin_hash) const;
  // The size it remembers of that log; 0 before the first.
  TreeSize size_of(std::string_view origin) const;

 private:
  struct Memory {
    Checkpoint checkpoint;
    Bytes note;
  };

  explicit Witness(Parts parts) : parts_(std::move(parts)) {}
  Outcome<FileError> load();
  std::string path_of(std::string_view origin) const;
  WitnessReply judge(const AddCheckpoint& request, const SignedCheckpoint& shown);
  void keep_evidence(const AddCheckpoint& request, const Memory* known) const;

  Parts parts_;
  std::optional<DurableFile> lock_;
  // Guards memory_, and is held while a checkpoint is made durable: two requests that were each
  // checked against the same memory must not both be accepted, or the later would take it back.
  mutable std::mutex mutex_;
  std::map<std::string, Memory, std::less<>> memory_;  // by the origin's hash
};

// The key of a witness in its folder, made when the folder has none. Fails when the folder's key
// has another name.
Result<NoteSigner, FileError> witness_key(const std::string& folder, const std::string& name);

}  // namespace chapterhouse::store
