#pragma once
// Verifies entries in chunks: each chunk by itself, in any thread, and then the chunks in their
// order. What a log says of itself is checked here, wherever its bytes come from: positions, chains
// of streams, commits, times, the tree.
#include <optional>
#include <span>
#include <vector>

#include "domain/core/time.h"
#include "store/crypto/key_vault.h"
#include "store/proof/merkle.h"
#include "store/record/entry_view.h"
#include "store/verify/finding.h"
#include "store/verify/stream_table.h"

namespace chapterhouse::store {

// Records of a chunk; a power of two, so that chunks' trees join, and whole bundles.
inline constexpr TreeSize kChunkRecords = 32'768;

// What the tree of the first `size` records must be.
struct Mark {
  enum class Of : std::uint8_t { kHead, kCheckpoint } of = Of::kCheckpoint;
  TreeSize size = 0;
  Hash256 root{};
  std::optional<Timestamp> recorded_at = {};  // of the last of them
};

struct ChunkOptions {
  enum class Depth : std::uint8_t { kFull, kRoot } depth = Depth::kFull;
  enum class Bodies : std::uint8_t { kFollow, kAbsent } bodies = Bodies::kFollow;
  const KeyVault* vault = nullptr;   // null: keys are not looked up
  std::span<const Mark> marks = {};  // ascending
};

// The records of one chunk. For one thread, and moved between threads.
class Chunk {
 public:
  // `before`: of records in front of the chunk, a multiple of kChunkRecords.
  Chunk(TreeSize before, const ChunkOptions& options);

  // False when something is wrong: take no more then.
  bool take(Position position, std::string_view record);
  // To be called when there should be no more records than up to `last`.
  void finish(Position last);

  // Of the leaves, in order: what tiles are made of.
  const std::vector<Hash256>& leaves() const { return leaves_; }
  const std::optional<VerifyError>& error() const { return error_; }
  Position last() const { return {before_ + tree_.size()}; }

 private:
  friend class LogChain;

  // What the chunk knows of a stream.
  struct Ends {
    Position first;
    StreamVersion first_version;
    Hash256 first_previous;
    StreamVersion version;  // of the last
    Hash256 leaf;
  };
  struct Seen {  // the tree at a mark
    const Mark* mark;
    CompactRange tree;
    Timestamp recorded_at;
  };

  bool fail(VerifyError error);
  bool check(const EntryView& entry, std::string_view record, const Hash256& leaf);
  bool check_stream(const EntryView& entry, const Hash256& leaf);
  bool check_commit(const EntryView& entry);
  bool check_keys(const EntryView& entry);

  TreeSize before_;
  ChunkOptions options_;
  std::size_t next_mark_ = 0;
  CompactRange tree_;
  std::vector<Hash256> leaves_;
  StreamTable streams_;
  std::vector<Ends> ends_;
  std::vector<Seen> seen_;
  Timestamp first_recorded_at_, recorded_at_;
  std::uint16_t first_index_ = 0, first_count_ = 1;
  std::array<char, 16> first_command_{}, command_{};
  std::uint16_t commit_rest_ = 0;  // events of the running commit still to come
  std::optional<VerifyError> error_;
};

// Everything up to a position, as chunks were joined. A value of one thread; a verification that
// goes on another day starts from a stored one.
class LogChain {
 public:
  // False: the error is set.
  bool join(const Chunk& chunk);
  // Whether a mark at this very size holds; for marks that no chunk passes.
  bool check(const Mark& mark);

  const CompactRange& tree() const { return tree_; }
  Timestamp recorded_at() const { return recorded_at_; }
  bool commit_open() const { return commit_rest_ != 0; }
  std::size_t streams() const { return streams_.size(); }
  TreeSize last_good_mark() const { return last_good_mark_; }
  const std::optional<VerifyError>& error() const { return error_; }

  // The whole of it as bytes, ended by their SHA-256, and back. Format: ops/docs/formats/tiles.md.
  Bytes encode() const;
  static std::optional<LogChain> decode(std::string_view bytes);

 private:
  struct End {
    StreamVersion version;
    Hash256 leaf;
  };
  bool fail(VerifyError error);
  bool join_first(const Chunk& chunk);
  bool join_streams(const Chunk& chunk);
  bool compare(const Mark& mark, const CompactRange& tree, Timestamp recorded_at);

  CompactRange tree_;
  Timestamp recorded_at_;
  std::uint16_t commit_rest_ = 0;
  std::array<char, 16> command_{};
  StreamTable streams_;
  std::vector<End> ends_;
  TreeSize last_good_mark_ = 0;
  std::optional<VerifyError> error_;
};

}  // namespace chapterhouse::store
