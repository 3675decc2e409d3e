#include "store/rocks/rocks_store.h"

#include <filesystem>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/backup_engine.h>

#include "domain/core/check.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

constexpr std::uint64_t kWalBytesMax = 64ull << 20;
constexpr std::size_t kMemtableBytes = 32u << 20;
constexpr std::size_t kCacheBytes = 64u << 20;

std::string records_folder(const std::string& folder) { return folder + "/records"; }
std::string index_folder(const std::string& folder) { return folder + "/index"; }
std::string kept_folder(const std::string& folder) { return folder + "/preopen"; }

Failure<StoreError> failed(std::string_view what, const rocksdb::Status& status) {
  return Failure{StoreError{std::string(what) + ": " + status.ToString()}};
}
rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view_of(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

struct Key {
  char bytes[8];
  explicit Key(Position position) {
    for (std::size_t i = 8; i-- > 0; position.value >>= 8)
      bytes[i] = static_cast<char>(position.value & 0xff);
  }
  rocksdb::Slice slice() const { return {bytes, sizeof bytes}; }
};
Position position_in(const rocksdb::Slice& key) {
  Position position;
  for (std::size_t i = 0; i < key.size(); ++i)
    position.value = (position.value << 8) | static_cast<unsigned char>(key[i]);
  return position;
}

rocksdb::Options common_options(const RocksOptions& options) {
  rocksdb::Options rocks;
  if (options.env) rocks.env = options.env;
  rocks.create_if_missing = options.mode == RocksOptions::Mode::kCreate;
  rocks.paranoid_checks = true;
  rocks.best_efforts_recovery = false;
  rocks.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  rocks.write_buffer_size = kMemtableBytes;
  rocks.info_log_level = rocksdb::WARN_LEVEL;
  rocks.keep_log_file_num = 2;
  rocks.max_background_jobs = 2;
  rocks.allow_concurrent_memtable_write = false;  // there is one writer
  rocks.enable_write_thread_adaptive_yield = false;
  return rocks;
}

rocksdb::BlockBasedTableOptions table_options() {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  table.block_cache = rocksdb::NewLRUCache(kCacheBytes);
  return table;
}

rocksdb::Options records_options(const RocksOptions& options) {
  rocksdb::Options rocks = common_options(options);
  // Refuses damage in the middle and leaves the file for salvage; a cut-off end is the commit
  // head's business. The other modes drop acknowledged commits or cannot follow a crash.
  rocks.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  rocks.track_and_verify_wals_in_manifest = true;
  rocks.recycle_log_file_num = 0;
  rocks.manual_wal_flush = false;
  rocks.max_total_wal_size = kWalBytesMax;
  rocks.avoid_flush_during_shutdown = false;
  rocks.compression = rocksdb::kLZ4Compression;
  // Keys only grow, so each insert starts where the last one ended.
  rocks.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options()));
  return rocks;
}

rocksdb::Options index_options(const RocksOptions& options) {
  rocksdb::Options rocks = common_options(options);
  rocks.create_if_missing = true;
  rocks.compression = rocksdb::kLZ4Compression;
  auto table = table_options();
  // Most command ids are new: a filter answers for them, in memory and in the files.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocks.memtable_whole_key_filtering = true;
  rocks.memtable_prefix_bloom_size_ratio = 0.05;
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return rocks;
}

Result<std::unique_ptr<rocksdb::DB>, StoreError> open_index(const RocksOptions& options) {
  const std::string folder = index_folder(options.folder);
  const rocksdb::Options rocks = index_options(options);
  rocksdb::DB* db = nullptr;
  auto status = rocksdb::DB::Open(rocks, folder, &db);
  if (status.ok()) {
    std::unique_ptr<rocksdb::DB> opened(db);
    if (opened->VerifyFileChecksums({}).ok()) return opened;
  }
  // Damaged, but derived from the records: begin again rather than refuse.
  std::error_code error;
  fs::remove_all(folder, error);
  status = rocksdb::DB::Open(rocks, folder, &db);
  if (!status.ok()) return failed("open index", status);
  return std::unique_ptr<rocksdb::DB>(db);
}
}  // namespace

