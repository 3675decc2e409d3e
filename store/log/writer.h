#pragma once
// The one thread that orders commits. It takes all commits that wait, checks them, writes their
// records as one synced batch, notes the commit head, and only then answers them.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "store/log/byte_store.h"
#include "store/log/commit_head.h"
#include "store/log/derived_index.h"
#include "store/log/recent.h"
#include "store/log/verify.h"
#include "store/record/record.h"

namespace chapterhouse::store {

// A commit on its way: prepared on the caller's thread, which then waits for the answer.
struct WriteRequest {
  const Commit& commit;
  std::vector<SealedRecord> records;
  // What the caller found in the index, so that the writer need not look. It holds everything up
  // to `as_of`; the command was not known.
  Position as_of;
  std::vector<StreamHead> heads;  // as commit.relied_on

  unsigned lane = 0;  // which of the writer's two bells rings for it
  std::optional<Result<Committed, AppendError>> answer = {};
  std::atomic<bool> answered = false;  // the writer touches nothing after it is set
};

// Why nothing more is written until the log is opened again.
enum class Stop : std::uint8_t {
  kNone,
  kNoSpace,  // the disk is full: opening again helps once it has room
  kFailed,   // the disk failed: what it holds is unknown
};

// Hears of every durable group before its commits are answered; called on the writer's thread.
using OnDurable = std::function<void(const LogHead&)>;

// What has been written since the start. `groups` is the number of synced batches.
struct WriterCounts {
  std::uint64_t groups = 0, commits = 0, events = 0;
  std::uint64_t bytes = 0;  // of records
};

// submit(), why_stopped(), stop_for() and counts() are safe to call from any thread.
class GroupWriter {
 public:
  struct Parts {
    ByteStore& store;
    DerivedIndex& index;
    HeadSink* head;  // null: nothing outlives the process
    const Clock& clock;
    OnDurable on_durable;
  };
  GroupWriter(Parts parts, Verified state);
  ~GroupWriter();  // writes what waits, then stops

  Result<Committed, AppendError> submit(WriteRequest& request);
  WriterCounts counts() const;
  Stop why_stopped() const { return stop_.load(std::memory_order_acquire); }
  bool stopped() const { return why_stopped() != Stop::kNone; }
  // Ends all writing; the first reason stays.
  void stop_for(Stop reason);

 private:
  struct CommandMemory {
    CommandRange range;
    Hash256 hash;
  };
  struct Group {
    std::vector<WriteRequest*> requests;
    std::vector<Result<Committed, AppendError>> answers;
    std::vector<Bytes> records;
    std::vector<IndexedEvent> events;
    std::uint64_t placed = 0;  // commits among the records
  };

  void run(const std::stop_token& stop);
  std::vector<WriteRequest*> take_group(const std::stop_token& stop);
  void write_group(std::vector<WriteRequest*> requests);
  Result<Committed, AppendError> decide(WriteRequest& request, Group& group);
  std::optional<Result<Committed, AppendError>> repeated(const WriteRequest& request);
  Result<StreamHead, StoreError> head_of(const WriteRequest& request, std::size_t check);
  void place(WriteRequest& request, std::vector<StreamHead> heads, Group& group);
  Stop persist(Group& group);

  Parts parts_;
  // The writer's own state.
  LogHead head_;
  CompactRange tree_;
  Recent<StreamId, StreamHead> heads_;
  Recent<CommandId, CommandMemory> commands_;

  // All commits of a group are woken at once; those of the next group sleep on the other bell.
  std::atomic<std::uint32_t> bells_[2] = {0, 0};
  std::mutex mutex_;  // guards queue_ and lane_
  unsigned lane_ = 0;
  std::condition_variable_any waiting_;
  std::deque<WriteRequest*> queue_;
  std::atomic<Stop> stop_ = Stop::kNone;
  std::atomic<std::uint64_t> groups_{0}, commits_{0}, events_{0}, bytes_{0};
  std::jthread thread_;
};

}  // namespace chapterhouse::store
