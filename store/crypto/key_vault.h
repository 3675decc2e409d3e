#pragma once
// Keys of subjects: one for each (subject, data class), random, made when first needed and
// destroyed when the subject is erased. Nothing of it is in the log.
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/core/time.h"
#include "store/crypto/vault_file.h"

namespace chapterhouse::store {

// A destroyed key stays destroyed: an erased subject never becomes active again.
enum class SubjectState : std::uint8_t { kNeverSeen, kActive, kRestricted, kErased };

struct VaultError {
  enum class Kind : std::uint8_t {
    kErased,
    kFailed
  };  // kFailed: the disk; nothing more is written
  Kind kind;
  std::string detail;
};

// Safe to call from any thread.
class KeyVault {
 public:
  struct Key {
    std::uint32_t version;
    Secret secret;
  };

  // In memory only.
  explicit KeyVault(const Clock& clock);
  // `clock` must outlive the vault.
  static Result<std::unique_ptr<KeyVault>, FileError> open(const std::string& folder,
                                                           const Secret& master, const Clock& clock,
                                                           Sync sync = Sync::kYes);
  ~KeyVault();

  // The newest key, made when there is none. A new one is durable only after flush().
  Result<Key, VaultError> key_for_writing(const SubjectId& subject, DataClass data_class);
  // Waits until all keys made before the call are durable; callers share one write and one sync.
  Outcome<VaultError> flush();

  // Empty when destroyed or never seen: state() tells.
  std::optional<Key> find_key(const SubjectId& subject, DataClass data_class,
                              std::uint32_t version) const;
  SubjectState state(const SubjectId& subject) const;

  // Destroys the subject's keys for good; what names them is durable before the keys go. Erasing
  // a subject never seen leaves the fence, so that nothing can be written about them later.
  Outcome<VaultError> erase(const SubjectId& subject);
  // Processing stops except for keeping and writing: reads withhold the subject's fields.
  Outcome<VaultError> restrict(const SubjectId& subject);
  Outcome<VaultError> release(const SubjectId& subject);
  // To be called within a day of an erasure: older copies of the vault's files become useless.
  Outcome<VaultError> rotate();

  // Copies the vault's files as they are between two writes, with every key made before the call.
  // What a vault in memory has cannot be copied.
  Outcome<VaultError> copy_to(const std::string& folder);
  // Who was erased, ascending: what a restored older vault must be told before anything is read.
  std::vector<SubjectId> erased() const;

  KeyRing ring() const;
  // How often a subject was erased: what was derived from readable data before is stale.
  std::uint32_t erasures() const;

 private:
  struct Subject {
    SubjectState state = SubjectState::kActive;
    std::map<DataClass, std::vector<VaultRow>> keys;  // by version - 1
  };
  // The following need keys_mutex_ held alone.
  void apply(const VaultRow& row);
  void hand_in(const VaultRow& row);
  std::vector<VaultRow> all_rows() const;

  Outcome<VaultError> set_state(const SubjectId& subject, VaultRowKind kind);
  Outcome<VaultError> failed(const FileError& error);  // needs file_mutex_

  const Clock& clock_;
  Secret master_;

  mutable std::shared_mutex keys_mutex_;  // guards subjects_, erasures_, ring_
  std::unordered_map<SubjectId, Subject> subjects_;
  std::uint32_t erasures_ = 0;
  KeyRing ring_;

  std::mutex file_mutex_;  // guards pending_, made_, durable_, writing_, failed_, file_
  std::condition_variable written_;
  std::vector<VaultRow> pending_;
  std::uint64_t made_ = 0, durable_ = 0;  // rows handed in, rows on disk
  bool writing_ = false;
  std::string failed_;
  std::unique_ptr<VaultFile> file_;  // null: in memory
};

}  // namespace chapterhouse::store
