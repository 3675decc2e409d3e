#include "store/verify/tiles.h"

#include <algorithm>

#include "store/verify/in_order.h"

namespace chapterhouse::store {
namespace {
using Kind = VerifyError::Kind;
constexpr std::size_t kHashBytes = 32;
constexpr std::uint64_t kChunkBundles = kChunkRecords / kTileWidth;

std::string_view hash_in(std::string_view tile, std::size_t i) {
  return tile.substr(i * kHashBytes, kHashBytes);
}

// The first difference of two tiles, which is about the leaves below one hash.
VerifyError wrong_tile(const TilePath& path, std::string_view expected, std::string_view found) {
  VerifyError error{Kind::kDamaged, {}, "a tile is not what its entries give", Finding::kTile};
  std::size_t i = 0;
  while (i < path.width && hash_in(expected, i) == hash_in(found, i)) ++i;
  const unsigned shift = kTileHeight * path.level.value_or(0);
  const std::uint64_t node = path.index * kTileWidth + i;
  error.from = {(node << shift) + 1};
  error.position = {(node + 1) << shift};
  error.expected = to_hex(hash_in(expected, i));
  error.found = to_hex(hash_in(found, i));
  error.resource = path.text();
  return error;
}

class TilesVerification {
 public:
  TilesVerification(const TileSources& sources, const Checkpoint& checkpoint,
                    const TilesOptions& options)
      : checkpoint_(checkpoint), options_(options), marks_(options.checkpoints) {
    for (unsigned i = 0; i < std::max(1u, options.jobs); ++i) sources_.push_back(sources());
    std::erase_if(marks_, [&](const Mark& mark) { return mark.size > checkpoint.size; });
    marks_.push_back({Mark::Of::kCheckpoint, checkpoint.size, checkpoint.root, {}});
    chunk_options_.bodies = ChunkOptions::Bodies::kAbsent;
    chunk_options_.marks = marks_;
  }

  Result<TilesVerified, VerifyError> run() {
    if (!resume()) return Failure{*error_};
    in_order((checkpoint_.size - resumed_from_ + kChunkRecords - 1) / kChunkRecords,
             static_cast<unsigned>(sources_.size()),
             [this](unsigned worker, std::uint64_t part) {
               return read(*sources_[worker], resumed_from_ + part * kChunkRecords);
             },
             [this](unsigned worker, std::uint64_t, const Read& chunk) {
               return join(*sources_[worker], chunk);
             });
    if (!error_ && !chain_.error()) compare_edge();
    if (!error_ && chain_.error()) error_ = chain_.error();
    if (!error_ && chain_.commit_open())
      error_ = {Kind::kDamaged, {checkpoint_.size}, "a commit is cut off", Finding::kCommit};
    if (error_) return Failure{blamed(*error_)};
    return TilesVerified{checkpoint_.size, chain_.streams(), resumed_from_, resources_};
  }

 private:
  struct Read {
    Chunk chunk;
    std::vector<Hash256> full_tiles = {};   // their roots
    std::optional<VerifyError> error = {};  // when the chunk has none, or a later one
    std::uint64_t resources = 0;
  };

  // Starts where an earlier verification stopped, if the tiles lead there.
  bool resume() {
    const LogChain* before = options_.resume;
    if (before && before->tree().size() <= checkpoint_.size) {
      resumed_from_ = before->tree().size();
      for (std::uint64_t node = 0; node < resumed_from_ / kTileWidth; ++node) {
        const TilePath path{std::uint8_t{1}, node / kTileWidth,
                            tile_width(checkpoint_.size, 1, node / kTileWidth)};
        if (node % kTileWidth == 0 && !fetch(*sources_[0], path, path.width * kHashBytes))
          return false;
        upper_.append(*hash_from(hash_in(fetched_, node % kTileWidth)), filled_);
        below_.append(*hash_from(hash_in(fetched_, node % kTileWidth)));
      }
      if (resumed_from_ > 0 && below_.root() != before->tree().root()) {
        error_ = {Kind::kOtherRoot,
                  {resumed_from_},
                  "the tiles are not those verified before",
                  Finding::kTile};
        error_->from = {1};
        error_->expected = to_hex(view(before->tree().root()));
        error_->found = to_hex(view(below_.root()));
        return false;
      }
      chain_ = *before;
    }
    for (const Mark& mark : marks_)
      if (mark.size == resumed_from_ && !chain_.check(mark)) {
        error_ = chain_.error();
        return false;
      }
    return compare_filled(*sources_[0]);
  }

