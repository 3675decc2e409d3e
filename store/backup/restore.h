#pragma once
// Brings a log back from its backups, into a folder that is not there yet or empty. Refuses what is
// damaged, forged or rolled back, and says what to do. Format and rules:
// ops/docs/formats/backup.md.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/backup/backup.h"
#include "store/note/checkpoint.h"

namespace chapterhouse::store {

// A size that was signed, a time, or a signed checkpoint as it was published.
using RestorePoint = std::variant<TreeSize, Timestamp, std::string>;

struct RestoreOptions {
  std::string log_from, keys_from;
  std::string master_key;                   // a file; it is not copied
  std::string data;                         // becomes log/, keys/, identity/ and attachments/
  std::optional<BackupNumber> number = {};  // absent: the newest
  std::optional<RestorePoint> at = {};      // absent: all that the backup holds
  std::vector<std::string> published = {};  // signed checkpoints that others have seen
  std::vector<SubjectId> erased = {};       // besides those that the keys' backups name
  std::string new_origin = {};              // "": the log goes on as itself
  std::function<void(std::string_view step, std::uint64_t done)> progress = {};
};

struct RestoreError {
  enum class Kind : std::uint8_t {
    kFolder,      // there is something already
    kNoBackup,    // there is none, or not that one
    kDamaged,     // a file, a record or a signature is not what it was
    kOtherKey,    // signed by another log's key, or the master key is another one
    kForked,      // not the history that was published
    kRolledBack,  // before what was published: it may only go on under a new origin
    kNoPoint,     // no signed checkpoint there
    kFailed,      // the disk
  };
  Kind kind;
  std::string detail;  // with what to do
};
std::string_view key_of(RestoreError::Kind kind);

struct Restored {
  LogManifest backup;
  LogHead head;                         // of what was restored, before a new origin's first event
  std::string origin;                   // under which it goes on
  VerifierKey key;                      // with which it signs from now on
  std::optional<Checkpoint> published;  // the newest known to be published
  bool judged = false;                  // whether somebody outside the backups named one
  bool cosigned = false;                // whether the point in time was seen by a witness
  std::size_t attachments = 0;
  std::size_t erasures = 0;  // subjects erased since the keys were backed up
  bool identity = false;     // whether the keys' backup had what proves people
  LogHead now;               // as it stands in the folder
};

// `clock` dates what is erased and the new origin's first event.
Result<Restored, RestoreError> restore(const RestoreOptions& options, const Catalogue& catalogue,
                                       const Clock& clock);

}  // namespace chapterhouse::store
