#pragma once
// Backups of the vault, apart from those of the log: ring, rows, signing key, the list of who was
// erased, the newest checkpoint known then, and what proves people. They are kept for days only,
// because an erasure is complete when the last of them from before it is gone. Format:
// ops/docs/formats/backup.md.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/backup/manifest.h"
#include "store/crypto/key_vault.h"

namespace chapterhouse::store {

// What proves people, in a backup as in a data folder.
inline constexpr const char* kIdentityFile = "identity.db";
// Copies it as it is at one moment to a file that is not there. There may be nothing to copy.
using CopyIdentity = std::function<Outcome<std::string>(const std::string& to)>;

// The list of erasures: a first line that names the format, then one subject a line, ascending.
std::string erasures_text(const std::vector<SubjectId>& erased);
std::optional<std::vector<SubjectId>> parse_erasures(std::string_view text);
// Also of a vault that another process has open; changes nothing.
Result<std::vector<SubjectId>, FileError> erased_in(const std::string& vault, const Secret& master);

struct KeysSource {
  KeyVault& vault;
  std::string folder;  // of the vault
  const NoteSigner& signer;
  Timestamp now;
  TreeSize log_size;
  std::string checkpoint;  // a signed note; "" when nothing was ever signed
  TreeSize checkpoint_size;
  CopyIdentity copy_identity = {};  // empty: nothing proves people here
};
// Durable on return. A failed one leaves nothing that counts.
Result<KeysManifest, FileError> back_up_keys(const std::string& target, const KeysSource& source);
// Removes what was taken before `before`, never the newest; answers how many.
Result<std::size_t, FileError> drop_keys_backups(const std::string& target, Timestamp before);

// Ascending; also such as have lost their manifest.
std::vector<BackupNumber> list_keys_backups(const std::string& target);
std::string keys_folder(const std::string& target, BackupNumber number);

struct KeysBackup {
  KeysManifest manifest;
  VerifierKey key;
  std::vector<SubjectId> erased;
  std::string checkpoint;
};
struct KeysFault {
  std::string file;
  std::string detail;
};
struct KeysTrust {
  std::optional<VerifierKey> key;  // absent: the one that the backup names
  const Secret* master = nullptr;  // null: what is wrapped is not opened
};
// Compares every file with the manifest; with the master key, opens the signing key and every row.
Result<KeysBackup, KeysFault> check_keys_backup(const std::string& target, BackupNumber number,
                                                const KeysTrust& trust);

}  // namespace chapterhouse::store
