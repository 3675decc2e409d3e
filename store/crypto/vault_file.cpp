#include "store/crypto/vault_file.h"

#include <algorithm>
#include <filesystem>

#include "store/crypto/seal.h"
#include "store/file/little_endian.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

// A row: facts, the wrapped key (zero when there is none), and a MAC over the facts and the MAC of
// the row before, so that rows cannot be changed, moved or left out. The wrapped key protects
// itself and stays out of the MAC, so that it can be overwritten.
constexpr std::size_t kFactsBytes = 1 + 1 + 16 + 4 + 8 + 2;
constexpr std::size_t kWrappedBytes = 24 + Secret::kBytes + kSealOverhead;
constexpr std::size_t kMacBytes = 32;
constexpr std::size_t kRowBytes = kFactsBytes + kWrappedBytes + kMacBytes;
static_assert(kRowBytes == 136);

std::string ring_path(const std::string& folder, std::uint32_t epoch) {
  return folder + "/ring." + std::to_string(epoch);
}
std::string rows_path(const std::string& folder, std::uint32_t epoch) {
  return folder + "/rows." + std::to_string(epoch);
}

Bytes facts_of(const VaultRow& row) {
  Bytes facts;
  put(facts, static_cast<std::uint8_t>(row.kind));
  put(facts, static_cast<std::uint8_t>(row.data_class));
  facts += row.subject.bytes();
  put(facts, row.version);
  put(facts, row.created_us);
  put(facts, std::uint16_t{0});
  return facts;
}

Hash256 row_mac(const KeyRing& ring, std::string_view facts, const Hash256& before) {
  return keyed_hash(ring.row_key(), Bytes(facts) + Bytes(view(before)));
}

Bytes encode_row(const KeyRing& ring, const VaultRow& row, Hash256& mac) {
  const Bytes facts = facts_of(row);
  Bytes wrapped(kWrappedBytes, '\0');
  if (row.key) {
    const Nonce nonce = random_nonce();
    const Secret wrapping = ring.wrapping_key();
    wrapped = Bytes(view(nonce)) + seal({wrapping, nonce, facts}, row.key->view());
  }
  mac = row_mac(ring, facts, mac);
  return facts + wrapped + Bytes(view(mac));
}

// Empty when the row is not what the vault wrote.
std::optional<VaultRow> decode_row(const KeyRing& ring, std::string_view bytes, Hash256& mac) {
  const std::string_view facts = bytes.substr(0, kFactsBytes);
  const std::string_view wrapped = bytes.substr(kFactsBytes, kWrappedBytes);
  mac = row_mac(ring, facts, mac);
  if (!equal_in_constant_time(view(mac), bytes.substr(kFactsBytes + kWrappedBytes)))
    return std::nullopt;
  ByteReader in(facts);
  VaultRow row;
  row.kind = static_cast<VaultRowKind>(in.number<std::uint8_t>());
  row.data_class = static_cast<DataClass>(in.number<std::uint8_t>());
  row.subject = SubjectId::from_bytes(in.take(16));
  row.version = in.number<std::uint32_t>();
  row.created_us = in.number<std::int64_t>();
  if (std::ranges::all_of(wrapped, [](char c) { return c == '\0'; })) return row;
  Nonce nonce;
  std::memcpy(nonce.data(), wrapped.data(), nonce.size());
  const Secret wrapping = ring.wrapping_key();
  const auto key = open_sealed({wrapping, nonce, facts}, wrapped.substr(nonce.size()));
  if (!key) return std::nullopt;
  row.key = Secret(*key);
  return row;
}

// The newest epoch whose rows are complete: rows come last in a rotation.
std::uint32_t newest_epoch(const std::string& folder) {
  std::uint32_t newest = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    std::uint32_t epoch = 0;
    if (name.starts_with("rows.") && name.find_first_not_of("0123456789", 5) == std::string::npos)
      epoch = static_cast<std::uint32_t>(std::strtoul(name.c_str() + 5, nullptr, 10));
    newest = std::max(newest, epoch);
  }
  return newest;
}

// The newest ring, opened.
Result<KeyRing, FileError> read_ring(const std::string& folder, const Secret& master) {
  const std::uint32_t epoch = newest_epoch(folder);
  if (epoch == 0) return Failure{FileError{folder + ": no vault here"}};
  const auto wrapped = read_whole(ring_path(folder, epoch));
  if (!wrapped) return Failure{wrapped.error()};
  auto ring = unwrap_ring(*wrapped, master);
  if (!ring) return Failure{FileError{folder + ": " + ring.error().detail}};
  if (ring->epoch != epoch) return Failure{FileError{folder + ": ring of another epoch"}};
  return ring;
}

struct Rows {
  std::vector<VaultRow> rows;
  Hash256 last_mac{};
  std::size_t whole = 0;  // bytes of whole rows
};
Result<Rows, FileError> decode_rows(const std::string& folder, std::string_view bytes,
                                    const KeyRing& ring) {
  Rows out;
  out.whole = bytes.size() - bytes.size() % kRowBytes;
  for (std::size_t at = 0; at < out.whole; at += kRowBytes) {
    const auto row = decode_row(ring, bytes.substr(at, kRowBytes), out.last_mac);
    if (!row)
      return Failure{FileError{folder + ": row " + std::to_string(at / kRowBytes) + " is damaged"}};
    out.rows.push_back(*row);
  }
  return out;
}

