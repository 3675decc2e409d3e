#pragma once
// A disk that fails on demand, loaded into an unchanged program with LD_PRELOAD. It counts every
// call that changes a file below one folder, over all threads, and acts on the one it is told:
//
//   TORTURE_FOLDER  the folder; nothing else is touched. The undo copies of names lie beside it.
//   TORTURE_PLAN    count            counts only
//                   kill:N           the process dies before the N-th call
//                   power:N:SEED     the power goes before the N-th call: what was not synced is
//                                    dropped, wholly or from a random write on, and so are names
//                                    whose folder was not synced
//                   error:OP:E:N     the N-th OP (write, sync, read, any) fails with errno E
//                   error:OP:E:N+    and so does every later one
//                   short:N          the N-th write takes half of its bytes, the next one fails
//   TORTURE_ONLY    acts on, and counts, calls on paths that contain this text
//   TORTURE_WHILE   acts only while this file is there; the disk then has no room to speak of when
//                   what it fails with is ENOSPC
//   TORTURE_LIES    syncs of paths that contain this text are answered and not done: a control
//   TORTURE_REPORT  a file outside the folder; gets a line "OP NUMBER PATH" for what was acted on,
//                   "again 0 PATH" when a sync that failed is tried again, "calls NUMBER" at the
//                   end
//
// Bytes written through a mapping are not seen: SQLite's shared memory, which does not outlive its
// processes.
#include <cerrno>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace chapterhouse::torture {

enum class Op { kWrite, kSync, kRead, kName };

struct Plan {
  std::string kind = "off";
  std::string op;          // of error
  int code = EIO;          // of error
  std::uint64_t at = 0;    // counted from 1
  std::uint64_t seed = 0;  // of power
  bool from_then_on = false;

  static Plan from_environment();
};

using Inode = std::pair<dev_t, ino_t>;

// How to take back one write that was not synced.
struct WriteUndo {
  off_t offset;
  std::string before;  // the bytes that stood there
  off_t size;          // of the file
  std::size_t wrote;
};
struct FileState {
  std::string path;
  std::vector<WriteUndo> undo;
};

// How to take back a change of a name.
struct NameUndo {
  enum class Kind { kRemove, kMoveBack, kRemoveFolder, kMakeFolder } kind;
  std::string folder;  // whose sync makes the change durable
  std::string path, from;
  std::string shadow;  // a copy of what the name was; "" when it was nothing
};

// Everything is under one mutex, the calls themselves too: a cut falls between two of them.
class Disk {
 public:
  static Disk& the();

  bool on() const { return plan_.kind != "off"; }
  bool watches_power() const { return plan_.kind == "power"; }
  bool holds(std::string_view path) const {
    return on() && path.starts_with(folder_) &&
           (path.size() == folder_.size() || path[folder_.size()] == '/');
  }
  bool lies(std::string_view path) const {
    return !lies_.empty() && path.find(lies_) != std::string_view::npos;
  }
  bool is_full() const;
  std::recursive_mutex& mutex() { return mutex_; }

  // What becomes of a call: 0 to go on, else its errno. `length` may become less.
  int meet(Op op, const std::string& path, std::size_t* length);
  void end();

  void wrote(int descriptor, const std::string& path, WriteUndo undo);
  void synced(int descriptor, const std::string& path);
  void named(NameUndo undo) { names_.push_back(std::move(undo)); }
  // Keeps what a name stands for before it changes; "" when there is nothing.
  std::string shadow_of(const std::string& path);
  // The file at `from` is about to be found at `to`.
  void moves(const std::string& from, const std::string& to);
  // Whether the next call is the one before which the power goes: it may be half done.
  bool cut_is_next(const std::string& path) const {
    return watches_power() && calls_ + 1 == plan_.at &&
           (only_.empty() || path.find(only_) != std::string::npos);
  }
  std::uint64_t seed() const { return plan_.seed; }

 private:
  Disk();
  void report(const std::string& line) const;
  [[noreturn]] void cut_power();
  void take_back(const NameUndo& undo);
  static void take_back(const std::string& path, const WriteUndo& undo, std::size_t kept);

  Plan plan_;
  std::string folder_, only_, lies_, while_, report_;
  std::recursive_mutex mutex_;
  std::uint64_t calls_ = 0, of_kind_ = 0, shadows_ = 0;
  bool short_taken_ = false;
  std::string failed_sync_;
  std::map<Inode, FileState> files_;
  std::vector<NameUndo> names_;
};

// The file behind a descriptor; the path as the caller named it, made absolute.
std::string path_of(int descriptor);
std::string path_at(int folder, const char* path);
std::string parent_of(const std::string& path);

}  // namespace chapterhouse::torture
