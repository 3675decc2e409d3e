#pragma once
// The database files of the read models. Each build is a generation with a file of its own; the
// directory's file CURRENT names the one that is read.
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "projections/engine/database.h"

namespace chapterhouse::projections {

// Used by one thread at a time. Throws ProjectionError when the directory cannot be written.
class GenerationFiles {
 public:
  explicit GenerationFiles(std::filesystem::path directory);
  std::optional<std::filesystem::path> current() const;  // empty when there is none
  std::filesystem::path fresh();                         // a name that no generation had
  void publish(const std::filesystem::path& file);       // atomically becomes the current one
  void remove_all_but(const std::filesystem::path& file) const;

 private:
  std::filesystem::path directory_;
  std::uint64_t last_ = 0;
};

// What an orderly end says of a database's bytes, in a file beside it. Opening takes the word away,
// so that after a crash there is none, and nothing follows from that.
enum class Seal : std::uint8_t { kNone, kHolds, kBroken };
Seal take_seal(const std::filesystem::path& file);
void put_seal(const std::filesystem::path& file);  // all connections are closed

// Removes a database and the files that are kept beside it.
void remove_database(const std::filesystem::path& file);

// One generation and the idle connections to it. Safe to call from any thread.
class Generation {
 public:
  explicit Generation(std::filesystem::path file) : file_(std::move(file)) {}
  ~Generation();  // a retired one takes its files along
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;

  // Throws ProjectionError when the file cannot be opened.
  std::unique_ptr<Database> borrow();
  // One that has not yet read anything, so that it sees what the disk has.
  std::unique_ptr<Database> fresh();
  void give_back(std::unique_ptr<Database> connection);
  void retire() { retired_ = true; }

 private:
  static constexpr std::size_t kIdleMax = 16;
  std::filesystem::path file_;
  std::atomic<bool> retired_ = false;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;  // guarded by mutex_
};

// A borrowed connection. The generation lives as long as anybody reads it.
class Reader {
 public:
  explicit Reader(std::shared_ptr<Generation> generation)
      : generation_(std::move(generation)), connection_(generation_->borrow()) {}
  ~Reader() {
    if (connection_) generation_->give_back(std::move(connection_));
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Database& database() { return *connection_; }
  void discard() { connection_.reset(); }  // after a failure

 private:
  std::shared_ptr<Generation> generation_;
  std::unique_ptr<Database> connection_;
};

}  // namespace chapterhouse::projections
