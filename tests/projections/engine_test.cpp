// The engine: statements, transactions, following, rebuilding, damage.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "projections/engine/case_cache.h"
#include "projections/engine/database.h"
#include "projections/engine/error.h"
#include "projections/sql/cursor.h"
#include "tests/projections/support/desk.h"

namespace chapterhouse::projections::test {
namespace {

using namespace std::chrono_literals;

namespace fs = std::filesystem;

struct File {
  Folder folder;
  fs::path path;
  File() {
    fs::create_directories(folder.path());
    path = folder.path() / "test.sqlite";
  }
};

TEST(Database, KeepsTextNumbersAndAbsence) {
  const File file;
  Database database(file.path, Database::Mode::kFollow);
  database.script("CREATE TABLE t(a, b, c)");
  database.query("INSERT INTO t VALUES(?, ?, ?)")
      .bind(std::string_view("工会\0x", 8))
      .bind(std::int64_t{-7})
      .bind(std::optional<std::int64_t>())
      .run();
  Query row = database.query("SELECT a, b, c FROM t");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.text(0), std::string("工会\0x", 8));
  EXPECT_EQ(row.integer(1), -7);
  EXPECT_EQ(row.maybe_integer(2), std::nullopt);
  EXPECT_EQ(row.value(2), SqlValue{});
  EXPECT_FALSE(row.step());
}

TEST(Database, RunsOneTextTwiceAtATime) {
  const File file;
  Database database(file.path, Database::Mode::kFollow);
  database.script("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2)");
  Query outer = database.query("SELECT a FROM t ORDER BY a");
  ASSERT_TRUE(outer.step());
  {
    Query inner = database.query("SELECT a FROM t ORDER BY a");
    ASSERT_TRUE(inner.step());
    EXPECT_EQ(inner.integer(0), 1);
  }
  ASSERT_TRUE(outer.step());
  EXPECT_EQ(outer.integer(0), 2);
}

TEST(Database, ForgetsIdleTextsButNotTheOneInUse) {
  const File file;
  Database database(file.path, Database::Mode::kFollow);
  Query kept = database.query("SELECT 1 UNION SELECT 2");
  ASSERT_TRUE(kept.step());
  for (int i = 0; i < 1'000; ++i) {
    Query other = database.query("SELECT " + std::to_string(i));
    ASSERT_TRUE(other.step());
    ASSERT_EQ(other.integer(0), i);
  }
  ASSERT_TRUE(kept.step());
  EXPECT_EQ(kept.integer(0), 2);
}

TEST(Database, AReaderCannotWriteAndAnUnknownTableIsNoDamage) {
  const File file;
  Database writer(file.path, Database::Mode::kFollow);
  writer.script("CREATE TABLE t(a)");
  Database reader(file.path, Database::Mode::kRead);
  EXPECT_THROW(reader.script("INSERT INTO t VALUES(1)"), ProjectionError);
  try {
    Query missing = reader.query("SELECT * FROM absent");
    FAIL() << "no error";
  } catch (const ProjectionError& error) {
    EXPECT_EQ(error.kind(), ProjectionError::Kind::kUnavailable);
  }
}

TEST(Database, ATransactionThatIsNotCommittedLeavesNothing) {
  const File file;
  Database database(file.path, Database::Mode::kFollow);
  database.script("CREATE TABLE t(a)");
  {
    const Transaction transaction(database, Transaction::Kind::kWrite);
    database.script("INSERT INTO t VALUES(1)");
  }
  Query count = database.query("SELECT COUNT(*) FROM t");
  ASSERT_TRUE(count.step());
  EXPECT_EQ(count.integer(0), 0);
}

TEST(Cursor, ComesBackAndRefusesEverythingElse) {
  for (const SqlValue& key : {SqlValue(std::int64_t{-5}), SqlValue(std::string("顺丰\n1"))}) {
    const auto back = decode(encode({{7}, 42, key, 9}));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->at, Position{7});
    EXPECT_EQ(back->request, 42u);
    EXPECT_EQ(back->key, key);
    EXPECT_EQ(back->no, 9);
  }
  const std::string good = encode({{7}, 42, std::int64_t{1}, 9});
  for (const std::string& bad :
       {std::string(), std::string("zz"), good.substr(2), good.substr(0, good.size() - 2),
        good + "31", to_hex("1\n2\n3\nx")})
    EXPECT_FALSE(decode(bad)) << bad;
}

void record(Desk& desk, int from, int to) {
  for (int i = from; i < to; ++i) {
    const std::string key = "e" + std::to_string(i % 50);
    const Date day = on("2026-01-01") + std::chrono::days{i / 20};
    if (desk.log.version_of(Desk::errand(key)).value == 0)
      desk.opened(key, day, {UnitId{"town-a"}, "企业" + key, "", "", day, {Desk::errand("e0")}});
    else
      desk.counted(key, day, {"K04", day, 1, in_unit("town-a"), ""});
  }
}

