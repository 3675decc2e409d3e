// Backups of a log that is being written: what is in them, what is not, and how long they stay.
#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>

#include "store/crypto/sha256.h"
#include "tests/store/backup/backed_up.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

struct Acknowledged {
  std::uint64_t command;
  Position position;
};

// Writers that note what was acknowledged from start() to stop().
class Load {
 public:
  Load(LogHandle& log, int writers) : log_(log), written_(static_cast<std::size_t>(writers)) {}

  void start() {
    for (std::size_t i = 0; i < written_.size(); ++i)
      threads_.emplace_back([this, i](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          const std::uint64_t command = (i + 1) * 10'000'000 + ++written_[i];
          const auto done = append_note(log_.events(), 100 + i, command);
          ASSERT_TRUE(done.ok()) << done.error().detail;
          const std::lock_guard lock(mutex_);
          acknowledged_.push_back({command, done->first});
        }
      });
  }
  void stop() { threads_.clear(); }
  std::vector<Acknowledged> so_far() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
  }

 private:
  LogHandle& log_;
  std::vector<std::uint64_t> written_;  // by each writer, over all its starts
  mutable std::mutex mutex_;            // guards acknowledged_
  std::vector<Acknowledged> acknowledged_;
  std::vector<std::jthread> threads_;
};

// R18.
TEST(BackupUnderLoad, EveryBackupRestoresWithAllThatWasAcknowledgedBeforeItBegan) {
  const int rounds = torture_rounds(4);
  BackedUp it;
  it.write(300);
  std::size_t checked = 0, lost = 0;
  std::uint64_t bytes_max = 0;
  double seconds = 0;
  int restored_ones = 0;
  {
    Load load(*it.log, 3);
    for (int round = 0; round < rounds; ++round) {
      load.start();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      it.clock.advance(std::chrono::minutes(1));
      const auto before = load.so_far();
      const BackupDone done = it.back_up();
      // Writers that went on while copies are read would make each round longer than the last, and
      // a slow machine's without end.
      load.stop();
      const RestoreOptions wanted = it.restore_options();
      const auto start = std::chrono::steady_clock::now();
      const auto restored = it.restore(wanted);
      ASSERT_TRUE(restored.ok()) << restored.error().detail;
      const auto copy = it.open_restored(wanted);
      seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      bytes_max = std::max(bytes_max, done.bytes);
      ++restored_ones;
      for (const Acknowledged& one : before) {
        lost += has_note(copy->events(), one.command, one.position) ? 0 : 1;
        ++checked;
      }
      const LogHead head = copy->events().head();
      EXPECT_EQ(head.last, done.log.head.last);
      EXPECT_GE(head.last.value, done.log.acknowledged);
      EXPECT_EQ(it.log->log().root_at(head.last.value).value(), head.root) << "not a prefix";
      fs::remove_all(wanted.data);
    }
  }
  EXPECT_EQ(lost, 0u);
  std::cout << "R18: " << restored_ones << "/" << rounds << " backups restored and verified, "
            << checked - lost << "/" << checked << " acknowledged before the start are there, "
            << seconds / static_cast<double>(restored_ones)
            << " s each to restore, verify and open (" << bytes_max << " bytes at most)\n";
  EXPECT_TRUE(it.verify().faults.empty());
}

