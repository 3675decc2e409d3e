#pragma once
// The log on RocksDB. Records and index are two databases: a batch of index rows then never holds
// up a commit, and a damaged index can be thrown away without touching a record.
//
//   <folder>/records  one key a record (the position, big-endian); every write is synced
//   <folder>/index    what is derived; no write-ahead log
#include <memory>
#include <string>

#include "store/file/durable_file.h"
#include "store/log/byte_store.h"

namespace rocksdb {
class DB;
class Env;
}  // namespace rocksdb

namespace chapterhouse::store {

struct RocksOptions {
  enum class Mode { kReadOnly, kReadWrite, kCreate };
  using Sync = store::Sync;

  std::string folder;
  Mode mode = Mode::kReadWrite;
  Sync sync = Sync::kYes;
  rocksdb::Env* env = nullptr;  // null: the operating system's; tests give one that loses power
};

// Safe to call from any thread; append() from one at a time. Read-only, it has no index until one
// is attached.
class RocksStore final : public ByteStore {
 public:
  static Result<std::unique_ptr<RocksStore>, StoreError> open(const RocksOptions& options);
  ~RocksStore() override;

  Outcome<StoreError> append(Position first, std::span<const Bytes> records) override;
  Result<std::vector<Bytes>, StoreError> read(std::span<const Position> positions) const override;
  Outcome<StoreError> scan(Position from, Position to, const Visit& visit) const override;
  Result<Position, StoreError> last() const override;
  Outcome<StoreError> put_index(std::span<const IndexRow> rows) override;
  Result<std::optional<Bytes>, StoreError> get_index(std::string_view key) const override;
  Result<std::optional<IndexRow>, StoreError> floor_index(std::string_view prefix,
                                                          std::string_view key) const override;
  Outcome<StoreError> scan_index(std::string_view prefix, std::string_view key,
                                 const VisitIndex& visit) const override;
  Outcome<StoreError> clear_index() override;

  // Opens the index of a store that was opened read-only, if there is one that can be read.
  Outcome<StoreError> attach_index();
  // Compares every data file with its checksum: finds what reading all records does not touch.
  Outcome<StoreError> check_files() const;
  // The bytes of all record and index files.
  std::uint64_t size_on_disk() const;
  // The records as they stand in a backup, read in place and without changing it: rocks_backup.h.
  static Result<std::unique_ptr<RocksStore>, StoreError> open_backup(const std::string& folder,
                                                                     std::uint32_t number);
  rocksdb::DB& records_database() { return *records_; }  // for what else is in store/rocks

 private:
  explicit RocksStore(RocksOptions options);

  RocksOptions options_;
  std::shared_ptr<rocksdb::Env> backup_;  // shows the files of a backup as a database
  std::unique_ptr<rocksdb::DB> records_;
  std::unique_ptr<rocksdb::DB> index_;
};

// Keeps the files of the records as they are before a read-write open, which may delete some: data
// files as hard links, the rest as copies.
Outcome<StoreError> keep_files(const std::string& folder);
void drop_kept_files(const std::string& folder);
bool has_kept_files(const std::string& folder);

}  // namespace chapterhouse::store