TEST(ReadModels, FollowTheLogAndContinueAfterAStop) {
  Desk desk;
  record(desk, 0, 300);
  desk.catch_up();
  EXPECT_EQ(desk.models->lag(), 0u);
  EXPECT_FALSE(desk.models->wait_for({301}, 1ms));
  desk.close();
  record(desk, 300, 500);
  desk.open();
  desk.catch_up();
  const auto facets = desk.models->facets({});
  ASSERT_TRUE(facets);
  EXPECT_EQ(facets->position, Position{500});
  EXPECT_EQ((*facets)->total, 50);
  const auto figure = desk.models->figure({"K04", {on("2026-01-01"), on("2026-12-31")}, {}, {}});
  ASSERT_TRUE(figure);
  EXPECT_EQ((*figure)->value, 450);
  // What was folded anew after the stop is what one run would have made.
  const auto continued = desk.models->digest();
  ASSERT_TRUE(desk.models->rebuild());
  const auto rebuilt = desk.models->digest();
  ASSERT_TRUE(continued);
  ASSERT_TRUE(rebuilt);
  EXPECT_EQ(**continued, **rebuilt);
}

TEST(CaseCache, FoldsAnewWhatItHasForgotten) {
  Desk desk;
  record(desk, 0, 400);
  CaseCache small(desk.log, 2);
  CaseCache large(desk.log, 1'000);
  for (const Event& event : desk.log.all()) {
    const CaseType& type = *catalogue().type_of(event.envelope.stream);
    CachedCase& forgotten = small.before(type, event);
    CachedCase& kept = large.before(type, event);
    ASSERT_EQ(forgotten.file.version.value + 1, event.envelope.version.value);
    ASSERT_EQ(forgotten.file.position, kept.file.position);
    ASSERT_EQ(forgotten.opened, kept.opened);
    ASSERT_EQ(forgotten.changed_at, kept.changed_at);
    ASSERT_EQ(forgotten.summary.title, kept.summary.title);
    for (CachedCase* cached : {&forgotten, &kept}) {
      apply(cached->file, event);
      cached->summary = type.summary(cached->file);
      cached->changed_at = event.envelope.occurred_at;
    }
  }
}

TEST(ReadModels, ARebuiltDatabaseIsEqualAndReadersGoOn) {
  Desk desk;
  record(desk, 0, 2'000);
  desk.catch_up();
  const auto live = desk.models->digest();
  ASSERT_TRUE(live);
  std::atomic<bool> stop = false;
  std::atomic<int> answered = 0;
  std::jthread reader([&] {
    Position last;
    while (!stop) {
      const auto page = desk.models->list({}, CaseOrder::kUpdated, {});
      ASSERT_TRUE(page) << page.error().detail;
      ASSERT_GE(page->position, last);
      last = page->position;
      ++answered;
    }
  });
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(desk.models->rebuild());
  record(desk, 2'000, 2'100);
  ASSERT_TRUE(desk.models->rebuild());
  desk.catch_up();
  stop = true;
  reader.join();
  EXPECT_GT(answered, 0);

  desk.close();
  desk.open();
  desk.catch_up();
  const auto continued = desk.models->digest();
  fs::remove_all(desk.folder.path());
  ASSERT_TRUE(desk.models->rebuild());  // into a directory that was taken away
  const auto rebuilt = desk.models->digest();
  ASSERT_TRUE(continued);
  ASSERT_TRUE(rebuilt);
  EXPECT_EQ(continued->position, rebuilt->position);
  EXPECT_EQ(**continued, **rebuilt);
  EXPECT_NE(**live, **rebuilt);
}

TEST(ReadModels, OneGenerationIsLeftAfterARebuild) {
  Desk desk;
  record(desk, 0, 100);
  ASSERT_TRUE(desk.models->rebuild());
  ASSERT_TRUE(desk.models->rebuild());
  desk.close();
  int databases = 0;
  for (const auto& entry : fs::directory_iterator(desk.folder.path()))
    databases += entry.path().extension() == ".sqlite" ? 1 : 0;
  EXPECT_EQ(databases, 1);
}

fs::path database_of(const Desk& desk) {
  std::ifstream in(desk.folder.path() / "CURRENT");
  std::string name;
  std::getline(in, name);
  return desk.folder.path() / name;
}

TEST(ReadModels, AreRebuiltFromAnyDamage) {
  const std::vector<std::function<void(const fs::path&)>> harms = {
      [](const fs::path& file) { fs::remove(file); },
      [](const fs::path& file) { fs::remove_all(file.parent_path()); },
      [](const fs::path& file) { fs::resize_file(file, fs::file_size(file) / 2); },
      [](const fs::path& file) { std::ofstream(file, std::ios::trunc) << "not a database"; },
      [](const fs::path& file) { fs::resize_file(file, 0); },
      [](const fs::path& file) {
        std::fstream harmed(file, std::ios::in | std::ios::out | std::ios::binary);
        harmed.seekp(8'192);
        harmed << std::string(20'000, 'x');
      },
      [](const fs::path& file) {
        Database(file, Database::Mode::kFollow).script("DROP TABLE facts");
      },
      [](const fs::path& file) {
        Database(file, Database::Mode::kFollow).script("PRAGMA user_version = 1");
      },
      [](const fs::path& file) {
        Database(file, Database::Mode::kFollow).script("UPDATE progress SET position = 1000000");
      },
      [](const fs::path& file) {
        Database(file, Database::Mode::kFollow).script("UPDATE progress SET command = 'other'");
      },
      [](const fs::path& file) { std::ofstream(file.parent_path() / "CURRENT") << "../etc\n"; },
  };
  Desk desk;
  record(desk, 0, 400);
  desk.catch_up();
  const auto whole = desk.models->digest();
  ASSERT_TRUE(whole);
  for (std::size_t i = 0; i < harms.size(); ++i) {
    desk.close();
    harms[i](database_of(desk));
    desk.open();
    desk.catch_up();
    const auto again = desk.models->digest();
    ASSERT_TRUE(again) << "harm " << i << ": " << again.error().detail;
    EXPECT_EQ(**again, **whole) << "harm " << i;
  }
}

// Runs `work` in a process of its own and kills that without warning after a while.
void kill_after(std::chrono::milliseconds delay, const std::function<void()>& work) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    work();
    _exit(0);
  }
  std::this_thread::sleep_for(delay);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
}

TEST(ReadModels, ContinueAfterBeingKilledAtAnyMoment) {
  Desk desk;
  desk.close();
  for (int round = 1; round <= 8; ++round) {
    record(desk, (round - 1) * 3'000, round * 3'000);
    kill_after(std::chrono::milliseconds{15 * round}, [&] {
      desk.open();
      desk.models->wait_for({1'000'000}, 10s);
    });
  }
  desk.open();
  desk.catch_up();
  const auto survived = desk.models->digest();
  desk.close();
  fs::remove_all(desk.folder.path());
  desk.open();
  desk.catch_up();
  const auto fresh = desk.models->digest();
  ASSERT_TRUE(survived);
  ASSERT_TRUE(fresh);
  EXPECT_EQ(survived->position, Position{24'000});
  EXPECT_EQ(**survived, **fresh);
}

TEST(ReadModels, MendAfterDamageWhileTheyRun) {
  Desk desk;
  record(desk, 0, 400);
  desk.catch_up();
  const auto whole = desk.models->digest();
  ASSERT_TRUE(whole);
  for (const char* suffix : {"", "-wal"}) {
    const fs::path file = database_of(desk).string() + suffix;
    if (fs::exists(file))
      std::ofstream(file, std::ios::in | std::ios::binary) << std::string(300'000, 'x');
  }
  record(desk, 400, 401);
  const auto until = std::chrono::steady_clock::now() + 20s;
  bool mended = false;
  while (!mended && std::chrono::steady_clock::now() < until) {
    desk.models->wait_for(desk.log.head().last, 200ms);
    const auto facets = desk.models->facets({});
    mended = facets && facets->position == Position{401} && (*facets)->total == 50;
  }
  EXPECT_TRUE(mended) << desk.models->trouble();
}

TEST(ReadModels, RefuseAPositionNotYetReachedAndFindPositionsByTime) {
  Desk desk;
  record(desk, 0, 10);
  desk.catch_up();
  const auto early = desk.models->list({}, CaseOrder::kDue, {}, Position{11});
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().kind, QueryError::Kind::kNotYet);
  EXPECT_EQ(early.error().position, Position{10});
  EXPECT_TRUE(desk.models->list({}, CaseOrder::kDue, {}, Position{10}));

  const auto events = desk.log.all();
  EXPECT_EQ(*desk.models->position_at(events[0].envelope.recorded_at - 1us), Position{0});
  for (const Event& event : events)
    EXPECT_EQ(*desk.models->position_at(event.envelope.recorded_at), event.envelope.position);
  EXPECT_EQ(*desk.models->position_at(noon(on("2030-01-01"))), Position{10});
}

}  // namespace
}  // namespace chapterhouse::projections::test
