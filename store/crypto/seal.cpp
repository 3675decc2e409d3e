#include "store/crypto/seal.h"

#include <sodium.h>

#include "domain/core/check.h"

namespace chapterhouse::store {
namespace {
const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

constexpr std::size_t kBuckets[] = {64, 256, 1024};
constexpr std::size_t kLargeBucket = 4096;

std::size_t bucket_of(std::size_t plain_size) {
  for (const std::size_t bucket : kBuckets)
    if (plain_size < bucket) return bucket;
  return kLargeBucket;
}
}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
  static const int ready = sodium_init();
  CHECK(ready >= 0);
  randombytes_buf(bytes.data(), bytes.size());
}

Nonce random_nonce() {
  Nonce nonce;
  fill_random(nonce);
  return nonce;
}

Bytes seal(const SealContext& context, std::string_view plain) {
  static_assert(kSealOverhead == crypto_aead_xchacha20poly1305_ietf_ABYTES);
  Bytes sealed(plain.size() + kSealOverhead, '\0');
  CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed), nullptr, raw(plain), plain.size(),
                                                   raw(context.aad), context.aad.size(), nullptr,
                                                   context.nonce.data(), context.key.data()) == 0);
  return sealed;
}

std::optional<Bytes> open_sealed(const SealContext& context, std::string_view sealed) {
  if (sealed.size() < kSealOverhead) return std::nullopt;
  Bytes plain(sealed.size() - kSealOverhead, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          raw(plain), nullptr, nullptr, raw(sealed), sealed.size(), raw(context.aad),
          context.aad.size(), context.nonce.data(), context.key.data()) != 0)
    return std::nullopt;
  return plain;
}

Hash256 key_commitment(const SealContext& context) {
  Bytes text = "commit";
  text += view(context.nonce);
  text += context.aad;
  return keyed_hash(context.key, text);
}

Hash256 keyed_hash(const Secret& key, std::string_view bytes) {
  Hash256 hash;
  CHECK(crypto_generichash(hash.data(), hash.size(), raw(bytes), bytes.size(), key.data(),
                           Secret::kBytes) == 0);
  return hash;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Bytes pad(std::string_view plain) {
  const std::size_t bucket = bucket_of(plain.size());
  Bytes padded(plain);
  padded.resize((plain.size() / bucket + 1) * bucket);
  std::size_t size = 0;
  CHECK(sodium_pad(&size, raw(padded), plain.size(), bucket, padded.size()) == 0);
  CHECK(size == padded.size());
  return padded;
}

std::optional<Bytes> unpad(std::string_view padded) {
  if (padded.empty()) return std::nullopt;
  std::size_t size = 0;
  if (sodium_unpad(&size, raw(padded), padded.size(), padded.size()) != 0) return std::nullopt;
  return Bytes(padded.substr(0, size));
}

}  // namespace chapterhouse::store
