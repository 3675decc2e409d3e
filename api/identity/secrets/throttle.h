#pragma once
// How often somebody may try: so many at once, then one more in each interval. A table of a fixed
// size, indexed by a keyed hash, so that neither many names nor many addresses take memory or push
// others out; two that meet in one slot share its tries.
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "store/crypto/secret.h"

namespace chapterhouse::identity {

struct Allowance {
  std::uint32_t at_once;
  std::chrono::seconds every;
};

// Safe to call from any thread.
class Throttle {
 public:
  // Time that no clock can set back.
  using Ticks = std::chrono::milliseconds;

  Throttle(Allowance allowance, std::size_t slots);

  // Takes one try; when there is none, how long to wait for the next.
  std::optional<std::chrono::seconds> take(std::string_view who, Ticks now);
  // Gives one back: what succeeded was no guess.
  void give_back(std::string_view who);

 private:
  // The moment at which all tries will be there again; it moves on with each that is taken.
  std::int64_t& full_at(std::string_view who);

  const std::int64_t every_, most_;  // milliseconds
  const store::Secret key_ = store::Secret::random();
  std::mutex mutex_;  // guards full_at_
  std::vector<std::int64_t> full_at_;
};

}  // namespace chapterhouse::identity
