#include "store/crypto/sha256.h"

#include <memory>
#include <new>

#include <openssl/evp.h>

#include "domain/core/check.h"

namespace chapterhouse::store {
namespace {
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetching the algorithm by name costs more than hashing an entry, so it is done once.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(fetched != nullptr);
  return fetched;
}
}  // namespace

Hash256 sha256(std::initializer_list<std::string_view> parts) {
  thread_local std::unique_ptr<EVP_MD_CTX, FreeContext> context;
  if (!context) context.reset(EVP_MD_CTX_new());
  // Nothing but the want of memory keeps a known algorithm from beginning.
  if (!context || EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) != 1)
    throw std::bad_alloc();
  for (const std::string_view part : parts)
    CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  Hash256 hash;
  CHECK(EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1);
  return hash;
}

}  // namespace chapterhouse::store
