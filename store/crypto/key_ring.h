#pragma once
// The few keys above all others. Format: ops/docs/formats/vault.md.
//
//   master key (a file of 32 bytes, mode 0600, outside the log and the vault)
//     wraps the ring: the epoch key, which wraps every subject's keys and is replaced after an
//     erasure, and the root key, from which the lasting keys of single purposes derive.
#include <cstdint>
#include <string>

#include "store/crypto/secret.h"
#include "store/file/durable_file.h"

namespace chapterhouse::store {

// A value. Safe to read from any thread.
struct KeyRing {
  std::uint32_t epoch = 1;
  Secret epoch_key;
  Secret root;

  static KeyRing random();
  KeyRing next_epoch() const;  // another epoch key, the same root

  Secret wrapping_key() const { return epoch_key.derive(1); }
  Secret snapshot_key() const { return epoch_key.derive(2); }  // gone with the epoch
  Secret blind_index_key() const { return root.derive(1); }
  Secret head_key() const { return root.derive(2); }
  Secret row_key() const { return root.derive(3); }
  Secret command_key() const { return root.derive(4); }
  Secret identity_key() const { return root.derive(5); }
};

Outcome<FileError> create_master_key(const std::string& path);  // never overwrites one
Result<Secret, FileError> read_master_key(const std::string& path);

Bytes wrap_ring(const KeyRing& ring, const Secret& master);
Result<KeyRing, FileError> unwrap_ring(std::string_view wrapped, const Secret& master);

}  // namespace chapterhouse::store
