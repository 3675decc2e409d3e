#include "store/log/commit_head.h"

#include <optional>

#include "store/crypto/seal.h"
#include "store/file/little_endian.h"
#include "store/proof/merkle.h"

namespace chapterhouse::store {
namespace {
constexpr std::string_view kMagic = "CHHD";
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kFactsBytes = 4 + 1 + 8 + 8 + 32 + 8;
constexpr std::size_t kSlotBytes = 4096;  // a disk writes no less

struct Slot {
  std::uint64_t sequence;
  LogHead head;
};

std::optional<Slot> decode_slot(std::string_view bytes, const Secret& key) {
  if (bytes.size() < kSlotBytes) return std::nullopt;
  const std::string_view facts = bytes.substr(0, kFactsBytes);
  const Hash256 mac = keyed_hash(key, facts);
  if (!equal_in_constant_time(view(mac), bytes.substr(kFactsBytes, mac.size())))
    return std::nullopt;
  if (!facts.starts_with(kMagic)) return std::nullopt;
  ByteReader in(facts.substr(kMagic.size()));
  if (in.number<std::uint8_t>() != kFormat) return std::nullopt;
  Slot slot{};
  slot.sequence = in.number<std::uint64_t>();
  slot.head.last.value = in.number<std::uint64_t>();
  in.copy(slot.head.root);
  slot.head.recorded_at = from_micros(in.number<std::int64_t>());
  return slot;
}
}  // namespace

Bytes encode_head(const LogHead& head, std::uint64_t sequence, const Secret& key) {
  Bytes bytes(kMagic);
  put(bytes, kFormat);
  put(bytes, sequence);
  put(bytes, head.last.value);
  bytes += view(head.root);
  put(bytes, to_micros(head.recorded_at));
  bytes += view(keyed_hash(key, bytes));
  bytes.resize(kSlotBytes, '\0');
  return bytes;
}

Outcome<FileError> CommitHeadFile::create(const std::string& path, const Secret& key) {
  if (read_whole(path)) return Failure{FileError{path + ": there is a head already"}};
  LogHead empty;
  empty.root = empty_root();
  return write_whole(path, encode_head(empty, 0, key) + encode_head(empty, 1, key));
}

Result<CommitHeadFile::Opened, FileError> CommitHeadFile::open(const std::string& path,
                                                               const Secret& key, Sync sync) {
  auto file = DurableFile::open(path, DurableFile::Mode::kOpenSynced, sync);
  if (!file) return Failure{file.error()};
  const auto bytes = file->read_all();
  if (!bytes) return Failure{bytes.error()};
  std::optional<Slot> newest;
  for (const std::size_t at : {std::size_t{0}, kSlotBytes}) {
    if (at >= bytes->size()) continue;
    const auto slot = decode_slot(std::string_view(*bytes).substr(at), key);
    if (slot && (!newest || slot->sequence > newest->sequence)) newest = slot;
  }
  if (!newest) return Failure{FileError{path + ": neither slot of the commit head holds"}};
  return Opened{CommitHeadFile(std::move(file).value(), key, newest->sequence), newest->head};
}

Outcome<FileError> CommitHeadFile::write(const LogHead& head) {
  ++sequence_;
  return file_.write_at(sequence_ % 2 * kSlotBytes, encode_head(head, sequence_, key_));
}

}  // namespace chapterhouse::store
