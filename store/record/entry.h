#pragma once
// The entry of a record: what the Merkle leaf covers. It holds no personal data and no hash of
// plaintext. Format, with a worked example: ops/docs/formats/record.md. Frozen by golden bytes.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/cases/event.h"
#include "domain/core/result.h"
#include "store/crypto/seal.h"

namespace chapterhouse::store {

inline constexpr std::uint8_t kRecordFormat = 1;

// One segment of a record as its entry knows it; the bytes follow the entry.
struct SegmentHead {
  DataClass data_class =
      DataClass::kInternal;  // kInternal: in clear, and then only size and digest
  std::uint32_t size = 0;    // bytes of the body
  Hash256 digest{};          // in clear: SHA-256(body); else SHA-256(nonce || ciphertext)
  SubjectId subject;         // whose key
  std::uint32_t key_version = 0;
  Nonce nonce{};
  Hash256 commitment{};  // names the one key that opens it
  bool encrypted() const { return data_class != DataClass::kInternal; }
  bool operator==(const SegmentHead&) const = default;
};

struct Entry {
  Envelope envelope;
  std::uint16_t kind = 0;
  std::uint16_t schema_version = 0;
  std::uint16_t count = 1;  // events of the commit; the envelope has the index
  // The command's hash, masked: one entry of each commit has it.
  std::optional<Hash256> command_seal;
  std::vector<SegmentHead> segments;  // one for each class at most, ascending
};

// At most limits::kEntryBytes, or empty when the entry's texts are too long for that.
std::optional<Bytes> encode_entry(const Entry& entry);

struct DecodedEntry {
  Entry entry;
  std::size_t size;  // bytes of the record that are the entry
};
// Empty when the record does not begin with an entry that encode_entry could have made, or when
// its bodies are not exactly what follows.
std::optional<DecodedEntry> decode_entry(std::string_view record);
// An entry without its bodies, as bundles and proofs carry it. Empty unless it is all of the bytes.
std::optional<Entry> decode_lone_entry(std::string_view bytes);

// What only the writer knows. It has fixed places, so that everything else is encoded before.
struct WriterFields {
  Position position;
  Timestamp recorded_at;
  Hash256 previous{};
};
void set_writer_fields(Bytes& record, const WriterFields& fields);

}  // namespace chapterhouse::store
