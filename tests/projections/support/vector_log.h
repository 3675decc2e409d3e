#pragma once
// An event log in a vector, and a hasher that tells contents apart: enough to feed read models.
#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/ports/event_log.h"

namespace chapterhouse::projections::test {

class VectorLog : public EventLog {
 public:
  // Records one event now. The times are the caller's; recorded_at is pushed on to stay strictly
  // increasing.
  Position add(const StreamId& stream, EventBody body, Timestamp occurred_at, Timestamp recorded_at,
               std::uint8_t from = 1, std::uint8_t to = 1) {
    const std::lock_guard lock(mutex_);
    auto& positions = streams_[stream];
    Event event;
    Envelope& envelope = event.envelope;
    envelope.position = {events_.size() + 1};
    envelope.stream = stream;
    envelope.version = {positions.size() + 1};
    envelope.occurred_at = occurred_at;
    const Timestamp last = events_.empty() ? Timestamp{} : events_.back().envelope.recorded_at;
    envelope.recorded_at = std::max(recorded_at, last + std::chrono::microseconds{1});
    envelope.actor = actor_;
    envelope.command = CommandId::from_bytes(Bytes(salt_) + std::to_string(events_.size()) +
                                             std::string(16, '\0'));
    envelope.from = from;
    envelope.to = to;
    event.body = std::move(body);
    positions.push_back(events_.size());
    events_.push_back(std::move(event));
    grown_.notify_all();
    return {events_.size()};
  }

  // Who records from now on.
  void act_as(Actor actor) { actor_ = std::move(actor); }
  // Makes the last event one of the commit of the event before it.
  void join_commits() {
    const std::lock_guard lock(mutex_);
    Envelope& last = events_.back().envelope;
    const Envelope& first = events_[events_.size() - 2].envelope;
    last.command = first.command;
    last.index = static_cast<std::uint16_t>(first.index + 1);
  }

  // Another log has other commands at the same positions.
  void salt(std::string salt) { salt_ = std::move(salt); }
  std::vector<Event> all() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

  Result<Committed, AppendError> append(const Commit&) override {
    return Failure{AppendError{AppendError::Kind::kStopped}};
  }
  Result<std::vector<Event>, ReadError> read_stream(const StreamId& stream, StreamVersion from,
                                                    std::size_t max, Reveal) const override {
    const std::lock_guard lock(mutex_);
    std::vector<Event> found;
    const auto positions = streams_.find(stream);
    if (positions == streams_.end()) return found;
    for (std::size_t i = from.value - 1; i < positions->second.size() && found.size() < max; ++i)
      found.push_back(events_[positions->second[i]]);
    return found;
  }
  Result<std::vector<Event>, ReadError> read_all(Position from, std::size_t max,
                                                 Reveal) const override {
    const std::lock_guard lock(mutex_);
    std::vector<Event> found;
    for (std::size_t i = from.value - 1; i < events_.size() && found.size() < max; ++i)
      found.push_back(events_[i]);
    return found;
  }
  StreamVersion version_of(const StreamId& stream) const override {
    const std::lock_guard lock(mutex_);
    const auto positions = streams_.find(stream);
    return {positions == streams_.end() ? 0 : positions->second.size()};
  }
  std::optional<CommandReceipt> find_command(const CommandId&) const override { return {}; }
  LogHead head() const override {
    const std::lock_guard lock(mutex_);
    return {
        {events_.size()}, {}, events_.empty() ? Timestamp{} : events_.back().envelope.recorded_at};
  }
  bool wait_for(Position position, std::chrono::milliseconds timeout) const override {
    std::unique_lock lock(mutex_);
    return grown_.wait_for(lock, timeout, [&] { return events_.size() >= position.value; });
  }

 private:
  mutable std::mutex mutex_;  // guards all
  mutable std::condition_variable grown_;
  std::vector<Event> events_;
  std::unordered_map<StreamId, std::vector<std::size_t>> streams_;
  std::string salt_;
  Actor actor_{AccountId{"cadre"}, ActorKind::kPerson, Role::kTStaff, UnitId{"town-a"}, {}};
};

class TestHasher : public Hasher {
 public:
  Hash256 sha256(std::string_view bytes) const override {
    Hash256 hash{};
    std::uint64_t state = 14695981039346656037u;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      state = (state ^ static_cast<std::uint8_t>(bytes[i])) * 1099511628211u;
      hash[i % hash.size()] = static_cast<std::uint8_t>(hash[i % hash.size()] ^ (state >> 32));
    }
    return hash;
  }
};

}  // namespace chapterhouse::projections::test
