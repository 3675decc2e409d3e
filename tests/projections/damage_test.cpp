// Read models that were changed or damaged behind their owner's back: found by comparison with the
// log, replaced while people read, and nobody is shown a wrong or an empty answer once it is known.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "projections/engine/database.h"
#include "tests/projections/support/desk.h"

namespace chapterhouse::projections::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// CHAPTERHOUSE_TORTURE=N: N rounds, or N events, in place of the few of every day.
int rounds(int usual) {
  const char* text = std::getenv("CHAPTERHOUSE_TORTURE");
  return text ? std::atoi(text) : usual;
}
unsigned seed() {
  const char* text = std::getenv("CHAPTERHOUSE_SEED");
  return text ? static_cast<unsigned>(std::atoi(text)) : std::random_device{}();
}

struct DamagedDesk : testing::Test {
  static constexpr int kEvents = 2'000;
  Desk desk;
  Hash256 whole{};

  void SetUp() override {
    record(0, kEvents);
    desk.catch_up();
    whole = digest();
  }
  void record(int from, int to) {
    for (int i = from; i < to; ++i) {
      const std::string key = "e" + std::to_string(i % 50);
      const Date day = on("2026-01-01") + std::chrono::days{i / 40};
      if (desk.log.version_of(Desk::errand(key)).value == 0)
        desk.opened(key, day, {UnitId{"town-a"}, "企业" + key, "", "", day, {Desk::errand("e0")}});
      else
        desk.counted(key, day, {"K04", day, 1, in_unit("town-a"), ""});
    }
  }
  Hash256 digest() {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < until) {
      desk.models->wait_for(desk.log.head().last, 1s);
      if (const auto found = desk.models->digest()) return **found;
      std::this_thread::sleep_for(5ms);  // refused while it is rebuilt
    }
    ADD_FAILURE() << "no answer: " << desk.models->trouble();
    return {};
  }
  fs::path file() const {
    std::ifstream in(desk.folder.path() / "CURRENT");
    std::string name;
    std::getline(in, name);
    return desk.folder.path() / name;
  }
  // As somebody with another program would.
  void change(const std::string& sql) { Database(file(), Database::Mode::kFollow).script(sql); }
  void checkpoint() { change("PRAGMA wal_checkpoint(TRUNCATE)"); }
};

TEST_F(DamagedDesk, AreFoundEqualWhenNobodyTouchedThem) {
  for (int i = 0; i < 3; ++i) {
    const auto found = desk.models->check();
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(found->fault, "");
    EXPECT_EQ(found->position, Position{kEvents});
  }
  const auto counts = desk.models->counts();
  EXPECT_EQ(counts.checks, 3u);
  EXPECT_EQ(counts.damages, 0u);
  EXPECT_EQ(digest(), whole);
}

TEST_F(DamagedDesk, StayWrongWhenNobodyComparesThem) {
  change("DELETE FROM cases WHERE no = (SELECT max(no) FROM cases)");
  EXPECT_NE(digest(), whole) << "control: the tests below would see it";
}

TEST_F(DamagedDesk, AreNeverShownAsTheyWereBefore) {
  change("UPDATE progress SET position = position - 1");
  const auto stale = desk.models->facets({});
  EXPECT_FALSE(stale) << "a reader knows what was followed";
  EXPECT_EQ(digest(), whole);
  EXPECT_EQ(desk.models->counts().damages, 1u);
}

