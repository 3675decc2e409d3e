#include "api/http/origin.h"

#include <gtest/gtest.h>

#include "api/http/server/proxies.h"

namespace chapterhouse::http {
namespace {

bool is_refused(std::string_view method, Headers headers, bool secure = true,
                std::string_view own = {}) {
  Request request;
  request.method = method;
  request.secure = secure;
  request.headers = std::move(headers);
  request.headers.emplace("host", "casework.union.example");
  const auto problem = judge_origin(request, own);
  EXPECT_TRUE(!problem || problem->kind == ProblemKind::kCrossSite);
  return problem.has_value();
}

TEST(Origin, OfOurPagesMayChangeSomething) {
  EXPECT_FALSE(is_refused("POST", {{"cookie", "a=b"}, {"sec-fetch-site", "same-origin"}}));
  EXPECT_FALSE(
      is_refused("POST", {{"cookie", "a=b"}, {"origin", "https://casework.union.example"}}));
  EXPECT_FALSE(
      is_refused("POST", {{"cookie", "a=b"}, {"origin", "https://CASEWORK.union.example:443"}}));
  EXPECT_FALSE(
      is_refused("PUT", {{"cookie", "a=b"}, {"origin", "http://casework.union.example"}}, false));
  EXPECT_FALSE(is_refused("POST", {{"cookie", "a=b"}, {"origin", "https://outside.example"}}, false,
                          "https://outside.example"))
      << "behind a proxy that changes the name";
}

TEST(Origin, OfAnybodyElseMayNot) {
  for (const char* origin : {"null",
                             "https://evil.example",
                             "https://casework.union.example.evil.example",
                             "https://evilcasework.union.example",
                             "http://casework.union.example",
                             "https://casework.union.example:8443",
                             "https://casework.union.example.",
                             "https://casework.union.example/",
                             "https://union.example",
                             "casework.union.example",
                             "https://x@casework.union.example",
                             "file://",
                             "chrome-extension://abc",
                             "https://",
                             "https://casework.union.examp1e",
                             "https://xn--casework.union.example",
                             "https://casework.union.example https://evil.example",
                             "//casework.union.example",
                             "https://casework.union.example%00.evil.example",
                             "ws://casework.union.example"}) {
    EXPECT_TRUE(is_refused("POST", {{"cookie", "a=b"}, {"origin", origin}})) << origin;
    EXPECT_TRUE(is_refused("POST", {{"origin", origin}}))
        << "without a cookie, too: signing somebody in as somebody else is an attack";
    EXPECT_TRUE(is_refused(
        "DELETE", {{"cookie", "a=b"}, {"origin", origin}, {"sec-fetch-site", "same-origin"}}));
  }
  for (const char* site : {"cross-site", "same-site", "none", "Same-Origin", "x"})
    EXPECT_TRUE(is_refused("POST", {{"cookie", "a=b"}, {"sec-fetch-site", site}})) << site;
}

TEST(Origin, MustBeSaidBesideACookieAndNeedNotWithoutOne) {
  EXPECT_TRUE(is_refused("POST", {{"cookie", "a=b"}}));
  EXPECT_TRUE(is_refused("PATCH", {{"cookie", "a=b"}, {"authorization", "Bearer x"}}));
  EXPECT_FALSE(is_refused("POST", {{"authorization", "Bearer x"}}));
}

TEST(Origin, DoesNotMatterToWhatChangesNothing) {
  for (const char* method : {"GET", "HEAD", "OPTIONS"})
    EXPECT_FALSE(is_refused(method, {{"cookie", "a=b"}, {"origin", "https://evil.example"}}))
        << method;
}

struct Seen {
  std::string client;
  bool secure;
  bool operator==(const Seen&) const = default;
};
Seen through(const char* proxies, std::string peer, Headers headers) {
  Request request;
  request.client = std::move(peer);
  request.headers = std::move(headers);
  Proxies::parse(proxies).value().apply_to(request);
  return {request.client, request.secure};
}

TEST(Proxies, SpeakForTheirClients) {
  const Headers said{{"x-forwarded-for", "192.0.2.7"}, {"x-forwarded-proto", "https"}};
  EXPECT_EQ(through("127.0.0.1", "127.0.0.1", said), (Seen{"192.0.2.7", true}));
  EXPECT_EQ(through("10.0.0.0/8, ::1", "10.20.30.40", said), (Seen{"192.0.2.7", true}));
  EXPECT_EQ(through("::1", "::1", said), (Seen{"192.0.2.7", true}));
  EXPECT_EQ(through("10.0.0.0/8", "::ffff:10.0.0.1", said), (Seen{"192.0.2.7", true}));
  EXPECT_EQ(through("127.0.0.1", "127.0.0.1", {{"x-forwarded-for", "[2001:db8::1]:4711"}}),
            (Seen{"2001:db8::1", false}));
  EXPECT_EQ(through("127.0.0.1", "127.0.0.1", {{"x-forwarded-for", "192.0.2.7:4711"}}),
            (Seen{"192.0.2.7", false}));
  EXPECT_EQ(through("127.0.0.1", "127.0.0.1", {}), (Seen{"127.0.0.1", false}));
}

TEST(Proxies, OfOthersAreNotListenedTo) {
  const Headers said{{"x-forwarded-for", "127.0.0.1"}, {"x-forwarded-proto", "https"}};
  EXPECT_EQ(through("", "127.0.0.1", said), (Seen{"127.0.0.1", false}));
  EXPECT_EQ(through("127.0.0.1", "192.0.2.9", said), (Seen{"192.0.2.9", false}));
  EXPECT_EQ(through("10.0.0.0/8", "11.0.0.1", said), (Seen{"11.0.0.1", false}));
  EXPECT_EQ(through("2001:db8::/32", "2001:db9::1", said), (Seen{"2001:db9::1", false}));
}

// What a client puts in front of the list to look like somebody else is not reached.
TEST(Proxies, AreLeftFromTheRightUntilTheFirstStranger) {
  EXPECT_EQ(
      through("10.0.0.0/8", "10.0.0.1", {{"x-forwarded-for", "127.0.0.1, 198.51.100.5, 10.0.0.2"}}),
      (Seen{"198.51.100.5", false}));
  EXPECT_EQ(through("10.0.0.0/8", "10.0.0.1", {{"x-forwarded-for", "10.0.0.9, 10.0.0.2"}}),
            (Seen{"10.0.0.9", false}));
  EXPECT_EQ(through("10.0.0.0/8", "10.0.0.1", {{"x-forwarded-for", "127.0.0.1, nonsense"}}),
            (Seen{"10.0.0.1", false}));
  EXPECT_EQ(through("10.0.0.0/8", "10.0.0.1", {{"x-forwarded-proto", "https, http"}}),
            (Seen{"10.0.0.1", false}))
      << "the nearest proxy has the last word";
}

TEST(Proxies, MustBeAddressesOrNetworks) {
  for (const char* good :
       {"", " ", "127.0.0.1", "10.0.0.0/8,::1", "fd00::/8 , 10.1.2.3/32", "0.0.0.0/0"})
    EXPECT_TRUE(Proxies::parse(good).ok()) << good;
  for (const char* bad :
       {"proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::1/129", "1.2.3", "010.0.0.1", "a,"})
    EXPECT_FALSE(Proxies::parse(bad).ok()) << bad;
  EXPECT_TRUE(Proxies::parse(" ").value().empty());
  for (const char* here : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback(here)) << here;
  for (const char* there : {"", "localhost", "10.0.0.1", "::", "::2"})
    EXPECT_FALSE(is_loopback(there)) << there;
}

}  // namespace
}  // namespace chapterhouse::http
