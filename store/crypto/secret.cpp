#include "store/crypto/secret.h"

#include <cstring>

#include <sodium.h>

#include "domain/core/check.h"

namespace chapterhouse::store {

Secret::Secret(std::string_view bytes) {
  CHECK(bytes.size() == kBytes);
  std::memcpy(bytes_.data(), bytes.data(), kBytes);
}
Secret::~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }

Secret Secret::random() {
  CHECK(sodium_init() >= 0);
  Secret secret;
  randombytes_buf(secret.bytes_.data(), kBytes);
  return secret;
}

Secret Secret::derive(std::uint64_t purpose) const {
  Secret derived;
  CHECK(crypto_kdf_derive_from_key(derived.bytes_.data(), kBytes, purpose, "chptrhse", data()) ==
        0);
  return derived;
}

bool Secret::operator==(const Secret& other) const {
  return sodium_memcmp(data(), other.data(), kBytes) == 0;
}

}  // namespace chapterhouse::store
