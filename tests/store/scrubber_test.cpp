// The scrubber reads a log in use from end to end, finds damage, and is neither hasty nor stubborn.
#include <fstream>
#include <thread>

#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::uint64_t kEvents = 600;
constexpr std::uint64_t kUnhurried = 0;  // bytes per second: as fast as it goes

struct LogInUse : testing::Test {
  TempFolder folder;
  FakeClock clock;
  std::unique_ptr<LogHandle> handle;

  void SetUp() override {
    ASSERT_TRUE(create_log(folder.paths()).ok());
    auto opened = open_log({.paths = folder.paths(), .sync = Sync::kNo}, all_events(), clock);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    handle = *std::move(opened);
    for (std::uint64_t i = 1; i <= kEvents; ++i) append(i);
  }
  void append(std::uint64_t number) {
    const StreamId stream{"lead/" + id_of<CommandId>(number).text()};
    // Notes that do not compress, so that the file has many blocks.
    std::mt19937_64 random(number);
    std::string text;
    while (text.size() < 400) text += std::to_string(random());
    ASSERT_TRUE(handle->log().append(a_commit(number, a_note(stream, text), 0)).ok());
  }
  Result<Verified, VerifyError> scrub(Scrubber& scrubber) {
    auto found = scrubber.run(std::stop_token{});
    EXPECT_TRUE(found.has_value());
    return *std::move(found);
  }
  fs::path records_file() const {
    for (const auto& entry : fs::directory_iterator(folder.path("log/records")))
      if (entry.path().extension() == ".sst") return entry.path();
    return {};
  }
  void flip(const fs::path& file, std::uint64_t at) {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(bytes.get() ^ 0x10);
    bytes.seekp(static_cast<std::streamoff>(at));
    bytes.put(byte);
  }
};

TEST_F(LogInUse, IsFoundWholeWhileItGrows) {
  const auto scrubber = handle->scrubber(kUnhurried);
  std::jthread writer([&](const std::stop_token& stop) {
    for (std::uint64_t i = kEvents + 1; !stop.stop_requested(); ++i) append(i);
  });
  for (int run = 0; run < 5; ++run) {
    const auto found = scrub(*scrubber);
    ASSERT_TRUE(found.ok()) << found.error().detail;
    EXPECT_GE(found->head.last.value, kEvents);
  }
  writer.request_stop();
  writer.join();
  const auto counts = scrubber->counts();
  EXPECT_EQ(counts.runs, 5u);
  EXPECT_EQ(counts.errors, 0u);
  EXPECT_EQ(counts.progress, 1);
  EXPECT_TRUE(counts.last_success.has_value());
}

TEST_F(LogInUse, ShowsTheFirstDamagedPosition) {
  const auto scrubber = handle->scrubber(kUnhurried);
  ASSERT_TRUE(scrub(*scrubber).ok()) << "control: no damage, no finding";
  const fs::path file = records_file();
  ASSERT_FALSE(file.empty());
  flip(file, fs::file_size(file) / 2);
  const auto found = scrub(*scrubber);
  ASSERT_FALSE(found.ok());
  EXPECT_GT(found.error().position.value, kEvents / 4) << found.error().detail;
  EXPECT_LT(found.error().position.value, kEvents * 3 / 4) << found.error().detail;
  EXPECT_EQ(scrubber->counts().runs, 2u);
  EXPECT_EQ(scrubber->counts().errors, 1u);
}

// One byte in every stretch of the file, the part behind the records included.
TEST_F(LogInUse, HasNoByteThatTheScrubberOverlooks) {
  const auto scrubber = handle->scrubber(kUnhurried);
  ASSERT_TRUE(scrub(*scrubber).ok());
  const fs::path file = records_file();
  const std::uint64_t size = fs::file_size(file);
  const std::uint64_t stride = std::max<std::uint64_t>(size / 60, 1);
  int flipped = 0, missed = 0;
  for (std::uint64_t at = 0; at < size; at += stride, ++flipped) {
    flip(file, at);
    missed += scrub(*scrubber).ok() ? 1 : 0;
    flip(file, at);
  }
  EXPECT_EQ(missed, 0) << "of " << flipped;
  std::cout << "found " << flipped - missed << "/" << flipped << " flipped bytes\n";
  EXPECT_TRUE(scrub(*scrubber).ok()) << "control: mended, no finding";
}

// A crash image is what a restart after kill -9 would find.
TEST_F(LogInUse, SurvivesACrashAfterItsWriteAheadLogWasDamagedAndScrubbedInTime) {
  const auto opens_as = [this](const std::string& name) {
    LogPaths image = folder.paths();
    image.log = folder.path(name);
    fs::copy(folder.path("log"), image.log, fs::copy_options::recursive);
    return open_log({.paths = image, .sync = Sync::kNo}, all_events(), clock);
  };
  for (const auto& entry : fs::directory_iterator(folder.path("log/records")))
    if (entry.path().extension() == ".log") flip(entry.path(), entry.file_size() / 2);
  EXPECT_FALSE(opens_as("before").ok()) << "control: unscrubbed, the damage is deadly";
  const auto scrubber = handle->scrubber(kUnhurried);
  EXPECT_TRUE(scrub(*scrubber).ok()) << "what memory has is written to a checked file first";
  const auto after = opens_as("after");
  ASSERT_TRUE(after.ok()) << after.error().detail;
  EXPECT_EQ((*after)->log().head().last.value, kEvents);
}

TEST_F(LogInUse, IsReadAtTheRateThatWasGiven) {
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 1; i <= kEvents; ++i) {
    const Position at{i};
    bytes += handle->log().records({&at, 1})->front().size();
  }
  const auto scrubber = handle->scrubber(bytes * 2);  // half a second for all of it
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(scrub(*scrubber).ok());
  EXPECT_GE(std::chrono::steady_clock::now() - start, 200ms);
}

TEST_F(LogInUse, IsLeftAtOnceWhenAskedTo) {
  const auto scrubber = handle->scrubber(1);  // a byte in a second
  std::stop_source stop;
  std::jthread asks([&] {
    while (scrubber->counts().progress == 0) std::this_thread::yield();
    stop.request_stop();
  });
  EXPECT_FALSE(scrubber->run(stop.get_token()).has_value());
  EXPECT_EQ(scrubber->counts().runs, 0u) << "half a run says nothing";
}

}  // namespace
}  // namespace chapterhouse::store
