// What collects, limits and records reads, each by itself.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "api/reads/access_log.h"
#include "api/reads/collected.h"
#include "api/server/district.h"
#include "domain/cases/lead/lead.h"
#include "store/store.h"

namespace chapterhouse::reads {
namespace {

using namespace std::chrono_literals;
using server::SettableClock;

StreamId a_case(int number) { return stream_of("lead", std::to_string(number)); }
SubjectId a_person(std::uint8_t number) {
  std::array<std::uint8_t, 16> bytes{};
  bytes[15] = number;
  return SubjectId(bytes);
}
Leaving cases(int from, int until) {
  Leaving leaving;
  for (int i = from; i < until; ++i) leaving.cases.push_back(a_case(i));
  leaving.rows = leaving.cases.size();
  return leaving;
}

// ---- what an answer shows ------------------------------------------------------------------

TEST(CollectedReads, NameEachFieldOfEachPersonOnce) {
  Collected collected;
  collected.about(a_case(1), Relation::kAssigned);
  collected.add(a_case(1), a_person(1), "x.name", DataClass::kPersonal);
  collected.add(a_case(1), a_person(1), "x.name", DataClass::kPersonal);
  collected.add(a_case(1), a_person(2), "x.id_no", DataClass::kSensitive);
  EXPECT_EQ(collected.rows(), 2u);
  EXPECT_EQ(collected.cases(), std::vector{a_case(1)});
  const auto shown = collected.take();
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].fields, (std::vector<std::string>{"x.name", "x.id_no"}));
  EXPECT_EQ(shown[0].highest, 4);
  EXPECT_EQ(shown[0].count, 2);
  ASSERT_EQ(shown[0].items.size(), 2u);
  EXPECT_EQ(shown[0].items[0], (Item{a_case(1), a_person(1), Relation::kAssigned, {0}}));
  EXPECT_EQ(shown[0].items[1], (Item{a_case(1), a_person(2), Relation::kAssigned, {1}}));
  EXPECT_FALSE(collected.shows_people()) << "what was taken is told once";
}

TEST(CollectedReads, SplitAtTheLimitsOfOneEventAndLoseNothing) {
  for (const auto& [people, fields, events] :
       {std::tuple{limits::kItemsPerRead, std::size_t{1}, std::size_t{1}},
        std::tuple{limits::kItemsPerRead + 1, std::size_t{1}, std::size_t{2}},
        std::tuple{std::size_t{1}, limits::kFieldsPerRead, std::size_t{1}},
        std::tuple{std::size_t{1}, limits::kFieldsPerRead + 1, std::size_t{2}}}) {
    Collected collected;
    for (std::size_t person = 0; person < people; ++person)
      for (std::size_t field = 0; field < fields; ++field)
        collected.add(a_case(static_cast<int>(person)), {}, "f" + std::to_string(field),
                      DataClass::kPersonal);
    const auto shown = collected.take();
    EXPECT_EQ(shown.size(), events);
    std::size_t told = 0;
    for (const Shown& each : shown) {
      EXPECT_EQ(each.count, static_cast<std::int32_t>(people));
      EXPECT_LE(each.items.size(), limits::kItemsPerRead);
      EXPECT_LE(each.fields.size(), limits::kFieldsPerRead);
      for (const Item& item : each.items) {
        told += item.fields.size();
        for (const std::uint8_t field : item.fields) EXPECT_LT(field, each.fields.size());
      }
    }
    EXPECT_EQ(told, people * fields);
  }
}

// What is withheld or erased was not shown; neither was what is above the reader's class.
TEST(CollectedReads, HearOnlyOfWhatIsWritten) {
  Event event{{}, EventBody::of(lead::ev::ContactLogged{})};
  event.envelope.stream = a_case(7);
  lead::ev::ContactLogged logged;
  logged.note = std::string("来电");
  for (const auto& [presence, reveal, heard] :
       {std::tuple{Presence::kPresent, DataClass::kPersonal, true},
        std::tuple{Presence::kPresent, DataClass::kInternal, false},
        std::tuple{Presence::kWithheld, DataClass::kSensitive, false},
        std::tuple{Presence::kErased, DataClass::kSensitive, false}}) {
    logged.note.presence = presence;
    Collected collected;
    Collected::OfEvent sink(collected, event);
    (void)json::write_json(shape_of<lead::ev::ContactLogged>(), &logged,
                           {{reveal, DataClass::kInternal}, sink});
    EXPECT_EQ(collected.shows_people(), heard);
    if (!heard) continue;
    const auto shown = collected.take();
    EXPECT_EQ(shown[0].fields, std::vector<std::string>{"lead.contact_logged.note"});
    EXPECT_EQ(shown[0].highest, 3);
  }
}

