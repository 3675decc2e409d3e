#pragma once
// Base64 of RFC 4648 section 4, with padding.
#include <optional>
#include <string>
#include <string_view>

#include "domain/core/bytes.h"

namespace chapterhouse::store {

std::string to_base64(std::string_view bytes);
// Empty unless the text is the one canonical form of its bytes.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace chapterhouse::store
