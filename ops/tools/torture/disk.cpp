#include "ops/tools/torture/disk.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace chapterhouse::torture {
namespace {
const char* name_of(Op op) {
  switch (op) {
    case Op::kWrite:
      return "write";
    case Op::kSync:
      return "sync";
    case Op::kRead:
      return "read";
    case Op::kName:
      return "name";
  }
  return "";
}

std::string text_of(const char* variable) {
  const char* value = std::getenv(variable);
  return value ? value : "";
}
}  // namespace

Plan Plan::from_environment() {
  Plan plan;
  std::vector<std::string> parts(1);
  for (const char c : text_of("TORTURE_PLAN")) {
    if (c == ':')
      parts.emplace_back();
    else
      parts.back().push_back(c);
  }
  if (parts[0].empty()) return plan;
  plan.kind = parts[0];
  const auto number = [&](std::size_t i) {
    return i < parts.size() ? std::strtoull(parts[i].c_str(), nullptr, 10) : 0;
  };
  if (plan.kind == "error" && parts.size() == 4) {
    plan.op = parts[1];
    plan.code = static_cast<int>(number(2));
    plan.at = number(3);
    plan.from_then_on = parts[3].ends_with('+');
  } else {
    plan.at = number(1);
    plan.seed = number(2);
  }
  return plan;
}

Disk::Disk()
    : plan_(Plan::from_environment()),
      folder_(text_of("TORTURE_FOLDER")),
      only_(text_of("TORTURE_ONLY")),
      lies_(text_of("TORTURE_LIES")),
      while_(text_of("TORTURE_WHILE")),
      report_(text_of("TORTURE_REPORT")) {
  if (watches_power()) ::syscall(SYS_mkdir, (folder_ + ".shadow").c_str(), 0700);
}

Disk& Disk::the() {
  static Disk* const disk = new Disk;  // never destroyed: threads write until the very end
  return *disk;
}

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::string path_of(int descriptor) {
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t n = ::syscall(SYS_readlink, link, path, sizeof path);
  return n > 0 ? std::string(path, static_cast<std::size_t>(n)) : std::string();
}
std::string path_at(int folder, const char* path) {
  if (!path || path[0] == '/') return path ? path : "";
  if (folder == AT_FDCWD) {
    char here[4096];
    return ::getcwd(here, sizeof here) ? std::string(here) + "/" + path : std::string(path);
  }
  return path_of(folder) + "/" + path;
}

