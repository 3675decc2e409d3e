// Checkpoints: what is signed is what is durable, it outlives the process, and a log that is not
// what was signed is not opened.
#include <fstream>

#include "store/note/cosignature.h"
#include "store/note/log_key.h"
#include "store/verify/public_log.h"
#include "tests/store/torture.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
constexpr std::chrono::seconds kSoon{10};

class Checkpoints : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(create_log(folder_.paths()).ok()); }

  Result<std::unique_ptr<LogHandle>, OpenError> open() {
    return open_log({.paths = folder_.paths()}, all_events(), clock_);
  }
  void write(LogHandle& log, std::uint64_t notes) {
    for (std::uint64_t i = 0; i < notes; ++i)
      ASSERT_TRUE(append_note(log.events(), i % 3, ++written_).ok());
  }
  std::string path(const std::string& name) { return folder_.paths().log + "/" + name; }

  TempFolder folder_;
  FakeClock clock_;
  std::uint64_t written_ = 0;
};

TEST_F(Checkpoints, FollowTheLogAndOutliveIt) {
  std::string published;
  VerifierKey key;
  {
    const auto log = open();
    ASSERT_TRUE(log) << log.error().detail;
    EXPECT_EQ((*log)->checkpoints().newest().checkpoint.size, 0u);
    write(**log, 5);
    ASSERT_TRUE((*log)->checkpoints().wait_for(5, kSoon));
    key = (*log)->checkpoints().key();
    published = (*log)->checkpoints().newest().note.serialize();
    const auto opened = SignedCheckpoint::open(published, key);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->checkpoint.root, (*log)->events().head().root);
    write(**log, 2);
  }
  const auto again = open();
  ASSERT_TRUE(again) << again.error().detail;
  Checkpointer& checkpoints = (*again)->checkpoints();
  EXPECT_EQ(checkpoints.key(), key);
  EXPECT_EQ(checkpoints.newest().checkpoint.size, 7u);  // signed while it stopped
  const auto first = checkpoints.first_from(1);
  ASSERT_TRUE(first && *first);
  EXPECT_LE((*first)->checkpoint.size, 5u);
  const auto at_five = checkpoints.first_from(5);
  ASSERT_TRUE(at_five && *at_five);
  EXPECT_EQ((*at_five)->note.serialize(), published);
  const auto none = checkpoints.first_from(8);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST_F(Checkpoints, ProveEveryEventAndEachOther) {
  const auto log = open();
  ASSERT_TRUE(log);
  write(**log, 300);
  ASSERT_TRUE((*log)->checkpoints().sign_now());
  const Checkpoint before = (*log)->checkpoints().newest().checkpoint;
  write(**log, 300);
  ASSERT_TRUE((*log)->checkpoints().sign_now());
  const Checkpoint after = (*log)->checkpoints().newest().checkpoint;
  const auto proof = (*log)->log().prove_consistency(before.size, after.size);
  ASSERT_TRUE(proof);
  EXPECT_TRUE(verify_consistency({before.size, after.size, before.root, after.root}, *proof));
  EXPECT_EQ((*log)->log().root_at(before.size).value(), before.root);
}

// A stranger's reading: entries from bundles, hashes from tiles, the root as it was signed.
TEST_F(Checkpoints, AreOfTheTreeThatStrangersRead) {
  const auto log = open();
  ASSERT_TRUE(log);
  write(**log, 259);
  ASSERT_TRUE((*log)->checkpoints().sign_now());
  const PublicLog published((*log)->log(), (*log)->checkpoints());
  const TreeSize size = (*log)->checkpoints().newest().checkpoint.size;
  CompactRange tree;
  Bytes leaves;
  for (const TilePath& path : PublicLog::resources_of(size)) {
    const auto resource = published.resource(path);
    ASSERT_TRUE(resource && *resource) << path.text();
    if (path.level) {
      if (*path.level == 0) leaves += **resource;
      EXPECT_EQ((*resource)->size(), path.width * 32) << path.text();
      continue;
    }
    const auto entries = decode_bundle(**resource);
    ASSERT_TRUE(entries && entries->size() == path.width) << path.text();
    for (const std::string_view entry : *entries) {
      EXPECT_EQ(view(leaf_hash(entry)), std::string_view(leaves).substr(tree.size() * 32, 32));
      tree.append(leaf_hash(entry));
    }
  }
  EXPECT_EQ(tree.root(), (*log)->checkpoints().newest().checkpoint.root);
  // A partial tile stays what it was after it was filled; beyond the signed tree there is nothing.
  const auto full = published.resource({std::uint8_t{0}, 0, kTileWidth});
  const auto partial = published.resource({std::uint8_t{0}, 0, 255});
  ASSERT_TRUE(full && *full && partial && *partial);
  EXPECT_EQ((*full)->substr(0, 255 * 32), **partial);
  for (const TilePath& absent : {TilePath{std::uint8_t{0}, 1, 4}, TilePath{std::uint8_t{0}, 2, 1},
                                 TilePath{std::uint8_t{1}, 0, 2}, TilePath{std::uint8_t{2}, 0, 1},
                                 TilePath{std::nullopt, 1, 4}}) {
    const auto resource = published.resource(absent);
    ASSERT_TRUE(resource);
    EXPECT_FALSE(*resource) << absent.text();
  }
}

