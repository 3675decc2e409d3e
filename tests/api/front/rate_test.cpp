#include "api/http/rate.h"

#include <gtest/gtest.h>

namespace chapterhouse::http {
namespace {

using namespace std::chrono_literals;

class Limits : public ::testing::Test {
 protected:
  SteadyTime now{std::chrono::hours(1)};
  RateLimits of(Rate account, Rate address, std::size_t buckets_max = 1024) {
    return RateLimits({account, address, buckets_max}, [this] { return now; });
  }
};

TEST_F(Limits, LetABurstThroughAndHoldBackTheNext) {
  RateLimits limits = of({.per_second = 2, .burst = 5}, {});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(limits.count_account("wang")->retry_after_s) << i;
  const auto sixth = limits.count_account("wang");
  EXPECT_EQ(sixth->retry_after_s, 1);
  EXPECT_EQ(sixth->policy, "\"account\";q=5;w=3");
  EXPECT_EQ(sixth->state, "\"account\";r=0;t=3");
}

TEST_F(Limits, FillAgainWithTimeAndNeverBeyondTheBurst) {
  RateLimits limits = of({.per_second = 0.5, .burst = 2}, {});
  const auto sent = [&](int requests) {
    int through = 0;
    for (int i = 0; i < requests; ++i)
      through += limits.count_account("wang")->retry_after_s ? 0 : 1;
    return through;
  };
  EXPECT_EQ(sent(3), 2);
  EXPECT_EQ(limits.count_account("wang")->retry_after_s, 2);
  now += 1'999ms;
  EXPECT_EQ(sent(1), 0);
  now += 1ms;
  EXPECT_EQ(sent(2), 1) << "one token in two seconds";
  now += 24h;
  EXPECT_EQ(sent(100), 2) << "a day of rest is no reason for a flood";
  now -= 1h;
  EXPECT_EQ(sent(1), 0) << "a clock that goes back gives nothing and takes nothing";
}

TEST_F(Limits, OfOneAreNotThoseOfAnother) {
  RateLimits limits = of({.per_second = 1, .burst = 1}, {.per_second = 1, .burst = 1});
  for (int i = 0; i < 100; ++i) limits.count_account("wang");
  EXPECT_FALSE(limits.count_account("li")->retry_after_s);
  EXPECT_FALSE(limits.count_address("wang")->retry_after_s) << "an address is no account";
  MetricsPage page;
  limits.write(page);
  EXPECT_NE(std::move(page).text().find("chapterhouse_http_limited_total{by=\"account\"} 99\n"),
            std::string::npos);
}

TEST_F(Limits, AreNotThereWhereNoneIsSet) {
  RateLimits limits = of({}, {});
  EXPECT_FALSE(limits.count_account("wang"));
  EXPECT_FALSE(limits.count_address("10.0.0.1"));
}

// Whoever has a network of IPv6 has more addresses than there are buckets.
TEST_F(Limits, CountANetworkOfIPv6AsOneAddress) {
  RateLimits limits = of({}, {.per_second = 1, .burst = 1});
  EXPECT_FALSE(limits.count_address("2001:db8:0:7::1")->retry_after_s);
  EXPECT_TRUE(limits.count_address("2001:db8:0:7:ffff::2")->retry_after_s);
  EXPECT_FALSE(limits.count_address("2001:db8:0:8::1")->retry_after_s);
  EXPECT_FALSE(limits.count_address("2001:db8::1")->retry_after_s);
  EXPECT_TRUE(limits.count_address("2001:db8::2")->retry_after_s);
  EXPECT_FALSE(limits.count_address("10.0.0.1")->retry_after_s);
  EXPECT_FALSE(limits.count_address("10.0.0.2")->retry_after_s);
}

TEST_F(Limits, ForgiveRatherThanPunishWhenThereAreMoreClientsThanBuckets) {
  // Given eight places for everybody, and one who floods
  RateLimits limits = of({}, {.per_second = 1, .burst = 100}, 8);
  for (int i = 0; i < 100; ++i) limits.count_address("flood");
  ASSERT_TRUE(limits.count_address("flood")->retry_after_s);
  // When a thousand strangers come with one request each
  for (int i = 0; i < 1000; ++i)
    ASSERT_FALSE(limits.count_address("10.0.0." + std::to_string(i))->retry_after_s) << i;
  // Then the one who floods is still held back: the fullest buckets made room
  EXPECT_TRUE(limits.count_address("flood")->retry_after_s);
}

}  // namespace
}  // namespace chapterhouse::http
