#pragma once
// The log of events: append to streams, read them back. Order, durability and proof are its
// business; what an event means is not. Implementations: store/ (RocksDB and memory).
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/cases/event.h"
#include "domain/core/result.h"

namespace chapterhouse {

struct StreamCheck {
  StreamId stream;
  StreamVersion expected;  // 0: the stream must not exist
};

struct NewEvent {
  StreamId stream;
  Timestamp occurred_at;
  std::uint8_t from = 0, to = 0;
  EventBody body;
};

// 1..n events of one command over one or more streams: all are recorded or none.
struct Commit {
  CommandId command;       // the same id again answers as the first time did
  Hash256 command_hash{};  // of the command's content: tells a repetition from a reuse
  Actor actor;
  CommandId correlation;
  Position causation;
  std::uint32_t policy_version = 0;
  std::uint32_t calendar_version = 0;
  std::vector<StreamCheck> relied_on;  // every stream written and every stream a guard read
  std::vector<NewEvent> events;
};

struct Committed {
  Position first, last;
  bool repeated = false;  // this command id was committed before; nothing was written now
};

struct AppendError {
  enum class Kind : std::uint8_t {
    kVersionConflict,  // `stream` is at `actual`, not at the expected version
    kCommandReused,    // the command id was committed with another content
    kInvalid,          // beyond a limit, or a written stream missing from relied_on: see `detail`
    kErased,           // a subject's key is destroyed: nothing may be written about them
    kOverloaded,       // the queue is full: try again later
    kStopped,          // the disk failed: nothing more is written until a restart
  };
  Kind kind;
  StreamId stream{};
  StreamVersion actual{};
  std::string detail{};
};

struct ReadError {
  enum class Kind : std::uint8_t { kCorrupt, kUnavailable };
  Kind kind;
  Position position{};
  std::string detail;
};

// Whether personal fields are decrypted. Without, they read as Presence::kWithheld.
enum class Reveal : std::uint8_t { kNothing, kPersonal };

struct LogHead {
  Position last;   // 0 when empty
  Hash256 root{};  // RFC 6962 tree hash over the entries 1..last
  Timestamp recorded_at{};
};

// What a command id was answered with.
struct CommandReceipt {
  Hash256 command_hash;
  Position first, last;
};

// Safe to call from any thread.
class EventLog {
 public:
  virtual ~EventLog() = default;

  // Returns once the events are durable.
  virtual Result<Committed, AppendError> append(const Commit& commit) = 0;

  // Events of one stream from version `from` (>= 1), at most `max`. An unknown stream is empty.
  virtual Result<std::vector<Event>, ReadError> read_stream(const StreamId& stream,
                                                            StreamVersion from, std::size_t max,
                                                            Reveal reveal) const = 0;
  // Durable events from position `from` (>= 1) on, at most `max`.
  virtual Result<std::vector<Event>, ReadError> read_all(Position from, std::size_t max,
                                                         Reveal reveal) const = 0;
  virtual StreamVersion version_of(const StreamId& stream) const = 0;
  virtual std::optional<CommandReceipt> find_command(const CommandId& command) const = 0;
  // The last durable, acknowledged state.
  virtual LogHead head() const = 0;
  // Waits until `position` is durable; false when the timeout passes first.
  virtual bool wait_for(Position position, std::chrono::milliseconds timeout) const = 0;
};

// Folded states kept beside the log so that a long stream loads fast. Losing one costs time only.
// Safe to call from any thread.
class SnapshotStore {
 public:
  virtual ~SnapshotStore() = default;
  virtual void put_snapshot(const StreamId& stream, std::string_view bytes) = 0;
  virtual std::optional<Bytes> get_snapshot(const StreamId& stream) const = 0;
};

// A keyed one-way name for a value that must not stand in clear, e.g. an identity number in the
// name of the stream that keeps it unique. `purpose` separates uses. Safe from any thread.
class BlindIndex {
 public:
  virtual ~BlindIndex() = default;
  virtual std::string blind(std::string_view purpose, std::string_view value) const = 0;
};

// SHA-256. Safe to call from any thread.
class Hasher {
 public:
  virtual ~Hasher() = default;
  virtual Hash256 sha256(std::string_view bytes) const = 0;
};

// Fresh random identifiers. Safe to call from any thread.
class IdSource {
 public:
  virtual ~IdSource() = default;
  virtual std::array<std::uint8_t, 16> next() = 0;
};

}  // namespace chapterhouse
