#include "store/backup/verify_backup.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "store/backup/file_list.h"
#include "store/backup/journal.h"
#include "store/crypto/sha256.h"
#include "store/log/verify.h"

namespace chapterhouse::store {
namespace {

class Verifier {
 public:
  explicit Verifier(const VerifyBackupOptions& options) : options_(options) {}

  BackupReport run() {
    const auto numbers = list_backups(options_.folder);
    if (numbers.empty())
      report_.faults.push_back({0, "", options_.folder + ": there is no backup here"});
    if (options_.number && !std::ranges::binary_search(numbers, *options_.number))
      report_.faults.push_back({*options_.number, "", "there is no such backup"});
    for (const BackupNumber number : numbers)
      if (!options_.number || *options_.number == number) judge(number);
    return std::move(report_);
  }

 private:
  using Found = std::optional<BackupFault>;

  void judge(BackupNumber number) {
    const auto manifest = read_manifest(options_.folder, number, options_.key);
    const std::string folder = "backups/" + std::to_string(number) + "/";
    Found fault;
    if (!manifest)
      fault = BackupFault{number, folder + "manifest", manifest.error()};
    else if (fault = check_files(manifest->manifest); !fault)
      fault = check_records(manifest->manifest, manifest->key);
    if (fault)
      report_.faults.push_back(*fault);
    else
      report_.backups.push_back(manifest->manifest);
  }

  Found check_files(const LogManifest& manifest) {
    const std::string folder = "backups/" + std::to_string(manifest.number) + "/";
    const auto text = read_backup_file(options_.folder + "/" + folder + "files");
    if (!text) return BackupFault{manifest.number, folder + "files", text.error().detail};
    const auto list = FileList::parse(*text);
    if (!list || sha256({*text}) != manifest.files)
      return BackupFault{manifest.number, folder + "files",
                         "is not the list that the manifest names"};
    for (const ListedFile& file : list->files) {
      const auto hash = hash_of(file.path);
      if (!hash) return BackupFault{manifest.number, file.path, hash.error().detail};
      if (*hash != file.sha256)
        return BackupFault{manifest.number, file.path, "was changed: its SHA-256 is another one"};
    }
    return std::nullopt;
  }
  // Of a file that several backups share, once.
  Result<Hash256, FileError> hash_of(const std::string& path) {
    if (const auto known = hashes_.find(path); known != hashes_.end()) return known->second;
    const auto hashed = hash_file(options_.folder + "/" + path);
    if (!hashed) return Failure{hashed.error()};
    ++report_.files;
    report_.bytes += hashed->bytes;
    if (options_.progress) options_.progress(report_.bytes);
    return hashes_[path] = hashed->sha256;
  }

  Found check_records(const LogManifest& manifest, const VerifierKey& key) {
    const auto fault = [&](std::string detail) {
      return BackupFault{manifest.number, "records", std::move(detail)};
    };
    const auto store = RocksStore::open_backup(options_.folder + "/records", manifest.number);
    if (!store) return fault(store.error().detail);
    VerifyOptions judged;
    for (const char* name : kJournals) {
      const std::string path = backup_folder(options_.folder, manifest.number) + "/" + name;
      if (!std::filesystem::exists(path)) continue;  // it would be missed in the list of files
      const auto bytes = read_backup_file(path);
      const auto journal = bytes ? read_journal(*bytes, key) : std::nullopt;
      if (!journal) return fault("the journal of checkpoints was not signed by the log's key");
      for (const SignedCheckpoint& note : journal->notes)
        judged.checkpoints.push_back(
            {Mark::Of::kCheckpoint, note.checkpoint.size, note.checkpoint.root, {}});
    }
    std::ranges::sort(judged.checkpoints, {}, &Mark::size);
    const auto verified = verify_log(**store, manifest.head, judged);
    if (!verified)
      return fault("position " + std::to_string(verified.error().position.value) + ": " +
                   verified.error().detail);
    if (verified->head.last != manifest.head.last) return fault("there are more than were signed");
    report_.events += verified->head.last.value;
    return std::nullopt;
  }

  const VerifyBackupOptions& options_;
  std::map<std::string, Hash256> hashes_;
  BackupReport report_;
};
}  // namespace

BackupReport verify_backups(const VerifyBackupOptions& options) { return Verifier(options).run(); }

}  // namespace chapterhouse::store
