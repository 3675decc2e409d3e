// The parts of signing in by themselves: throttles, tokens, bounded hashing, what survives a
// reopen.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <unordered_set>

#include <unistd.h>

#include "api/identity/secrets/credentials.h"
#include "api/identity/secrets/hashing.h"
#include "api/identity/secrets/links.h"
#include "api/identity/secrets/throttle.h"
#include "api/identity/secrets/tokens.h"
#include "api/identity/session/machine_tokens.h"
#include "api/identity/session/sessions.h"
#include "domain/access/limits.h"

namespace chapterhouse::identity {
namespace {

using namespace std::chrono_literals;

class SetClock final : public Clock {
 public:
  Timestamp at = *parse_timestamp("2026-03-04T10:00:00+08:00");
  Timestamp now() const override { return at; }
};

class Parts : public ::testing::Test {
 protected:
  ~Parts() override { std::filesystem::remove_all(folder); }
  std::unique_ptr<IdentityFile> open() {
    auto file = IdentityFile::open(folder);
    EXPECT_TRUE(file.ok()) << file.error();
    return *std::move(file);
  }
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("identity_test." + std::to_string(::getpid()));
  SetClock clock;
  SessionClock session_clock{clock, [] { return std::chrono::microseconds{0}; }};
  const Sessions::Also yes = [](projections::Database&) { return true; };
};

TEST(Throttles, OfAThousandGuessesInAnHourUnderAHundredAreLookedAt) {
  Throttle throttle({limits::kGuessesOfAccount, limits::kGuessOfAccountEvery}, 1024);
  int looked_at = 0;
  for (int i = 0; i < 1'000; ++i)
    looked_at += throttle.take("wang-f", Throttle::Ticks{i * 3'600}) ? 0 : 1;
  EXPECT_LE(looked_at, 100);
  EXPECT_GE(looked_at, 80) << "the limit is what it says";
  std::cout << "guesses looked at in an hour: " << looked_at << " of 1000\n";
}

TEST(Throttles, GiveBackWhatWasNoGuessAndSayHowLongToWait) {
  Throttle throttle({2, 10s}, 1024);
  EXPECT_FALSE(throttle.take("a", 0ms));
  EXPECT_FALSE(throttle.take("a", 0ms));
  EXPECT_EQ(throttle.take("a", 0ms), 10s);
  EXPECT_FALSE(throttle.take("b", 0ms)) << "another is not held up";
  EXPECT_EQ(throttle.take("a", 9'999ms), 1s);
  EXPECT_FALSE(throttle.take("a", 10'000ms));
  throttle.give_back("a");
  EXPECT_FALSE(throttle.take("a", 10'000ms));
  EXPECT_TRUE(throttle.take("a", 10'000ms));
  EXPECT_FALSE(throttle.take("a", 3'600'000ms));
  EXPECT_FALSE(throttle.take("a", 3'600'000ms));
  EXPECT_TRUE(throttle.take("a", 3'600'000ms)) << "never more at once, however long it waited";
}

TEST(Tokens, AHundredThousandNeverRepeat) {
  constexpr std::size_t kMany = 100'000;
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < kMany; ++i) {
    const std::string token = fresh_token();
    ASSERT_EQ(token.size(), 64u);
    seen.insert(token);
  }
  EXPECT_EQ(seen.size(), kMany);
  EXPECT_EQ(normalised_code(fresh_code()).size(), 26u);
  EXPECT_EQ(normalised_code(fresh_recovery_code()).size(), 16u);
  EXPECT_EQ(normalised_code("abcd-o0 l1"), "ABCDOOLI");
}

TEST(Hashes, RunFourAtOnceAndNoMore) {
  Hashing hashing;
  std::atomic<std::size_t> most{0};
  std::atomic<int> done{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        if (hashing.hash("a quiet heron at dawn")) ++done;
      });
    while (done < 8) {
      most = std::max(most.load(), hashing.in_flight());
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(done, 8);
  EXPECT_LE(most, limits::kHashesAtOnce);
  EXPECT_GE(most, 2u) << "they do run beside one another";
  EXPECT_EQ(hashing.done(), 8u);
}

TEST_F(Parts, SessionsAndTokensOutliveARestartAndEndedOnesStayEnded) {
  std::string kept, ended, machine, revoked;
  {
    const auto file = open();
    Sessions sessions(*file, session_clock);
    MachineTokens tokens(*file, session_clock);
    const Session session{{}, AccountId{"wang-f"}, 3, {}, {}, clock.at, "10.0.0.1", "a browser"};
    kept = *sessions.start(session, yes);
    ended = *sessions.start(session, yes);
    EXPECT_TRUE(sessions.end(AccountId{"wang-f"}, sessions.find(ended)->id));
    const MachineToken wanted{
        {}, "x", AccountId{"wang-f"}, 1, UnitId{"u"}, {"a.b", "c.d"}, {}, clock.at + 24h};
    std::string id;
    machine = *tokens.make(wanted, id);
    revoked = *tokens.make(wanted, id);
    EXPECT_TRUE(tokens.revoke(AccountId{"wang-f"}, id));
    EXPECT_FALSE(sessions.start(session, [](projections::Database&) { return false; }));
    EXPECT_EQ(sessions.of(AccountId{"wang-f"}).size(), 1u) << "refused is not started";
  }
  clock.at += 10min;
  const auto file = open();
  Sessions sessions(*file, session_clock);
  MachineTokens tokens(*file, session_clock);
  const auto found = sessions.find(kept);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->binding, 3);
  EXPECT_EQ(found->address, "10.0.0.1");
  EXPECT_TRUE(found->confirmed.has_value());
  EXPECT_FALSE(sessions.find(ended));
  ASSERT_TRUE(tokens.find(machine).has_value());
  EXPECT_EQ(tokens.find(machine)->scopes, (std::vector<std::string>{"a.b", "c.d"}));
  EXPECT_FALSE(tokens.find(revoked));
  clock.at += 24h;
  EXPECT_FALSE(tokens.find(machine)) << "expired";
  EXPECT_FALSE(sessions.find(kept));
}

TEST_F(Parts, ASessionFromALaterTimeThanNowIsOver) {
  std::string token;
  {
    const auto file = open();
    Sessions sessions(*file, session_clock);
    token = *sessions.start({{}, AccountId{"wang-f"}, 1, {}, {}, {}, {}, {}}, yes);
  }
  SetClock earlier;
  earlier.at = clock.at - 2h;
  const SessionClock set_back(earlier, [] { return std::chrono::microseconds{0}; });
  const auto file = open();
  Sessions sessions(*file, set_back);
  EXPECT_FALSE(sessions.find(token)) << "the clock was set back over a restart";
}

TEST_F(Parts, AnAuthenticatorsKeyIsSealedForItsAccount) {
  const auto file = open();
  Credentials credentials(*file, store::Secret::random());
  const Credential one{AccountId{"one"}, 1, 1, "$argon2id$x", "12345678901234567890", 0, 0};
  ASSERT_TRUE(credentials.set({one, {}, {}}));
  EXPECT_EQ(credentials.find(AccountId{"one"})->totp_key, one.totp_key);
  // Another's row in one's own place: the key does not open.
  file->write([](projections::Database& database) {
    database.query("UPDATE credential SET account = 'two' WHERE account = 'one'").run();
  });
  EXPECT_FALSE(credentials.find(AccountId{"two"}));
  Credentials stranger(*file, store::Secret::random());
  EXPECT_FALSE(stranger.find(AccountId{"two"})) << "nor with another vault's key";
}

TEST_F(Parts, ALinkIsOfOneAccountAndGivesWayWhenItIsVoid) {
  const auto file = open();
  Links links(*file);
  const auto wish = [&](const char* account, const char* issuer, const char* subject) {
    return Link{{}, issuer, subject, AccountId{account}, 2, 1, clock.at};
  };
  using Made = Links::Made;
  EXPECT_FALSE(links.find("https://a", "7"));
  ASSERT_EQ(links.make(wish("wang-f", "https://a", "7"), {}), Made::kYes);
  const auto first = links.find("https://a", "7");
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->account.value, "wang-f");
  EXPECT_EQ(std::pair(first->generation, first->factor_generation), std::pair(2, 1));
  EXPECT_EQ(links.make(wish("li-j", "https://a", "7"), {}), Made::kOfAnother);
  EXPECT_EQ(links.make(wish("li-j", "https://a", "7"), AccountId{"he-m"}), Made::kOfAnother);
  EXPECT_EQ(links.make(wish("li-j", "https://b", "7"), {}), Made::kYes) << "another issuer";
  EXPECT_EQ(links.find("https://a", "7")->account.value, "wang-f");
  const auto stands = [&](const Link& link) {
    bool there = false;
    file->read([&](projections::Database& database) { there = Links::stands(database, link); });
    return there;
  };
  EXPECT_TRUE(stands(*first));
  EXPECT_EQ(links.make(wish("li-j", "https://a", "7"), AccountId{"wang-f"}), Made::kYes);
  EXPECT_FALSE(stands(*first));
  EXPECT_TRUE(links.of(AccountId{"wang-f"}).empty());
  EXPECT_FALSE(links.remove(AccountId{"wang-f"}, links.find("https://a", "7")->id));
  for (const char* subject : {"8", "9"})
    EXPECT_EQ(links.make(wish("li-j", "https://a", subject), {}), Made::kYes);
  ASSERT_EQ(links.of(AccountId{"li-j"}).size(), limits::kLinksOfAccount);
  EXPECT_EQ(links.make(wish("li-j", "https://a", "10"), {}), Made::kTooMany);
  clock.at += 1s;
  EXPECT_EQ(links.make(wish("li-j", "https://a", "9"), {}), Made::kYes) << "made anew";
  EXPECT_EQ(links.of(AccountId{"li-j"}).front().subject, "9") << "the newest first";
  EXPECT_TRUE(links.remove(AccountId{"li-j"}, links.find("https://a", "8")->id));
  EXPECT_EQ(links.make(wish("li-j", "https://a", "10"), {}), Made::kYes);
}

TEST_F(Parts, AFileOfTheFirstVersionIsTakenOver) {
  const Session session{{}, AccountId{"wang-f"}, 3, {}, {}, {}, {}, {}};
  std::string token;
  {
    const auto file = open();
    token = *Sessions(*file, session_clock).start(session, yes);
    file->write([](projections::Database& database) {
      database.script("DROP TABLE link; PRAGMA user_version=1");
    });
  }
  const auto file = open();
  EXPECT_TRUE(Sessions(*file, session_clock).find(token));
  Links links(*file);
  EXPECT_EQ(links.make({{}, "https://a", "7", AccountId{"wang-f"}, 1, 1, clock.at}, {}),
            Links::Made::kYes);
}

TEST_F(Parts, ACopyIsWholeWhileTheFileIsWrittenAndHasNoSession) {
  const auto other = folder / "copy";
  std::filesystem::create_directories(other);
  ASSERT_TRUE(copy_identity(folder / "nowhere", other / "identity.db").ok());
  EXPECT_FALSE(std::filesystem::exists(other / "identity.db")) << "there was nothing to copy";
  const auto file = open();
  const auto key = store::Secret::random();
  Credentials credentials(*file, key);
  Sessions sessions(*file, session_clock);
  MachineTokens tokens(*file, session_clock);
  const Credential one{AccountId{"one"}, 1, 1, "$argon2id$x", "12345678901234567890", 0, 0};
  ASSERT_TRUE(credentials.set({one, {}, {}}));
  const auto token = sessions.start({{}, AccountId{"one"}, 1, {}, {}, {}, {}, {}}, yes);
  std::string id;
  const auto machine =
      tokens.make({{}, "x", AccountId{"one"}, 1, UnitId{"u"}, {"a.b"}, {}, clock.at + 24h}, id);
  std::jthread writer([&](const std::stop_token& stop) {
    while (!stop.stop_requested())
      credentials.use([](projections::Database& database) {
        return Credentials::use_step(database, AccountId{"one"}, 7);
      });
  });
  const auto copied = copy_identity(folder, other / "identity.db");
  writer.request_stop();
  writer.join();
  ASSERT_TRUE(copied.ok()) << copied.error();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(other)) {
    ++files;
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms(077),
              std::filesystem::perms::none);
  }
  EXPECT_EQ(files, 1u) << "no journal beside it";
  EXPECT_TRUE(sessions.find(*token)) << "where it was copied from nothing changed";
  const auto copy = IdentityFile::open(other);
  ASSERT_TRUE(copy.ok()) << copy.error();
  EXPECT_EQ(Credentials(**copy, key).find(AccountId{"one"})->totp_key, one.totp_key);
  EXPECT_FALSE(Sessions(**copy, session_clock).find(*token));
  EXPECT_FALSE(MachineTokens(**copy, session_clock).find(*machine));
}

TEST_F(Parts, AFileOfALaterVersionIsRefusedAndKept) {
  open()->write([](projections::Database& database) { database.script("PRAGMA user_version=9"); });
  const auto file = IdentityFile::open(folder);
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.error().find("later version"), std::string::npos) << file.error();
  EXPECT_TRUE(std::filesystem::exists(folder / "identity.db"));
}

}  // namespace
}  // namespace chapterhouse::identity
