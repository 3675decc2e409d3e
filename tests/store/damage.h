#pragma once
// What the tests of damaged files share: a log whose files are damaged in many ways, each in a copy
// of its own, and what became of it.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <set>
#include <thread>

#include "tests/store/torture.h"

namespace chapterhouse::store {

// One damaged copy of a log. Used by one thread.
class DamagedLog {
 public:
  explicit DamagedLog(std::string folder) : folder_(std::move(folder)) {}

  const std::string& folder() const { return folder_; }
  LogPaths paths() const { return {folder_ + "/log", folder_ + "/vault", folder_ + "/master.key"}; }
  void copy_from(const std::string& pristine) const {
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(pristine, folder_, std::filesystem::copy_options::recursive);
  }
  std::unique_ptr<LogHandle> open() {
    auto opened = open_log({paths()}, all_events(), clock_);
    return opened ? std::move(opened).value() : nullptr;
  }
  // How many events are served where nobody compares with the head; 0 when it does not open.
  std::uint64_t events_without_head() const {
    const auto store = RocksStore::open({folder_ + "/log"});
    const auto last = store ? (*store)->last() : Result<Position, StoreError>(Position{});
    return last ? last->value : 0;
  }

 private:
  std::string folder_;
  FakeClock clock_;
};

// Notes 1..n in turn on three streams, as append_note() writes them.
inline void append_notes(LogHandle& handle, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t i = from; i <= to; ++i)
    ASSERT_TRUE(append_note(handle.events(), i % 3, i).ok());
}

// Every note up to `last` is there and each stream counts without a gap.
inline bool has_notes_up_to(LogHandle& handle, std::uint64_t last) {
  EventLog& log = handle.events();
  const std::uint64_t all = log.head().last.value;
  if (all < last) return false;
  for (std::uint64_t i = 1; i <= all; ++i)
    if (!has_note(log, i, {i})) return false;
  std::uint64_t counted = 0;
  for (std::uint64_t w = 0; w < 3; ++w) counted += log.version_of(torture_stream(w)).value;
  return counted == all;
}

// The regular, non-empty files of a folder, relative to it, in order.
inline std::vector<std::filesystem::path> files_in(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.file_size() > 0)
      files.push_back(fs::relative(entry.path(), folder));
  std::ranges::sort(files);
  return files;
}

// The end of the write-ahead log: the file with the highest number.
inline std::filesystem::path wal_of(const std::string& folder) {
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/log/records"))
    if (entry.path().extension() == ".log") newest = std::max(newest, entry.path());
  return newest;
}

// try_one(damaged copy, number) for every number below `count`, over a few threads.
template <class TryOne>
void try_all(const TempFolder& scratch, std::size_t count, const TryOne& try_one) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  for (unsigned t = 0; t < std::max(2u, std::thread::hardware_concurrency()); ++t)
    threads.emplace_back([&, t] {
      DamagedLog log(scratch.path("work" + std::to_string(t)));
      for (std::size_t i = next++; i < count; i = next++) try_one(log, i);
    });
}

// Seconds since it was made, for a row's line.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace chapterhouse::store
