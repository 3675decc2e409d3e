#include "store/backup/keys_backup.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "store/backup/file_list.h"
#include "store/crypto/sha256.h"
#include "store/note/log_key.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

constexpr std::string_view kErasuresFormat = "chapterhouse erasures 1\n";
constexpr const char* kManifest = "manifest";
constexpr const char* kFiles = "files";
constexpr const char* kErasures = "erasures";
constexpr const char* kCheckpoint = "checkpoint";
constexpr const char* kVault = "vault";
constexpr int kReadTries = 3;  // a live vault may be read in the middle of a write

std::optional<BackupNumber> number_of(const std::string& name) {
  BackupNumber number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size() || number == 0) return std::nullopt;
  return number;
}

// The signing key and those it followed; they never change.
Outcome<FileError> copy_log_keys(const std::string& vault, const std::string& to) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(vault, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("log.key") || name.ends_with(".new")) continue;
    const auto bytes = read_backup_file(entry.path().string());
    if (!bytes) return Failure{bytes.error()};
    if (auto written = write_whole(to + "/" + name, *bytes); !written) return written;
  }
  if (error) return Failure{FileError{vault + ": " + error.message()}};
  return Done{};
}

// Writes the list of the files and the manifest, the last file of all.
Result<KeysManifest, FileError> seal_folder(const std::string& folder, KeysManifest manifest,
                                            const NoteSigner& signer) {
  FileList list;
  const auto below = files_below(folder);
  if (!below) return Failure{below.error()};
  for (const std::string& path : *below) {
    const auto hashed = hash_file(folder + "/" + path);
    if (!hashed) return Failure{hashed.error()};
    list.add({path, hashed->sha256});
  }
  const std::string text = list.text();
  if (auto done = write_whole(folder + "/" + kFiles, text); !done) return Failure{done.error()};
  manifest.files = sha256({text});
  if (auto done = write_whole(folder + "/" + kManifest, sign_manifest(manifest.text(), signer));
      !done)
    return Failure{done.error()};
  return manifest;
}

std::vector<SubjectId> erased_among(const std::vector<VaultRow>& rows) {
  std::vector<SubjectId> erased;
  for (const VaultRow& row : rows)
    if (row.kind == VaultRowKind::kErased) erased.push_back(row.subject);
  std::ranges::sort(erased);
  const auto repeated = std::ranges::unique(erased);
  erased.erase(repeated.begin(), repeated.end());
  return erased;
}

std::optional<KeysFault> check_files(const std::string& folder, const Hash256& list_hash) {
  const auto text = read_backup_file(folder + "/" + kFiles);
  if (!text) return KeysFault{kFiles, text.error().detail};
  const auto list = FileList::parse(*text);
  if (!list || sha256({*text}) != list_hash)
    return KeysFault{kFiles, "is not the list that the manifest names"};
  for (const ListedFile& file : list->files) {
    const auto hashed = hash_file(folder + "/" + file.path);
    if (!hashed) return KeysFault{file.path, hashed.error().detail};
    if (hashed->sha256 != file.sha256) return KeysFault{file.path, "was changed: its SHA-256"};
  }
  const auto below = files_below(folder);
  if (!below) return KeysFault{"", below.error().detail};
  for (const std::string& path : *below)
    if (path != kManifest && path != kFiles && !list->find(path))
      return KeysFault{path, "does not belong to the backup"};
  return std::nullopt;
}

std::optional<KeysFault> check_secrets(const std::string& vault, const Secret& master,
                                       const KeysBackup& backup) {
  const auto signer = read_log_key(vault, master);
  if (!signer) return KeysFault{"vault/log.key", signer.error().detail};
  if (signer->verifier() != backup.key)
    return KeysFault{"vault/log.key", "is not the key that signed the manifest"};
  const auto rows = VaultFile::read(vault, master);
  if (!rows) return KeysFault{kVault, rows.error().detail};
  if (!std::ranges::includes(backup.erased, erased_among(*rows)))
    return KeysFault{kErasures, "does not name all whom the vault has erased"};
  return std::nullopt;
}
}  // namespace

std::string erasures_text(const std::vector<SubjectId>& erased) {
  std::string text(kErasuresFormat);
  for (const SubjectId& subject : erased) text += subject.text() + "\n";
  return text;
}

std::optional<std::vector<SubjectId>> parse_erasures(std::string_view text) {
  if (!text.starts_with(kErasuresFormat)) return std::nullopt;
  std::vector<SubjectId> erased;
  for (std::string_view rest = text.substr(kErasuresFormat.size()); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto subject = SubjectId::parse(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    if (!subject) return std::nullopt;
    erased.push_back(*subject);
  }
  if (erasures_text(erased) != text || !std::ranges::is_sorted(erased)) return std::nullopt;
  return erased;
}

Result<std::vector<SubjectId>, FileError> erased_in(const std::string& vault,
                                                    const Secret& master) {
  auto rows = VaultFile::read(vault, master);
  for (int tries = 1; !rows && tries < kReadTries; ++tries) rows = VaultFile::read(vault, master);
  if (!rows) return Failure{rows.error()};
  return erased_among(*rows);
}

std::string keys_folder(const std::string& target, BackupNumber number) {
  return target + "/" + std::to_string(number);
}

std::vector<BackupNumber> list_keys_backups(const std::string& target) {
  std::vector<BackupNumber> numbers;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(target, error))
    if (const auto number = number_of(entry.path().filename().string())) numbers.push_back(*number);
  std::ranges::sort(numbers);
  return numbers;
}

