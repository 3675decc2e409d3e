#pragma once
// What the log needs of a disk: a durable run of records with dense positions, and beside it an
// index that can be made anew from them. store/rocks and store/memory implement it; one contract
// suite tests both.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/core/bytes.h"
#include "domain/core/id.h"
#include "domain/core/result.h"

namespace chapterhouse::store {

struct StoreError {
  std::string detail;
  bool no_space = false;  // the disk is full: it may have room again later
  Position position{};    // the first one concerned, where that is known
};

struct IndexRow {
  Bytes key, value;
};

// Safe to call from any thread; append() from one at a time.
class ByteStore {
 public:
  virtual ~ByteStore() = default;

  // Appends records at `first` and behind it. Durable, all or none, on success. After a failure the
  // state on disk is unknown until the store is opened again.
  virtual Outcome<StoreError> append(Position first, std::span<const Bytes> records) = 0;

  // The records at the given positions. A missing one is an error.
  virtual Result<std::vector<Bytes>, StoreError> read(
      std::span<const Position> positions) const = 0;
  // Calls `visit` for the records from `from` to `to`, in order, until it returns false.
  using Visit = std::function<bool(Position, std::string_view record)>;
  virtual Outcome<StoreError> scan(Position from, Position to, const Visit& visit) const = 0;
  // 0 when empty.
  virtual Result<Position, StoreError> last() const = 0;

  // The index. Rows of one call appear together, also after a crash, though the last calls may be
  // lost then: they are not synced.
  virtual Outcome<StoreError> put_index(std::span<const IndexRow> rows) = 0;
  virtual Result<std::optional<Bytes>, StoreError> get_index(std::string_view key) const = 0;
  // The row with the greatest key that begins with `prefix` and is not above `key`.
  virtual Result<std::optional<IndexRow>, StoreError> floor_index(std::string_view prefix,
                                                                  std::string_view key) const = 0;
  // The rows from `key` on that begin with `prefix`, in order, until `visit` returns false.
  using VisitIndex = std::function<bool(std::string_view key, std::string_view value)>;
  virtual Outcome<StoreError> scan_index(std::string_view prefix, std::string_view key,
                                         const VisitIndex& visit) const = 0;
  virtual Outcome<StoreError> clear_index() = 0;
};

}  // namespace chapterhouse::store
