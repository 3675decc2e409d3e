#pragma once
// What strangers may read of a log, as C2SP tlog-tiles names it: never a body, so nothing personal
// that is not a pseudonym. What the API serves and `log export --as tiles` writes.
#include <optional>

#include "store/log/checkpointer.h"
#include "store/proof/tile_path.h"

namespace chapterhouse::store {

// Borrows both. Safe to call from any thread.
class PublicLog {
 public:
  PublicLog(EventLogStore& log, const Checkpointer& checkpoints)
      : log_(log), checkpoints_(checkpoints) {}

  // The newest signed note, as published.
  std::string checkpoint() const { return checkpoints_.newest().note.serialize(); }
  // Empty when the newest signed tree has no such resource. A partial tile is served for every
  // width up to that of the newest signed tree, also after it was filled.
  Result<std::optional<Bytes>, StoreError> resource(const TilePath& path) const;
  // All that a tree of `size` leaves needs, in the order of the specification: full tiles and the
  // partial ones of that size.
  static std::vector<TilePath> resources_of(TreeSize size);

 private:
  EventLogStore& log_;
  const Checkpointer& checkpoints_;
};

}  // namespace chapterhouse::store