Result<KeysManifest, FileError> back_up_keys(const std::string& target, const KeysSource& source) {
  const auto numbers = list_keys_backups(target);
  const BackupNumber number = numbers.empty() ? 1 : numbers.back() + 1;
  const std::string staging = keys_folder(target, number) + ".new";
  std::error_code error;
  fs::remove_all(staging, error);  // of an interrupted backup
  fs::create_directories(staging, error);
  fs::permissions(target, fs::perms::owner_all, error);
  fs::permissions(staging, fs::perms::owner_all, error);
  // First the rows, then who is erased: the list says at least what the vault does.
  if (auto copied = source.vault.copy_to(staging + "/" + kVault); !copied)
    return Failure{FileError{copied.error().detail}};
  if (auto copied = copy_log_keys(source.folder, staging + "/" + kVault); !copied)
    return Failure{copied.error()};
  if (source.copy_identity)
    if (auto copied = source.copy_identity(staging + "/" + kIdentityFile); !copied)
      return Failure{FileError{kIdentityFile + (": " + copied.error())}};
  const auto erased = source.vault.erased();
  for (const auto& [name, text] :
       {std::pair{kErasures, erasures_text(erased)}, std::pair{kCheckpoint, source.checkpoint}})
    if (auto done = write_whole(staging + "/" + name, text); !done) return Failure{done.error()};
  auto manifest = seal_folder(staging,
                              {.origin = source.signer.name,
                               .number = number,
                               .taken = source.now,
                               .log_size = source.log_size,
                               .checkpoint = source.checkpoint_size,
                               .erased = erased.size()},
                              source.signer);
  if (!manifest) return manifest;
  fs::rename(staging, keys_folder(target, number), error);
  if (error) return Failure{FileError{staging + ": rename: " + error.message()}};
  if (auto synced = sync_folder(target); !synced) return Failure{synced.error()};
  return manifest;
}

Result<std::size_t, FileError> drop_keys_backups(const std::string& target, Timestamp before) {
  auto numbers = list_keys_backups(target);
  if (numbers.empty()) return std::size_t{0};
  numbers.pop_back();
  std::size_t dropped = 0;
  std::error_code error;
  for (const BackupNumber number : numbers) {
    const std::string folder = keys_folder(target, number);
    const auto bytes = read_backup_file(folder + "/" + kManifest);
    const auto manifest =
        bytes ? open_keys_manifest(*bytes, std::nullopt) : Failure{std::string("no manifest")};
    if (!manifest || manifest->manifest.taken >= before) continue;
    fs::remove_all(folder, error);
    if (error) return Failure{FileError{folder + ": remove: " + error.message()}};
    ++dropped;
  }
  if (dropped > 0)
    if (auto synced = sync_folder(target); !synced) return Failure{synced.error()};
  return dropped;
}

Result<KeysBackup, KeysFault> check_keys_backup(const std::string& target, BackupNumber number,
                                                const KeysTrust& trust) {
  const std::string folder = keys_folder(target, number);
  const auto bytes = read_backup_file(folder + "/" + kManifest);
  if (!bytes) return Failure{KeysFault{kManifest, bytes.error().detail}};
  auto opened = open_keys_manifest(*bytes, trust.key);
  if (!opened) return Failure{KeysFault{kManifest, opened.error()}};
  if (opened->manifest.number != number)
    return Failure{
        KeysFault{kManifest, "is that of backup " + std::to_string(opened->manifest.number)}};
  if (auto fault = check_files(folder, opened->manifest.files)) return Failure{*fault};
  KeysBackup backup{opened->manifest, opened->key, {}, {}};
  const auto list = read_backup_file(folder + "/" + kErasures);
  auto erased = list ? parse_erasures(*list) : std::nullopt;
  if (!erased || erased->size() != backup.manifest.erased)
    return Failure{KeysFault{kErasures, "is not a list of erasures"}};
  backup.erased = *std::move(erased);
  auto checkpoint = read_backup_file(folder + "/" + kCheckpoint);
  if (!checkpoint) return Failure{KeysFault{kCheckpoint, checkpoint.error().detail}};
  backup.checkpoint = *std::move(checkpoint);
  if (trust.master)
    if (auto fault = check_secrets(folder + "/" + kVault, *trust.master, backup))
      return Failure{*fault};
  return backup;
}

}  // namespace chapterhouse::store
