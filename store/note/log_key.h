#pragma once
// The log's identity: its origin and the key that signs its checkpoints. `<vault>/log.key`, wrapped
// by the master key; it goes with the keys, never with a backup of the log. Format:
// ops/docs/formats/vault.md.
#include <string>

#include "store/file/durable_file.h"
#include "store/note/signed_note.h"

namespace chapterhouse::store {

// Makes an identity unless the vault has one. An empty origin gets one from the key, so that no two
// logs share it: "chapterhouse/" and 16 hexadecimal digits.
Outcome<FileError> create_log_key(const std::string& vault, const Secret& master,
                                  const std::string& origin);
bool has_log_key(const std::string& vault);  // whether it was ever made here
Result<NoteSigner, FileError> read_log_key(const std::string& vault, const Secret& master);
// For a log that must not go on under its old origin (a restore from before its last published
// checkpoint): the old file stays as log.key.<first 8 digits of its key id>.
Outcome<FileError> replace_log_key(const std::string& vault, const Secret& master,
                                   const std::string& origin);

}  // namespace chapterhouse::store
