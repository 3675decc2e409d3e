#pragma once
// SHA-256 by OpenSSL, which uses the processor's SHA instructions (libsodium does not).
#include <initializer_list>
#include <memory>
#include <string_view>

#include "domain/core/bytes.h"

namespace chapterhouse::store {

// The hash of the parts one after the other. Safe to call from any thread.
Hash256 sha256(std::initializer_list<std::string_view> parts);

// The same over what comes piece by piece, such as a file. One thread at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(std::string_view bytes);
  Hash256 finish();  // once, at the end

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace chapterhouse::store
