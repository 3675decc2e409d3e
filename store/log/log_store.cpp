#include "store/log/log_store.h"

#include <algorithm>

namespace chapterhouse::store {
namespace {
constexpr std::size_t kReadBatch = 512;  // records of a stream fetched together

Failure<AppendError> stopped(std::string detail) {
  return Failure{AppendError{AppendError::Kind::kStopped, {}, {}, std::move(detail)}};
}
Failure<ReadError> unavailable(const StoreError& error) {
  return Failure{ReadError{ReadError::Kind::kUnavailable, {}, error.detail}};
}
}  // namespace

Result<std::unique_ptr<EventLogStore>, StoreError> EventLogStore::start(const Parts& parts,
                                                                        const Verified& state) {
  std::unique_ptr<EventLogStore> log(new EventLogStore(parts));
  if (auto started = log->index_.start(state.head.last, state.head.root); !started)
    return Failure{started.error()};
  EventLogStore* const self = log.get();
  self->head_ = state.head;
  self->durable_ = state.head.last.value;
  const OnDurable advance = [self](const LogHead& head) {
    const std::lock_guard lock(self->head_mutex_);
    self->head_ = head;
    self->durable_.store(head.last.value, std::memory_order_release);
    self->advanced_.notify_all();
  };
  self->writer_ = std::make_unique<GroupWriter>(
      GroupWriter::Parts{parts.store, self->index_, parts.head, parts.clock, advance}, state);
  return log;
}

Result<Committed, AppendError> EventLogStore::append(const Commit& commit) {
  if (writer_->stopped()) return stopped({});
  const Position as_of{durable_.load(std::memory_order_acquire)};
  const auto known = receipt(commit.command);
  if (!known) return stopped(known.error().detail);
  if (const auto& before = *known) {
    const bool same =
        before->command_hash == commit.command_hash || before->command_hash == Hash256{};
    if (!same) return Failure{AppendError{AppendError::Kind::kCommandReused, {}, {}, {}}};
    return Committed{before->first, before->last, true};
  }
  auto records = sealer_.seal(commit);
  if (!records) return Failure{records.error()};
  WriteRequest request{commit, std::move(records).value(), as_of, {}};
  for (const StreamCheck& check : commit.relied_on) {
    const auto head = index_.head_of(check.stream);
    if (!head) return stopped(head.error().detail);
    request.heads.push_back(*head);
  }
  if (auto flushed = parts_.vault.flush(); !flushed) {
    // The vault takes no more keys either until it is opened again.
    writer_->stop_for(flushed.error().no_space ? Stop::kNoSpace : Stop::kFailed);
    return stopped(flushed.error().detail);
  }
  return writer_->submit(request);
}

Result<std::optional<CommandReceipt>, StoreError> EventLogStore::receipt(
    const CommandId& command) const {
  const auto range = index_.find_command(command);
  if (!range) return Failure{range.error()};
  if (!*range) return std::optional<CommandReceipt>{};
  CommandReceipt receipt{{}, (*range)->first, (*range)->last};
  for (Position at = receipt.first; at <= receipt.last; ++at.value) {
    const auto record = parts_.store.read({&at, 1});
    if (!record) return Failure{record.error()};
    const auto decoded = decode_entry(record->front());
    if (!decoded)
      return Failure{StoreError{"the record at " + std::to_string(at.value) + " is damaged"}};
    if (!decoded->entry.command_seal) continue;
    receipt.command_hash = sealer_.command_hash(decoded->entry).value_or(Hash256{});
    break;
  }
  return std::optional(receipt);
}

std::optional<CommandReceipt> EventLogStore::find_command(const CommandId& command) const {
  const auto found = receipt(command);
  return found ? *found : std::nullopt;
}

Result<std::vector<Event>, ReadError> EventLogStore::read_stream(const StreamId& stream,
                                                                 StreamVersion from,
                                                                 std::size_t max,
                                                                 Reveal reveal) const {
  return read_events({stream, from, max}, [this, reveal](Position at, std::string_view record) {
    return sealer_.open(at, record, reveal);
  });
}

Result<std::vector<Event>, ReadError> EventLogStore::read_in_custody(
    const StreamId& stream, StreamVersion from, std::size_t max,
    const std::set<SubjectId>& restricted) const {
  return read_events({stream, from, max},
                     [this, &restricted](Position at, std::string_view record) {
                       return sealer_.open(at, record, Reveal::kPersonal, restricted);
                     });
}

Result<std::vector<Event>, ReadError> EventLogStore::read_events(const Wanted& wanted,
                                                                 const OpenRecord& open) const {
  std::vector<Event> events;
  const StreamVersion from = std::max(wanted.from, StreamVersion{1});
  const auto positions = index_.positions(wanted.stream, from, wanted.max);
  if (!positions) return unavailable(positions.error());
  events.reserve(positions->size());
  for (std::size_t at = 0; at < positions->size(); at += kReadBatch) {
    const auto batch =
        std::span(*positions).subspan(at, std::min(kReadBatch, positions->size() - at));
    const auto records = parts_.store.read(batch);
    if (!records) return unavailable(records.error());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      auto event = open(batch[i], (*records)[i]);
      if (!event) return Failure{event.error()};
      if (event->envelope.stream != wanted.stream)
        return Failure{
            ReadError{ReadError::Kind::kCorrupt, batch[i], "an event of another stream"}};
      events.push_back(std::move(event).value());
    }
  }
  return events;
}

