// One flipped bit in one byte of any file: the log refuses to serve, or serves every event as it
// was written. And until it has decided, it deletes nothing. CHAPTERHOUSE_TORTURE=1 tries every
// byte.
#include <algorithm>
#include <fstream>
#include <set>

#include "tests/store/torture.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
constexpr std::uint64_t kEvents = 24;
constexpr std::size_t kFewFlips = 6;  // a file, in the short form

bool is_text_log(const fs::path& path) { return path.filename().string().starts_with("LOG"); }

std::vector<fs::path> files_in(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.file_size() > 0 && !is_text_log(entry.path()))
      files.push_back(fs::relative(entry.path(), folder));
  std::ranges::sort(files);
  return files;
}

class BitFlips : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(create_log(original_.paths()).ok()); }

  // Fills the log. `while_open` sees it before it is closed, with everything still in the WAL.
  void fill(const std::function<void()>& while_open) {
    auto handle = open(original_.paths());
    ASSERT_NE(handle, nullptr);
    for (std::uint64_t i = 0; i < kEvents; ++i)
      ASSERT_TRUE(append_note(handle->events(), i % 3, i + 1).ok());
    while_open();
  }
  std::unique_ptr<LogHandle> open(const LogPaths& paths) {
    auto opened = open_log({paths}, all_events(), clock_);
    return opened ? std::move(opened).value() : nullptr;
  }
  static void copy(const std::string& from, const std::string& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
  }
  bool serves_everything(LogHandle& handle) {
    EventLog& log = handle.events();
    if (log.head().last.value != kEvents) return false;
    for (std::uint64_t i = 0; i < kEvents; ++i)
      if (!has_note(log, i + 1, {i + 1})) return false;
    for (std::uint64_t w = 0; w < 3; ++w)
      if (log.version_of(torture_stream(w)).value != kEvents / 3) return false;
    return true;
  }

  // Flips one bit of each sampled byte of each file of the folder.
  void flip_all(const std::string& pristine) {
    const std::string work = scratch_.path("work");
    const LogPaths paths{work + "/log", work + "/vault", work + "/master.key"};
    std::size_t refused = 0, harmless = 0;
    for (const fs::path& file : files_in(pristine)) {
      const std::size_t size = fs::file_size(pristine / file);
      const std::size_t stride =
          torture_rounds(0) > 0 ? 1 : std::max<std::size_t>(1, size / kFewFlips);
      for (std::size_t at = stride / 2; at < size; at += stride) {
        copy(pristine, work);
        flip(work / file, at);
        const auto before = files_in(work + "/log");
        auto handle = open(paths);
        if (handle) {
          ++harmless;
          ASSERT_TRUE(serves_everything(*handle)) << file << " byte " << at << " of " << size;
        } else {
          ++refused;
          expect_all_kept(before, work, file, at);
        }
      }
    }
    std::printf("%zu refused, %zu harmless\n", refused, harmless);
    EXPECT_GT(refused, 0u);
  }

  TempFolder original_, scratch_;

 private:
  static void flip(const fs::path& file, std::size_t at) {
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(stream.get() ^ (1 << at % 8));
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(byte);
  }
  static void expect_all_kept(const std::vector<fs::path>& before, const std::string& work,
                              const fs::path& file, std::size_t at) {
    const auto after = files_in(work + "/log");
    const std::set<fs::path> left(after.begin(), after.end());
    for (const fs::path& path : before) {
      const bool kept = left.contains(path) || left.contains("preopen" / path.filename());
      EXPECT_TRUE(kept || path.string().starts_with("index"))
          << path << " is gone after " << file << " byte " << at;
    }
  }

  FakeClock clock_;
};

TEST_F(BitFlips, InALiveWriteAheadLog) {
  const std::string copied = scratch_.path("live");
  fill([&] { copy(original_.path(), copied); });
  flip_all(copied);
}

TEST_F(BitFlips, InAClosedLog) {
  fill([] {});
  flip_all(original_.path());
}

// What RocksDB by itself does not notice: the log ends early, at a record's boundary.
TEST_F(BitFlips, AreNotTheOnlyDamageTheHeadFinds) {
  const std::string copied = scratch_.path("live");
  fill([&] { copy(original_.path(), copied); });
  const LogPaths paths{copied + "/log", copied + "/vault", copied + "/master.key"};
  for (const auto& entry : fs::directory_iterator(copied + "/log/records"))
    if (entry.path().extension() == ".log") fs::resize_file(entry.path(), 0);
  EXPECT_EQ(open(paths), nullptr);
  FakeClock clock;
  const auto refused = open_log({paths}, all_events(), clock);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, OpenError::Kind::kRefused);
  EXPECT_NE(refused.error().detail.find("chapterhouse log verify"), std::string::npos);
}

}  // namespace
}  // namespace chapterhouse::store
