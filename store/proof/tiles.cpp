#include "store/proof/tiles.h"

#include "domain/core/check.h"
#include "store/file/little_endian.h"

namespace chapterhouse::store {
namespace {
constexpr std::size_t kHashBytes = 32;

// The root over 2^k hashes that stand one after the other.
Hash256 root_over(std::string_view hashes) {
  if (hashes.size() == kHashBytes) return hash_from(hashes).value();
  const std::size_t half = hashes.size() / 2;
  return node_hash(root_over(hashes.substr(0, half)), root_over(hashes.substr(half)));
}
}  // namespace

Hash256 tile_root(std::string_view hashes) {
  CHECK(hashes.size() == kTileWidth * kHashBytes);
  return root_over(hashes);
}

void TileEdge::append(const Hash256& leaf, std::vector<Tile>& filled) {
  Hash256 hash = leaf;
  std::uint64_t index = size_++;
  for (std::uint8_t level = 0;; ++level) {
    if (partial_.size() <= level) partial_.emplace_back();
    partial_[level] += view(hash);
    if (partial_[level].size() < kTileWidth * kHashBytes) return;
    index /= kTileWidth;
    hash = tile_root(partial_[level]);
    filled.push_back({{level, index}, std::move(partial_[level])});
    partial_[level].clear();
  }
}

Bytes TileEdge::encode() const {
  Bytes out;
  put(out, size_);
  for (const Bytes& hashes : partial_) out += hashes;
  return out;
}

// The size alone says how many hashes each level has.
std::optional<TileEdge> TileEdge::decode(std::string_view bytes) {
  ByteReader in(bytes);
  TileEdge edge;
  edge.size_ = in.number<TreeSize>();
  for (TreeSize rest = edge.size_; rest > 0; rest /= kTileWidth)
    edge.partial_.emplace_back(in.take(rest % kTileWidth * kHashBytes));
  if (in.failed() || !in.rest().empty()) return std::nullopt;
  return edge;
}

Hash256 TileEdge::node(unsigned level, std::uint64_t index,
                       const std::function<Bytes(const TileId&)>& full) const {
  const auto tile_level = static_cast<std::uint8_t>(level / kTileHeight);
  const unsigned height = level % kTileHeight;  // above the tile's hashes
  const std::uint64_t first = index << height;  // of the tile level's hashes
  const TileId id{tile_level, first / kTileWidth};
  const std::uint64_t full_tiles = size_ >> (kTileHeight * (tile_level + 1u));
  const Bytes hashes = id.index < full_tiles ? full(id) : partial_.at(tile_level);
  const std::size_t begin = first % kTileWidth * kHashBytes;
  CHECK(begin + (kHashBytes << height) <= hashes.size());
  return root_over(std::string_view(hashes).substr(begin, kHashBytes << height));
}

}  // namespace chapterhouse::store
