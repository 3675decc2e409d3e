#include "api/http/client/outbound.h"

#include <gtest/gtest.h>

#include "api/identity/oidc/token.h"

namespace chapterhouse::http {
namespace {

TEST(Outbound, ReachesTheServerThatItWasMadeForAndNoOther) {
  const auto id = Outbound::to("https://id.union.example", Reach::kOthers);
  ASSERT_TRUE(id.ok());
  EXPECT_TRUE(id->covers("https://id.union.example/token?x=1"));
  for (const char* other :
       {"https://id.union.example", "https://id.union.example.evil.example/",
        "http://id.union.example/", "https://id.union.example:444/",
        "https://id.union.example@evil.example/", "//id.union.example/",
        "https://ID.union.example/", "https://evil.example/https://id.union.example/", "",
        "https://id.union.example/a b", "https://id.union.example/\r\nX: y",
        "https://id.union.example/#x", "https://id.union.example\\@evil.example/",
        "file:///etc/passwd"}) {
    EXPECT_FALSE(id->covers(other)) << other;
    EXPECT_FALSE(id->send("GET", other).ok()) << other;
  }
}

TEST(Outbound, IsMadeForHttpsServersOnly) {
  for (const char* bad : {"http://id.union.example", "ftp://x", "id.union.example", "https://",
                          "https://x/realm", "https://a@b", ""})
    EXPECT_FALSE(Outbound::to(bad, Reach::kOthers).ok()) << bad;
  EXPECT_TRUE(Outbound::to("http://127.0.0.1:1", Reach::kThisMachineToo).ok());
}

// What an attacker who can name a server would ask us to ask for them.
TEST(Outbound, DoesNotReachThisMachineOrItsLink) {
  for (const char* own :
       {"https://127.0.0.1:1", "https://localhost:1", "https://[::1]:1", "https://0.0.0.0:1",
        "https://127.9.9.9:1", "https://169.254.169.254", "https://[fe80::1]:1",
        "https://[::ffff:127.0.0.1]:1", "https://224.0.0.1", "https://255.255.255.255"}) {
    const auto outbound = Outbound::to(own, Reach::kOthers);
    ASSERT_TRUE(outbound.ok()) << own;
    const auto reply = outbound->send("GET", std::string(own) + "/");
    ASSERT_FALSE(reply.ok()) << own;
    EXPECT_NE(reply.error().find("this machine or its own link"), std::string::npos)
        << reply.error();
  }
}

}  // namespace
}  // namespace chapterhouse::http

namespace chapterhouse::identity::oidc {
namespace {

// RFC 7515, A.3: a published signature by a published key. Its header has no kid, so it is given
// one on our side only to see that without one nothing is chosen.
TEST(Tokens, KeysOfASetAreThoseThatWeCanUse) {
  const std::string p256 =
      R"("kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
      R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
  const auto usable = [](const std::string& members) {
    const auto keys = parse_keys(R"({"keys":[{)" + members + "}]}");
    return keys && keys->size() == 1;
  };
  EXPECT_TRUE(usable(p256 + R"(,"kid":"a")"));
  EXPECT_TRUE(usable(p256 + R"(,"kid":"a","use":"sig","alg":"ES256")"));
  EXPECT_FALSE(usable(p256)) << "nothing can name it";
  EXPECT_FALSE(usable(p256 + R"(,"kid":"a","use":"enc")"));
  EXPECT_FALSE(usable(p256 + R"(,"kid":"a","alg":"HS256")"));
  EXPECT_FALSE(usable(R"("kty":"oct","k":"c2VjcmV0","kid":"a")"));
  EXPECT_FALSE(usable(R"("kty":"RSA","n":"AQAB","e":"AQAB","kid":"a")")) << "24 bits";
  EXPECT_FALSE(usable(R"("kty":"EC","crv":"P-521","x":"AA","y":"AA","kid":"a")"));
  EXPECT_FALSE(usable(R"("kty":"RSA","n":"AAAAA","e":"AQAB","kid":"a")")) << "no text is so long";
  for (const char* none : {"", "[]", "{}", R"({"keys":{}})", "nonsense"})
    EXPECT_FALSE(parse_keys(none)) << none;
  EXPECT_TRUE(parse_keys(R"({"keys":[]})"));
  EXPECT_EQ(key_id_of("eyJhbGciOiJFUzI1NiJ9.e30.AA").error(), Fault::kUnknownKey);
}

TEST(Tokens, ChooseNoAlgorithmAndNoKeyOfTheirOwn) {
  const auto fault = [](const std::string& header) {
    const auto key = key_id_of(to_base64url(header) + ".e30.AA");
    return key ? Fault::kNotLinked : key.error();  // the former: nothing is wrong
  };
  EXPECT_EQ(fault(R"({"alg":"RS256","kid":"a"})"), Fault::kNotLinked);
  for (const char* algorithm : {"none", "None", "HS256", "PS256", "RS512", "EdDSA", ""})
    EXPECT_EQ(fault(R"({"kid":"a","alg":")" + std::string(algorithm) + "\"}"), Fault::kAlgorithm);
  for (const char* member : {"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"})
    EXPECT_EQ(fault(R"({"alg":"RS256","kid":"a",")" + std::string(member) + "\":\"x\"}"),
              Fault::kHeader);
  EXPECT_EQ(fault(R"({"alg":"RS256","kid":"a","typ":"at+jwt"})"), Fault::kHeader);
  EXPECT_EQ(fault(R"({"alg":"none","alg":"RS256","kid":"a"})"), Fault::kMalformed);
  for (const char* none : {"", "a.b", "a.b.c.d", "e30.e30.", "!.e30.AA", "AAAAA.e30.AA"})
    EXPECT_FALSE(key_id_of(none).ok()) << none;
}

}  // namespace
}  // namespace chapterhouse::identity::oidc