TEST(Backup, TheKeysAreNowhereInTheBackupOfTheLog) {
  BackedUp it;
  it.write(40);
  it.back_up();
  const Secret master = read_master_key(it.paths.master_key).value();
  const KeyRing ring = it.log->vault().ring();
  std::vector<std::string> secrets{
      std::string(master.view()), std::string(ring.epoch_key.view()), std::string(ring.root.view()),
      std::string(read_log_key(it.paths.vault, master)->key.seed().view())};
  const SubjectId subject = subject_of_case(torture_stream(1));
  bool has_key = false;
  for (const DataClass data_class : {DataClass::kPersonal, DataClass::kSensitive})
    if (const auto key = it.log->vault().find_key(subject, data_class, 1)) {
      secrets.emplace_back(key->secret.view());
      has_key = true;
    }
  ASSERT_TRUE(has_key);
  // Wrapped ones neither: what has a nonce in it is found by any piece of it.
  for (const std::string& name : names_below(it.paths.vault)) {
    const std::string bytes = read_bytes(it.paths.vault + "/" + name);
    for (std::size_t at = 0; at + 24 <= bytes.size(); at += 24)
      if (const auto piece = bytes.substr(at, 24); piece.find(std::string(8, '\0')) == piece.npos &&
                                                   piece.find(subject.bytes()) == piece.npos)
        secrets.push_back(piece);
  }
  std::string all;
  for (const std::string& name : names_below(it.log_target()))
    all += read_bytes(it.log_target() + "/" + name);
  // The origin stands in the clear at the beginning of the log's key and in every checkpoint.
  const std::string origin = it.log->checkpoints().key().name;
  for (const std::string& secret : secrets)
    if (origin.find(secret) == origin.npos) {
      EXPECT_EQ(all.find(secret), all.npos) << to_hex(secret);
    }
  // The search finds what is there.
  std::string keys;
  for (const std::string& name : names_below(it.keys_target()))
    keys += read_bytes(it.keys_target() + "/" + name);
  EXPECT_NE(keys.find(secrets.back()), keys.npos);
}

TEST(Backup, FoldersThatAreNotApartAreRefused) {
  BackedUp it;
  it.write(3);
  const auto refused = [&](const std::string& log, const std::string& keys) {
    BackupOptions options = it.options();
    options.log_to = log;
    options.keys_to = keys;
    const auto done = back_up(*it.log, it.clock, options);
    return !done && done.error().kind == BackupError::Kind::kRefused;
  };
  EXPECT_TRUE(refused(it.folder.path("b"), it.folder.path("b")));
  EXPECT_TRUE(refused(it.folder.path("b"), it.folder.path("b/keys")));
  EXPECT_TRUE(refused(it.folder.path("k/log"), it.folder.path("k")));
  EXPECT_TRUE(refused(it.paths.log + "/b", it.folder.path("k")));
  EXPECT_TRUE(refused(it.folder.path("b"), it.paths.vault + "/k"));
  EXPECT_TRUE(refused("", it.folder.path("k")));
  EXPECT_FALSE(refused(it.folder.path("b"), it.folder.path("bk")));
}

TEST(Backup, KeepsAsManyAsAskedAndKeysForTheirDays) {
  BackedUp it;
  write_bytes(it.folder.path("data/attachments/unfinished/" + std::string(32, 'a')), "half");
  BackupOptions options = it.options();
  options.keep = 2;
  for (int day = 0; day < 5; ++day) {
    it.write(10);
    write_bytes(it.folder.path("data/" + attachment(day)), "document");
    if (day > 0) fs::remove(it.folder.path("data/" + attachment(day - 1)));
    const auto done = back_up(*it.log, it.clock, options);
    ASSERT_TRUE(done.ok()) << done.error().detail;
    it.clock.advance(std::chrono::days(10));
  }
  EXPECT_EQ(list_backups(it.log_target()), (std::vector<BackupNumber>{4, 5}));
  // Taken on days 0, 10, 20, 30, 40; on day 40 those older than 30 days went.
  EXPECT_EQ(list_keys_backups(it.keys_target()), (std::vector<BackupNumber>{2, 3, 4, 5}));
  EXPECT_TRUE(it.verify().faults.empty());
  EXPECT_FALSE(fs::exists(it.log_target() + "/" + attachment(1)));
  EXPECT_TRUE(fs::exists(it.log_target() + "/" + attachment(3)));
  EXPECT_FALSE(fs::exists(it.log_target() + "/attachments/unfinished")) << "not whole yet";
  const RestoreOptions wanted = it.restore_options();
  const auto restored = it.restore(wanted);
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_EQ(read_bytes(wanted.data + "/" + attachment(4)), "document");
  // However old: the newest stays.
  it.clock.advance(std::chrono::days(400));
  ASSERT_TRUE(drop_keys_backups(it.keys_target(), it.clock.now()).ok());
  EXPECT_EQ(list_keys_backups(it.keys_target()), std::vector<BackupNumber>{5});
}