// ---- limits --------------------------------------------------------------------------------

TEST(ReadLimitsOfAnHour, StopTheFirstCaseAboveAndForgetAfterAnHour) {
  ReadLimits limits;
  const std::vector<std::string> who{"account a", "person p"};
  const Allowed allowed{10, 100};
  ReadLimits::Moment now{};
  now += 100h;
  EXPECT_FALSE(limits.admit(who, cases(0, 10), allowed, now)) << "at the limit";
  const auto held = limits.admit(who, cases(10, 11), allowed, now + 20min);
  ASSERT_TRUE(held) << "one above";
  EXPECT_EQ(held->guard, kCasesPerHour);
  EXPECT_EQ(held->measured, 11);
  EXPECT_EQ(held->allowed, 10);
  EXPECT_EQ(held->again_in, 40min);
  EXPECT_FALSE(limits.admit(who, cases(0, 10), allowed, now + 30min)) << "the same ones again";
  EXPECT_TRUE(limits.admit(who, cases(10, 11), allowed, now + 59min)) << "being stopped is no read";
  EXPECT_FALSE(limits.admit(who, cases(10, 11), allowed, now + 60min)) << "an hour later";
}

TEST(ReadLimitsOfAnHour, CountTheTwoAccountsOfOnePersonTogether) {
  ReadLimits limits;
  const std::vector<std::string> one{"account a", "person p"}, other{"account b", "person p"},
      stranger{"account c", "person q"};
  const Allowed allowed{10, 100};
  const auto now = ReadLimits::Moment{} + 100h;
  EXPECT_FALSE(limits.admit(one, cases(0, 6), allowed, now));
  EXPECT_FALSE(limits.admit(other, cases(6, 10), allowed, now));
  EXPECT_TRUE(limits.admit(other, cases(10, 11), allowed, now));
  EXPECT_FALSE(limits.admit(stranger, cases(0, 10), allowed, now));
}

TEST(ReadLimitsOfAnHour, HoldTheRowsOfOneAnswer) {
  ReadLimits limits;
  const std::vector<std::string> who{"account a"};
  Leaving leaving = cases(0, 1);
  leaving.rows = 5;
  EXPECT_FALSE(limits.admit(who, leaving, {10, 5}, {}));
  leaving.rows = 6;
  const auto held = limits.admit(who, leaving, {10, 5}, {});
  ASSERT_TRUE(held);
  EXPECT_EQ(held->guard, kRowsPerAnswer);
  EXPECT_EQ(held->measured, 6);
}

// ---- refusals ------------------------------------------------------------------------------

ev::Refused a_refusal(const std::string& operation, int stream = 1) {
  ev::Refused refused;
  refused.asked.operation = operation;
  refused.guard = "scope";
  refused.status = 404;
  refused.streams = {a_case(stream)};
  return refused;
}
Actor an_account(const std::string& name) {
  return {AccountId{name}, ActorKind::kPerson, Role::kTStaff, UnitId{"110113-renhe"}, {}};
}

