#pragma once
// A log that lives as long as the process: for tests, demonstrations and trying things out.
#include <map>
#include <shared_mutex>
#include <vector>

#include "store/log/byte_store.h"

namespace chapterhouse::store {

// Safe to call from any thread.
class MemoryStore final : public ByteStore {
 public:
  Outcome<StoreError> append(Position first, std::span<const Bytes> records) override;
  Result<std::vector<Bytes>, StoreError> read(std::span<const Position> positions) const override;
  Outcome<StoreError> scan(Position from, Position to, const Visit& visit) const override;
  Result<Position, StoreError> last() const override;
  Outcome<StoreError> put_index(std::span<const IndexRow> rows) override;
  Result<std::optional<Bytes>, StoreError> get_index(std::string_view key) const override;
  Result<std::optional<IndexRow>, StoreError> floor_index(std::string_view prefix,
                                                          std::string_view key) const override;
  Outcome<StoreError> scan_index(std::string_view prefix, std::string_view key,
                                 const VisitIndex& visit) const override;
  Outcome<StoreError> clear_index() override;

 private:
  mutable std::shared_mutex mutex_;  // guards records_ and index_
  std::vector<Bytes> records_;       // by position - 1
  std::map<Bytes, Bytes, std::less<>> index_;
};

}  // namespace chapterhouse::store
