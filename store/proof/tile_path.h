#pragma once
// Names of a log's public resources (C2SP tlog-tiles), below the log's prefix:
//   tile/<level>/<index>[.p/<width>]   hashes;  tile/entries/<index>[.p/<width>]   entries
// where the index is written x001/x234/067. And the bytes of a bundle of entries.
//
// Free functions over values: safe to call from any thread.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/proof/tiles.h"

namespace chapterhouse::store {

struct TilePath {
  std::optional<std::uint8_t> level{};  // absent: a bundle of entries
  std::uint64_t index = 0;
  std::size_t width = kTileWidth;  // 1 to 256 hashes or entries

  std::string text() const;
  // Empty unless it is the one form of its path: a full tile has no width, a level is 0 to 63.
  static std::optional<TilePath> parse(std::string_view path);
  bool operator==(const TilePath&) const = default;
};

// How many hashes of that level's tile a tree of `size` leaves has; 0 when there is no such tile.
std::size_t tile_width(TreeSize size, std::uint8_t level, std::uint64_t index);

// A bundle: for each entry its length as two bytes, big-endian, then its bytes.
Bytes encode_bundle(std::span<const Bytes> entries);
// Empty unless the bytes are exactly whole entries. The views are into `bundle`.
std::optional<std::vector<std::string_view>> decode_bundle(std::string_view bundle);

}  // namespace chapterhouse::store