TEST(RefusalsOfAMinute, AreWrittenTwiceAtMostAndAllCounted) {
  Refusals refusals;
  auto now = Refusals::Moment{} + 1h;
  std::int64_t written = 0, counted = 0;
  const auto write = [&](Refusals::Take which) {
    for (const NotedRefusal& noted : refusals.take(now, which)) {
      ++written;
      counted += noted.refused.count;
      EXPECT_LE(noted.refused.streams.size(), limits::kRefusedCases);
    }
  };
  for (int second = 0; second < 60; ++second) {
    for (int i = 0; i < 1'000; ++i)
      EXPECT_TRUE(refusals.note(an_account("a"), a_refusal("GET /v1/cases", i), now));
    write(Refusals::Take::kWhatIsDue);
    now += 1s;
  }
  write(Refusals::Take::kWhatIsDue);
  EXPECT_EQ(written, 2) << "the first at once, the others when the minute is over";
  EXPECT_EQ(counted, 60'000);
  now += 2min;
  write(Refusals::Take::kWhatIsDue);
  EXPECT_EQ(written, 2);
}

TEST(RefusalsOfAMinute, OfTooManyKindsAreOneKind) {
  Refusals refusals;
  const auto now = Refusals::Moment{} + 1h;
  for (std::size_t i = 0; i < limits::kRefusalKindsOfAccount + 100; ++i)
    EXPECT_TRUE(refusals.note(an_account("a"), a_refusal("GET /" + std::to_string(i)), now));
  const auto due = refusals.take(now, Refusals::Take::kAll);
  EXPECT_EQ(due.size(), limits::kRefusalKindsOfAccount + 1);
  std::int64_t counted = 0;
  for (const NotedRefusal& noted : due) counted += noted.refused.count;
  EXPECT_EQ(counted, static_cast<std::int64_t>(limits::kRefusalKindsOfAccount) + 100);
}

TEST(RefusalsOfAMinute, OfTooManyAccountsAreNotNoted) {
  Refusals refusals;
  const auto now = Refusals::Moment{} + 1h;
  for (std::size_t i = 0; i < limits::kRefusingAccounts; ++i)
    EXPECT_TRUE(refusals.note(an_account("a" + std::to_string(i)), a_refusal("GET /"), now));
  EXPECT_FALSE(refusals.note(an_account("one more"), a_refusal("GET /"), now));
  EXPECT_TRUE(refusals.note(an_account("a0"), a_refusal("GET /"), now));
}

// ---- the log -------------------------------------------------------------------------------

// Refuses what it is told to, and otherwise is the log behind it.
class FailingLog final : public EventLog {
 public:
  explicit FailingLog(EventLog& log) : log_(log) {}
  std::atomic<bool> fails{false};

  Result<Committed, AppendError> append(const Commit& commit) override {
    if (fails) return Failure{AppendError{AppendError::Kind::kStopped}};
    return log_.append(commit);
  }
  Result<std::vector<Event>, ReadError> read_stream(const StreamId& stream, StreamVersion from,
                                                    std::size_t max, Reveal reveal) const override {
    return log_.read_stream(stream, from, max, reveal);
  }
  Result<std::vector<Event>, ReadError> read_all(Position from, std::size_t max,
                                                 Reveal reveal) const override {
    return log_.read_all(from, max, reveal);
  }
  StreamVersion version_of(const StreamId& stream) const override {
    return log_.version_of(stream);
  }
  std::optional<CommandReceipt> find_command(const CommandId& command) const override {
    return log_.find_command(command);
  }
  LogHead head() const override { return log_.head(); }
  bool wait_for(Position position, std::chrono::milliseconds timeout) const override {
    return log_.wait_for(position, timeout);
  }

 private:
  EventLog& log_;
};

class AccessLogTest : public ::testing::Test {
 protected:
  void SetUp() override { clock.set(*parse_timestamp("2026-03-04T10:00:00+08:00")); }

  std::unique_ptr<AccessLog> open(bool* full = nullptr) {
    return std::make_unique<AccessLog>(
        AccessLog::Parts{failing, clock, ids, reference.rules, [full] { return full && *full; }});
  }
  static Reader a_reader(const std::string& account) {
    Reader reader{an_account(account), {}};
    reader.asked.person = "person-of-" + account;
    reader.asked.operation = "GET /v1/cases/{type}/{id}/timeline";
    return reader;
  }
  static Leaving a_view(int number) {
    Leaving leaving = cases(number, number + 1);
    Shown shown;
    shown.fields = {"lead.registered.contact_mobile"};
    shown.highest = 3;
    shown.count = 1;
    shown.items = {{a_case(number), {}, Relation::kAssigned, {0}}};
    leaving.events = {EventBody::of(ev::Viewed{a_reader("x").asked, shown})};
    return leaving;
  }
  std::uint64_t events() const { return log->events().head().last.value; }

  SettableClock clock;
  server::Sha256Hasher hasher;
  server::RandomIds ids;
  server::ReferenceData reference =
      server::load_reference_data(CHAPTERHOUSE_SOURCE_DIR "/ops/reference").value();
  std::unique_ptr<store::LogHandle> log = store::memory_log(catalogue(), clock);
  FailingLog failing{log->events()};
};

TEST_F(AccessLogTest, RecordsFromManyThreadsWithoutAConflict) {
  const auto access = open();
  constexpr int kThreads = 8, kEach = 100;
  std::atomic<int> recorded{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i)
          if (access->record(a_reader("a" + std::to_string(t)), a_view(i))) ++recorded;
      });
  }
  EXPECT_EQ(recorded, kThreads * kEach);
  EXPECT_EQ(events(), static_cast<std::uint64_t>(kThreads * kEach));
  std::uint64_t in_lanes = 0;
  std::size_t lanes = 0;
  while (const auto version = log->events().version_of(lane(lanes + 1)).value) {
    in_lanes += version;
    ++lanes;
  }
  EXPECT_EQ(in_lanes, events());
  EXPECT_LE(lanes, static_cast<std::size_t>(kThreads)) << "no more than read at one moment";
  EXPECT_EQ(access->counts().personal, static_cast<std::uint64_t>(kThreads * kEach));
}

