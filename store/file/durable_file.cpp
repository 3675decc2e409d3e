#include "store/file/durable_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chapterhouse::store {
namespace {
FileError failed(const std::string& path, std::string_view what) {
  const int code = errno;
  return {path + ": " + std::string(what) + ": " + std::strerror(code),
          code == ENOSPC || code == EDQUOT};
}
}  // namespace

Result<DurableFile, FileError> DurableFile::open(const std::string& path, Mode mode, Sync sync) {
  int flags = O_RDWR | O_CLOEXEC;
  if (mode == Mode::kOpenSynced && sync == Sync::kYes) flags |= O_DSYNC;
  if (mode == Mode::kCreateNew) flags |= O_CREAT | O_EXCL;
  const int descriptor = ::open(path.c_str(), flags, 0600);
  if (descriptor < 0) return Failure{failed(path, "open")};
  return DurableFile(path, descriptor, sync);
}
DurableFile::DurableFile(DurableFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      sync_(other.sync_) {}
DurableFile& DurableFile::operator=(DurableFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(sync_, other.sync_);
  return *this;
}
DurableFile::~DurableFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileError DurableFile::error(std::string_view what) const { return failed(path_, what); }

Result<Bytes, FileError> DurableFile::read_all() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return Failure{error("stat")};
  return read_at(0, static_cast<std::size_t>(status.st_size));
}

Result<Bytes, FileError> DurableFile::read_at(std::uint64_t offset, std::size_t size) const {
  Bytes bytes(size, '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::pread(descriptor_, bytes.data() + done, bytes.size() - done,
                              static_cast<off_t>(offset + done));
    if (n < 0) return Failure{error("read")};
    if (n == 0) return Failure{FileError{path_ + ": read: the file became shorter"}};
    done += static_cast<std::size_t>(n);
  }
  return bytes;
}

Outcome<FileError> DurableFile::write_at(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n <= 0) return Failure{error("write")};
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return Done{};
}
Outcome<FileError> DurableFile::sync() {
  if (sync_ == Sync::kYes && ::fdatasync(descriptor_) != 0) return Failure{error("sync")};
  return Done{};
}
Outcome<FileError> DurableFile::truncate(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return Failure{error("truncate")};
  return Done{};
}
bool DurableFile::lock() { return ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }

Outcome<FileError> write_whole(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".new";
  std::error_code ignored;  // a leftover of a crash, if any
  std::filesystem::remove(temporary, ignored);
  auto file = DurableFile::open(temporary, DurableFile::Mode::kCreateNew);
  if (!file) return Failure{file.error()};
  if (auto written = file->write_at(0, bytes); !written) return written;
  if (auto synced = file->sync(); !synced) return synced;
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return Failure{failed(path, "rename")};
  return sync_folder(std::filesystem::path(path).parent_path().string());
}

Result<Bytes, FileError> read_whole(const std::string& path) {
  const auto file = DurableFile::open(path, DurableFile::Mode::kOpen);
  if (!file) return Failure{file.error()};
  return file->read_all();
}

Outcome<FileError> sync_folder(const std::string& folder) {
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Failure{failed(folder, "open")};
  const bool synced = ::fsync(descriptor) == 0;
  const FileError error = failed(folder, "sync");
  ::close(descriptor);
  if (!synced) return Failure{error};
  return Done{};
}

Outcome<FileError> sync_tree(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_directory()) {
      if (auto done = sync_folder(entry.path().string()); !done) return done;
      continue;
    }
    auto file = DurableFile::open(entry.path().string(), DurableFile::Mode::kOpen);
    if (!file) return Failure{file.error()};
    if (auto done = file->sync(); !done) return done;
  }
  if (error) return Failure{FileError{folder + ": " + error.message()}};
  return sync_folder(folder);
}

}  // namespace chapterhouse::store