TEST_F(DamagedDesk, AreFoundAndMendedAfterAnyChangeOfARow) {
  const std::vector<std::string> changes = {
      "UPDATE cases SET title = title || '!' WHERE no = (SELECT min(no) FROM cases)",
      "DELETE FROM cases WHERE no = (SELECT max(no) FROM cases)",
      "DELETE FROM cases",
      "UPDATE facts SET delta = delta + 1 WHERE id = (SELECT max(id) FROM facts)",
      "DELETE FROM facts WHERE id % 7 = 0",
      "UPDATE month_sums SET delta = delta - 1",
      "DELETE FROM search",
      "DELETE FROM stays",
      "UPDATE progress SET position = position - 1",
      "UPDATE progress SET position = position + 1000000",
      "DELETE FROM progress",
      "DROP TABLE case_links",
      "ALTER TABLE stays RENAME TO stayed",
  };
  int found = 0, equal = 0;
  for (const std::string& sql : changes) {
    SCOPED_TRACE(sql);
    try {
      change(sql);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    const auto check = desk.models->check();
    ASSERT_TRUE(check) << check.error().detail;
    EXPECT_NE(check->fault, "");
    found += check->fault.empty() ? 0 : 1;
    EXPECT_EQ(digest(), whole);
    equal += digest() == whole ? 1 : 0;
    const auto again = desk.models->check();
    ASSERT_TRUE(again);
    EXPECT_EQ(again->fault, "") << "control: mended, no finding";
  }
  std::cout << "found " << found << "/" << changes.size() << ", equal afterwards " << equal << "/"
            << changes.size() << "\n";
}

TEST_F(DamagedDesk, RefuseRatherThanShowAnythingWrongWhileTheyAreMended) {
  std::atomic<bool> stop = false;
  std::atomic<int> right = 0, refused = 0, wrong = 0;
  std::atomic<bool> changed = false;
  std::jthread reader([&] {
    while (!stop) {
      if (changed) {  // nobody knows of it yet
        std::this_thread::yield();
        continue;
      }
      const auto facets = desk.models->facets({});
      if (!facets)
        ++refused;
      else
        ++((*facets)->total == 50 ? right : wrong);
      std::this_thread::sleep_for(1ms);
    }
  });
  for (int i = 0; i < 5; ++i) {
    changed = true;
    std::this_thread::sleep_for(20ms);  // the reader has finished what it had begun
    change("DELETE FROM cases WHERE no % 2 = 0");
    // From here on the damage is known, as after a reader stumbled over it.
    std::jthread unblocks([&] {
      while (desk.models->counts().damages == static_cast<std::uint64_t>(i))
        std::this_thread::yield();
      changed = false;
    });
    ASSERT_TRUE(desk.models->check());
  }
  stop = true;
  reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(right + refused, 0);
  EXPECT_EQ(desk.models->counts().damages, 5u);
  std::cout << right << " right, " << refused << " refused, " << wrong << " wrong\n";
}

// Every byte of every page would take a night; a random one of each kind of file takes seconds.
TEST_F(DamagedDesk, ComeBackFromFlippedBytesOfEveryFile) {
  const unsigned from = seed();
  std::mt19937_64 random(from);
  const int count = rounds(12);
  const auto start = std::chrono::steady_clock::now();
  int equal = 0;
  for (int i = 0; i < count; ++i) {
    const char* suffix = i % 3 == 0 ? "-wal" : i % 3 == 1 ? "" : "-shm";
    if (i % 3 == 1) checkpoint();
    record(kEvents + i * 2, kEvents + i * 2 + 2);  // something in the write ahead log
    desk.models->wait_for(desk.log.head().last, 5s);
    const fs::path target = file().string() + suffix;
    if (fs::exists(target) && fs::file_size(target) > 0) {
      std::fstream bytes(target, std::ios::in | std::ios::out | std::ios::binary);
      for (int flips = 0; flips < 40; ++flips) {
        const auto at = static_cast<std::streamoff>(random() % fs::file_size(target));
        bytes.seekg(at);
        const int byte = bytes.get();
        bytes.seekp(at);
        bytes.put(static_cast<char>(byte ^ (1 << (random() % 8))));
      }
    }
    ASSERT_TRUE(desk.models->check());
    const Hash256 now = digest();
    ASSERT_TRUE(desk.models->rebuild());
    const bool same = now == digest();
    EXPECT_TRUE(same) << "round " << i << " " << suffix << ", seed " << from;
    equal += same ? 1 : 0;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::cout << "equal " << equal << "/" << count << ", seed " << from << ", " << took.count()
            << " s\n";
}

TEST_F(DamagedDesk, ComeBackWhenAFileIsTakenAway) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    SCOPED_TRACE(suffix);
    fs::remove(file().string() + suffix);
    const auto check = desk.models->check();
    ASSERT_TRUE(check) << check.error().detail;
    EXPECT_EQ(digest(), whole);
    record(kEvents, kEvents + 1);
    desk.catch_up();
    whole = digest();
    ASSERT_TRUE(desk.models->rebuild());
    EXPECT_EQ(digest(), whole);
  }
}

TEST_F(DamagedDesk, KeepWhatTheyHaveWhenACheckIsStopped) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(desk.models->check(stop.get_token()));
  EXPECT_EQ(desk.models->counts().damages, 0u);
  EXPECT_EQ(digest(), whole);
}

TEST(ReadModels, AreNotShownEmptyWhileTheyAreBuiltAnewAtTheStart) {
  Desk desk;
  for (int i = 0; i < 300; ++i) {
    const std::string key = "e" + std::to_string(i);
    desk.opened(key, on("2026-01-01"), {UnitId{"town-a"}, key, "", "", on("2026-01-01"), {}});
  }
  desk.catch_up();
  for (int round = 0; round < 5; ++round) {
    desk.close();
    for (const auto& entry : fs::directory_iterator(desk.folder.path()))
      if (entry.path().extension() == ".sqlite") fs::resize_file(entry.path(), 100);
    desk.open();
    for (bool answered = false; !answered;) {
      const std::string trouble = desk.models->trouble();
      const auto facets = desk.models->facets({});
      answered = facets.ok();
      if (!answered) {
        EXPECT_NE(trouble, "") << "whoever asks for readiness is told";
      }
      if (answered) {
        EXPECT_EQ((*facets)->total, 300);
      }
    }
  }
}

TEST(ReadModels, AreEqualAfterARebuildThatWasKilled) {
  const int count = rounds(10);
  const unsigned from = seed();
  std::mt19937_64 random(from);
  Desk desk;
  for (int i = 0; i < 6'000; ++i) {
    const std::string key = "e" + std::to_string(i % 100);
    const Date day = on("2026-01-01") + std::chrono::days{i / 60};
    if (i < 100)
      desk.opened(key, day, {UnitId{"town-a"}, key, "", "", day, {}});
    else
      desk.counted(key, day, {"K04", day, 1, in_unit("town-a"), ""});
  }
  desk.catch_up();
  const auto whole = desk.models->digest();
  ASSERT_TRUE(whole);
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(desk.models->rebuild());
  const std::chrono::duration<double> once = std::chrono::steady_clock::now() - start;
  int equal = 0;
  for (int i = 0; i < count; ++i) {
    desk.close();
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      desk.open();
      while (desk.models->rebuild()) {
      }
      _exit(0);
    }
    std::this_thread::sleep_for(once * (0.2 + double(random() % 1'000) / 500));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    desk.open();
    desk.catch_up();
    const auto now = desk.models->digest();
    equal += now && **now == **whole ? 1 : 0;
  }
  EXPECT_EQ(equal, count) << "seed " << from;
  std::cout << "equal " << equal << "/" << count << ", seed " << from
            << "; a rebuild of 6,000 events: " << static_cast<int>(6'000 / once.count())
            << " events/s\n";
}

}  // namespace
}  // namespace chapterhouse::projections::test
