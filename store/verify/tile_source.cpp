#include "store/verify/tile_source.h"

#include <filesystem>
#include <fstream>

namespace chapterhouse::store {
namespace {

// The root over 2^k hashes that stand one after the other.
Hash256 root_over(std::string_view hashes) {
  CompactRange tree;
  for (; !hashes.empty(); hashes.remove_prefix(32)) tree.append(*hash_from(hashes.substr(0, 32)));
  return tree.root();
}

// For reading only: what strangers keep may be on a medium that nobody writes.
Result<Bytes, StoreError> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  Bytes bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return Failure{StoreError{path + ": cannot be read"}};
  return bytes;
}
}  // namespace

Result<Bytes, StoreError> TileFolder::checkpoint() { return read_file(folder_ + "/checkpoint"); }

Result<std::optional<Bytes>, StoreError> TileFolder::resource(const TilePath& path) {
  const std::string file = folder_ + "/" + path.text();
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return std::optional<Bytes>{};
  auto bytes = read_file(file);
  if (!bytes) return Failure{bytes.error()};
  return std::optional<Bytes>(std::move(bytes).value());
}

NodeSource nodes_of(TileSource& source, TreeSize size, std::string& failure) {
  return [&source, size, &failure](unsigned level, std::uint64_t index) {
    const auto tile_level = static_cast<std::uint8_t>(level / kTileHeight);
    const std::uint64_t first = index << (level % kTileHeight);
    const std::size_t width = std::size_t{1} << (level % kTileHeight);
    const TilePath path{tile_level, first / kTileWidth,
                        tile_width(size, tile_level, first / kTileWidth)};
    const auto tile = source.resource(path);
    const std::size_t begin = first % kTileWidth * 32;
    if (!tile || !*tile || (*tile)->size() != path.width * 32 ||
        begin + width * 32 > (*tile)->size()) {
      failure = tile ? path.text() + ": not there, or of another length" : tile.error().detail;
      return Hash256{};
    }
    return root_over(std::string_view(**tile).substr(begin, width * 32));
  };
}

}  // namespace chapterhouse::store
