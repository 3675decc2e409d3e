// What strangers get: written once, added to, refused when it is another log, and verified from its
// bytes alone.
#include <fstream>
#include <map>

#include "store/note/cosignature.h"
#include "store/verify/tile_export.h"
#include "store/verify/tiles.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
using Files = std::map<std::string, Bytes>;

// A log in memory that grows to the sizes a test wants.
class PublishedLog {
 public:
  void grow(std::uint64_t size) {
    while (size_ < size) {
      const StreamId stream{"lead/" + std::to_string(command_ % 7)};
      Commit commit = a_commit(++command_, an_assignment(stream), versions_[stream.value]);
      const auto count = std::min<std::uint64_t>(size - size_, 1 + command_ % 3);
      commit.events.assign(count, an_assignment(stream));
      clock_.advance(std::chrono::seconds(1));
      ASSERT_TRUE(handle_->log().append(commit).ok());
      versions_[stream.value] += count;
      size_ += count;
    }
    ASSERT_TRUE(handle_->checkpoints().sign_now().ok());
  }
  Result<TilesExported, ExportError> export_to(const std::string& folder) {
    PublicLogSource source(log_);
    return export_tiles(source, folder, {.key = key()});
  }
  VerifierKey key() { return handle_->checkpoints().key(); }
  PublicLog& log() { return log_; }

 private:
  FakeClock clock_;
  std::unique_ptr<LogHandle> handle_ = memory_log(all_events(), clock_);
  PublicLog log_{handle_->log(), handle_->checkpoints()};
  std::map<std::string, std::uint64_t> versions_;
  std::uint64_t size_ = 0, command_ = 0;
};

Files files_in(const std::string& folder) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[fs::relative(entry.path(), folder).string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

// Files in memory, one of which a test may change.
class FileSource final : public TileSource {
 public:
  explicit FileSource(const Files& files) : files_(files) {}
  Result<Bytes, StoreError> checkpoint() override { return files_.at("checkpoint"); }
  Result<std::optional<Bytes>, StoreError> resource(const TilePath& path) override {
    const auto found = files_.find(path.text());
    return found == files_.end() ? std::optional<Bytes>() : std::optional(found->second);
  }

 private:
  const Files& files_;
};

std::optional<VerifyError> verify(const Files& files, const VerifierKey& key, unsigned jobs = 1) {
  const auto opened = SignedCheckpoint::open(files.at("checkpoint"), key);
  if (!opened) return VerifyError{VerifyError::Kind::kDamaged, {}, "", Finding::kCheckpointNote};
  const auto verified = verify_tiles([&files] { return std::make_unique<FileSource>(files); },
                                     opened->checkpoint, {.jobs = jobs});
  return verified ? std::nullopt : std::optional(verified.error());
}

TEST(Tiles, AreWrittenAddedToAndVerifiedAtEverySizeThatMatters) {
  PublishedLog log;
  TempFolder folder;
  const std::string there = folder.path("tlog");
  Files before;
  for (const TreeSize size : {0, 1, 255, 256, 257, 600}) {
    SCOPED_TRACE(size);
    log.grow(size);
    const auto exported = log.export_to(there);
    ASSERT_TRUE(exported.ok()) << exported.error().detail;
    EXPECT_EQ(exported->checkpoint.size, size);
    const Files files = files_in(there);
    const auto wrong = verify(files, log.key(), 2);
    EXPECT_FALSE(wrong) << wrong->detail << " in " << wrong->resource;
    for (const auto& [name, bytes] : before)
      EXPECT_TRUE(name == "checkpoint" || files.at(name) == bytes) << name << " was rewritten";
    EXPECT_EQ(files.size() - before.size(), exported->written + (before.empty() ? 1 : 0));
    EXPECT_EQ(log.export_to(there)->written, 0u) << "nothing is new";
    before = files;
  }
  EXPECT_TRUE(before.contains("tile/entries/001"));
  EXPECT_TRUE(before.contains("tile/entries/002.p/88"));
  EXPECT_TRUE(before.contains("tile/0/002.p/88"));
  EXPECT_TRUE(before.contains("tile/1/000.p/2"));
}

TEST(Tiles, AreNotMixedWithAnotherLogNorPutBack) {
  PublishedLog log, other;
  TempFolder folder;
  log.grow(300);
  ASSERT_TRUE(log.export_to(folder.path("tlog")).ok());
  const Files good = files_in(folder.path("tlog"));
  other.grow(400);  // under the same origin, but signed by another key
  const auto refused = other.export_to(folder.path("tlog"));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ExportError::Kind::kRefused);
  EXPECT_EQ(files_in(folder.path("tlog")), good);

  Files altered = good;
  altered["tile/0/000"][40] ^= 1;  // a folder whose tiles do not lead to its own checkpoint
  std::ofstream(folder.path("tlog/tile/0/000"), std::ios::binary) << altered["tile/0/000"];
  log.grow(513);
  const auto mixed = log.export_to(folder.path("tlog"));
  ASSERT_TRUE(!mixed || verify(files_in(folder.path("tlog")), log.key()));
}

