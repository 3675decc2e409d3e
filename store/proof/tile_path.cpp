#include "store/proof/tile_path.h"

#include <algorithm>
#include <charconv>

#include "domain/core/check.h"

namespace chapterhouse::store {
namespace {

constexpr std::string_view kPrefix = "tile/";
constexpr std::string_view kEntries = "entries/";
constexpr std::string_view kPartial = ".p/";
constexpr std::uint8_t kLevelMax = 63;
constexpr std::size_t kEntryBytesMax = 65'535;

std::string grouped(std::uint64_t index) {
  const auto three = [](std::uint64_t group) {
    std::string digits = std::to_string(group);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string text = three(index % 1000);
  while (index /= 1000) text = "x" + three(index % 1000) + "/" + text;
  return text;
}

// Digits and nothing else.
template <class Number>
bool read(std::string_view digits, Number& number) {
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number);
  return parsed.ec == std::errc{} && parsed.ptr == end;
}
}  // namespace

std::string TilePath::text() const {
  std::string path(kPrefix);
  path += level ? std::to_string(*level) + "/" : std::string(kEntries);
  path += grouped(index);
  if (width < kTileWidth) path += std::string(kPartial) + std::to_string(width);
  return path;
}

std::optional<TilePath> TilePath::parse(std::string_view path) {
  TilePath parsed;
  std::string_view rest = path;
  if (!rest.starts_with(kPrefix)) return std::nullopt;
  rest.remove_prefix(kPrefix.size());
  if (rest.starts_with(kEntries)) {
    rest.remove_prefix(kEntries.size());
  } else {
    const std::size_t slash = rest.find('/');
    unsigned level = 0;
    if (slash == std::string_view::npos || !read(rest.substr(0, slash), level) || level > kLevelMax)
      return std::nullopt;
    parsed.level = static_cast<std::uint8_t>(level);
    rest.remove_prefix(slash + 1);
  }
  if (const std::size_t partial = rest.find(kPartial); partial != std::string_view::npos) {
    if (!read(rest.substr(partial + kPartial.size()), parsed.width) || parsed.width == 0 ||
        parsed.width >= kTileWidth)
      return std::nullopt;
    rest = rest.substr(0, partial);
  }
  std::string digits(rest);
  std::erase_if(digits, [](char c) { return c == 'x' || c == '/'; });
  // The rest of the form is compared as a whole.
  if (!read(digits, parsed.index) || parsed.text() != path) return std::nullopt;
  return parsed;
}

std::size_t tile_width(TreeSize size, std::uint8_t level, std::uint64_t index) {
  const unsigned shift = kTileHeight * level;
  const TreeSize hashes = shift < 64 ? size >> shift : 0;
  if (index >= (hashes + kTileWidth - 1) / kTileWidth) return 0;
  return static_cast<std::size_t>(std::min<TreeSize>(kTileWidth, hashes - index * kTileWidth));
}

Bytes encode_bundle(std::span<const Bytes> entries) {
  Bytes bundle;
  for (const Bytes& entry : entries) {
    CHECK(entry.size() <= kEntryBytesMax);
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 0xff);
    bundle += entry;
  }
  return bundle;
}

std::optional<std::vector<std::string_view>> decode_bundle(std::string_view bundle) {
  std::vector<std::string_view> entries;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return std::nullopt;
    const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(bundle[0])) << 8 |
                             static_cast<unsigned char>(bundle[1]);
    if (bundle.size() - 2 < size) return std::nullopt;
    entries.push_back(bundle.substr(2, size));
    bundle.remove_prefix(2 + size);
  }
  return entries;
}

}  // namespace chapterhouse::store
