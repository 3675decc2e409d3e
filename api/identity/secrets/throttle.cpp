#include "api/identity/secrets/throttle.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "store/crypto/seal.h"

namespace chapterhouse::identity {

Throttle::Throttle(Allowance allowance, std::size_t slots)
    : every_(std::chrono::milliseconds(allowance.every).count()),
      most_(every_ * allowance.at_once),
      full_at_(slots, std::numeric_limits<std::int64_t>::min() / 2) {}

std::int64_t& Throttle::full_at(std::string_view who) {
  const Hash256 hash = store::keyed_hash(key_, who);
  std::uint64_t index = 0;
  std::memcpy(&index, hash.data(), sizeof index);
  return full_at_[index % full_at_.size()];
}

std::optional<std::chrono::seconds> Throttle::take(std::string_view who, Ticks now) {
  const std::lock_guard lock(mutex_);
  std::int64_t& full = full_at(who);
  const std::int64_t then = std::max(full, now.count()) + every_;
  if (then - now.count() > most_)
    return std::chrono::ceil<std::chrono::seconds>(Ticks(then - now.count() - most_));
  full = then;
  return std::nullopt;
}

void Throttle::give_back(std::string_view who) {
  const std::lock_guard lock(mutex_);
  full_at(who) -= every_;
}

}  // namespace chapterhouse::identity
