// The functions below are marked deprecated in favour of EVP, which finds the same code through a
// table of providers at every call: for a hash of one or two blocks, as most of a Merkle tree's
// are, that costs a third of the hash.
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

}  // namespace chapterhouse::store
