#include "store/memory/memory_store.h"

#include <mutex>

namespace chapterhouse::store {
namespace {
constexpr std::size_t kScanRows = 256;  // copied at a time, so that visitors run without the lock
}  // namespace

Outcome<StoreError> MemoryStore::append(Position first, std::span<const Bytes> records) {
  const std::unique_lock lock(mutex_);
  if (first.value != records_.size() + 1) return Failure{StoreError{"positions are not dense"}};
  records_.insert(records_.end(), records.begin(), records.end());
  return Done{};
}

Result<std::vector<Bytes>, StoreError> MemoryStore::read(
    std::span<const Position> positions) const {
  const std::shared_lock lock(mutex_);
  std::vector<Bytes> out;
  for (const Position position : positions) {
    if (position.value < 1 || position.value > records_.size())
      return Failure{StoreError{"no record at " + std::to_string(position.value)}};
    out.push_back(records_[position.value - 1]);
  }
  return out;
}

Outcome<StoreError> MemoryStore::scan(Position from, Position to, const Visit& visit) const {
  for (std::uint64_t next = std::max<std::uint64_t>(from.value, 1); next <= to.value;) {
    std::vector<Bytes> rows;
    {
      const std::shared_lock lock(mutex_);
      for (std::uint64_t p = next; p <= to.value && p <= records_.size() && rows.size() < kScanRows;
           ++p)
        rows.push_back(records_[p - 1]);
    }
    if (rows.empty()) break;
    for (const Bytes& row : rows)
      if (!visit({next++}, row)) return Done{};
  }
  return Done{};
}

Result<Position, StoreError> MemoryStore::last() const {
  const std::shared_lock lock(mutex_);
  return Position{records_.size()};
}

Outcome<StoreError> MemoryStore::put_index(std::span<const IndexRow> rows) {
  const std::unique_lock lock(mutex_);
  for (const IndexRow& row : rows) index_.insert_or_assign(row.key, row.value);
  return Done{};
}

Result<std::optional<Bytes>, StoreError> MemoryStore::get_index(std::string_view key) const {
  const std::shared_lock lock(mutex_);
  const auto found = index_.find(key);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<IndexRow>, StoreError> MemoryStore::floor_index(std::string_view prefix,
                                                                     std::string_view key) const {
  const std::shared_lock lock(mutex_);
  auto above = index_.upper_bound(key);
  if (above == index_.begin()) return std::optional<IndexRow>{};
  --above;
  if (!above->first.starts_with(prefix)) return std::optional<IndexRow>{};
  return std::optional(IndexRow{above->first, above->second});
}

Outcome<StoreError> MemoryStore::scan_index(std::string_view prefix, std::string_view key,
                                            const VisitIndex& visit) const {
  const std::shared_lock lock(mutex_);
  for (auto row = index_.lower_bound(key); row != index_.end() && row->first.starts_with(prefix);
       ++row)
    if (!visit(row->first, row->second)) break;
  return Done{};
}

Outcome<StoreError> MemoryStore::clear_index() {
  const std::unique_lock lock(mutex_);
  index_.clear();
  return Done{};
}

}  // namespace chapterhouse::store
