#pragma once
// The log: EventLog and SnapshotStore over a ByteStore.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "domain/ports/custody.h"
#include "store/log/derived_index.h"
#include "store/log/writer.h"
#include "store/record/record.h"

namespace chapterhouse::store {

// Callers' threads encode and encrypt; one writer orders. Readers see durable events only. Safe to
// call from any thread.
class EventLogStore final : public EventLog, public Custody, public SnapshotStore {
 public:
  // All must outlive the log.
  struct Parts {
    ByteStore& store;
    HeadSink* head;  // null: in memory
    const Codec& codec;
    KeyVault& vault;
    const Clock& clock;
  };
  // `state` is what verifying the store found.
  static Result<std::unique_ptr<EventLogStore>, StoreError> start(const Parts& parts,
                                                                  const Verified& state);

  Result<Committed, AppendError> append(const Commit& commit) override;
  Result<std::vector<Event>, ReadError> read_stream(const StreamId& stream, StreamVersion from,
                                                    std::size_t max, Reveal reveal) const override;
  Result<std::vector<Event>, ReadError> read_in_custody(
      const StreamId& stream, StreamVersion from, std::size_t max,
      const std::set<SubjectId>& restricted) const override;
  Result<std::vector<Event>, ReadError> read_all(Position from, std::size_t max,
                                                 Reveal reveal) const override;
  StreamVersion version_of(const StreamId& stream) const override;
  // The receipt's hash is zero when the subject whose data the command held is erased.
  std::optional<CommandReceipt> find_command(const CommandId& command) const override;
  LogHead head() const override;
  bool wait_for(Position position, std::chrono::milliseconds timeout) const override;

  // Snapshots are encrypted under a key that an erasure makes useless, as is a snapshot from
  // before.
  void put_snapshot(const StreamId& stream, std::string_view bytes) override;
  std::optional<Bytes> get_snapshot(const StreamId& stream) const override;

  // Proofs against the head, or an earlier size of the tree. All wait for the tree to follow the
  // log.
  Result<Proof, StoreError> prove_inclusion(Position position, TreeSize size);
  Result<Proof, StoreError> prove_consistency(TreeSize first, TreeSize second);
  Result<Hash256, StoreError> root_at(TreeSize size);
  // The nodes themselves: see DerivedIndex.
  Outcome<StoreError> with_nodes(TreeSize size, const DerivedIndex::UseNodes& use);
  WriterCounts counts() const { return writer_->counts(); }
  // Why nothing more is written, while reads go on.
  Stop why_stopped() const { return writer_->why_stopped(); }
  // Records as they are stored, undecoded.
  Result<std::vector<Bytes>, StoreError> records(std::span<const Position> positions) const {
    return parts_.store.read(positions);
  }
  // The entry at a position: the bytes that its leaf covers.
  Result<Bytes, StoreError> entry(Position position) const;

 private:
  explicit EventLogStore(const Parts& parts)
      : parts_(parts), sealer_(parts.codec, parts.vault), index_(parts.store) {}
  struct Wanted {
    const StreamId& stream;
    StreamVersion from;
    std::size_t max;
  };
  using OpenRecord =
      std::function<Result<Event, ReadError>(Position position, std::string_view record)>;
  Result<std::vector<Event>, ReadError> read_events(const Wanted& wanted,
                                                    const OpenRecord& open) const;
  Result<std::optional<CommandReceipt>, StoreError> receipt(const CommandId& command) const;
  Bytes snapshot_context(const StreamId& stream) const;

  Parts parts_;
  RecordSealer sealer_;
  DerivedIndex index_;

  mutable std::mutex head_mutex_;  // guards head_
  mutable std::condition_variable advanced_;
  LogHead head_;
  std::atomic<std::uint64_t> durable_ = 0;  // head_.last, without the mutex

  std::unique_ptr<GroupWriter> writer_;
};

}  // namespace chapterhouse::store
