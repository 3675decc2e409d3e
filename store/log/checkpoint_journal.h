#pragma once
// A file of signed checkpoints one after the other, each followed by an empty line; their sizes
// never fall. Format: ops/docs/formats/checkpoint.md.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/file/durable_file.h"
#include "store/note/checkpoint.h"

namespace chapterhouse::store {

struct CheckpointError {
  enum class Kind : std::uint8_t {
    kOtherRoot,  // the log is not what was signed: it must not be served
    kTooShort,   // it is shorter than what was signed
    kDamaged,    // the journal does not parse, or another key signed it
    kFailed,     // the disk
  };
  Kind kind;
  std::string detail;
};

struct JournalRow {
  TreeSize size;
  std::size_t signatures;  // more than one: it has cosignatures
  std::uint64_t offset;    // in the journal
  std::size_t length;      // of the note
};

// One thread at a time.
class CheckpointJournal {
 public:
  // Reads it all; makes it when it is absent. A note that a crash cut off at the end was never
  // published, and goes. An empty path keeps the journal in memory.
  static Result<CheckpointJournal, CheckpointError> open(const std::string& path, Sync sync);
  // The notes of a journal's bytes, without what is cut off at the end.
  static Result<std::vector<JournalRow>, CheckpointError> parse(std::string_view bytes);

  // The last note of a journal that need not be there, without changing it.
  static Result<std::optional<SignedCheckpoint>, CheckpointError> newest(const std::string& path,
                                                                         const VerifierKey& log);

  const std::vector<JournalRow>& rows() const { return rows_; }
  // Durable on return.
  Outcome<CheckpointError> append(const SignedCheckpoint& checkpoint);
  Result<Bytes, CheckpointError> read(const JournalRow& row) const;

 private:
  std::optional<DurableFile> file_;  // none: in memory
  Bytes memory_;
  std::uint64_t end_ = 0;
  std::vector<JournalRow> rows_;
};

}  // namespace chapterhouse::store
