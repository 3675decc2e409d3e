#pragma once
// Backups of the records by RocksDB's BackupEngine, taken while the log is written. A folder holds
// many; data files, which never change, are stored once.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "store/rocks/rocks_store.h"

namespace chapterhouse::store {

using BackupNumber = std::uint32_t;  // from 1, growing

struct RecordsBackupOptions {
  std::string folder;
  std::uint64_t bytes_per_second = 0;  // 0: as fast as the disks go
  std::function<void(std::uint64_t bytes)> progress = {};
};

// All records that were durable at the call, and perhaps more; durable on return. Safe while the
// log is written; one backup of a folder at a time, as for all that follows.
Result<BackupNumber, StoreError> back_up_records(RocksStore& store,
                                                 const RecordsBackupOptions& options);
Result<std::vector<BackupNumber>, StoreError> list_records_backups(const std::string& folder);
// Every file that the backup consists of, as paths below the folder.
Result<std::vector<std::string>, StoreError> files_of_records_backup(const std::string& folder,
                                                                     BackupNumber number);
// By RocksDB's own checksums; kSizes, which finds no changed byte, is for control experiments.
enum class BackupDepth : std::uint8_t { kSizes, kChecksums };
Outcome<StoreError> check_records_backup(const std::string& folder, BackupNumber number,
                                         BackupDepth depth);
// Makes `log`/records. Not synced: see sync_tree().
Outcome<StoreError> restore_records(const std::string& folder, BackupNumber number,
                                    const std::string& log);
// Also removes what interrupted backups left behind.
Outcome<StoreError> delete_records_backups(const std::string& folder,
                                           const std::vector<BackupNumber>& numbers);

}  // namespace chapterhouse::store