Result<std::vector<Event>, ReadError> EventLogStore::read_all(Position from, std::size_t max,
                                                              Reveal reveal) const {
  std::vector<Event> events;
  const std::uint64_t durable = durable_.load(std::memory_order_acquire);
  from = std::max(from, Position{1});
  if (max == 0 || from.value > durable) return events;
  const Position to{from.value + std::min<std::uint64_t>(max - 1, durable - from.value)};
  std::optional<ReadError> error;
  const auto scanned = parts_.store.scan(from, to, [&](Position position, std::string_view record) {
    auto event = sealer_.open(position, record, reveal);
    if (event && position.value == from.value + events.size())
      events.push_back(std::move(event).value());
    else
      error = event ? ReadError{ReadError::Kind::kCorrupt, position, "a record is missing"}
                    : event.error();
    return !error;
  });
  if (error) return Failure{*error};
  if (!scanned) return unavailable(scanned.error());
  if (events.size() != to.value - from.value + 1)
    return Failure{ReadError{ReadError::Kind::kCorrupt, to, "a record is missing"}};
  return events;
}

StreamVersion EventLogStore::version_of(const StreamId& stream) const {
  const auto head = index_.head_of(stream);
  return head ? head->version : StreamVersion{};
}

LogHead EventLogStore::head() const {
  const std::lock_guard lock(head_mutex_);
  return head_;
}

bool EventLogStore::wait_for(Position position, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(head_mutex_);
  return advanced_.wait_for(lock, timeout, [&] { return head_.last >= position; });
}

Bytes EventLogStore::snapshot_context(const StreamId& stream) const {
  return "snapshot " + std::to_string(parts_.vault.erasures()) + " " + stream.value;
}

void EventLogStore::put_snapshot(const StreamId& stream, std::string_view bytes) {
  const Secret key = parts_.vault.ring().snapshot_key();
  const Nonce nonce = random_nonce();
  const Bytes context = snapshot_context(stream);
  const IndexRow row{"s" + stream.value, Bytes(view(nonce)) + seal({key, nonce, context}, bytes)};
  // Losing a snapshot costs time only.
  [[maybe_unused]] const auto written = parts_.store.put_index({&row, 1});
}

std::optional<Bytes> EventLogStore::get_snapshot(const StreamId& stream) const {
  const auto row = parts_.store.get_index("s" + stream.value);
  Nonce nonce;
  if (!row || !*row || (*row)->size() < nonce.size()) return std::nullopt;
  std::copy_n((*row)->begin(), nonce.size(), nonce.begin());
  const Secret key = parts_.vault.ring().snapshot_key();
  const Bytes context = snapshot_context(stream);
  return open_sealed({key, nonce, context}, std::string_view(**row).substr(nonce.size()));
}

Outcome<StoreError> EventLogStore::with_nodes(TreeSize size, const DerivedIndex::UseNodes& use) {
  if (size > durable_) return Failure{StoreError{"the log is not that long"}};
  return index_.with_nodes(size, use);
}

Result<Proof, StoreError> EventLogStore::prove_inclusion(Position position, TreeSize size) {
  if (position.value < 1 || position.value > size)
    return Failure{StoreError{"not in a tree of that size"}};
  Proof proof;
  const auto done = with_nodes(size, [&](const NodeSource& nodes) {
    proof = inclusion_proof(position.value - 1, size, nodes);
  });
  if (!done) return Failure{done.error()};
  return proof;
}
Result<Proof, StoreError> EventLogStore::prove_consistency(TreeSize first, TreeSize second) {
  if (first < 1 || first > second) return Failure{StoreError{"no such sizes"}};
  Proof proof;
  const auto done = with_nodes(
      second, [&](const NodeSource& nodes) { proof = consistency_proof(first, second, nodes); });
  if (!done) return Failure{done.error()};
  return proof;
}
Result<Hash256, StoreError> EventLogStore::root_at(TreeSize size) {
  Hash256 root{};
  const auto done = with_nodes(size, [&](const NodeSource& nodes) { root = root_of(size, nodes); });
  if (!done) return Failure{done.error()};
  return root;
}

Result<Bytes, StoreError> EventLogStore::entry(Position position) const {
  const auto record = parts_.store.read({&position, 1});
  if (!record) return Failure{record.error()};
  const auto decoded = decode_entry(record->front());
  if (!decoded)
    return Failure{StoreError{"the record at " + std::to_string(position.value) + " is damaged"}};
  return record->front().substr(0, decoded->size);
}

}  // namespace chapterhouse::store
