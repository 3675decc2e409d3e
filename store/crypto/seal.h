#pragma once
// Authenticated encryption (XChaCha20-Poly1305-ietf of libsodium), key commitment, keyed hashes and
// padding. Free functions over values: safe to call from any thread.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "domain/core/bytes.h"
#include "store/crypto/secret.h"

namespace chapterhouse::store {

using chapterhouse::view;
using Nonce = std::array<std::uint8_t, 24>;
inline std::string_view view(const Nonce& nonce) {
  return {reinterpret_cast<const char*>(nonce.data()), nonce.size()};
}
Nonce random_nonce();  // 192 random bits never repeat in practice
void fill_random(std::span<std::uint8_t> bytes);

inline constexpr std::size_t kSealOverhead = 16;  // bytes by which a ciphertext is longer

// What a ciphertext is bound to: it opens only with the same key, nonce and context.
struct SealContext {
  const Secret& key;
  const Nonce& nonce;
  std::string_view aad;
};
Bytes seal(const SealContext& context, std::string_view plain);
std::optional<Bytes> open_sealed(const SealContext& context, std::string_view sealed);

// XChaCha20-Poly1305 alone lets one ciphertext open to two texts under two keys. This names the one
// key and says nothing about it.
Hash256 key_commitment(const SealContext& context);

// BLAKE2b-256 under a key.
Hash256 keyed_hash(const Secret& key, std::string_view bytes);
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Pads to 64, 256, 1024 or a multiple of 4096 bytes, so that a length tells little.
Bytes pad(std::string_view plain);
std::optional<Bytes> unpad(std::string_view padded);

}  // namespace chapterhouse::store