void Disk::report(const std::string& line) const {
  if (report_.empty()) return;
  const long file = ::syscall(SYS_openat, AT_FDCWD, report_.c_str(),
                              O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  ::syscall(SYS_write, file, line.data(), line.size());
  ::syscall(SYS_close, file);
}

void Disk::end() {
  const std::lock_guard lock(mutex_);
  if (on()) report("calls " + std::to_string(calls_) + "\n");
}

bool Disk::is_full() const {
  return plan_.kind == "error" && plan_.code == ENOSPC && !while_.empty() &&
         ::syscall(SYS_access, while_.c_str(), F_OK) == 0;
}

int Disk::meet(Op op, const std::string& path, std::size_t* length) {
  if (!only_.empty() && path.find(only_) == std::string::npos) return 0;
  if (!while_.empty() && ::syscall(SYS_access, while_.c_str(), F_OK) != 0) return 0;
  if (op != Op::kRead) ++calls_;
  const std::string line =
      std::string(name_of(op)) + " " + std::to_string(calls_) + " " + path + "\n";
  if ((plan_.kind == "kill" || plan_.kind == "power") && op != Op::kRead && calls_ == plan_.at) {
    report(line);
    if (plan_.kind == "power") cut_power();
    ::kill(::getpid(), SIGKILL);
  }
  if (plan_.kind == "short" && op == Op::kWrite) {
    if (std::exchange(short_taken_, false)) return ENOSPC;
    if (++of_kind_ != plan_.at || *length < 2) return 0;
    report(line);
    short_taken_ = true;
    *length /= 2;
  }
  if (plan_.kind == "error" &&
      (plan_.op == name_of(op) || (plan_.op == "any" && op != Op::kRead))) {
    ++of_kind_;
    if (op == Op::kSync && path == failed_sync_) report("again 0 " + path + "\n");
    if (of_kind_ == plan_.at || (plan_.from_then_on && of_kind_ > plan_.at)) {
      report(line);
      if (op == Op::kSync && plan_.code != 0) failed_sync_ = path;
      return plan_.code;
    }
  }
  return 0;
}

void Disk::wrote(int descriptor, const std::string& path, WriteUndo undo) {
  const long flags = ::syscall(SYS_fcntl, descriptor, F_GETFL);
  if ((flags & O_DSYNC) != 0 && !lies(path)) return;
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return;
  FileState& file = files_[{status.st_dev, status.st_ino}];
  file.path = path;
  file.undo.push_back(std::move(undo));
}

void Disk::synced(int descriptor, const std::string& path) {
  struct stat status {};
  if (lies(path) || ::fstat(descriptor, &status) != 0) return;
  if (!S_ISDIR(status.st_mode)) {
    files_.erase({status.st_dev, status.st_ino});
    return;
  }
  std::erase_if(names_, [&](const NameUndo& undo) {
    if (undo.folder != path) return false;
    if (!undo.shadow.empty()) ::syscall(SYS_unlink, undo.shadow.c_str());
    return true;
  });
}

std::string Disk::shadow_of(const std::string& path) {
  const std::string shadow = folder_ + ".shadow/" + std::to_string(++shadows_);
  if (::syscall(SYS_link, path.c_str(), shadow.c_str()) != 0) return {};
  moves(path, shadow);
  return shadow;
}

void Disk::moves(const std::string& from, const std::string& to) {
  struct stat status {};
  if (::stat(from.c_str(), &status) != 0) return;
  const auto file = files_.find({status.st_dev, status.st_ino});
  if (file != files_.end()) file->second.path = to;
}

// `kept` of the written bytes had reached the disk after all.
void Disk::take_back(const std::string& path, const WriteUndo& undo, std::size_t kept) {
  const long file = ::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return;  // the file is gone
  if (kept < undo.before.size())
    ::syscall(SYS_pwrite64, file, undo.before.data() + kept, undo.before.size() - kept,
              undo.offset + static_cast<off_t>(kept));
  const off_t end = std::max(undo.size, kept > 0 ? undo.offset + static_cast<off_t>(kept) : 0);
  ::syscall(SYS_ftruncate, file, end);
  ::syscall(SYS_close, file);
}

static void remove_tree(const std::string& folder) {
  if (DIR* entries = ::opendir(folder.c_str())) {
    while (const dirent* entry = ::readdir(entries)) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      const std::string path = folder + "/" + entry->d_name;
      if (::syscall(SYS_unlink, path.c_str()) != 0) remove_tree(path);
    }
    ::closedir(entries);
  }
  ::syscall(SYS_rmdir, folder.c_str());
}

void Disk::take_back(const NameUndo& undo) {
  using Kind = NameUndo::Kind;
  if (undo.kind == Kind::kRemove) ::syscall(SYS_unlink, undo.path.c_str());
  if (undo.kind == Kind::kMoveBack) ::syscall(SYS_rename, undo.path.c_str(), undo.from.c_str());
  if (undo.kind == Kind::kRemoveFolder) remove_tree(undo.path);
  if (undo.kind == Kind::kMakeFolder) ::syscall(SYS_mkdir, undo.path.c_str(), 0700);
  if (!undo.shadow.empty()) ::syscall(SYS_rename, undo.shadow.c_str(), undo.path.c_str());
}

void Disk::cut_power() {
  std::mt19937_64 random(plan_.seed);
  // Half of the time nothing that was not synced had reached the disk; else some of it, in order.
  const auto kept_of = [&](std::size_t all) {
    return random() % 2 == 0 ? std::size_t{0} : static_cast<std::size_t>(random() % (all + 1));
  };
  for (auto& [inode, file] : files_) {
    const std::size_t kept = kept_of(file.undo.size());
    for (std::size_t i = file.undo.size(); i-- > kept;) {
      const std::size_t sectors = file.undo[i].wrote / 512;
      const bool torn = i == kept && sectors > 0 && random() % 2 == 0;
      take_back(file.path, file.undo[i], torn ? random() % sectors * 512 : 0);
    }
  }
  const std::size_t kept = kept_of(names_.size());
  for (std::size_t i = names_.size(); i-- > kept;) take_back(names_[i]);
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

}  // namespace chapterhouse::torture
