#pragma once
// Chance that is the same on every machine: a standard engine with a bounded draw of our own,
// because the standard leaves its distributions to the library. Everything that decides is an
// integer.
#include <cstdint>
#include <random>
#include <span>
#include <string_view>

namespace chapterhouse::demo {

// For one thread. Each purpose has a sequence of its own: a draw more in one chain moves no other.
class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view purpose) : engine_(seed ^ hash(purpose)) {}

  // 0 to `n` - 1, all alike; n > 0.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t unfair = (0 - n) % n;  // 2^64 mod n: the draws that would favour the small
    for (;;)
      if (const std::uint64_t drawn = engine_(); drawn >= unfair) return drawn % n;
  }
  // Both ends included.
  std::int32_t between(std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(below(static_cast<std::uint64_t>(most - least + 1)));
  }
  bool percent(std::int32_t chance) { return between(0, 99) < chance; }
  template <class T, std::size_t N>
  const T& pick(const T (&from)[N]) {
    return from[below(N)];
  }
  template <class T>
  const typename T::value_type& pick(const T& from) {
    return from[below(from.size())];
  }

 private:
  // FNV-1a.
  static std::uint64_t hash(std::string_view text) {
    std::uint64_t h = 14695981039346656037ull;
    for (const char c : text) h = (h ^ static_cast<std::uint8_t>(c)) * 1099511628211ull;
    return h;
  }
  std::mt19937_64 engine_;
};

}  // namespace chapterhouse::demo
