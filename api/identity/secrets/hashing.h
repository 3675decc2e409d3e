#pragma once
// Runs argon2 within bounds: so many at once, so many waiting, so long; and as much work for an
// account that is not there as for one that is.
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace chapterhouse::identity {

// Safe to call from any thread.
class Hashing {
 public:
  Hashing();

  // All are empty when too many wait: ask again later.
  std::optional<bool> matches(const std::string& phc, std::string_view password);
  std::optional<std::string> hash(std::string_view password);
  // The hash of a password that nobody knows.
  const std::string& dummy() const { return dummy_; }

  std::uint64_t done() const;     // since the start
  std::size_t in_flight() const;  // now

 private:
  class Seat;
  const std::string dummy_;
  mutable std::mutex mutex_;  // guards the three below
  std::condition_variable free_;
  std::size_t running_ = 0, waiting_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace chapterhouse::identity
