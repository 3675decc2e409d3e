// The write-ahead log ends early, or in garbage. Where an acknowledged event is missing the log
// refuses to serve; where only what nobody was told of is torn, it serves all the rest.
// CHAPTERHOUSE_TORTURE=1 cuts at every byte of the last 64 KiB, and puts garbage or zeros from
// every sixteenth on.
#include "tests/store/damage.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
constexpr std::uint64_t kTold = 220, kWritten = 300;  // events behind kTold: never acknowledged
constexpr std::size_t kTail = 64 * 1024;
constexpr std::size_t kFewEnds = 30;  // of each kind, in the short form

enum class End { kCutOff, kGarbage, kZeros };

// What the end from `at` on becomes.
void tear(const fs::path& wal, std::size_t at, End end) {
  const std::size_t size = fs::file_size(wal);
  fs::resize_file(wal, at);
  if (end == End::kZeros) fs::resize_file(wal, size);
  if (end != End::kGarbage) return;
  std::mt19937_64 random(at);
  std::ofstream out(wal, std::ios::binary | std::ios::app);
  for (std::size_t i = at; i < size; ++i) out.put(static_cast<char>(random()));
}

struct Ends {
  std::atomic<std::size_t> tried = 0, wrong = 0, refused = 0, dropped = 0, unneeded = 0, silent = 0;
};

class TornTails : public ::testing::Test {
 protected:
  // A log that was killed with all of it in the write-ahead log, and its head of an earlier moment:
  // so are its checkpoints, as what was signed must be there like what was acknowledged.
  void SetUp() override {
    TempFolder original;
    FakeClock clock;
    ASSERT_TRUE(create_log(original.paths()).ok());
    auto opened = open_log({original.paths()}, all_events(), clock);
    ASSERT_TRUE(opened.ok());
    append_notes(**opened, 1, kTold);
    fs::copy_file(original.path("log/head"), scratch_.path("head"));
    const auto recursive = fs::copy_options::recursive;
    const std::string signed_then = original.path("log/checkpoints");
    if (fs::exists(signed_then)) fs::copy(signed_then, scratch_.path("checkpoints"), recursive);
    told_end_ = fs::file_size(wal_of(original.path()));
    append_notes(**opened, kTold + 1, kWritten);
    fs::copy(original.path(), scratch_.path("live"), recursive);
    written_end_ = fs::file_size(wal_of(scratch_.path("live")));
    fs::copy_file(scratch_.path("head"), scratch_.path("live/log/head"),
                  fs::copy_options::overwrite_existing);
    const std::string signed_now = scratch_.path("live/log/checkpoints");
    fs::remove_all(signed_now);
    if (fs::exists(scratch_.path("checkpoints")))
      fs::copy(scratch_.path("checkpoints"), signed_now, recursive);
  }

  void tear_everywhere(const char* what, End end) {
    const Stopwatch watch;
    const std::size_t first = written_end_ > kTail ? written_end_ - kTail : 0;
    const std::size_t all = written_end_ - first;
    // What stands behind the tear matters less than where it is.
    const std::size_t dense = end == End::kCutOff ? 1 : 16;
    const auto every = static_cast<std::size_t>(torture_rounds(0));
    const std::size_t stride = every > 0 ? every * dense : std::max<std::size_t>(1, all / kFewEnds);
    Ends ends;
    try_all(scratch_, all / stride,
            [&](DamagedLog& log, std::size_t i) { tear_at(log, first + i * stride, end, ends); });
    std::printf(
        "R4 torn tails, %s, acknowledged loss undetected or torn tail served: %zu/%zu; %zu "
        "refused, %zu dropped cleanly, %zu refused though nothing acknowledged was missing; "
        "control: %zu opened short where the head is ignored; %.0f s\n",
        what, ends.wrong.load(), ends.tried.load(), ends.refused.load(), ends.dropped.load(),
        ends.unneeded.load(), ends.silent.load(), watch.seconds());
    EXPECT_EQ(ends.wrong, 0u);
    EXPECT_EQ(ends.unneeded, 0u) << "what nobody was told of is dropped";
    if (end == End::kCutOff) {
      EXPECT_GT(ends.silent, 0u) << "a test that finds nothing without the head proves nothing";
    }
  }

 private:
  void tear_at(DamagedLog& log, std::size_t at, End end, Ends& ends) const {
    log.copy_from(scratch_.path("live"));
    tear(wal_of(log.folder()), at, end);
    ++ends.tried;
    const bool acknowledged_torn = at < told_end_;
    auto handle = log.open();
    if (!handle) {
      ++(acknowledged_torn ? ends.refused : ends.unneeded);
      // What the same files give to whoever does not ask the head.
      const std::uint64_t last = acknowledged_torn ? log.events_without_head() : 0;
      if (last > 0 && last < kTold) ++ends.silent;
      return;
    }
    const bool good = !acknowledged_torn && has_notes_up_to(*handle, kTold);
    ++(good ? ends.dropped : ends.wrong);
    EXPECT_TRUE(good) << "byte " << at << " of " << written_end_;
  }

  TempFolder scratch_;
  std::size_t told_end_ = 0, written_end_ = 0;
};

TEST_F(TornTails, CutOffLoseNothingAcknowledged) { tear_everywhere("cut off", End::kCutOff); }
TEST_F(TornTails, FullOfGarbageLoseNothingAcknowledged) {
  tear_everywhere("garbage", End::kGarbage);
}
TEST_F(TornTails, FullOfZerosLoseNothingAcknowledged) { tear_everywhere("zeros", End::kZeros); }

}  // namespace
}  // namespace chapterhouse::store