TEST(Backup, WhatAnInterruptedOneLeftIsInNobodysWay) {
  BackedUp it;
  it.write(10);
  it.back_up();
  // Records without a manifest, and a manifest on its way.
  ASSERT_TRUE(back_up_records(it.log->on_disk()->records, {it.log_target() + "/records"}).ok());
  write_bytes(it.log_target() + "/backups/9.new/files", "half");
  EXPECT_TRUE(it.verify().faults.empty());
  it.write(10);
  const BackupDone done = it.back_up();
  EXPECT_EQ(done.log.head.last.value, 20u);
  EXPECT_EQ(list_records_backups(it.log_target() + "/records")->size(), 2u);
  EXPECT_FALSE(fs::exists(it.log_target() + "/backups/9.new"));
  EXPECT_TRUE(it.verify().faults.empty());
  EXPECT_EQ(backup_ages(it.log_target()).taken, done.log.started);
}

TEST(Backup, OneAtATimeInAFolder) {
  BackedUp it;
  it.write(200);
  std::atomic<int> busy = 0, good = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        const auto done = back_up(*it.log, it.clock, it.options());
        if (done)
          ++good;
        else if (done.error().kind == BackupError::Kind::kBusy)
          ++busy;
      });
  }
  EXPECT_GE(good, 1);
  EXPECT_EQ(good + busy, 4);
  EXPECT_TRUE(it.verify().faults.empty());
}

TEST(Backup, TheManifestIsASignedNoteThatSaysWhatThereIs) {
  BackedUp it;
  it.write(25);
  it.sign();
  const BackupDone done = it.back_up();
  const VerifierKey key = it.log->checkpoints().key();
  const auto manifest = read_manifest(it.log_target(), 1, key);
  ASSERT_TRUE(manifest.ok()) << manifest.error();
  EXPECT_EQ(manifest->manifest.text(), done.log.text());
  EXPECT_EQ(manifest->manifest.head.last.value, 25u);
  EXPECT_EQ(manifest->manifest.checkpoint, 25u);
  EXPECT_EQ(manifest->manifest.head.root, it.log->events().head().root);
  EXPECT_EQ(manifest->manifest.origin, key.name);
  const NoteSigner other{key.name, SigningKey::random()};
  EXPECT_FALSE(read_manifest(it.log_target(), 1, other.verifier()).ok());
  // A checkpoint's text can never be taken for a manifest nor the other way round.
  EXPECT_FALSE(Checkpoint::parse(done.log.text()));
  EXPECT_FALSE(LogManifest::parse(it.log->checkpoints().newest().note.text));
}

// The worked example of the format's document.
TEST(Backup, AManifestReadsAsItWasWritten) {
  Bytes seed;
  for (char byte = 0; byte < 32; ++byte) seed.push_back(byte);
  const NoteSigner signer{"district.example/log", SigningKey(Secret(seed))};
  LogManifest manifest{.origin = signer.name,
                       .number = 3,
                       .started = from_micros(1'772'600'400'000'000),
                       .finished = from_micros(1'772'600'402'500'000),
                       .head = {{42}, {}, from_micros(1'772'600'399'000'000)},
                       .acknowledged = 40,
                       .checkpoint = 37,
                       .config = sha256({"configuration"}),
                       .files = sha256({"files"})};
  manifest.head.root = sha256({"root"});
  const std::string path =
      std::string(CHAPTERHOUSE_SOURCE_DIR) + "/tests/golden/backup_manifest_v1.txt";
  if (!fs::exists(path) && std::getenv("CHAPTERHOUSE_WRITE_GOLDEN"))
    write_bytes(path, sign_manifest(manifest.text(), signer));
  const std::string golden = read_bytes(path);
  EXPECT_EQ(golden, sign_manifest(manifest.text(), signer));
  const auto opened = open_log_manifest(golden, signer.verifier());
  ASSERT_TRUE(opened.ok()) << opened.error();
  EXPECT_EQ(opened->manifest.text(), manifest.text());
  for (std::size_t at = 0; at < golden.size(); ++at) {
    std::string changed = golden;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(open_log_manifest(changed, signer.verifier()).ok()) << at;
    EXPECT_FALSE(open_log_manifest(changed, std::nullopt).ok()) << at;
  }
}

}  // namespace
}  // namespace chapterhouse::store
