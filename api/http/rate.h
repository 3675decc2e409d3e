#pragma once
// How many requests an account and an address may send. A bucket holds so many tokens, each request
// takes one, and time fills it again: short bursts pass, a flood does not, and whoever floods
// empties only their own.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/metrics.h"

namespace chapterhouse::http {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Rate {
  double per_second = 0;  // 0: without a limit
  double burst = 0;       // tokens of a full bucket
};

// The state of one bucket behind a request.
struct Tokens {
  bool taken = true;                  // false: there was none
  double left = 0;                    // full tokens that remain
  std::chrono::milliseconds next{0};  // until there is one, when there is none
};

// Buckets by key, in a memory that is taken once and never grows. When a set of places is full, the
// bucket that is nearest to full makes room: forgetting it takes from nobody, it only forgives.
// Safe to call from any thread.
class TokenBuckets {
 public:
  TokenBuckets(Rate rate, std::size_t buckets_max);
  Tokens take(std::string_view key, SteadyTime now);
  const Rate& rate() const { return rate_; }

 private:
  static constexpr std::size_t kWays = 8;
  struct Bucket {
    std::string key;  // "": free
    double tokens = 0;
    SteadyTime as_of{};
  };
  struct Set {
    std::mutex mutex;  // guards the buckets
    std::array<Bucket, kWays> buckets;
  };
  double filled(const Bucket& bucket, SteadyTime now) const;
  Bucket& find(Set& set, std::string_view key, SteadyTime now) const;

  const Rate rate_;
  std::vector<Set> sets_;
};

struct RateSettings {
  Rate account{}, address{};
  std::size_t buckets_max = 16 * 1024;  // of each kind
};

// Both limits over the requests of a server. Safe to call from any thread.
class RateLimits {
 public:
  using Now = std::function<SteadyTime()>;
  explicit RateLimits(RateSettings settings, Now now = std::chrono::steady_clock::now);

  // What to say of a limit in an answer: RateLimit and RateLimit-Policy, as the IETF draft has
  // them, and, when nothing was left, after how many seconds it makes sense to come again.
  struct Verdict {
    std::string policy, state;
    std::optional<std::int64_t> retry_after_s;
  };
  // Absent: there is no such limit.
  std::optional<Verdict> count_account(std::string_view id);
  // An IPv6 client owns the 64 bits behind its network, so that network is the address.
  std::optional<Verdict> count_address(std::string_view address);

  void write(MetricsPage& page) const;

 private:
  std::optional<Verdict> count(TokenBuckets& buckets, std::string_view name, std::string_view key,
                               std::atomic<std::uint64_t>& refused) const;

  const Now now_;
  TokenBuckets accounts_, addresses_;
  std::atomic<std::uint64_t> accounts_refused_ = 0, addresses_refused_ = 0;
};

}  // namespace chapterhouse::http
