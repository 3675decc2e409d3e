#pragma once
// What a backup says of itself: signed notes by the log's key, so that nobody without it can make
// one and anybody with the public half can check one. Format: ops/docs/formats/backup.md.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ports/event_log.h"
#include "store/note/signed_note.h"
#include "store/proof/merkle.h"
#include "store/rocks/rocks_backup.h"

namespace chapterhouse::store {

struct LogManifest {
  std::string origin;  // of the log, and the name of the key
  BackupNumber number = 0;
  Timestamp started{}, finished{};  // by the log's clock
  LogHead head;                     // everything the backup holds
  TreeSize acknowledged = 0;        // how much of it was acknowledged before the backup began
  TreeSize checkpoint = 0;          // the newest in its journal; 0: none
  Hash256 config{};                 // of the configuration it was taken under
  Hash256 files{};                  // of the list of files

  std::string text() const;
  static std::optional<LogManifest> parse(std::string_view text);
};

struct KeysManifest {
  std::string origin;
  BackupNumber number = 0;
  Timestamp taken{};
  TreeSize log_size = 0;  // the keys of a log up to here are among them
  TreeSize checkpoint = 0;
  std::uint64_t erased = 0;  // subjects in the list of erasures
  Hash256 files{};

  std::string text() const;
  static std::optional<KeysManifest> parse(std::string_view text);
};

// A manifest whose signature by `key` holds; without a key, by the one that the note names itself,
// which shows damage but no forgery.
template <class Manifest>
struct SignedManifest {
  Manifest manifest;
  VerifierKey key;
};
std::string sign_manifest(const std::string& text, const NoteSigner& log);
Result<SignedManifest<LogManifest>, std::string> open_log_manifest(
    std::string_view bytes, const std::optional<VerifierKey>& key);
Result<SignedManifest<KeysManifest>, std::string> open_keys_manifest(
    std::string_view bytes, const std::optional<VerifierKey>& key);

}  // namespace chapterhouse::store
