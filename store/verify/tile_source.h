#pragma once
// Where the public files of a log come from: a folder, a running log, or (api/cli) a server.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "domain/core/result.h"
#include "store/verify/public_log.h"

namespace chapterhouse::store {

// For one thread; several may read the same log.
class TileSource {
 public:
  virtual ~TileSource() = default;
  // The signed note, as published.
  virtual Result<Bytes, StoreError> checkpoint() = 0;
  // Empty when there is no such resource.
  virtual Result<std::optional<Bytes>, StoreError> resource(const TilePath& path) = 0;
};
// Gives each thread its own.
using TileSources = std::function<std::unique_ptr<TileSource>()>;

// The names of C2SP tlog-tiles as files below a folder.
class TileFolder final : public TileSource {
 public:
  explicit TileFolder(std::string folder) : folder_(std::move(folder)) {}
  Result<Bytes, StoreError> checkpoint() override;
  Result<std::optional<Bytes>, StoreError> resource(const TilePath& path) override;

 private:
  std::string folder_;
};

class PublicLogSource final : public TileSource {
 public:
  explicit PublicLogSource(const PublicLog& log) : log_(log) {}
  Result<Bytes, StoreError> checkpoint() override { return Bytes(log_.checkpoint()); }
  Result<std::optional<Bytes>, StoreError> resource(const TilePath& path) override {
    return log_.resource(path);
  }

 private:
  const PublicLog& log_;
};

// The hash of a complete subtree, from the tiles of a tree of `size` leaves; sets `failure` instead
// when a tile is not there or has another length.
NodeSource nodes_of(TileSource& source, TreeSize size, std::string& failure);

}  // namespace chapterhouse::store
