#pragma once
// The key of an authenticator as it was told, back to bytes (RFC 4648 section 6).
#include <cstdint>
#include <string>
#include <string_view>

namespace chapterhouse::tests {

inline std::string from_base32(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = bits << 5 | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<char>(bits >> held & 0xff));
  }
  return out;
}

}  // namespace chapterhouse::tests
