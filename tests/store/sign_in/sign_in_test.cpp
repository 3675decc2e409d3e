// Passwords and authenticator codes against published vectors and their own claims.
#include <gtest/gtest.h>

#include "store/crypto/sign_in/password.h"
#include "store/crypto/sign_in/totp.h"

namespace chapterhouse::store {
namespace {

Timestamp at(std::int64_t unix_seconds) { return from_micros(unix_seconds * 1'000'000); }

// RFC 6238, appendix B, HMAC-SHA-1.
TEST(Totp, FitsThePublishedVectors) {
  const std::string key = "12345678901234567890";
  const std::pair<std::int64_t, const char*> vectors[] = {
      {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
      {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [time, code] : vectors) {
    EXPECT_EQ(totp_code(key, totp_step(at(time)), 8), code) << time;
    EXPECT_EQ(totp_code(key, totp_step(at(time))), std::string(code).substr(2)) << time;
  }
}

TEST(Totp, FindsAStepWithinOneOfNowAndOnlyAfterTheLast) {
  const std::string key = "12345678901234567890";
  const Timestamp now = at(1'000'000'005);
  const std::int64_t step = totp_step(now);
  for (const int off : {-1, 0, 1})
    EXPECT_EQ(find_totp_step(key, totp_code(key, step + off), now, 0), step + off) << off;
  for (const int off : {-2, 2})
    EXPECT_FALSE(find_totp_step(key, totp_code(key, step + off), now, 0)) << off;
  EXPECT_FALSE(find_totp_step(key, totp_code(key, step), now, step)) << "used";
  EXPECT_TRUE(find_totp_step(key, totp_code(key, step + 1), now, step));
  for (const char* odd : {"", "12345", "1234567", "abcdef"})
    EXPECT_FALSE(find_totp_step(key, odd, now, 0)) << odd;
}

// RFC 4648, section 10, without padding.
TEST(Base32, FitsThePublishedVectors) {
  const std::pair<const char*, const char*> vectors[] = {
      {"f", "MY"},         {"fo", "MZXQ"},        {"foo", "MZXW6"},
      {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(to_base32(bytes), text);
}

TEST(Passwords, AreArgon2idOf64MiBAndTwoPassesSaltedEachTime) {
  const std::string phc = hash_password("a quiet heron at dawn");
  EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << phc;
  EXPECT_NE(hash_password("a quiet heron at dawn"), phc);
  EXPECT_TRUE(password_matches(phc, "a quiet heron at dawn"));
  EXPECT_FALSE(password_matches(phc, "a quiet heron at daw"));
  EXPECT_FALSE(password_matches(phc, "a quiet heron at dawn "));
  EXPECT_FALSE(password_matches("", "x"));
  EXPECT_FALSE(password_matches("not a hash", "x"));
}

TEST(Passwords, AWeakerHashIsKnownAsOutdated) {
  EXPECT_FALSE(is_outdated_hash(hash_password("a quiet heron at dawn")));
  // The least that ASVS 5 accepts: good to sign in with, and made anew then.
  const std::string weaker =
      "$argon2id$v=19$m=47104,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
      "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA";
  EXPECT_TRUE(is_outdated_hash(weaker));
}

}  // namespace
}  // namespace chapterhouse::store
