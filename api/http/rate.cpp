#include "api/http/rate.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace chapterhouse::http {
namespace {

// The first half of an IPv6 address, however it is written; IPv4 as it is.
std::string network_of(std::string_view address) {
  if (address.find(':') == std::string_view::npos) return std::string(address);
  std::string out;
  int groups = 0;
  std::size_t at = 0;
  while (groups < 4 && at < address.size()) {
    const std::size_t colon = std::min(address.find(':', at), address.size());
    if (colon == at) break;  // "::": zeros up to here or beyond
    out.append(address.substr(at, colon - at)).push_back(':');
    ++groups;
    at = colon + 1;
  }
  return out + ":";
}

}  // namespace

TokenBuckets::TokenBuckets(Rate rate, std::size_t buckets_max)
    : rate_(rate),
      sets_(rate.per_second > 0 ? std::bit_ceil(std::max<std::size_t>(buckets_max / kWays, 1))
                                : 1) {}

double TokenBuckets::filled(const Bucket& bucket, SteadyTime now) const {
  const double passed = std::chrono::duration<double>(now - bucket.as_of).count();
  return std::min(rate_.burst, bucket.tokens + std::max(passed, 0.0) * rate_.per_second);
}

TokenBuckets::Bucket& TokenBuckets::find(Set& set, std::string_view key, SteadyTime now) const {
  Bucket* place = nullptr;
  for (Bucket& bucket : set.buckets) {
    if (bucket.key == key) return bucket;
    const auto room = [&](const Bucket& b) {
      return b.key.empty() ? 2 : filled(b, now) / rate_.burst;
    };
    if (!place || room(bucket) > room(*place)) place = &bucket;
  }
  place->key = key;
  place->tokens = rate_.burst;
  place->as_of = now;
  return *place;
}

Tokens TokenBuckets::take(std::string_view key, SteadyTime now) {
  Set& set = sets_[std::hash<std::string_view>{}(key) & (sets_.size() - 1)];
  const std::lock_guard lock(set.mutex);
  Bucket& bucket = find(set, key, now);
  bucket.tokens = filled(bucket, now);
  bucket.as_of = std::max(bucket.as_of, now);
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return {true, std::floor(bucket.tokens), {}};
  }
  const double seconds = (1 - bucket.tokens) / rate_.per_second;
  return {false, 0, std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(seconds * 1e3)))};
}

RateLimits::RateLimits(RateSettings settings, Now now)
    : now_(std::move(now)),
      accounts_(settings.account, settings.buckets_max),
      addresses_(settings.address, settings.buckets_max) {}

std::optional<RateLimits::Verdict> RateLimits::count(TokenBuckets& buckets, std::string_view name,
                                                     std::string_view key,
                                                     std::atomic<std::uint64_t>& refused) const {
  const Rate& rate = buckets.rate();
  if (rate.per_second <= 0) return std::nullopt;
  const Tokens tokens = buckets.take(key, now_());
  const auto whole = [](double number) {
    return std::to_string(static_cast<std::int64_t>(std::ceil(number)));
  };
  const std::string quoted = "\"" + std::string(name) + "\"";
  Verdict verdict{quoted + ";q=" + whole(rate.burst) + ";w=" + whole(rate.burst / rate.per_second),
                  quoted + ";r=" + whole(tokens.left) +
                      ";t=" + whole((rate.burst - tokens.left) / rate.per_second),
                  std::nullopt};
  if (tokens.taken) return verdict;
  ++refused;
  verdict.retry_after_s = std::max<std::int64_t>(1, (tokens.next.count() + 999) / 1000);
  return verdict;
}

std::optional<RateLimits::Verdict> RateLimits::count_account(std::string_view id) {
  return count(accounts_, "account", id, accounts_refused_);
}
std::optional<RateLimits::Verdict> RateLimits::count_address(std::string_view address) {
  return count(addresses_, "address", network_of(address), addresses_refused_);
}

void RateLimits::write(MetricsPage& page) const {
  constexpr std::string_view kName = "chapterhouse_http_limited_total";
  page.begin(kName, "counter", "Requests refused by a rate limit, by what it counts.");
  page.sample(kName, "{by=\"account\"}", static_cast<double>(accounts_refused_.load()));
  page.sample(kName, "{by=\"address\"}", static_cast<double>(addresses_refused_.load()));
}

}  // namespace chapterhouse::http
