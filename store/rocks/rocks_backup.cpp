#include "store/rocks/rocks_backup.h"

#include <filesystem>

#include <rocksdb/db.h>
#include <rocksdb/utilities/backup_engine.h>

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

constexpr std::uint64_t kProgressBytes = 4u << 20;

Failure<StoreError> failed(std::string_view what, const rocksdb::Status& status) {
  return Failure{StoreError{std::string(what) + ": " + status.ToString()}};
}

rocksdb::BackupEngineOptions engine_options(const std::string& folder) {
  rocksdb::BackupEngineOptions options(folder);
  options.share_table_files = true;
  options.share_files_with_checksum = true;
  options.share_files_with_checksum_naming = rocksdb::BackupEngineOptions::kUseDbSessionId;
  options.sync = true;
  options.callback_trigger_interval_size = kProgressBytes;
  return options;
}

Result<std::unique_ptr<rocksdb::BackupEngine>, StoreError> open_engine(
    const rocksdb::BackupEngineOptions& options) {
  rocksdb::BackupEngine* engine = nullptr;
  const auto status = rocksdb::BackupEngine::Open(options, rocksdb::Env::Default(), &engine);
  if (!status.ok()) return failed("open backups", status);
  return std::unique_ptr<rocksdb::BackupEngine>(engine);
}
// Changes nothing, also on a medium that cannot be written.
Result<std::unique_ptr<rocksdb::BackupEngineReadOnly>, StoreError> open_read_only(
    const std::string& folder) {
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  const auto status =
      rocksdb::BackupEngineReadOnly::Open(engine_options(folder), rocksdb::Env::Default(), &engine);
  if (!status.ok()) return failed("open backups", status);
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(engine);
}
}  // namespace

Result<BackupNumber, StoreError> back_up_records(RocksStore& store,
                                                 const RecordsBackupOptions& options) {
  auto settings = engine_options(options.folder);
  settings.backup_rate_limit = options.bytes_per_second;
  const auto engine = open_engine(settings);
  if (!engine) return Failure{engine.error()};
  rocksdb::CreateBackupOptions create;
  create.flush_before_backup = true;
  std::uint64_t bytes = 0;
  if (options.progress)
    create.progress_callback = [&] { options.progress(bytes += kProgressBytes); };
  rocksdb::BackupID number = 0;
  const auto status = (*engine)->CreateNewBackup(create, &store.records_database(), &number);
  if (!status.ok()) return failed("backup", status);
  return BackupNumber{number};
}

Result<std::vector<BackupNumber>, StoreError> list_records_backups(const std::string& folder) {
  std::vector<BackupNumber> numbers;
  if (!fs::exists(folder)) return numbers;
  const auto engine = open_read_only(folder);
  if (!engine) return Failure{engine.error()};
  std::vector<rocksdb::BackupInfo> infos;
  (*engine)->GetBackupInfo(&infos);
  for (const rocksdb::BackupInfo& info : infos) numbers.push_back(info.backup_id);
  return numbers;
}

Result<std::vector<std::string>, StoreError> files_of_records_backup(const std::string& folder,
                                                                     BackupNumber number) {
  const auto engine = open_read_only(folder);
  if (!engine) return Failure{engine.error()};
  rocksdb::BackupInfo info;
  if (const auto status = (*engine)->GetBackupInfo(number, &info, true); !status.ok())
    return failed("backup " + std::to_string(number), status);
  std::vector<std::string> files{"meta/" + std::to_string(number)};
  for (const rocksdb::BackupFileInfo& file : info.file_details)
    files.push_back(file.relative_filename);
  return files;
}

Outcome<StoreError> check_records_backup(const std::string& folder, BackupNumber number,
                                         BackupDepth depth) {
  const auto engine = open_read_only(folder);
  if (!engine) return Failure{engine.error()};
  const auto status = (*engine)->VerifyBackup(number, depth == BackupDepth::kChecksums);
  if (!status.ok()) return failed("backup " + std::to_string(number), status);
  return Done{};
}

Outcome<StoreError> restore_records(const std::string& folder, BackupNumber number,
                                    const std::string& log) {
  const auto engine = open_read_only(folder);
  if (!engine) return Failure{engine.error()};
  const std::string records = log + "/records";
  const auto status = (*engine)->RestoreDBFromBackup(number, records, records);
  if (!status.ok()) return failed("restore", status);
  return Done{};
}

Outcome<StoreError> delete_records_backups(const std::string& folder,
                                           const std::vector<BackupNumber>& numbers) {
  if (!fs::exists(folder)) return Done{};
  const auto engine = open_engine(engine_options(folder));
  if (!engine) return Failure{engine.error()};
  for (const BackupNumber number : numbers)
    if (const auto status = (*engine)->DeleteBackup(number); !status.ok())
      return failed("delete backup " + std::to_string(number), status);
  if (const auto status = (*engine)->GarbageCollect(); !status.ok())
    return failed("collect garbage", status);
  return Done{};
}

}  // namespace chapterhouse::store
