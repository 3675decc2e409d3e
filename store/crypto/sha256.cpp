// The functions below are marked deprecated in favour of EVP, which finds the same code through a
// table of providers at every call: for a hash of one or two blocks, as most of a Merkle tree's
// are, that costs a third of the hash. They also need no memory of their own.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "store/crypto/sha256.h"

#include <openssl/sha.h>

#include "domain/core/check.h"

namespace chapterhouse::store {

Hash256 sha256(std::initializer_list<std::string_view> parts) {
  SHA256_CTX context;
  CHECK(SHA256_Init(&context) == 1);
  for (const std::string_view part : parts)
    CHECK(SHA256_Update(&context, part.data(), part.size()) == 1);
  Hash256 hash;
  CHECK(SHA256_Final(hash.data(), &context) == 1);
  return hash;
}

struct Sha256::Context {
  SHA256_CTX digest;
};
Sha256::Sha256() : context_(std::make_unique<Context>()) {
  CHECK(SHA256_Init(&context_->digest) == 1);
}
Sha256::~Sha256() = default;
void Sha256::add(std::string_view bytes) {
  CHECK(SHA256_Update(&context_->digest, bytes.data(), bytes.size()) == 1);
}
Hash256 Sha256::finish() {
  Hash256 hash;
  CHECK(SHA256_Final(hash.data(), &context_->digest) == 1);
  return hash;
}

}  // namespace chapterhouse::store
