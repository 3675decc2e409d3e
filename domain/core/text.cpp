#include "domain/core/text.h"

#include <cstddef>
#include <cstdint>

namespace chapterhouse {
namespace {

// Bytes of the character that starts with `lead`, and the smallest value it may encode.
struct Sequence {
  std::size_t length;
  std::uint32_t minimum;
  std::uint32_t bits;
};

Sequence sequence_of(unsigned char lead) {
  if (lead < 0x80) return {1, 0x01, lead};  // from 1: NUL is no text
  if ((lead & 0xE0) == 0xC0) return {2, 0x80, lead & 0x1Fu};
  if ((lead & 0xF0) == 0xE0) return {3, 0x800, lead & 0x0Fu};
  if ((lead & 0xF8) == 0xF0) return {4, 0x10000, lead & 0x07u};
  return {0, 0, 0};
}

}  // namespace

bool is_text(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto [length, minimum, lead_bits] = sequence_of(static_cast<unsigned char>(bytes[i]));
    if (length == 0 || bytes.size() - i < length) return false;
    std::uint32_t point = lead_bits;
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      point = point << 6 | (next & 0x3Fu);
    }
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (point < minimum || surrogate || point > 0x10FFFF) return false;
    i += length;
  }
  return true;
}

}  // namespace chapterhouse
