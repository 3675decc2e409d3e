#pragma once
// Checkpoints of a log (C2SP tlog-checkpoint): the text of a signed note that states a tree's size
// and root.
#include <optional>
#include <string>
#include <string_view>

#include "store/note/signed_note.h"
#include "store/proof/merkle.h"

namespace chapterhouse::store {

struct Checkpoint {
  std::string origin;  // 1 to 255 bytes; the log's identity
  TreeSize size = 0;
  Hash256 root{};
  std::string extension{};  // lines that are not empty, each with its newline; ours has none

  std::string text() const;
  // Empty unless the bytes are the one form of a checkpoint: strict where others are lenient.
  static std::optional<Checkpoint> parse(std::string_view text);
  bool operator==(const Checkpoint&) const = default;
};

// A checkpoint that its log's key signed. Signatures of others are kept and not judged here.
struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;

  // Empty unless it parses, names the key as its origin, and the key's signature holds.
  static std::optional<SignedCheckpoint> open(std::string_view bytes, const VerifierKey& log);
};
// The checkpoint as the log publishes it.
Note sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& log);

}  // namespace chapterhouse::store