  // One chunk's bundles beside their tiles.
  Read read(TileSource& source, TreeSize before) const {
    Read made{Chunk(before, chunk_options_)};
    const std::uint64_t first = before / kTileWidth;
    for (std::uint64_t index = first; index < first + kChunkBundles; ++index) {
      const std::size_t width = tile_width(checkpoint_.size, 0, index);
      if (width == 0 || !read_bundle(source, {std::nullopt, index, width}, made)) break;
    }
    return made;
  }

  bool read_bundle(TileSource& source, const TilePath& path, Read& made) const {
    const TilePath tile_path{std::uint8_t{0}, path.index, path.width};
    const Position first{path.index * kTileWidth + 1};
    const auto fail = [&](Kind kind, Finding finding, std::string detail, const TilePath& of) {
      made.error = VerifyError{kind, first, std::move(detail), finding};
      made.error->resource = of.text();
      return false;
    };
    const auto bundle = source.resource(path);
    const auto tile = source.resource(tile_path);
    if (!bundle) return fail(Kind::kUnreadable, Finding::kUnreadable, bundle.error().detail, path);
    if (!tile) return fail(Kind::kUnreadable, Finding::kUnreadable, tile.error().detail, tile_path);
    if (!*bundle) return fail(Kind::kDamaged, Finding::kMissing, "the bundle is missing", path);
    if (!*tile) return fail(Kind::kDamaged, Finding::kMissing, "the tile is missing", tile_path);
    made.resources += 2;
    const auto entries = decode_bundle(**bundle);
    if (!entries || entries->size() != path.width)
      return fail(Kind::kDamaged, Finding::kEntry, "the bundle is not so many whole entries", path);
    if ((*tile)->size() != path.width * kHashBytes)
      return fail(Kind::kDamaged, Finding::kTile, "the tile has another length", tile_path);
    std::vector<Tile> filled;
    TileEdge edge;
    for (std::size_t i = 0; i < entries->size(); ++i) {
      if (!made.chunk.take({first.value + i}, (*entries)[i])) return false;
      const Hash256& leaf = made.chunk.leaves().back();
      edge.append(leaf, filled);
      if (view(leaf) == hash_in(**tile, i)) continue;
      const auto entry = EntryView::parse((*entries)[i]);
      fail(Kind::kDamaged, Finding::kLeaf, "the entry is not the one in the tree", path);
      made.error->position = {first.value + i};
      made.error->stream.value = entry->stream();
      made.error->version = entry->version();
      made.error->expected = to_hex(hash_in(**tile, i));
      made.error->found = to_hex(view(leaf));
      return false;
    }
    if (!filled.empty()) made.full_tiles.push_back(tile_root(filled.front().hashes));
    return true;
  }

  bool join(TileSource& source, const Read& read) {
    resources_ += read.resources;
    const bool joined = chain_.join(read.chunk);
    // A broken chain may only be the consequence of what a tile betrays in front of it.
    if (read.error && (joined || read.error->position <= chain_.error()->position))
      error_ = read.error;
    if (error_ || !joined) return false;
    for (const Hash256& root : read.full_tiles) upper_.append(root, filled_);
    if (!compare_filled(source)) return false;
    if (options_.progress) options_.progress({chain_.tree().size()}, {checkpoint_.size});
    if (options_.on_chunk && chain_.tree().size() % kChunkRecords == 0) options_.on_chunk(chain_);
    return true;
  }

