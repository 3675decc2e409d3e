#pragma once
// Ed25519 (RFC 8032) by libsodium.
#include <array>
#include <cstdint>
#include <string_view>

#include "store/crypto/secret.h"

namespace chapterhouse::store {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

inline std::string_view view(const Signature& signature) {
  return {reinterpret_cast<const char*>(signature.data()), signature.size()};
}

// A private key, as its seed. A value; every copy wipes itself. Safe to read from any thread.
class SigningKey {
 public:
  explicit SigningKey(Secret seed);
  static SigningKey random() { return SigningKey(Secret::random()); }

  const PublicKey& public_key() const { return public_; }
  const Secret& seed() const { return seed_; }
  Signature sign(std::string_view message) const;

 private:
  Secret seed_;
  PublicKey public_;
};

// Refuses what is not canonical, as RFC 8032 demands. Safe to call from any thread.
bool verify_signature(const PublicKey& key, std::string_view message, const Signature& signature);

}  // namespace chapterhouse::store
