#include "store/crypto/signing.h"

#include <sodium.h>

#include "domain/core/check.h"

namespace chapterhouse::store {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// libsodium wants seed and public key in one; the copy leaves nothing behind.
class Expanded {
 public:
  explicit Expanded(const Secret& seed) {
    CHECK(crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data()) == 0);
  }
  Expanded(const Expanded&) = delete;
  Expanded& operator=(const Expanded&) = delete;
  ~Expanded() { sodium_memzero(secret_.data(), secret_.size()); }

  const PublicKey& public_key() const { return public_; }
  const unsigned char* secret() const { return secret_.data(); }

 private:
  PublicKey public_{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_{};
};
}  // namespace

SigningKey::SigningKey(Secret seed) : seed_(seed), public_(Expanded(seed_).public_key()) {}

Signature SigningKey::sign(std::string_view message) const {
  const Expanded key(seed_);
  Signature signature;
  CHECK(crypto_sign_detached(signature.data(), nullptr, bytes_of(message), message.size(),
                             key.secret()) == 0);
  return signature;
}

bool verify_signature(const PublicKey& key, std::string_view message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(), bytes_of(message), message.size(),
                                     key.data()) == 0;
}

}  // namespace chapterhouse::store
