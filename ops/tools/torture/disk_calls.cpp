// The calls of the C library that change files, in place of its own: each asks the disk first.
#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <random>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ops/tools/torture/disk.h"

namespace {
using chapterhouse::torture::Disk;
using chapterhouse::torture::NameUndo;
using chapterhouse::torture::Op;
using chapterhouse::torture::parent_of;
using chapterhouse::torture::path_at;
using chapterhouse::torture::path_of;
using chapterhouse::torture::WriteUndo;

struct AtExit {
  ~AtExit() { Disk::the().end(); }
} at_exit;

ssize_t failed(int code) {
  errno = code;
  return -1;
}

// One write at `offset`, or where the descriptor stands (-1).
ssize_t write_at(int descriptor, const void* bytes, std::size_t length, off_t offset) {
  Disk& disk = Disk::the();
  const auto really = [&] {
    return static_cast<ssize_t>(offset < 0
                                    ? ::syscall(SYS_write, descriptor, bytes, length)
                                    : ::syscall(SYS_pwrite64, descriptor, bytes, length, offset));
  };
  if (!disk.on()) return really();
  const std::string path = path_of(descriptor);
  if (!disk.holds(path)) return really();
  const std::lock_guard lock(disk.mutex());
  if (disk.cut_is_next(path)) {  // whole sectors of it, from its beginning, may be there
    length = std::mt19937_64(disk.seed())() % (length / 512 + 1) * 512;
    really();
  }
  if (const int code = disk.meet(Op::kWrite, path, &length)) return failed(code);
  if (!disk.watches_power()) return really();
  struct stat status {};
  ::fstat(descriptor, &status);
  const long flags = ::syscall(SYS_fcntl, descriptor, F_GETFL);
  off_t at = offset;
  if (at < 0) at = (flags & O_APPEND) != 0 ? status.st_size : ::lseek(descriptor, 0, SEEK_CUR);
  WriteUndo undo{at, {}, status.st_size, length};
  if (at < status.st_size) {
    undo.before.resize(std::min(length, static_cast<std::size_t>(status.st_size - at)));
    const long file = ::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC);
    ::syscall(SYS_pread64, file, undo.before.data(), undo.before.size(), at);
    ::syscall(SYS_close, file);
  }
  const ssize_t done = really();
  if (done > 0) disk.wrote(descriptor, path, std::move(undo));
  return done;
}

int sync_of(int descriptor, long number) {
  Disk& disk = Disk::the();
  const auto really = [&] { return static_cast<int>(::syscall(number, descriptor)); };
  if (!disk.on()) return really();
  const std::string path = path_of(descriptor);
  if (!disk.holds(path)) return really();
  const std::lock_guard lock(disk.mutex());
  if (const int code = disk.meet(Op::kSync, path, nullptr)) return static_cast<int>(failed(code));
  if (disk.watches_power()) disk.synced(descriptor, path);
  return really();
}

int open_at(int folder, const char* name, int flags, mode_t mode) {
  Disk& disk = Disk::the();
  const auto really = [&] {
    return static_cast<int>(::syscall(SYS_openat, folder, name, flags, mode));
  };
  if (!disk.on() || (flags & (O_CREAT | O_TRUNC)) == 0) return really();
  const std::string path = path_at(folder, name);
  if (!disk.holds(path)) return really();
  const std::lock_guard lock(disk.mutex());
  struct stat status {};
  const bool there = ::stat(path.c_str(), &status) == 0;
  if (there && ((flags & O_TRUNC) == 0 || status.st_size == 0)) return really();
  if (const int code = disk.meet(Op::kName, path, nullptr)) return static_cast<int>(failed(code));
  // Emptied when opened: as if it were another file of that name.
  if (there && disk.watches_power()) {
    disk.named({NameUndo::Kind::kRemove, parent_of(path), path, {}, disk.shadow_of(path)});
    ::syscall(SYS_unlink, path.c_str());
    flags |= O_CREAT;
  } else if (disk.watches_power()) {
    disk.named({NameUndo::Kind::kRemove, parent_of(path), path, {}, {}});
  }
  return really();
}

// A change of a name: `note` says how to take it back, before it is done.
template <class Note, class Really>
int change_name(const std::string& path, const Note& note, const Really& really) {
  Disk& disk = Disk::the();
  if (!disk.holds(path)) return static_cast<int>(really());
  const std::lock_guard lock(disk.mutex());
  if (const int code = disk.meet(Op::kName, path, nullptr)) return static_cast<int>(failed(code));
  if (!disk.watches_power()) return static_cast<int>(really());
  NameUndo undo = note(disk);
  const long done = really();
  if (done == 0) disk.named(std::move(undo));
  return static_cast<int>(done);
}

int rename_at(const std::string& from, const std::string& to) {
  return change_name(
      to,
      [&](Disk& disk) {
        std::string replaced = disk.shadow_of(to);
        disk.moves(from, to);
        return NameUndo{NameUndo::Kind::kMoveBack, parent_of(to), to, from, std::move(replaced)};
      },
      [&] { return ::syscall(SYS_rename, from.c_str(), to.c_str()); });
}

int unlink_of(const std::string& path) {
  return change_name(
      path,
      [&](Disk& disk) {
        return NameUndo{NameUndo::Kind::kRemove, parent_of(path), path, {}, disk.shadow_of(path)};
      },
      [&] { return ::syscall(SYS_unlink, path.c_str()); });
}

