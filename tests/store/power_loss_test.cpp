// The power goes: bytes that were not synced and names that were not made durable are gone. With
// sync the log loses nothing. Without, it does, which shows that the test bites, and the commit
// head finds out.
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "tests/store/torture.h"

namespace chapterhouse::store {
namespace {
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// Safe to call from any thread.
class FailingDisk final : public rocksdb::FileSystemWrapper {
 public:
  FailingDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FailingDisk"; }

  IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext* debug) override;
  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result,
                        IODebugContext* debug) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    const std::lock_guard lock(mutex_);
    if (dead_) return IOStatus::IOError("no power");
    files_[to] = files_[from];
    files_.erase(from);
    return target()->RenameFile(from, to, options, debug);
  }
  IOStatus DeleteFile(const std::string& name, const IOOptions& options,
                      IODebugContext* debug) override {
    const std::lock_guard lock(mutex_);
    if (dead_) return IOStatus::IOError("no power");
    files_.erase(name);
    return target()->DeleteFile(name, options, debug);
  }

  // From now on nothing is written; what was not durable is gone. Returns the bytes lost.
  std::uint64_t cut_power() {
    const std::lock_guard lock(mutex_);
    dead_ = true;
    std::uint64_t lost = 0;
    for (const auto& [name, file] : files_) {
      if (!std::filesystem::exists(name)) continue;
      lost += std::filesystem::file_size(name) - (file.name_is_durable ? file.synced : 0);
      if (file.name_is_durable)
        std::filesystem::resize_file(name, file.synced);
      else
        std::filesystem::remove(name);
    }
    return lost;
  }

 private:
  friend class File;
  friend class Folder;
  struct State {
    std::uint64_t written = 0, synced = 0;
    bool name_is_durable = false;
  };
  std::mutex mutex_;  // guards files_ and dead_
  std::map<std::string, State> files_;
  bool dead_ = false;
};

class File final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name, FailingDisk& disk)
      : FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), disk_(disk) {}

  using FSWritableFileOwnerWrapper::Append;
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.dead_) return IOStatus::IOError("no power");
    disk_.files_[name_].written += data.size();
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.dead_) return IOStatus::IOError("no power");
    // The test's own machine does not lose power: flushing is as good as syncing.
    const IOStatus flushed = FSWritableFileOwnerWrapper::Flush(options, debug);
    disk_.files_[name_].synced = disk_.files_[name_].written;
    return flushed;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  std::string name_;
  FailingDisk& disk_;
};

class Folder final : public rocksdb::FSDirectoryWrapper {
 public:
  Folder(std::unique_ptr<rocksdb::FSDirectory> folder, std::string name, FailingDisk& disk)
      : FSDirectoryWrapper(std::move(folder)), name_(std::move(name)), disk_(disk) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.dead_) return IOStatus::IOError("no power");
    for (auto& [file, state] : disk_.files_)
      if (std::filesystem::path(file).parent_path() == name_) state.name_is_durable = true;
    return IOStatus::OK();
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  std::filesystem::path name_;
  FailingDisk& disk_;
};

IOStatus FailingDisk::NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (dead_) return IOStatus::IOError("no power");
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const IOStatus made = target()->NewWritableFile(name, options, &file, debug);
  if (!made.ok()) return made;
  files_[name] = {};
  *result = std::make_unique<File>(std::move(file), name, *this);
  return made;
}
IOStatus FailingDisk::NewDirectory(const std::string& name, const IOOptions& options,
                                   std::unique_ptr<rocksdb::FSDirectory>* result,
                                   IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  const IOStatus made = target()->NewDirectory(name, options, &folder, debug);
  if (made.ok()) *result = std::make_unique<Folder>(std::move(folder), name, *this);
  return made;
}

struct Blow {
  std::size_t acknowledged = 0;
  std::uint64_t lost_bytes = 0;
};

// Appends from four threads, cuts the power after so many acknowledgements, and lists them.
Blow run_and_cut(const TempFolder& folder, RocksOptions::Sync sync, std::size_t cut_after,
                 std::map<std::uint64_t, Position>& acknowledged) {
  FakeClock clock;
  const auto disk = std::make_shared<FailingDisk>();
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
  auto opened = open_log({folder.paths(), sync, env.get(), {}}, all_events(), clock);
  EXPECT_TRUE(opened.ok()) << opened.error().detail;
  if (!opened) return {};
  EventLog& log = (*opened)->events();
  const std::uint64_t start = log.head().last.value;
  std::mutex mutex;
  Blow blow;
  {
    std::vector<std::jthread> writers;
    for (std::uint64_t w = 0; w < 4; ++w)
      writers.emplace_back([&, w] {
        for (std::uint64_t i = 0;; ++i) {
          const std::uint64_t command = (start + 1 + i) * 4 + w + 1'000'000 * w;
          const auto committed = append_note(log, w, command);
          if (!committed) break;
          const std::lock_guard lock(mutex);
          acknowledged[command] = committed->first;
          if (++blow.acknowledged == cut_after) blow.lost_bytes = disk->cut_power();
        }
      });
  }
  return blow;
}

TEST(PowerLoss, TakesNothingThatWasAcknowledged) {
  TempFolder folder;
  FakeClock clock;
  ASSERT_TRUE(create_log(folder.paths()).ok());
  std::mt19937_64 random(7);
  std::map<std::uint64_t, Position> acknowledged;
  for (int round = 0; round < torture_rounds(5); ++round) {
    acknowledged.clear();
    run_and_cut(folder, RocksOptions::Sync::kYes, 1 + random() % 150, acknowledged);
    auto opened = open_log({folder.paths()}, all_events(), clock);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    for (const auto& [command, position] : acknowledged)
      ASSERT_TRUE(has_note((*opened)->events(), command, position)) << "round " << round;
  }
}

TEST(PowerLoss, TakesAcknowledgedCommitsWithoutSyncAndTheHeadTells) {
  int refused = 0;
  const int rounds = torture_rounds(2);
  for (int round = 0; round < rounds; ++round) {
    TempFolder folder;
    FakeClock clock;
    ASSERT_TRUE(create_log(folder.paths()).ok());
    std::map<std::uint64_t, Position> acknowledged;
    const Blow blow = run_and_cut(folder, RocksOptions::Sync::kNo, 60, acknowledged);
    EXPECT_GT(blow.lost_bytes, 0u);
    const auto opened = open_log({folder.paths()}, all_events(), clock);
    if (!opened && opened.error().kind == OpenError::Kind::kRefused) ++refused;
  }
  EXPECT_EQ(refused, rounds) << "a log that lost acknowledged commits must not serve";
}

}  // namespace
}  // namespace chapterhouse::store