// Overwrites what is left of other epochs before removing it: a copy that lives on in a backup
// opens only with the ring that is overwritten here.
Outcome<FileError> destroy_other_epochs(const std::string& folder, std::uint32_t keep) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string path = entry.path().string();
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("ring.") && !name.starts_with("rows.")) continue;
    if (path == ring_path(folder, keep) || path == rows_path(folder, keep)) continue;
    auto file = DurableFile::open(path, DurableFile::Mode::kOpen);
    if (!file) return Failure{file.error()};
    if (auto done = file->write_at(0, Bytes(fs::file_size(path), '\0')); !done) return done;
    if (auto done = file->sync(); !done) return done;
    if (!fs::remove(path, error)) return Failure{FileError{path + ": remove: " + error.message()}};
  }
  return sync_folder(folder);
}
}  // namespace

Outcome<FileError> VaultFile::create(const std::string& folder, const Secret& master) {
  std::error_code error;
  fs::create_directories(folder, error);
  fs::permissions(folder, fs::perms::owner_all, error);
  if (newest_epoch(folder) != 0) return Failure{FileError{folder + ": there is a vault already"}};
  const KeyRing ring = KeyRing::random();
  if (auto done = write_whole(ring_path(folder, 1), wrap_ring(ring, master)); !done) return done;
  return write_whole(rows_path(folder, 1), "");
}

Result<VaultFile::Opened, FileError> VaultFile::open(const std::string& folder,
                                                     const Secret& master, Sync sync) {
  auto ring = read_ring(folder, master);
  if (!ring) return Failure{ring.error()};
  const std::uint32_t epoch = ring->epoch;
  auto rows_file = DurableFile::open(rows_path(folder, epoch), DurableFile::Mode::kOpen, sync);
  if (!rows_file) return Failure{rows_file.error()};
  const auto bytes = rows_file->read_all();
  if (!bytes) return Failure{bytes.error()};
  auto rows = decode_rows(folder, *bytes, *ring);
  if (!rows) return Failure{rows.error()};

  Opened opened{VaultFile(folder, std::move(ring).value(), std::move(rows_file).value()),
                std::move(rows->rows)};
  VaultFile& vault = opened.file;
  vault.last_mac_ = rows->last_mac;
  for (const VaultRow& row : opened.rows)
    vault.key_rows_.push_back(row.kind == VaultRowKind::kKey ? row.subject : SubjectId{});
  if (rows->whole != bytes->size())
    if (auto cut = vault.file_.truncate(rows->whole); !cut) return Failure{cut.error()};
  if (auto done = destroy_other_epochs(folder, epoch); !done) return Failure{done.error()};
  return opened;
}

Result<std::vector<VaultRow>, FileError> VaultFile::read(const std::string& folder,
                                                         const Secret& master) {
  const auto ring = read_ring(folder, master);
  if (!ring) return Failure{ring.error()};
  const auto bytes = read_whole(rows_path(folder, ring->epoch));
  if (!bytes) return Failure{bytes.error()};
  auto rows = decode_rows(folder, *bytes, *ring);
  if (!rows) return Failure{rows.error()};
  return std::move(rows->rows);
}

Outcome<FileError> VaultFile::append(std::span<const VaultRow> rows) {
  Bytes bytes;
  Hash256 mac = last_mac_;
  for (const VaultRow& row : rows) bytes += encode_row(ring_, row, mac);
  if (auto done = file_.write_at(key_rows_.size() * kRowBytes, bytes); !done) return done;
  if (auto done = file_.sync(); !done) return done;
  last_mac_ = mac;
  for (const VaultRow& row : rows)
    key_rows_.push_back(row.kind == VaultRowKind::kKey ? row.subject : SubjectId{});
  return Done{};
}

Outcome<FileError> VaultFile::overwrite_keys(const SubjectId& subject) {
  const Bytes zeros(kWrappedBytes, '\0');
  for (std::size_t i = 0; i < key_rows_.size(); ++i) {
    if (key_rows_[i] != subject) continue;
    if (auto done = file_.write_at(i * kRowBytes + kFactsBytes, zeros); !done) return done;
  }
  return file_.sync();
}

Outcome<FileError> VaultFile::copy_to(const std::string& folder) const {
  std::error_code error;
  fs::create_directories(folder, error);
  fs::permissions(folder, fs::perms::owner_all, error);
  const auto rows = file_.read_all();
  if (!rows) return Failure{rows.error()};
  const auto ring = read_whole(ring_path(folder_, ring_.epoch));
  if (!ring) return Failure{ring.error()};
  if (auto done = write_whole(ring_path(folder, ring_.epoch), *ring); !done) return done;
  return write_whole(rows_path(folder, ring_.epoch), *rows);
}

Outcome<FileError> VaultFile::rotate(std::span<const VaultRow> rows, const Secret& master) {
  const KeyRing next = ring_.next_epoch();
  Bytes bytes;
  Hash256 mac{};
  for (const VaultRow& row : rows) bytes += encode_row(next, row, mac);
  if (auto done = write_whole(ring_path(folder_, next.epoch), wrap_ring(next, master)); !done)
    return done;
  if (auto done = write_whole(rows_path(folder_, next.epoch), bytes); !done) return done;
  auto file = DurableFile::open(rows_path(folder_, next.epoch), DurableFile::Mode::kOpen);
  if (!file) return Failure{file.error()};
  file_ = std::move(file).value();
  ring_ = next;
  last_mac_ = mac;
  key_rows_.clear();
  for (const VaultRow& row : rows)
    key_rows_.push_back(row.kind == VaultRowKind::kKey ? row.subject : SubjectId{});
  return destroy_other_epochs(folder_, next.epoch);
}

}  // namespace chapterhouse::store
