#pragma once
// Backs up a log while it is written: the log to one folder, its keys to another. Format:
// ops/docs/formats/backup.md.
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/backup/keys_backup.h"
#include "store/store.h"

namespace chapterhouse::store {

inline constexpr std::chrono::days kKeysBackupsKept{30};

struct BackupOptions {
  std::string log_to, keys_to;   // two folders, neither inside the other, the log or the vault
  std::string attachments = {};  // copied by name; "" or absent: there are none
  unsigned keep = 0;             // log backups that stay; 0: all
  std::chrono::days keys_kept = kKeysBackupsKept;
  CopyIdentity copy_identity = {};     // into the keys' backup; empty: there is nothing
  Hash256 config{};                    // what the log was run with
  std::uint64_t bytes_per_second = 0;  // 0: as fast as the disks go
  std::function<void(std::uint64_t bytes)> progress = {};
};

struct BackupDone {
  LogManifest log;
  KeysManifest keys;
  std::uint64_t bytes = 0;  // of all files of the log's backup, shared ones too
  std::size_t files = 0;
  std::size_t dropped = 0, keys_dropped = 0;  // older backups that were removed
};
struct BackupError {
  enum class Kind : std::uint8_t {
    kRefused,  // the folders cannot serve: `detail` says why
    kBusy,     // another backup is being written to them
    kFailed,   // the disk, the keys, or the copy is not what the log is
  };
  Kind kind;
  std::string detail;
};

// Everything acknowledged before the call is in the backup, which is read again in full before it
// counts. Call from any thread while the log is written; not for a log in memory.
Result<BackupDone, BackupError> back_up(LogHandle& log, const Clock& clock,
                                        const BackupOptions& options);

// The numbers of a folder's log backups, ascending; also of such as lost their manifest.
std::vector<BackupNumber> list_backups(const std::string& target);
std::string backup_folder(const std::string& target, BackupNumber number);
Result<SignedManifest<LogManifest>, std::string> read_manifest(
    const std::string& target, BackupNumber number, const std::optional<VerifierKey>& key);

// When the newest whole backup began and when one was last verified; empty: never. For alarms: a
// damaged answer is as good as none.
struct BackupAges {
  std::optional<Timestamp> taken, verified;
};
BackupAges backup_ages(const std::string& target);
// Notes that everything below the target was verified. Not part of any backup.
Outcome<FileError> note_verified(const std::string& target, Timestamp at);

}  // namespace chapterhouse::store