  // The full tiles above the bundles', as they fill.
  bool compare_filled(TileSource& source) {
    for (const Tile& tile : filled_)
      if (!compare(source, {static_cast<std::uint8_t>(tile.id.level + 1), tile.id.index},
                   tile.hashes))
        return false;
    filled_.clear();
    return true;
  }
  // The partial ones above: what the builder's edge holds behind its size.
  void compare_edge() {
    const Bytes edge = upper_.encode();
    std::string_view rest = std::string_view(edge).substr(sizeof(TreeSize));
    std::uint8_t level = 1;
    for (TreeSize hashes = upper_.size(); hashes > 0; hashes /= kTileWidth, ++level) {
      const std::size_t width = hashes % kTileWidth;
      const std::string_view expected = rest.substr(0, width * kHashBytes);
      rest.remove_prefix(expected.size());
      if (width > 0 && !compare(*sources_[0], {level, hashes / kTileWidth, width}, expected))
        return;
    }
  }
  bool compare(TileSource& source, const TilePath& path, std::string_view expected) {
    if (!fetch(source, path, expected.size())) return false;
    if (fetched_ == expected) return true;
    error_ = wrong_tile(path, expected, fetched_);
    return false;
  }
  bool fetch(TileSource& source, const TilePath& path, std::size_t size) {
    auto tile = source.resource(path);
    ++resources_;
    if (tile && *tile && (*tile)->size() == size) {
      fetched_ = *std::move(*tile);
      return true;
    }
    if (!tile)
      error_ = {Kind::kUnreadable, {}, tile.error().detail};
    else if (!*tile)
      error_ = {Kind::kDamaged, {}, "the tile is missing", Finding::kMissing};
    else
      error_ = {Kind::kDamaged, {}, "the tile has another length", Finding::kTile};
    error_->resource = path.text();
    return false;
  }

  // Entry and tile differ: when the tiles lead to the signed root, it is the entry that was
  // altered, else it is the tile.
  VerifyError blamed(VerifyError error) {
    if (error.finding != Finding::kLeaf) return error;
    CompactRange tree;
    for (std::uint64_t index = 0; tile_width(checkpoint_.size, 0, index) > 0; ++index) {
      const TilePath path{std::uint8_t{0}, index, tile_width(checkpoint_.size, 0, index)};
      const auto tile = sources_[0]->resource(path);
      const bool whole = tile && *tile && (*tile)->size() == path.width * kHashBytes;
      for (std::size_t i = 0; whole && i < path.width; ++i)
        tree.append(*hash_from(hash_in(**tile, i)));
    }
    if (tree.size() == checkpoint_.size && tree.root() == checkpoint_.root) return error;
    error.finding = Finding::kTile;
    error.detail = "the tile has another hash than its entry";
    std::swap(error.expected, error.found);
    const std::uint64_t index = (error.position.value - 1) / kTileWidth;
    error.resource =
        TilePath{std::uint8_t{0}, index, tile_width(checkpoint_.size, 0, index)}.text();
    return error;
  }

  const Checkpoint& checkpoint_;
  const TilesOptions& options_;
  std::vector<Mark> marks_;
  ChunkOptions chunk_options_;
  std::vector<std::unique_ptr<TileSource>> sources_;
  LogChain chain_;
  TreeSize resumed_from_ = 0;
  TileEdge upper_;      // its leaves are the roots of the bundles' tiles
  CompactRange below_;  // of the same, up to where an earlier verification stopped
  std::vector<Tile> filled_;
  Bytes fetched_;
  std::uint64_t resources_ = 0;
  std::optional<VerifyError> error_;
};
}  // namespace

Result<TilesVerified, VerifyError> verify_tiles(const TileSources& sources,
                                                const Checkpoint& checkpoint,
                                                const TilesOptions& options) {
  return TilesVerification(sources, checkpoint, options).run();
}

}  // namespace chapterhouse::store
