#pragma once
// What a verification finds wrong, and where.
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/core/id.h"

namespace chapterhouse::store {

// The evidence, in words that do not change: see key_of().
enum class Finding : std::uint8_t {
  kUnreadable,      // the disk, the server or the database failed
  kMissing,         // a position without a record
  kDuplicated,      // an earlier record stands here once more
  kOrder,           // a later record stands here
  kEntry,           // the bytes are no entry, or more or less than entry and bodies
  kBody,            // a segment's bytes have another digest than the entry says
  kTime,            // recorded before the event in front of it
  kVersion,         // the versions of the stream are not dense
  kChain,           // another hash of the stream's previous event
  kCommit,          // a commit is cut off or mixed with another
  kForeignSegment,  // a segment under a key that this vault never had
  kLeaf,            // the record is not the one that the proven tree has here
  kTile,            // a tile has other hashes than its entries or the tiles below give
  kCheckpoint,      // the tree has another root than a signed checkpoint says
  kCheckpointNote,  // the checkpoint does not parse or is not signed by the key
  kHead,            // the tree has another root than was acknowledged
  kShort,           // shorter than what was acknowledged or signed
};
std::string_view key_of(Finding finding);  // "missing", "foreign_segment", ...

struct VerifyError {
  enum class Kind : std::uint8_t {
    kShorterThanHead,  // acknowledged events are missing
    kOtherRoot,        // the events are not those that were acknowledged
    kOtherCheckpoint,  // they are not those of a checkpoint that was signed, or fewer
    kDamaged,          // a record is not what was written: see `position`
    kKeysMissing,      // the vault never had the key of a segment: it is older than the log
    kUnreadable,       // the disk or the database failed
  };
  Kind kind;
  Position position;  // of the first altered record; 0 when it is about no single one
  std::string detail;
  Finding finding = Finding::kUnreadable;
  // When no record betrays itself: the altered one is at this position or behind it, up to
  // `position`. 0 when `position` is exact.
  Position from = {};
  StreamId stream = {};
  StreamVersion version = {};
  std::string expected = {}, found = {};  // hashes in hexadecimal, numbers in digits; "" if none
  std::string resource = {};              // the tile, bundle or file
};

}  // namespace chapterhouse::store
