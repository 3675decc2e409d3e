#pragma once
// A file written in place with explicit durability: the commit head, the key ring and its rows.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/core/bytes.h"
#include "domain/core/result.h"

namespace chapterhouse::store {

struct FileError {
  std::string detail;     // the path, what was tried and what the system said
  bool no_space = false;  // the disk is full, or the quota used up: it may have room again later
};

// kNo leaves it to the system when bytes reach the disk: for measurements, for showing that the
// power-loss test bites, and for what is synced as a whole before anybody relies on it.
enum class Sync { kYes, kNo };

// Owns a descriptor. One thread at a time.
class DurableFile {
 public:
  enum class Mode { kOpen, kOpenSynced, kCreateNew };  // kOpenSynced: each write is durable
  static Result<DurableFile, FileError> open(const std::string& path, Mode mode,
                                             Sync sync = Sync::kYes);
  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&& other) noexcept;
  ~DurableFile();

  Result<Bytes, FileError> read_all() const;
  Result<Bytes, FileError> read_at(std::uint64_t offset, std::size_t size) const;  // all of it
  Outcome<FileError> write_at(std::uint64_t offset, std::string_view bytes);
  Outcome<FileError> sync();
  Outcome<FileError> truncate(std::uint64_t size);
  // Takes an advisory lock until the file is closed; false when another process has it.
  bool lock();

 private:
  DurableFile(std::string path, int descriptor, Sync sync)
      : path_(std::move(path)), descriptor_(descriptor), sync_(sync) {}
  FileError error(std::string_view what) const;

  std::string path_;
  int descriptor_ = -1;
  Sync sync_ = Sync::kYes;
};

// Writes a new file (mode 0600) so that it is either complete and durable or absent.
Outcome<FileError> write_whole(const std::string& path, std::string_view bytes);
Result<Bytes, FileError> read_whole(const std::string& path);
// Makes created, renamed and removed names durable.
Outcome<FileError> sync_folder(const std::string& folder);
// Makes everything in a folder durable, with its folders.
Outcome<FileError> sync_tree(const std::string& folder);

}  // namespace chapterhouse::store
