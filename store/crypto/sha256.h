#pragma once
// SHA-256 by OpenSSL, which uses the processor's SHA instructions (libsodium does not).
#include <initializer_list>
#include <string_view>

#include "domain/core/bytes.h"

namespace chapterhouse::store {

// The hash of the parts one after the other. Safe to call from any thread.
Hash256 sha256(std::initializer_list<std::string_view> parts);

}  // namespace chapterhouse::store
