#pragma once
// A log with its backups, for the tests of backup and restore.
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "store/backup/file_list.h"
#include "store/backup/restore.h"
#include "store/backup/verify_backup.h"
#include "store/crypto/sha256.h"
#include "store/note/log_key.h"
#include "tests/store/torture.h"

namespace chapterhouse::store {

inline std::vector<std::string> names_below(const std::string& folder) {
  auto names = files_below(folder);
  EXPECT_TRUE(names) << folder;
  return names ? *std::move(names) : std::vector<std::string>();
}

// Data, backups and restored copies in one temporary folder; one thread at a time unless said
// otherwise.
struct BackedUp {
  TempFolder folder;
  FakeClock clock;
  LogPaths paths{folder.path("data/log"), folder.path("data/keys"), folder.path("master.key")};
  std::unique_ptr<LogHandle> log;
  std::uint64_t commands = 0;
  int restores = 0;
  std::string identity = "what proves people";  // "": there is no such file

  BackedUp() {
    std::filesystem::create_directories(folder.path("data"));
    EXPECT_TRUE(create_log(paths).ok());
    open();
  }
  void open() {
    auto opened = open_log({.paths = paths}, all_events(), clock);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    log = *std::move(opened);
  }

  std::string log_target() const { return folder.path("backups"); }
  std::string keys_target() const { return folder.path("keys-backups"); }
  BackupOptions options() const {
    return {.log_to = log_target(),
            .keys_to = keys_target(),
            .attachments = folder.path("data/attachments"),
            .copy_identity = [this](const std::string& to) -> Outcome<std::string> {
              if (!identity.empty()) std::ofstream(to, std::ios::binary) << identity;
              return Done{};
            },
            .progress = {}};
  }
  // One note each, about the case of the writer.
  void write(int notes, std::uint64_t writer = 1) {
    for (int i = 0; i < notes; ++i) {
      const auto done = append_note(log->events(), writer, ++commands);
      ASSERT_TRUE(done.ok()) << done.error().detail;
    }
  }
  BackupDone back_up() {
    auto done = store::back_up(*log, clock, options());
    EXPECT_TRUE(done.ok()) << done.error().detail;
    return done ? *done : BackupDone{};
  }
  std::string sign() {
    const auto made = log->checkpoints().sign_now();
    EXPECT_TRUE(made.ok());
    return made->note.serialize();
  }

  RestoreOptions restore_options() {
    return {.log_from = log_target(),
            .keys_from = keys_target(),
            .master_key = paths.master_key,
            .data = folder.path("restored" + std::to_string(++restores)),
            .progress = {}};
  }
  Result<Restored, RestoreError> restore(const RestoreOptions& wanted) const {
    return store::restore(wanted, all_events(), clock);
  }
  std::unique_ptr<LogHandle> open_restored(const RestoreOptions& wanted) const {
    auto opened =
        open_log({.paths = {wanted.data + "/log", wanted.data + "/keys", paths.master_key}},
                 all_events(), clock);
    EXPECT_TRUE(opened.ok()) << opened.error().detail;
    return opened ? *std::move(opened) : nullptr;
  }
  BackupReport verify() const { return verify_backups({.folder = log_target(), .progress = {}}); }
};

// Where the n-th attachment lies, from the data folder on.
inline std::string attachment(int n) {
  const std::string name = to_hex(chapterhouse::view(sha256({std::to_string(n)})));
  return "attachments/" + name.substr(0, 2) + "/" + name;
}

inline std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace chapterhouse::store
