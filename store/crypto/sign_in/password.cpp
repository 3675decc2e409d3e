#include "store/crypto/sign_in/password.h"

#include <array>
#include <new>

#include <sodium.h>

#include "domain/core/check.h"

namespace chapterhouse::store {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = std::size_t{64} << 20;

}  // namespace

std::string hash_password(std::string_view password) {
  CHECK(sodium_init() >= 0);
  std::array<char, crypto_pwhash_STRBYTES> phc{};
  // argon2id is what this call names crypto_pwhash_ALG_ARGON2ID13.
  if (crypto_pwhash_str_alg(phc.data(), password.data(), password.size(), kPasses, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();
  return phc.data();
}

bool password_matches(const std::string& phc, std::string_view password) {
  CHECK(sodium_init() >= 0);
  return crypto_pwhash_str_verify(phc.c_str(), password.data(), password.size()) == 0;
}

bool is_outdated_hash(const std::string& phc) {
  return crypto_pwhash_str_needs_rehash(phc.c_str(), kPasses, kMemory) != 0;
}

}  // namespace chapterhouse::store