// Fails once it has given so many resources.
class FailingSource final : public TileSource {
 public:
  FailingSource(const PublicLog& log, int gives) : source_(log), gives_(gives) {}
  Result<Bytes, StoreError> checkpoint() override { return source_.checkpoint(); }
  Result<std::optional<Bytes>, StoreError> resource(const TilePath& path) override {
    if (gives_-- == 0) return Failure{StoreError{"pulled"}};
    return source_.resource(path);
  }

 private:
  PublicLogSource source_;
  int gives_;
};

TEST(Tiles, StayWhatTheyWereWhenAnExportIsInterrupted) {
  PublishedLog log;
  TempFolder folder;
  log.grow(300);
  ASSERT_TRUE(log.export_to(folder.path("tlog")).ok());
  log.grow(900);
  const std::size_t needed = 5;  // more than the folder lacks at first
  for (int gives = 0; gives < static_cast<int>(needed); ++gives) {
    FailingSource source(log.log(), gives);
    const auto failed = export_tiles(source, folder.path("tlog"), {.key = log.key()});
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().kind, ExportError::Kind::kFailed);
    const Files files = files_in(folder.path("tlog"));
    EXPECT_FALSE(verify(files, log.key())) << "the older checkpoint still stands";
    EXPECT_EQ(SignedCheckpoint::open(files.at("checkpoint"), log.key())->checkpoint.size, 300u);
  }
  ASSERT_TRUE(log.export_to(folder.path("tlog")).ok());
  EXPECT_FALSE(verify(files_in(folder.path("tlog")), log.key()));
}

TEST(Tiles, ShowAChangedByteWhereverItIs) {
  PublishedLog log;
  TempFolder folder;
  log.grow(260);
  ASSERT_TRUE(log.export_to(folder.path("tlog")).ok());
  const Files good = files_in(folder.path("tlog"));
  std::size_t flips = 0, undetected = 0;
  for (const auto& [name, bytes] : good) {
    // A full bundle is long: every byte of its first and last entries, then one in 64.
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      if (at > 400 && at + 400 < bytes.size() && at % 64 != 0) continue;
      Files altered = good;
      altered[name][at] ^= static_cast<char>(1 << (at % 8));
      ++flips;
      if (verify(altered, log.key())) continue;
      ++undetected;
      ADD_FAILURE() << name << " byte " << at;
    }
  }
  RecordProperty("flips", static_cast<int>(flips));
  std::printf("%zu flips, %zu undetected\n", flips, undetected);
  EXPECT_EQ(undetected, 0u);
}

TEST(Tiles, NameWhatWasAltered) {
  PublishedLog log;
  TempFolder folder;
  log.grow(600);
  ASSERT_TRUE(log.export_to(folder.path("tlog")).ok());
  const Files good = files_in(folder.path("tlog"));
  const auto entries = decode_bundle(good.at("tile/entries/001"));
  const auto offset =
      static_cast<std::size_t>((*entries)[9].data() - good.at("tile/entries/001").data());

  Files altered = good;
  altered["tile/entries/001"][offset + 69] ^= 1;  // a status of position 266
  auto wrong = verify(altered, log.key());
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->finding, Finding::kLeaf);
  EXPECT_EQ(wrong->position.value, 266u);
  EXPECT_EQ(wrong->resource, "tile/entries/001");
  EXPECT_EQ(wrong->expected, to_hex(std::string_view(good.at("tile/0/001")).substr(9 * 32, 32)));

  altered = good;
  altered["tile/0/001"][9 * 32] ^= 1;
  wrong = verify(altered, log.key());
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->finding, Finding::kTile);
  EXPECT_EQ(wrong->resource, "tile/0/001");
  EXPECT_EQ(wrong->position.value, 266u);

  altered = good;
  altered["tile/1/000.p/2"][32] ^= 1;
  wrong = verify(altered, log.key());
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->finding, Finding::kTile);
  EXPECT_EQ(wrong->from.value, 257u);
  EXPECT_EQ(wrong->position.value, 512u);

  altered = good;
  altered.erase("tile/entries/001");
  wrong = verify(altered, log.key());
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->finding, Finding::kMissing);
  EXPECT_EQ(wrong->resource, "tile/entries/001");
}

}  // namespace
}  // namespace chapterhouse::store
