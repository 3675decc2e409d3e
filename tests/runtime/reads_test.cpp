// The read model of who looked: rows by case, by person and for the weekly review; a function of
// its log, as every read model is.
#include "projections/reads/read_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "store/crypto/secret.h"
#include "store/crypto/sha256.h"
#include "store/store.h"

namespace chapterhouse::projections {
namespace {

using namespace std::chrono_literals;
using reads::Relation;

class StepClock final : public Clock {
 public:
  Timestamp now() const override { return at; }
  void set(std::string_view text) { at = *parse_timestamp(text); }
  Timestamp at = *parse_timestamp("2026-03-04T10:00:00+08:00");  // a Wednesday
};
class Sha256 final : public Hasher {
 public:
  Hash256 sha256(std::string_view bytes) const override { return store::sha256({bytes}); }
};

SubjectId person(std::uint8_t number) {
  std::array<std::uint8_t, 16> bytes{};
  bytes[0] = number;
  return SubjectId(bytes);
}
StreamId a_case(int number) { return {"hardship_file/" + std::to_string(number)}; }

class ReadLogTest : public ::testing::Test {
 protected:
  void TearDown() override {
    models.reset();
    std::filesystem::remove_all(folder);
  }
  ReadLog& open() {
    models = std::make_unique<ReadLog>(log->events(), hasher, folder, [](Date date) {
      return std::chrono::weekday{date}.iso_encoding() <= 5;
    });
    EXPECT_TRUE(models->wait_for(log->events().head().last, 10s));
    return *models;
  }
  void append(const std::string& account, EventBody body) {
    const StreamId lane = reads::lane(1);
    Commit commit;
    commit.command = CommandId::from_bytes(store::Secret::random().view());
    commit.actor = {
        AccountId{account}, ActorKind::kPerson, Role::kTStaff, UnitId{"110113-renhe"}, {}};
    commit.relied_on = {{lane, log->events().version_of(lane)}};
    commit.events = {{lane, clock.now(), 0, 0, std::move(body)}};
    ASSERT_TRUE(log->events().append(commit).ok());
    clock.at += 1s;
  }
  void view(const std::string& account, const StreamId& stream, const SubjectId& subject,
            Relation relation, const std::string& field = "hardship_file.visited.situation") {
    reads::Shown shown{{field}, 4, 1, {{stream, subject, relation, {0}}}};
    reads::Asked asked;
    asked.operation = "GET /v1/cases/{type}/{id}/timeline";
    append(account, EventBody::of(reads::ev::Viewed{asked, shown}));
  }
  void refuse(const std::string& account, std::string_view guard, std::int32_t count) {
    reads::ev::Refused refused;
    refused.guard = guard;
    refused.count = count;
    refused.streams = {a_case(1)};
    append(account, EventBody::of(refused));
  }
  std::vector<Read> list(const ReadFilter& filter, std::optional<Position> as_of = {}) {
    const auto found = models->list(filter, {{}, 500}, as_of);
    EXPECT_TRUE(found.ok());
    return found->value.rows;
  }

