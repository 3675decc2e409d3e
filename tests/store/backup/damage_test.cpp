// R19: no damage to a backup goes unnoticed, neither when it is verified nor when it is needed.
#include <iostream>

#include "tests/store/backup/backed_up.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

class BackupDamage : public ::testing::Test {
 protected:
  void SetUp() override {
    write_bytes(it_.folder.path("data/" + attachment(1)), "a document, encrypted");
    it_.write(60);
    it_.sign();
    it_.back_up();
    for (const std::string& target : {it_.log_target(), it_.keys_target()})
      for (const std::string& name : names_below(target)) files_.push_back(target + "/" + name);
    master_ = read_master_key(it_.paths.master_key).value();
    ASSERT_TRUE(whole());
    ASSERT_TRUE(restores());
  }
  bool whole() {
    const Secret& master = *master_;
    return it_.verify().faults.empty() &&
           check_keys_backup(it_.keys_target(), 1, {{}, &master}).ok();
  }
  // Without the master key, as on the host that keeps the copies.
  bool looks_whole() {
    return it_.verify().faults.empty() && check_keys_backup(it_.keys_target(), 1, {}).ok();
  }
  bool restores() {
    const RestoreOptions wanted = it_.restore_options();
    const bool restored = it_.restore(wanted).ok();
    const bool there = fs::exists(wanted.data);
    fs::remove_all(wanted.data);
    EXPECT_EQ(restored, there) << "a refused restore left something";
    return restored;
  }
  void judge(const std::string& what) {
    ++total_;
    const bool verified = looks_whole(), restored = restores();
    EXPECT_FALSE(verified) << what;
    EXPECT_FALSE(restored) << what;
    found_by_verify_ += !verified;
    found_by_restore_ += !restored;
  }

  BackedUp it_;
  std::optional<Secret> master_;
  std::vector<std::string> files_;
  int total_ = 0, found_by_verify_ = 0, found_by_restore_ = 0;
};

TEST_F(BackupDamage, EveryChangedOrMissingFileIsFound) {
  const int places = torture_rounds(1);  // changed bytes in each file
  int missed_by_sizes = 0, records = 0;
  for (const std::string& file : files_) {
    const std::string bytes = read_bytes(file);
    for (int place = 0; place < places; ++place) {
      std::string changed = bytes;
      const std::size_t at = bytes.size() * static_cast<std::size_t>(2 * place + 1) /
                             (2 * static_cast<std::size_t>(places));
      if (changed.empty())
        changed.push_back('x');
      else
        changed[at] = static_cast<char>(changed[at] ^ (1 << (place % 8)));
      write_bytes(file, changed);
      judge(file + ": byte " + std::to_string(at));
      // The control: who does not compare checksums lets it through.
      if (!bytes.empty() && file.find("/records/") != file.npos &&
          file.find("/meta/") == file.npos) {
        ++records;
        missed_by_sizes +=
            check_records_backup(it_.log_target() + "/records", 1, BackupDepth::kSizes).ok();
      }
      write_bytes(file, bytes);
    }
    fs::remove(file);
    judge(file + ": removed");
    write_bytes(file, bytes);
  }
  EXPECT_TRUE(whole());
  EXPECT_GT(records, 0);
  EXPECT_EQ(missed_by_sizes, records) << "the control should let every changed byte through";
  std::cout << "R19: " << files_.size() << " files, " << found_by_verify_ << "/" << total_
            << " found by verify, " << found_by_restore_ << "/" << total_
            << " refused by restore; control without checksums: " << records - missed_by_sizes
            << "/" << records << " found\n";
}

TEST_F(BackupDamage, WhatWasSignedAnewByAnotherKeyIsRefused) {
  const NoteSigner forger{it_.log->checkpoints().key().name, SigningKey::random()};
  const auto manifest = read_manifest(it_.log_target(), 1, std::nullopt);
  ASSERT_TRUE(manifest.ok());
  write_bytes(it_.log_target() + "/backups/1/manifest",
              sign_manifest(manifest->manifest.text(), forger));
  fs::remove(it_.log_target() + "/backups/1/checkpoints");
  // It would need the key to be caught: the note is whole, only not ours.
  EXPECT_TRUE(read_manifest(it_.log_target(), 1, std::nullopt).ok());
  EXPECT_FALSE(
      verify_backups(
          {.folder = it_.log_target(), .key = it_.log->checkpoints().key(), .progress = {}})
          .faults.empty());
  const RestoreOptions wanted = it_.restore_options();
  const auto restored = it_.restore(wanted);
  ASSERT_FALSE(restored.ok());
  EXPECT_EQ(restored.error().kind, RestoreError::Kind::kOtherKey) << restored.error().detail;
}

TEST_F(BackupDamage, AnotherMasterKeyOpensNothing) {
  ASSERT_TRUE(create_master_key(it_.folder.path("other.key")).ok());
  RestoreOptions wanted = it_.restore_options();
  wanted.master_key = it_.folder.path("other.key");
  EXPECT_FALSE(it_.restore(wanted).ok());
  EXPECT_FALSE(fs::exists(wanted.data));
}

TEST_F(BackupDamage, WhatDoesNotBelongToTheKeysIsFound) {
  write_bytes(it_.keys_target() + "/1/vault/ring.9", "planted");
  EXPECT_FALSE(looks_whole());
  EXPECT_FALSE(restores());
}

}  // namespace
}  // namespace chapterhouse::store
