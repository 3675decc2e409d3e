#include "store/verify/stream_table.h"

#include <functional>

namespace chapterhouse::store {
namespace {
constexpr std::size_t kSlotsFirst = 1'024;
}

std::uint32_t StreamTable::number_of(std::string_view name) {
  if (slots_.size() < 2 * (rows_.size() + 1)) grow();
  const std::size_t hash = std::hash<std::string_view>{}(name);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t slot = hash & (slots_.size() - 1);
  for (; slots_[slot].next != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    const std::uint32_t number = slots_[slot].next - 1;
    if (slots_[slot].tag == tag && this->name(number) == name) return number;
  }
  const auto number = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back({hash, names_.size(), static_cast<std::uint8_t>(name.size())});
  names_ += name;
  slots_[slot] = {tag, number + 1};
  return number;
}

void StreamTable::grow() {
  slots_.assign(slots_.empty() ? kSlotsFirst : 2 * slots_.size(), {});
  for (std::uint32_t number = 0; number < rows_.size(); ++number) {
    const std::size_t hash = rows_[number].hash;
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot].next != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = {static_cast<std::uint32_t>(hash >> 32), number + 1};
  }
}

}  // namespace chapterhouse::store
