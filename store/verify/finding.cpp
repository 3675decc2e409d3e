#include "store/verify/finding.h"

namespace chapterhouse::store {

std::string_view key_of(Finding finding) {
  switch (finding) {
    case Finding::kUnreadable:
      return "unreadable";
    case Finding::kMissing:
      return "missing";
    case Finding::kDuplicated:
      return "duplicated";
    case Finding::kOrder:
      return "order";
    case Finding::kEntry:
      return "entry";
    case Finding::kBody:
      return "body";
    case Finding::kTime:
      return "time";
    case Finding::kVersion:
      return "version";
    case Finding::kChain:
      return "chain";
    case Finding::kCommit:
      return "commit";
    case Finding::kForeignSegment:
      return "foreign_segment";
    case Finding::kLeaf:
      return "leaf";
    case Finding::kTile:
      return "tile";
    case Finding::kCheckpoint:
      return "checkpoint";
    case Finding::kCheckpointNote:
      return "checkpoint_note";
    case Finding::kHead:
      return "head";
    case Finding::kShort:
      return "short";
  }
  return "unreadable";
}

}  // namespace chapterhouse::store