Result<std::unique_ptr<RocksStore>, StoreError> RocksStore::open(const RocksOptions& options) {
  std::unique_ptr<RocksStore> store(new RocksStore(options));
  const rocksdb::Options rocks = records_options(options);
  const std::string folder = records_folder(options.folder);
  rocksdb::DB* db = nullptr;
  const bool read_only = options.mode == RocksOptions::Mode::kReadOnly;
  if (options.mode == RocksOptions::Mode::kCreate) {
    std::error_code error;
    fs::create_directories(options.folder, error);
  }
  const auto status = read_only ? rocksdb::DB::OpenForReadOnly(rocks, folder, &db)
                                : rocksdb::DB::Open(rocks, folder, &db);
  if (!status.ok()) return failed("open records", status);
  store->records_.reset(db);
  if (read_only) return store;
  auto index = open_index(options);
  if (!index) return Failure{index.error()};
  store->index_ = std::move(index).value();
  return store;
}

Result<std::unique_ptr<RocksStore>, StoreError> RocksStore::open_backup(const std::string& folder,
                                                                        std::uint32_t number) {
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  // The files of a backup are found by whole paths only.
  const rocksdb::BackupEngineOptions options(fs::absolute(folder).string());
  rocksdb::Status status =
      rocksdb::BackupEngineReadOnly::Open(options, rocksdb::Env::Default(), &opened);
  if (!status.ok()) return failed("open backup", status);
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  rocksdb::BackupInfo info;
  status = engine->GetBackupInfo(number, &info, true);
  if (!status.ok()) return failed("backup " + std::to_string(number), status);
  std::unique_ptr<RocksStore> store(new RocksStore(
      {.folder = folder, .mode = RocksOptions::Mode::kReadOnly, .env = info.env_for_open.get()}));
  store->backup_ = info.env_for_open;
  rocksdb::DB* db = nullptr;
  status = rocksdb::DB::OpenForReadOnly(records_options(store->options_), info.name_for_open, &db);
  if (!status.ok()) return failed("open backup", status);
  store->records_.reset(db);
  return store;
}

RocksStore::RocksStore(RocksOptions options) : options_(std::move(options)) {}
RocksStore::~RocksStore() = default;

Outcome<StoreError> RocksStore::append(Position first, std::span<const Bytes> records) {
  rocksdb::WriteBatch batch;
  for (std::size_t i = 0; i < records.size(); ++i)
    batch.Put(Key({first.value + i}).slice(), slice(records[i]));
  rocksdb::WriteOptions write;
  write.sync = options_.sync == RocksOptions::Sync::kYes;
  if (const auto status = records_->Write(write, &batch); !status.ok())
    return failed("append", status);
  return Done{};
}

Result<std::vector<Bytes>, StoreError> RocksStore::read(std::span<const Position> positions) const {
  std::vector<Key> keys(positions.begin(), positions.end());
  std::vector<rocksdb::Slice> slices;
  for (const Key& key : keys) slices.push_back(key.slice());
  std::vector<Bytes> values;
  const auto statuses = records_->MultiGet({}, slices, &values);
  for (const auto& status : statuses)
    if (!status.ok()) return failed("read", status);
  return values;
}

Outcome<StoreError> RocksStore::scan(Position from, Position to, const Visit& visit) const {
  rocksdb::ReadOptions read;
  read.readahead_size = 2u << 20;
  read.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> row(records_->NewIterator(read));
  for (row->Seek(Key(from).slice()); row->Valid(); row->Next()) {
    const Position position = position_in(row->key());
    if (position > to || !visit(position, view_of(row->value()))) break;
  }
  if (!row->status().ok()) return failed("scan", row->status());
  return Done{};
}

Result<Position, StoreError> RocksStore::last() const {
  const std::unique_ptr<rocksdb::Iterator> row(records_->NewIterator({}));
  row->SeekToLast();
  if (!row->status().ok()) return failed("last", row->status());
  return row->Valid() ? position_in(row->key()) : Position{};
}

