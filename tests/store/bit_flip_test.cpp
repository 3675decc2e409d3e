// One flipped bit in one byte of any file: the log refuses to serve, or serves every event as it
// was written. And until it has decided, it deletes nothing. CHAPTERHOUSE_TORTURE=N tries every
// N-th byte, and all eight bits where one bit decides most: MANIFEST and commit head.
#include "tests/store/damage.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
constexpr std::uint64_t kEvents = 24;
constexpr std::size_t kFewFlips = 6;        // a file, in the short form
constexpr std::size_t kHeadSlot = 4096;     // of which the rest is padding:
constexpr std::size_t kHeadSlotUsed = 128;  // see ops/docs/formats/head.md

struct Flip {
  fs::path file;
  std::size_t at;
  unsigned bit;
};

bool decides_most(const fs::path& file, std::size_t at) {
  const std::string name = file.filename().string();
  return name.starts_with("MANIFEST") || (name == "head" && at % kHeadSlot < kHeadSlotUsed);
}

std::vector<Flip> flips_of(const std::string& pristine) {
  std::vector<Flip> flips;
  const auto every = static_cast<std::size_t>(torture_rounds(0));
  const bool long_form = every > 0;
  for (const fs::path& file : files_in(pristine)) {
    const std::size_t size = fs::file_size(pristine / file);
    const std::size_t stride = long_form ? every : std::max<std::size_t>(1, size / kFewFlips);
    for (std::size_t at = stride / 2; at < size; at += stride)
      for (unsigned bit = 0; bit < 8; ++bit)
        if (bit == at % 8 || (long_form && decides_most(file, at)))
          flips.push_back({file, at, bit});
  }
  return flips;
}

void flip_bit(const std::string& folder, const Flip& flip) {
  std::fstream stream(folder / flip.file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekg(static_cast<std::streamoff>(flip.at));
  const char byte = static_cast<char>(stream.get() ^ (1 << flip.bit));
  stream.seekp(static_cast<std::streamoff>(flip.at));
  stream.put(byte);
}

bool all_kept(const std::vector<fs::path>& before, const std::string& folder) {
  const auto after = files_in(folder + "/log");
  const std::set<fs::path> left(after.begin(), after.end());
  return std::ranges::all_of(before, [&](const fs::path& path) {
    return left.contains(path) || left.contains("preopen" / path.filename()) ||
           path.string().starts_with("index");
  });
}

class BitFlips : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(create_log(original_.paths()).ok()); }

  // Fills the log. `while_open` sees it before it is closed, with everything still in the WAL.
  void fill(const std::function<void()>& while_open) {
    auto opened = open_log({original_.paths()}, all_events(), clock_);
    ASSERT_TRUE(opened.ok());
    append_notes(**opened, 1, kEvents);
    while_open();
  }

  // Flips one bit of each sampled byte of each file of the folder.
  void flip_all(const char* what, const std::string& pristine) {
    const Stopwatch watch;
    const std::vector<Flip> flips = flips_of(pristine);
    std::atomic<std::size_t> refused = 0, harmless = 0, wrong = 0, deleted = 0;
    try_all(scratch_, flips.size(), [&](DamagedLog& log, std::size_t i) {
      log.copy_from(pristine);
      flip_bit(log.folder(), flips[i]);
      const auto before = files_in(log.folder() + "/log");
      const auto where = [&] {
        return flips[i].file.string() + " byte " + std::to_string(flips[i].at) + " bit " +
               std::to_string(flips[i].bit);
      };
      if (auto handle = log.open()) {
        ++harmless;
        const bool good = has_notes_up_to(*handle, kEvents);
        if (!good) ++wrong;
        EXPECT_TRUE(good) << where();
        return;
      }
      ++refused;
      if (!all_kept(before, log.folder())) ++deleted;
      EXPECT_TRUE(all_kept(before, log.folder())) << where();
    });
    std::printf(
        "R5 bit flips, %s, served wrongly or files deleted: %zu/%zu; %zu refused, %zu harmless; "
        "%.0f s\n",
        what, wrong + deleted, flips.size(), refused.load(), harmless.load(), watch.seconds());
    EXPECT_GT(refused, 0u);
  }

  TempFolder original_, scratch_;
  FakeClock clock_;
};

TEST_F(BitFlips, InALiveWriteAheadLog) {
  const std::string copied = scratch_.path("live");
  fill([&] { fs::copy(original_.path(), copied, fs::copy_options::recursive); });
  flip_all("write-ahead log", copied);
}

TEST_F(BitFlips, InAClosedLog) {
  fill([] {});
  flip_all("data files", original_.path());
}

// What RocksDB by itself does not notice: the log ends early, at a record's boundary.
TEST_F(BitFlips, AreNotTheOnlyDamageTheHeadFinds) {
  const std::string copied = scratch_.path("live");
  fill([&] { fs::copy(original_.path(), copied, fs::copy_options::recursive); });
  DamagedLog log(scratch_.path("work"));
  log.copy_from(copied);
  fs::resize_file(wal_of(log.folder()), 0);
  FakeClock clock;
  const auto refused = open_log({log.paths()}, all_events(), clock);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, OpenError::Kind::kRefused);
  EXPECT_NE(refused.error().detail.find("chapterhouse log verify"), std::string::npos);
  // The control: without the head the same files open, and all events are gone.
  EXPECT_TRUE(RocksStore::open({log.folder() + "/log"}).ok());
  EXPECT_EQ(log.events_without_head(), 0u);
}

}  // namespace
}  // namespace chapterhouse::store
