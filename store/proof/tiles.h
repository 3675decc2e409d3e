#pragma once
// Stores the tree's nodes as tiles of C2SP tlog-tiles: a full tile has 256 hashes of one tile
// level, where level n holds the roots of complete subtrees of 256^n leaves.
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "store/proof/merkle.h"

namespace chapterhouse::store {

inline constexpr unsigned kTileHeight = 8;
inline constexpr std::size_t kTileWidth = 1u << kTileHeight;

struct TileId {
  std::uint8_t level;
  std::uint64_t index;  // within the level
  auto operator<=>(const TileId&) const = default;
};
// A full tile as stored: its hashes one after the other.
struct Tile {
  TileId id;
  Bytes hashes;
};
// The root of the 256 hashes of a full tile.
Hash256 tile_root(std::string_view hashes);

// The tiles on the right edge that are not full yet. A value of one thread.
class TileEdge {
 public:
  // Appends the tiles that this leaf fills, lower levels first.
  void append(const Hash256& leaf, std::vector<Tile>& filled);
  TreeSize size() const { return size_; }

  Bytes encode() const;
  static std::optional<TileEdge> decode(std::string_view bytes);

  // The hash of a complete subtree; `full` gives the bytes of a full tile.
  Hash256 node(unsigned level, std::uint64_t index,
               const std::function<Bytes(const TileId&)>& full) const;

 private:
  TreeSize size_ = 0;
  std::vector<Bytes> partial_;  // by tile level
};

}  // namespace chapterhouse::store
