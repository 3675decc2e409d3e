#pragma once
// Records: an entry and, behind it, the bodies of its segments. What names nobody is in clear
// behind a random salt, what is personal is encrypted under a key of its subject.
#include <cstdint>
#include <set>
#include <string_view>

#include "domain/ports/event_log.h"
#include "store/codec/codec.h"
#include "store/crypto/key_vault.h"
#include "store/record/entry.h"

namespace chapterhouse::store {

// Personal data of a case as such belongs to this subject.
SubjectId subject_of_case(const StreamId& stream);

struct SealedRecord {
  Bytes bytes;
  std::size_t entry_size;  // what the Merkle leaf covers
};

// Turns events into records and back. Borrows codec and vault. Safe to call from any thread.
class RecordSealer {
 public:
  RecordSealer(const Codec& codec, KeyVault& vault)
      : codec_(codec), vault_(vault), command_key_(vault.ring().command_key()) {}

  // One record for each event, without what only the writer knows. Keys made on the way are not
  // durable yet: flush the vault before the records are.
  Result<std::vector<SealedRecord>, AppendError> seal(const Commit& commit) const;
  // `custody`: subjects that are read although they are restricted.
  Result<Event, ReadError> open(Position position, std::string_view record, Reveal reveal,
                                const std::set<SubjectId>& custody = {}) const;
  // The command's hash; empty when the entry has none or when its key is destroyed.
  std::optional<Hash256> command_hash(const Entry& entry) const;

 private:
  Outcome<AppendError> seal_part(const Part& part, Entry& entry, const SubjectId& subject,
                                 Bytes& bodies) const;
  bool is_shown(const SubjectId& subject, Reveal reveal, const std::set<SubjectId>& custody) const;
  // `shown`: whether the segment is decrypted, if it is encrypted and not erased.
  PartView open_part(const Entry& entry, const SegmentHead& head, std::string_view body, bool shown,
                     Bytes& plain) const;
  Hash256 mask(const Secret& key, const Entry& entry) const;

  const Codec& codec_;
  KeyVault& vault_;
  Secret command_key_;  // of commits without personal data
};

// Checks by bytes alone that bodies are what the entry says. No key is needed.
bool bodies_match(const DecodedEntry& decoded, std::string_view record);

}  // namespace chapterhouse::store