TEST_F(AccessLogTest, AnAnswerThatCannotBeRecordedIsHeld) {
  bool full = false;
  const auto access = open(&full);
  failing.fails = true;
  const auto stopped = access->record(a_reader("a"), a_view(1));
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, Held::Kind::kStopped);
  full = true;
  const auto no_space = access->record(a_reader("a"), a_view(1));
  ASSERT_FALSE(no_space);
  EXPECT_EQ(no_space.error().kind, Held::Kind::kNoSpace);
  EXPECT_EQ(access->counts().held, 2u);
  failing.fails = false;
  EXPECT_TRUE(access->record(a_reader("a"), a_view(1))) << "the lane goes on";
  EXPECT_TRUE(access->record(a_reader("a"), a_view(2)));
  EXPECT_EQ(events(), 2u);
}

TEST_F(AccessLogTest, ARestartGivesNobodyAnotherHour) {
  const std::int64_t most = reference.rules.policy.value(
      *policy::key_named("access.cases_per_hour"), business_date(clock.now()));
  {
    const auto access = open();
    for (int i = 0; i < most; ++i) ASSERT_TRUE(access->record(a_reader("a"), a_view(i)));
    EXPECT_FALSE(access->record(a_reader("a"), a_view(9'999)));
    EXPECT_EQ(access->counts().throttled, 1u);
  }
  clock.set(clock.now() - 30min);
  EXPECT_FALSE(open()->record(a_reader("a"), a_view(9'999))) << "nor does a clock set back";
  clock.set(clock.now() + 30min + 59min);
  EXPECT_FALSE(open()->record(a_reader("a"), a_view(9'999)));
  EXPECT_TRUE(open()->record(a_reader("b"), a_view(9'999)));
  clock.set(clock.now() + 2min);
  EXPECT_TRUE(open()->record(a_reader("a"), a_view(9'999)));
}

TEST_F(AccessLogTest, RefusalsWaitForTheLogAndAreNotLost) {
  const auto access = open();
  failing.fails = true;
  for (int i = 0; i < 50; ++i) access->refuse(a_reader("a"), a_refusal("", i));
  access->flush();
  EXPECT_EQ(events(), 0u);
  failing.fails = false;
  access->flush();
  ASSERT_EQ(events(), 1u);
  const auto written = log->events().read_all({1}, 1, Reveal::kNothing);
  const auto* refused = written->front().body.as<ev::Refused>();
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->count, 50);
  EXPECT_EQ(refused->streams.size(), limits::kRefusedCases);
  EXPECT_EQ(written->front().envelope.actor.id, AccountId{"a"});
}

}  // namespace
}  // namespace chapterhouse::reads