int rmdir_of(const std::string& path) {
  return change_name(
      path,
      [&](Disk&) {
        return NameUndo{NameUndo::Kind::kMakeFolder, parent_of(path), path, {}, {}};
      },
      [&] { return ::syscall(SYS_rmdir, path.c_str()); });
}

int resize(int descriptor, off_t size) {
  Disk& disk = Disk::the();
  const auto really = [&] { return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size)); };
  if (!disk.on()) return really();
  const std::string path = path_of(descriptor);
  if (!disk.holds(path)) return really();
  const std::lock_guard lock(disk.mutex());
  if (const int code = disk.meet(Op::kName, path, nullptr)) return static_cast<int>(failed(code));
  struct stat status {};
  if (!disk.watches_power() || ::fstat(descriptor, &status) != 0) return really();
  WriteUndo undo{std::min(size, status.st_size), {}, status.st_size, 0};
  if (size < status.st_size) {
    undo.before.resize(static_cast<std::size_t>(status.st_size - size));
    const long file = ::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC);
    ::syscall(SYS_pread64, file, undo.before.data(), undo.before.size(), size);
    ::syscall(SYS_close, file);
  }
  const int done = really();
  if (done == 0) disk.wrote(descriptor, path, std::move(undo));
  return done;
}

template <class Really>
ssize_t read_of(int descriptor, const Really& really) {
  Disk& disk = Disk::the();
  if (!disk.on()) return really();
  const std::string path = path_of(descriptor);
  if (!disk.holds(path)) return really();
  {
    const std::lock_guard lock(disk.mutex());
    if (const int code = disk.meet(Op::kRead, path, nullptr)) return failed(code);
  }
  return really();
}

}  // namespace

// The names of the C library, in place of its own.
extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t length) {
  return write_at(descriptor, bytes, length, -1);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t length, off_t offset) {
  return write_at(descriptor, bytes, length, offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t length, off64_t offset) {
  return write_at(descriptor, bytes, length, offset);
}
ssize_t writev(int descriptor, const struct iovec* parts, int count) {
  ssize_t all = 0;
  for (int i = 0; i < count; ++i) {
    const ssize_t done = write_at(descriptor, parts[i].iov_base, parts[i].iov_len, -1);
    if (done < 0) return all > 0 ? all : done;
    all += done;
    if (static_cast<size_t>(done) < parts[i].iov_len) break;
  }
  return all;
}
ssize_t pread64(int descriptor, void* bytes, size_t length, off64_t offset) {
  return read_of(descriptor, [&] {
    return static_cast<ssize_t>(::syscall(SYS_pread64, descriptor, bytes, length, offset));
  });
}
ssize_t pread(int descriptor, void* bytes, size_t length, off_t offset) {
  return pread64(descriptor, bytes, length, offset);
}
ssize_t read(int descriptor, void* bytes, size_t length) {
  return read_of(descriptor, [&] {
    return static_cast<ssize_t>(::syscall(SYS_read, descriptor, bytes, length));
  });
}

int statvfs(const char* path, struct statvfs* space) noexcept {
  static const auto really =
      reinterpret_cast<int (*)(const char*, struct statvfs*)>(::dlsym(RTLD_NEXT, "statvfs"));
  const int done = really(path, space);
  if (done == 0 && Disk::the().is_full()) space->f_bavail = space->f_bfree = 0;
  return done;
}

int fsync(int descriptor) { return sync_of(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return sync_of(descriptor, SYS_fdatasync); }
int ftruncate(int descriptor, off_t size) noexcept { return resize(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) noexcept { return resize(descriptor, size); }

int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_at(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_at(folder, path, flags, mode);
}
int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_at(AT_FDCWD, path, flags, mode);
}

int rename(const char* from, const char* to) noexcept {
  return rename_at(path_at(AT_FDCWD, from), path_at(AT_FDCWD, to));
}
int unlink(const char* path) noexcept { return unlink_of(path_at(AT_FDCWD, path)); }
int rmdir(const char* path) noexcept { return rmdir_of(path_at(AT_FDCWD, path)); }
int unlinkat(int folder, const char* path, int flags) noexcept {
  const std::string whole = path_at(folder, path);
  return (flags & AT_REMOVEDIR) != 0 ? rmdir_of(whole) : unlink_of(whole);
}
int remove(const char* path) noexcept {
  const std::string whole = path_at(AT_FDCWD, path);
  struct stat status {};
  if (::lstat(whole.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return rmdir_of(whole);
  return unlink_of(whole);
}
int link(const char* from, const char* to) noexcept {
  const std::string whole = path_at(AT_FDCWD, to);
  return change_name(
      whole,
      [&](Disk&) {
        return NameUndo{NameUndo::Kind::kRemove, parent_of(whole), whole, {}, {}};
      },
      [&] { return ::syscall(SYS_link, from, to); });
}
int mkdir(const char* path, mode_t mode) noexcept {
  const std::string whole = path_at(AT_FDCWD, path);
  return change_name(
      whole,
      [&](Disk&) {
        return NameUndo{NameUndo::Kind::kRemoveFolder, parent_of(whole), whole, {}, {}};
      },
      [&] { return ::syscall(SYS_mkdir, path, mode); });
}

}  // extern "C"