Outcome<StoreError> RocksStore::put_index(std::span<const IndexRow> rows) {
  CHECK(index_ != nullptr);
  rocksdb::WriteBatch batch;
  for (const IndexRow& row : rows) batch.Put(slice(row.key), slice(row.value));
  rocksdb::WriteOptions write;
  write.disableWAL = true;
  if (const auto status = index_->Write(write, &batch); !status.ok())
    return failed("index", status);
  return Done{};
}

Result<std::optional<Bytes>, StoreError> RocksStore::get_index(std::string_view key) const {
  CHECK(index_ != nullptr);
  Bytes value;
  const auto status = index_->Get({}, slice(key), &value);
  if (status.IsNotFound()) return std::optional<Bytes>{};
  if (!status.ok()) return failed("index", status);
  return std::optional(std::move(value));
}

Result<std::optional<IndexRow>, StoreError> RocksStore::floor_index(std::string_view prefix,
                                                                    std::string_view key) const {
  CHECK(index_ != nullptr);
  rocksdb::ReadOptions read;
  const rocksdb::Slice lower = slice(prefix);
  read.iterate_lower_bound = &lower;
  const std::unique_ptr<rocksdb::Iterator> row(index_->NewIterator(read));
  row->SeekForPrev(slice(key));
  if (!row->status().ok()) return failed("index", row->status());
  if (!row->Valid() || !row->key().starts_with(slice(prefix))) return std::optional<IndexRow>{};
  return std::optional(IndexRow{row->key().ToString(), row->value().ToString()});
}

Outcome<StoreError> RocksStore::scan_index(std::string_view prefix, std::string_view key,
                                           const VisitIndex& visit) const {
  CHECK(index_ != nullptr);
  const std::unique_ptr<rocksdb::Iterator> row(index_->NewIterator({}));
  for (row->Seek(slice(key)); row->Valid() && row->key().starts_with(slice(prefix)); row->Next())
    if (!visit(view_of(row->key()), view_of(row->value()))) break;
  if (!row->status().ok()) return failed("index", row->status());
  return Done{};
}

Outcome<StoreError> RocksStore::clear_index() {
  CHECK(index_ != nullptr);
  index_.reset();
  std::error_code error;
  fs::remove_all(index_folder(options_.folder), error);
  auto index = open_index(options_);
  if (!index) return Failure{index.error()};
  index_ = std::move(index).value();
  return Done{};
}

Outcome<StoreError> RocksStore::attach_index() {
  rocksdb::DB* db = nullptr;
  const auto status =
      rocksdb::DB::OpenForReadOnly(index_options(options_), index_folder(options_.folder), &db);
  if (!status.ok()) return failed("open index", status);
  index_.reset(db);
  return Done{};
}

Outcome<StoreError> RocksStore::check_files() const {
  if (const auto status = records_->VerifyFileChecksums({}); !status.ok())
    return failed("check", status);
  return Done{};
}

std::uint64_t RocksStore::size_on_disk() const {
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(options_.folder))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

Outcome<StoreError> keep_files(const std::string& folder) {
  const std::string kept = kept_folder(folder);
  std::error_code error;
  fs::remove_all(kept, error);
  fs::create_directories(kept, error);
  for (const auto& entry : fs::directory_iterator(records_folder(folder), error)) {
    const std::string name = entry.path().filename().string();
    if (name == "LOCK" || name.starts_with("LOG")) continue;
    const bool never_changed = name.ends_with(".sst") || name.ends_with(".log");
    if (never_changed)
      fs::create_hard_link(entry.path(), fs::path(kept) / name, error);
    else
      fs::copy_file(entry.path(), fs::path(kept) / name, error);
    if (error) break;
  }
  if (error) return Failure{StoreError{kept + ": " + error.message()}};
  return Done{};
}
void drop_kept_files(const std::string& folder) {
  std::error_code ignored;  // they only cost space
  fs::remove_all(kept_folder(folder), ignored);
}
bool has_kept_files(const std::string& folder) { return fs::exists(kept_folder(folder)); }

}  // namespace chapterhouse::store
