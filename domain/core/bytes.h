#pragma once
// Byte strings, 256-bit hashes, and their hexadecimal form.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace chapterhouse {

using Bytes = std::string;  // owned bytes; std::string_view borrows them
using Hash256 = std::array<std::uint8_t, 32>;

std::string to_hex(std::string_view bytes);
std::optional<Bytes> from_hex(std::string_view hex);  // empty when odd or not hexadecimal

inline std::string_view view(const Hash256& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
std::optional<Hash256> hash_from(std::string_view bytes);  // empty unless 32 bytes

}  // namespace chapterhouse
