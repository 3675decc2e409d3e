#pragma once
// Finds events by stream and by command, and the nodes of the Merkle tree. All of it can be made
// anew from the records, so it is written unsynced by a thread of its own; what is not written yet
// is answered from memory.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "store/log/byte_store.h"
#include "store/log/recent.h"
#include "store/proof/tiles.h"

namespace chapterhouse::store {

// The newest event of a stream; version 0 when there is none.
struct StreamHead {
  StreamVersion version;
  Hash256 leaf{};
};

struct CommandRange {
  Position first, last;
};

// What the index keeps of one event.
struct IndexedEvent {
  Position position;
  StreamId stream;
  StreamVersion version;
  Hash256 leaf;
  CommandId command;
  CommandRange commit;
};

// The leaf hashes that an index holds, for finding out which record is not the one indexed.
struct KeptLeaves {
  TreeSize size = 0;
  std::function<std::optional<Hash256>(std::uint64_t index)> leaf;  // for one thread
};
// Of the index as it is stored; none when there is no index. Borrows the store.
KeptLeaves kept_leaves(const ByteStore& store);

// Safe to call from any thread; add() from one at a time. Borrows the store.
class DerivedIndex {
 public:
  explicit DerivedIndex(ByteStore& store) : store_(store) {}
  ~DerivedIndex();

  // Catches up with the records, checks the tree against the verified root and starts following.
  // An index that does not fit the records is made anew. To be called once, before all else.
  Outcome<StoreError> start(Position last, const Hash256& root);
  // Waits when the index is far behind. A failed index answers with errors from then on.
  void add(std::vector<IndexedEvent> events);

  Result<StreamHead, StoreError> head_of(const StreamId& stream) const;
  // At most `max` positions from version `from` on.
  Result<std::vector<Position>, StoreError> positions(const StreamId& stream, StreamVersion from,
                                                      std::size_t max) const;
  Result<std::optional<CommandRange>, StoreError> find_command(const CommandId& command) const;

  // Calls `use` with the nodes of the tree of the first `size` events, which were added before. The
  // index does not grow meanwhile.
  using UseNodes = std::function<void(const NodeSource&)>;
  Outcome<StoreError> with_nodes(TreeSize size, const UseNodes& use);

 private:
  // A stream's newest events, in memory or as one row of the index.
  struct Run {
    StreamVersion first;
    std::vector<Position> positions;
    Hash256 leaf{};  // of the last; kept in memory only
  };
  // Events that are not in the store yet.
  struct Overlay {
    std::unordered_map<StreamId, Run> runs;
    std::unordered_map<CommandId, CommandRange> commands;
    std::vector<Hash256> leaves;
    Position last;
    void add(const IndexedEvent& event);
  };

  Outcome<StoreError> catch_up(Position last);
  Outcome<StoreError> load_progress();
  Outcome<StoreError> write(const Overlay& overlay);
  void follow(const std::stop_token& stop);
  Outcome<StoreError> wait_for(Position position);
  void stored_positions(const StreamId& stream, StreamVersion from, std::size_t max,
                        std::vector<Position>& out, Outcome<StoreError>& outcome) const;

  static constexpr std::size_t kRecentHeads = 65'536;

  ByteStore& store_;

  mutable std::shared_mutex mutex_;  // guards filling_, writing_, heads_, wanted_, failure_
  std::condition_variable_any changed_;
  Overlay filling_, writing_;
  Recent<StreamId, StreamHead> heads_{kRecentHeads, {}};  // of the streams written last
  Position wanted_;  // somebody waits for the index to reach it
  std::optional<StoreError> failure_;

  mutable std::mutex tree_mutex_;  // guards edge_ and progress_
  TileEdge edge_;
  Position progress_;  // written to the store up to here

  std::jthread thread_;
};

}  // namespace chapterhouse::store