  StepClock clock;
  Sha256 hasher;
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("reads_test." + std::to_string(::getpid()));
  std::unique_ptr<store::LogHandle> log = store::memory_log(reads::catalogue(), clock);
  std::unique_ptr<ReadLog> models;
};

// Question 9 of the audit: all views of a person's medical data, and of nobody else's.
TEST_F(ReadLogTest, ListsWhatWasShownOfOnePersonOnly) {
  view("sw", a_case(1), person(1), Relation::kAssigned);
  view("sw", a_case(1), person(2), Relation::kAssigned);
  reads::Shown both{{"x.name", "hardship_application.applied.health"},
                    4,
                    2,
                    {{a_case(1), person(1), Relation::kUnit, {1}},
                     {a_case(2), person(2), Relation::kUnit, {0, 1}}}};
  append("chair", EventBody::of(reads::ev::Viewed{{}, both}));
  open();
  const auto of_one = list({.subjects = {person(1)}});
  ASSERT_EQ(of_one.size(), 2u);
  EXPECT_EQ(of_one[0].actor.id, AccountId{"chair"}) << "the newest first";
  ASSERT_EQ(of_one[0].items.size(), 1u) << "what was shown of others is not told";
  EXPECT_EQ(of_one[0].items[0].fields,
            std::vector<std::string>{"hardship_application.applied.health"});
  EXPECT_EQ(of_one[0].items[0].stream, a_case(1));
  EXPECT_EQ(list({.streams = {a_case(2)}}).size(), 1u);
  EXPECT_EQ(list({.streams = {a_case(2)}, .subjects = {person(1)}}).size(), 2u) << "of any of them";
  EXPECT_EQ(list({.account = AccountId{"sw"}}).size(), 2u);
  EXPECT_EQ(list({.subjects = {person(1)}}, Position{2}).size(), 1u) << "as of before";
}

TEST_F(ReadLogTest, TellsTheKindsOfAReviewApart) {
  view("sw", a_case(1), {}, Relation::kAssigned);
  view("sw", a_case(2), {}, Relation::kUnit);
  clock.set("2026-03-04T20:00:00+08:00");
  view("sw", a_case(3), {}, Relation::kOpened);
  clock.set("2026-03-07T10:00:00+08:00");  // a Saturday
  view("sw", a_case(4), {}, Relation::kGranted);
  append("sw", EventBody::of(reads::ev::Exported{{}, {}, "csv", 1, 9}));
  refuse("sw", "scope", 7);
  refuse("sw", reads::kCasesPerHour, 2);
  open();
  const OfficeHours hours{8, 19};
  const auto count = [&](ReadKind kind) { return list({.kind = kind, .hours = hours}).size(); };
  EXPECT_EQ(count(ReadKind::kAny), 7u);
  EXPECT_EQ(count(ReadKind::kShown), 5u);
  EXPECT_EQ(count(ReadKind::kRefused), 2u);
  EXPECT_EQ(count(ReadKind::kOverLimit), 1u);
  EXPECT_EQ(count(ReadKind::kExported), 1u);
  EXPECT_EQ(count(ReadKind::kOutsideHours), 3u) << "at night, on a Saturday, and the export then";
  EXPECT_EQ(count(ReadKind::kNotOwn), 1u);

  const auto review = models->review({.from = *parse_date("2026-03-04"),
                                      .to = *parse_date("2026-03-07"),
                                      .hours = hours,
                                      .burst_minutes = 10,
                                      .burst_cases = 2});
  ASSERT_TRUE(review.ok());
  ASSERT_EQ(review->value.readers.size(), 1u);
  const ReaderSummary& reader = review->value.readers[0];
  EXPECT_EQ(reader.actor.role, Role::kTStaff);
  EXPECT_EQ(reader.reads, 5);
  EXPECT_EQ(reader.cases, 4);
  EXPECT_EQ(reader.not_own_cases, 1);
  EXPECT_EQ(reader.outside_hours, 3);
  EXPECT_EQ(reader.exports, 1);
  EXPECT_EQ(reader.refusals, 9) << "counted, not the events";
  EXPECT_EQ(reader.over_limit, 2);
  ASSERT_EQ(review->value.bursts.size(), 1u);
  EXPECT_EQ(review->value.bursts[0].cases, 2);
  EXPECT_EQ(review->value.bursts[0].first, Position{1});
  EXPECT_EQ(review->value.bursts[0].last, Position{2});
}

TEST_F(ReadLogTest, ABurstBeginsAtItsNumberAndEndsWithIt) {
  for (int i = 0; i < 9; ++i) view("sw", a_case(i), {}, Relation::kUnit);
  for (int i = 0; i < 9; ++i) view("sw", a_case(0), {}, Relation::kUnit);  // one case, many times
  clock.at += 1h;
  for (int i = 0; i < 10; ++i) view("chair", a_case(i), {}, Relation::kUnit);
  clock.at += 1h;
  for (int i = 0; i < 12; ++i) view("chair", a_case(i), {}, Relation::kUnit);
  open();
  const Date day = *parse_date("2026-03-04");
  const auto review =
      models->review({.from = day, .to = day, .hours = {}, .burst_minutes = 10, .burst_cases = 10});
  ASSERT_TRUE(review.ok());
  ASSERT_EQ(review->value.bursts.size(), 2u);
  EXPECT_EQ(review->value.bursts[0].account, AccountId{"chair"});
  EXPECT_EQ(review->value.bursts[0].cases, 10);
  EXPECT_EQ(review->value.bursts[1].cases, 12);
  EXPECT_EQ(review->value.bursts[1].last, log->events().head().last);
}

TEST_F(ReadLogTest, IsTheSameBuiltAnewAndFollowed) {
  for (int i = 0; i < 300; ++i)
    view("sw", a_case(i % 7), person(static_cast<std::uint8_t>(i % 5 + 1)), Relation::kUnit);
  refuse("sw", "scope", 3);
  const auto followed = open().digest();
  ASSERT_TRUE(followed.ok());
  ASSERT_TRUE(models->rebuild().ok());
  const auto rebuilt = models->digest();
  EXPECT_EQ(followed->value, rebuilt->value);
  EXPECT_EQ(followed->position, rebuilt->position);
  models.reset();
  std::filesystem::remove_all(folder);
  EXPECT_EQ(open().digest()->value, followed->value) << "deleted, and made again";
}

TEST_F(ReadLogTest, PagesShowOneMoment) {
  for (int i = 0; i < 5; ++i) view("sw", a_case(1), {}, Relation::kUnit);
  open();
  const auto first = models->list({}, {{}, 2});
  view("sw", a_case(1), {}, Relation::kUnit);
  ASSERT_TRUE(models->wait_for(Position{6}, 10s));
  const auto second = models->list({}, {first->value.next, 2});
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->position, Position{5});
  EXPECT_EQ(second->value.rows.front().position, Position{3});
  EXPECT_FALSE(models->list({.account = AccountId{"x"}}, {first->value.next, 2}).ok())
      << "a cursor belongs to its filter";
}

}  // namespace
}  // namespace chapterhouse::projections
