#pragma once
// Judges backups: every file by its SHA-256, then every record. Needs no key to find damage; to
// find a forgery it must be told whose signature to expect.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/backup/backup.h"

namespace chapterhouse::store {

struct BackupFault {
  BackupNumber number;  // 0: of no backup in particular
  std::string file;     // below the folder; "" when it is not one file
  std::string detail;
};
struct BackupReport {
  std::vector<LogManifest> backups;                // those without a fault
  std::vector<BackupFault> faults;                 // the first of each backup
  std::uint64_t files = 0, bytes = 0, events = 0;  // read
};
struct VerifyBackupOptions {
  std::string folder;
  std::optional<BackupNumber> number = {};  // absent: all
  std::optional<VerifierKey> key = {};      // absent: the one that each manifest names
  std::function<void(std::uint64_t bytes)> progress = {};
};
// Changes nothing. A folder without a backup is a fault.
BackupReport verify_backups(const VerifyBackupOptions& options);

}  // namespace chapterhouse::store
