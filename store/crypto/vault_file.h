#pragma once
// The vault on disk: a ring file and a file of rows for the current epoch. Format:
// ops/docs/formats/vault.md.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/core/data_class.h"
#include "domain/core/id.h"
#include "store/crypto/key_ring.h"
#include "store/file/durable_file.h"

namespace chapterhouse::store {

// Stored: append only, never renumber.
enum class VaultRowKind : std::uint8_t { kKey = 1, kErased = 2, kRestricted = 3, kReleased = 4 };

struct VaultRow {
  VaultRowKind kind = VaultRowKind::kKey;
  DataClass data_class = DataClass::kInternal;  // of a key; kInternal: the case's own papers
  SubjectId subject;
  std::uint32_t version = 0;  // of a key, from 1
  std::int64_t created_us = 0;
  std::optional<Secret> key;  // of a key that is not destroyed
};

// One thread at a time.
class VaultFile {
 public:
  struct Opened;
  // Makes folder and files. Refuses a folder that already has a vault.
  static Outcome<FileError> create(const std::string& folder, const Secret& master);
  // Reads and checks every row. A torn last row is what a crash leaves: it is cut off.
  static Result<Opened, FileError> open(const std::string& folder, const Secret& master,
                                        Sync sync = Sync::kYes);

  // The rows as they stand, also of a vault that another process writes; changes nothing.
  static Result<std::vector<VaultRow>, FileError> read(const std::string& folder,
                                                       const Secret& master);

  // Durable on return.
  Outcome<FileError> append(std::span<const VaultRow> rows);
  // Overwrites the wrapped keys of a subject in place. Durable on return.
  Outcome<FileError> overwrite_keys(const SubjectId& subject);
  // Wraps the given rows under a new epoch key and destroys the old one, so that no older copy of
  // the vault's files can be opened any more. Durable on return.
  Outcome<FileError> rotate(std::span<const VaultRow> rows, const Secret& master);

  // Copies ring and rows to another folder, made when absent. Durable on return.
  Outcome<FileError> copy_to(const std::string& folder) const;

  const KeyRing& ring() const { return ring_; }

 private:
  VaultFile(std::string folder, KeyRing ring, DurableFile file)
      : folder_(std::move(folder)), ring_(std::move(ring)), file_(std::move(file)) {}

  std::string folder_;
  KeyRing ring_;
  DurableFile file_;
  std::vector<SubjectId> key_rows_;  // the subject of each row that is a key; empty for others
  Hash256 last_mac_{};
};

struct VaultFile::Opened {
  VaultFile file;
  std::vector<VaultRow> rows;
};

}  // namespace chapterhouse::store