TEST_F(Checkpoints, KeepWhatWitnessesConfirmed) {
  const NoteSigner witness{"w.example/district", SigningKey::random()};
  {
    const auto log = open();
    ASSERT_TRUE(log);
    write(**log, 3);
    Checkpointer& checkpoints = (*log)->checkpoints();
    ASSERT_TRUE(checkpoints.sign_now());
    EXPECT_FALSE(checkpoints.newest_cosigned());
    const SignedCheckpoint seen = checkpoints.newest();
    write(**log, 1);
    ASSERT_TRUE(checkpoints.sign_now());
    // The log went on while the witness answered.
    ASSERT_TRUE(checkpoints.add_cosignatures(
        seen.checkpoint, {cosign(seen.note.text, witness, from_micros(1'700'000'000'000'000))}));
    EXPECT_EQ(checkpoints.newest().note.signatures.size(), 1u);
  }
  const auto again = open();
  ASSERT_TRUE(again);
  const auto cosigned = (*again)->checkpoints().newest_cosigned();
  ASSERT_TRUE(cosigned);
  EXPECT_EQ(cosigned->checkpoint.size, 3u);
  const VerifierKey key = witness.verifier(KeyType::kCosignature);
  EXPECT_TRUE(open_note(cosigned->note, {&key, 1}));
}

TEST_F(Checkpoints, OfATornJournalAreSignedAgain) {
  {
    const auto log = open();
    ASSERT_TRUE(log);
    write(**log, 3);
  }
  const auto size = fs::file_size(path("checkpoints"));
  fs::resize_file(path("checkpoints"), size - 20);  // what a crash while writing leaves
  const auto log = open();
  ASSERT_TRUE(log) << log.error().detail;
  EXPECT_EQ((*log)->checkpoints().newest().checkpoint.size, 3u);
  EXPECT_EQ(fs::file_size(path("checkpoints")), size);
}

TEST_F(Checkpoints, OfAnotherLogOrKeyKeepTheLogClosed) {
  {
    const auto log = open();
    ASSERT_TRUE(log);
    write(**log, 3);
  }
  const auto journal = read_whole(path("checkpoints"));
  const auto master = read_master_key(folder_.paths().master_key);
  const auto signer = read_log_key(folder_.paths().vault, *master);
  ASSERT_TRUE(journal && master && signer);
  const auto append = [&](const Checkpoint& checkpoint, const NoteSigner& by) {
    std::ofstream(path("checkpoints"), std::ios::binary | std::ios::trunc)
        << *journal << sign_checkpoint(checkpoint, by).serialize() << '\n';
    const auto refused = open();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, OpenError::Kind::kRefused);
    EXPECT_TRUE(fs::exists(path("records"))) << "no file is deleted before the verdict";
  };
  append({signer->name, 3, empty_root(), {}}, *signer);  // signed, but another root
  append({signer->name, 4, empty_root(), {}}, *signer);  // signed, but longer than the log
  append({signer->name, 3, empty_root(), {}}, {signer->name, SigningKey::random()});
  std::ofstream(path("checkpoints"), std::ios::binary | std::ios::trunc) << *journal;
  const auto good = open();
  EXPECT_TRUE(good) << good.error().detail;
}

TEST_F(Checkpoints, AreNotSignedWithANewKeyWhenTheOldOneIsLost) {
  ASSERT_TRUE(open());
  fs::remove(folder_.paths().vault + "/log.key");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, OpenError::Kind::kRefused);
  EXPECT_FALSE(fs::exists(folder_.paths().vault + "/log.key"));
}

TEST_F(Checkpoints, KeepTheirOrigin) {
  OpenOptions options{.paths = folder_.paths()};
  options.origin = "log.union.example/casework";
  {
    const auto log = open_log(options, all_events(), clock_);
    ASSERT_TRUE(log) << log.error().detail;
    EXPECT_EQ((*log)->checkpoints().key().name, options.origin);
  }
  options.origin = "log.other.example/casework";
  const auto refused = open_log(options, all_events(), clock_);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("log.union.example/casework"), std::string::npos);
}

}  // namespace
}  // namespace chapterhouse::store
