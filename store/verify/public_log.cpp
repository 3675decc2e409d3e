#include "store/verify/public_log.h"

#include <algorithm>

namespace chapterhouse::store {

Result<std::optional<Bytes>, StoreError> PublicLog::resource(const TilePath& path) const {
  const TreeSize size = checkpoints_.newest().checkpoint.size;
  const std::uint8_t level = path.level.value_or(0);
  if (path.width > tile_width(size, level, path.index)) return std::optional<Bytes>{};
  const std::uint64_t first = path.index * kTileWidth;
  if (!path.level) {
    std::vector<Bytes> entries;
    for (std::uint64_t leaf = first; leaf < first + path.width; ++leaf) {
      auto entry = log_.entry({leaf + 1});
      if (!entry) return Failure{entry.error()};
      entries.push_back(*std::move(entry));
    }
    return std::optional(encode_bundle(entries));
  }
  Bytes hashes;
  const auto read = log_.with_nodes(size, [&](const NodeSource& nodes) {
    for (std::uint64_t i = first; i < first + path.width; ++i)
      hashes += view(nodes(kTileHeight * level, i));
  });
  if (!read) return Failure{read.error()};
  return std::optional(std::move(hashes));
}

std::vector<TilePath> PublicLog::resources_of(TreeSize size) {
  std::vector<TilePath> paths;
  const auto add = [&](std::optional<std::uint8_t> level) {
    for (std::uint64_t index = 0;; ++index) {
      const std::size_t width = tile_width(size, level.value_or(0), index);
      if (width == 0) return;
      paths.push_back({level, index, width});
    }
  };
  for (unsigned level = 0; kTileHeight * level < 64 && size >> (kTileHeight * level) > 0; ++level)
    add(static_cast<std::uint8_t>(level));
  add(std::nullopt);
  return paths;
}

}  // namespace chapterhouse::store
