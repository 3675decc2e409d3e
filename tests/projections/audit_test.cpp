// Anomalies: each kind with what is one and what nearly is, as of any position, and as rebuilt.
#include <fstream>
#include <map>

#include "domain/cases/all.h"
#include "domain/cases/hardship_application/hardship_application.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/cases/lead/lead.h"
#include "domain/cases/membership/membership.h"
#include "domain/cases/relief/relief.h"
#include "tests/projections/support/desk.h"

namespace chapterhouse::projections::test {
namespace {

using Kind = AnomalyKind;
using std::chrono::hours;

class PlainBlind : public BlindIndex {
 public:
  std::string blind(std::string_view purpose, std::string_view value) const override {
    std::uint64_t state = 14695981039346656037u;
    for (const char c : std::string(purpose) + "/" + std::string(value))
      state = (state ^ static_cast<std::uint8_t>(c)) * 1099511628211u;
    return std::to_string(state);
  }
};

Thresholds thresholds(Date) { return {1, 8, 19, 2, 10, 3, 5}; }

Actor person(std::string id, std::string behalf = {}) {
  return {AccountId{std::move(id)}, ActorKind::kPerson, Role::kTStaff, UnitId{"town-a"},
          AccountId{std::move(behalf)}};
}
const Actor kSystem{AccountId{"system"}, ActorKind::kService, Role::kService, {}, {}};
const Date kMonday = on("2026-03-02");
SubjectId subject(char name) { return SubjectId::from_bytes(std::string(16, name)); }

struct AuditDesk : Desk {
  PlainBlind blind;

  explicit AuditDesk(const Catalogue& known = full_catalogue()) : Desk(known) { reopen(); }
  ~AuditDesk() { close(); }
  void reopen() {
    close();
    models = std::make_unique<ReadModels>(
        log, types, hasher,
        ReadModelsSettings{folder.path(), closes, smallest_cell, is_weekday, thresholds, &blind});
  }
  // One event at that moment, recorded then or later.
  template <class E>
  Position add(const std::string& stream, E event, Timestamp at, std::uint8_t from, std::uint8_t to,
               std::optional<Timestamp> recorded = {}) {
    return log.add(StreamId{stream}, EventBody::of(std::move(event)), at, recorded.value_or(at),
                   from, to);
  }
  // A step that moves nothing, at ten in the morning of a Monday unless told otherwise.
  template <class E>
  Position step(const std::string& stream, E event,
                Timestamp at = start_of_day(kMonday) + hours{10},
                std::optional<Timestamp> recorded = {}) {
    return add(stream, std::move(event), at, 1, 1, recorded);
  }
  Position lead(const std::string& key, Timestamp at = start_of_day(kMonday) + hours{10}) {
    lead::ev::Registered event;
    event.unit.value = "town-a";
    return add("lead/" + key, event, at, 0, 1);
  }
  Position membership(const std::string& key, SubjectId who, const std::string& unit) {
    membership::ev::Opened event;
    event.unit.value = unit;
    event.person = who;
    return add("membership/" + key, event, start_of_day(kMonday) + hours{10}, 0, 1);
  }
  Position grant(const std::string& key, SubjectId who, const std::string& file,
                 const std::string& account) {
    relief::ev::Proposed event;
    event.unit.value = "town-a";
    event.file.value = file;
    event.person = who;
    event.account = account;
    return add("relief/" + key, event, start_of_day(kMonday) + hours{10}, 0, 1);
  }
  Position applied(const std::string& key, SubjectId who, const std::string& mobile) {
    hardship_application::ev::Applied event;
    event.unit.value = "town-a";
    event.person = who;
    event.mobile = mobile;
    return add("hardship_application/" + key, event, start_of_day(kMonday) + hours{10}, 0, 2);
  }

  std::vector<Anomaly> found(Kind kind, const AnomalyFilter& filter = {},
                             std::optional<Position> as_of = {}) {
    catch_up();
    auto page = models->anomalies(kind, filter, {}, as_of);
    EXPECT_TRUE(page);
    std::vector<Anomaly> rows = page ? (*page)->rows : std::vector<Anomaly>{};
    std::ranges::reverse(rows);
    return rows;
  }
  std::vector<std::uint64_t> positions(Kind kind) {
    std::vector<std::uint64_t> at;
    for (const Anomaly& row : found(kind)) at.push_back(row.position.value);
    return at;
  }
};
using Positions = std::vector<std::uint64_t>;

// ---- single events ---------------------------------------------------------------------------

TEST(Anomalies, AnEntryIsBackdatedBeyondTheWorkingDaysUnlessItsPaperIsNamed) {
  AuditDesk desk;
  desk.lead("a");
  const auto monday = start_of_day(kMonday) + hours{10};
  const auto days = [](int n) { return std::chrono::days{n}; };
  desk.step("lead/a", common::ev::NoteAdded{}, monday, monday + days(1));
  const Position late = desk.step("lead/a", common::ev::NoteAdded{}, monday, monday + days(2));
  // Friday to Monday is one working day.
  desk.step("lead/a", common::ev::NoteAdded{}, monday + days(4), monday + days(7));
  desk.step("lead/a", common::ev::NoteAdded{}, monday, monday + days(7));
  desk.step("lead/a", common::ev::Backfilled{std::string(64, 'a'), "on paper"}, monday,
            monday + days(7));
  desk.log.join_commits();
  desk.log.act_as(kSystem);
  desk.step("lead/a", common::ev::NoteAdded{}, monday, monday + days(8));
  const auto rows = desk.found(Kind::kBackdated);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].position, late);
  EXPECT_EQ(rows[0].amount, 2);
  EXPECT_EQ(rows[0].event, "common.note_added");
  EXPECT_EQ(rows[0].unit, UnitId{"town-a"});
  EXPECT_EQ(rows[0].actor, AccountId{"cadre"});
}

TEST(Anomalies, StaffWorkWithinHoursOfWorkingDays) {
  AuditDesk desk;
  desk.lead("a");
  const auto monday = start_of_day(kMonday);
  const auto note = [&](Timestamp at) { return desk.step("lead/a", common::ev::NoteAdded{}, at); };
  note(monday + hours{19} - std::chrono::microseconds{1});
  const Position evening = note(monday + hours{19});
  const Position early = note(monday + hours{32} - std::chrono::seconds{1});
  note(monday + hours{32});
  const Position saturday = note(monday + std::chrono::days{5} + hours{10});
  Actor worker = person("li");
  worker.role = Role::kWorker;
  desk.log.act_as(worker);
  note(monday + std::chrono::days{5} + hours{22});
  desk.log.act_as(kSystem);
  note(monday + std::chrono::days{5} + hours{23});
  const auto rows = desk.found(Kind::kOutsideHours);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].position, evening);
  EXPECT_EQ(rows[0].amount, 19);
  EXPECT_EQ(rows[0].detail, "hour");
  EXPECT_EQ(rows[1].position, early);
  EXPECT_EQ(rows[2].position, saturday);
  EXPECT_EQ(rows[2].detail, "day_off");
}

TEST(Anomalies, AGateIsOverriddenByTheStepsThatAreListedForIt) {
  AuditDesk desk;
  desk.lead("a");
  desk.step("lead/a", common::ev::NoteAdded{});
  const Position glass = desk.step("lead/a", common::ev::GlassBroken{"urgent"});
  desk.step("lead/a", common::ev::Suspended{"waits", false});
  desk.step("lead/a", common::ev::Suspended{"waits", true});  // no deadline runs
  desk.step("lead/a", common::ev::FieldCorrected{});
  Actor superior = person("superior");
  superior.unit.value = "district";
  desk.log.act_as(superior);
  const Position corrected = desk.step("lead/a", common::ev::FieldCorrected{});
  const Position voided =
      desk.add("lead/a", common::ev::Voided{"twice", {}}, start_of_day(kMonday) + hours{11}, 1, 6);
  EXPECT_EQ(desk.positions(Kind::kGateOverridden),
            (Positions{glass.value, corrected.value, voided.value}));
}

// ---- who proposes and who decides --------------------------------------------------------------

TEST(Anomalies, WhoProposesDoesNotDecide) {
  AuditDesk desk;
  desk.log.act_as(person("wang"));
  const Position proposed = desk.grant("a", subject('1'), "hardship_file/1", "");
  desk.grant("b", subject('2'), "hardship_file/2", "");
  desk.log.act_as(person("zhao"));
  desk.step("relief/a", relief::ev::Reviewed{AccountId{"zhao"}});
  desk.step("relief/b", relief::ev::Reviewed{AccountId{"zhao"}});
  desk.log.act_as(person("li"));
  desk.step("relief/b", relief::ev::Approved{AccountId{"li"}});
  desk.log.act_as(person("wang"));
  const Position approved = desk.step("relief/a", relief::ev::Approved{AccountId{"wang"}});
  // Declining one's own correction takes it back; that decides for nobody.
  desk.step("relief/a", common::ev::CorrectionProposed{});
  desk.step("relief/a", common::ev::CorrectionDeclined{"mine"});
  const auto rows = desk.found(Kind::kSelfApproved);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].position, approved);
  EXPECT_EQ(rows[0].other_position, proposed);
  EXPECT_EQ(rows[0].event, "relief.approved");
  EXPECT_EQ(rows[0].detail, "relief.proposed");
}

TEST(Anomalies, ADeputyAndAnApplicantNamedByTheSystemAreTheSamePerson) {
  AuditDesk desk;
  desk.log.act_as(person("wang"));
  desk.grant("a", subject('1'), "hardship_file/1", "");
  desk.log.act_as(person("deputy", "wang"));
  const Position deputy = desk.step("relief/a", relief::ev::Reviewed{AccountId{"deputy"}});
  desk.log.act_as(kSystem);
  hardship_file::ev::Opened opened;
  opened.unit.value = "town-a";
  opened.applied_by.value = "zhao";
  desk.add("hardship_file/1", opened, start_of_day(kMonday) + hours{10}, 0, 1);
  desk.step("hardship_file/1", hardship_file::ev::Exited{});  // by the clock: nobody decided
  desk.log.act_as(person("zhao"));
  const Position reviewed = desk.step("hardship_file/1", hardship_file::ev::Reviewed{});
  EXPECT_EQ(desk.positions(Kind::kSelfApproved), (Positions{deputy.value, reviewed.value}));
}

// ---- beside other cases
// --------------------------------------------------------------------------

TEST(Anomalies, OnePaperStandsInOneCase) {
  AuditDesk desk;
  desk.lead("a");
  desk.lead("b");
  const std::string hash(64, 'a');
  const Position first = desk.step("lead/a", common::ev::DocumentAdded{{"list", "payroll", hash}});
  desk.step("lead/a", common::ev::Backfilled{hash, "again"});
  desk.step("lead/b", common::ev::DocumentAdded{{"list", "payroll", std::string(64, 'b')}});
  const Position second = desk.step("lead/b", common::ev::Backfilled{std::string(64, 'A'), ""});
  const auto rows = desk.found(Kind::kSharedPaper);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].position, second);
  EXPECT_EQ(rows[0].other_position, first);
  EXPECT_EQ(rows[0].other_stream, StreamId{"lead/a"});
  EXPECT_EQ(rows[0].detail, hash);
}

TEST(Anomalies, HouseholdsDoNotShareAnAccount) {
  AuditDesk desk;
  const Position first = desk.grant("a", subject('1'), "hardship_file/1", "6222020200000012345");
  desk.grant("b", subject('1'), "hardship_file/9", "6222020200000012345");  // a new file of theirs
  desk.grant("c", subject('2'), "hardship_file/2", "6222020200000054321");
  EXPECT_TRUE(desk.found(Kind::kSharedAccount).empty());
  relief::ev::PaymentRetried retried;
  retried.person = subject('2');
  retried.account.value = "6222020200000012345";
  const Position second = desk.step("relief/c", retried);
  desk.grant("d", subject('2'), "hardship_file/2", "6222020200000012345");  // known already
  const auto rows = desk.found(Kind::kSharedAccount);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].position, second);
  EXPECT_EQ(rows[0].other_position, first);
  EXPECT_EQ(rows[0].detail, "");
}

TEST(Anomalies, HouseholdsThatAreBothHelpedDoNotShareAPhone) {
  AuditDesk desk;
  const Position first = desk.applied("1", subject('1'), "13800000001");
  desk.applied("2", subject('2'), "13800000001");
  desk.applied("3", subject('3'), "13800000001");
  desk.applied("4", subject('4'), "13800000004");
  desk.grant("a", subject('1'), "hardship_file/1", "1");
  desk.grant("d", subject('4'), "hardship_file/4", "4");
  EXPECT_TRUE(desk.found(Kind::kSharedPhone).empty()) << "one household alone is helped";
  const Position second = desk.grant("b", subject('2'), "hardship_file/2", "2");
  const auto rows = desk.found(Kind::kSharedPhone);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].position, second);
  EXPECT_EQ(rows[0].other_position, first);
}

TEST(Anomalies, NoAccountAndNoPhoneIsOnTheDisk) {
  AuditDesk desk;
  desk.applied("1", subject('1'), "13800000001");
  desk.grant("a", subject('1'), "hardship_file/1", "6222020200000012345");
  desk.grant("b", subject('2'), "hardship_file/2", "6222020200000012345");
  ASSERT_EQ(desk.found(Kind::kSharedAccount).size(), 1u);
  desk.close();
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(desk.folder.path())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find("6222020200000012345"), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find("13800000001"), std::string::npos) << entry.path();
  }
  EXPECT_GT(files, 0);
}

TEST(Anomalies, AMemberCountsInOneUnitAndARowSaysWhenItIsPutRight) {
  AuditDesk desk;
  const Position first = desk.membership("a", subject('1'), "town-a");
  desk.membership("b", subject('1'), "town-a");  // twice in one unit: counted once
  desk.membership("c", subject('2'), "town-b");
  EXPECT_TRUE(desk.found(Kind::kMemberCountedTwice).empty());
  const Position twice = desk.membership("d", subject('1'), "town-b");
  auto rows = desk.found(Kind::kMemberCountedTwice);
  ASSERT_EQ(rows.size(), 2u) << "with both memberships of town-a";
  EXPECT_EQ(rows[0].position, twice);
  EXPECT_EQ(rows[0].other_position, first);
  EXPECT_EQ(rows[0].detail, "town-a");
  EXPECT_EQ(rows[0].withdrawn, Position{});
  const Position left = desk.add("membership/d", membership::ev::ExitConfirmed{},
                                 start_of_day(kMonday) + hours{11}, 5, 6);
  rows = desk.found(Kind::kMemberCountedTwice);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].withdrawn, left);
  EXPECT_EQ(rows[1].withdrawn, left);
  EXPECT_EQ(desk.found(Kind::kMemberCountedTwice, {}, twice)[0].withdrawn, Position{});
  EXPECT_TRUE(desk.found(Kind::kMemberCountedTwice, {}, first).empty());
  const auto counts = desk.models->count_anomalies({});
  ASSERT_TRUE(counts);
  EXPECT_EQ((**counts).back().standing, 0);
  EXPECT_EQ((**counts).back().withdrawn, 2);
}

// ---- over time
// -------------------------------------------------------------------------------------

errand::Claimed founded(Date day) { return {"K04", day, 1, in_unit("town-a"), ""}; }

// One entry on each working day of January and as many more on Friday, the last working day before
// the books of January close.
Position busy_friday(AuditDesk& desk, int more) {
  desk.opened("a", on("2026-01-05"), {});
  for (Date day = on("2026-01-05"); day <= on("2026-02-06"); day += std::chrono::days{1})
    if (is_weekday(day)) desk.counted("a", day, founded(day));
  Position last{};
  for (int i = 0; i < more; ++i)
    last = desk.counted("a", on("2026-02-06"), founded(on("2026-02-06")));
  return last;
}

TEST(Anomalies, AUnitThatEntersMuchJustBeforeTheBooksCloseIsShownOnceTheyAreClosed) {
  AuditDesk desk(catalogue());
  const Position last = busy_friday(desk, 5);  // 7 in two days; usually 1 a day
  EXPECT_TRUE(desk.found(Kind::kClosingBurst).empty()) << "the books are open";
  const Position after = desk.counted("a", on("2026-02-09"), founded(on("2026-02-09")));
  const auto rows = desk.found(Kind::kClosingBurst);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].position, last);
  EXPECT_EQ(rows[0].seen, after);
  EXPECT_EQ(rows[0].unit, UnitId{"town-a"});
  EXPECT_EQ(rows[0].amount, 7);
  EXPECT_EQ(rows[0].detail, "2026-01");
  EXPECT_TRUE(desk.found(Kind::kClosingBurst, {}, last).empty());
}

TEST(Anomalies, WhatIsNotMoreThanTheFactorOfTheUsualRateIsNoBurst) {
  AuditDesk desk(catalogue());
  busy_friday(desk, 4);  // 6 in two days are exactly three times the usual
  desk.counted("a", on("2026-02-09"), founded(on("2026-02-09")));
  EXPECT_TRUE(desk.found(Kind::kClosingBurst).empty());
}

TEST(Anomalies, NobodyIsJudgedBeforeAUsualRateIsKnown) {
  AuditDesk desk(catalogue());
  desk.opened("a", on("2026-02-03"), {});
  for (int i = 0; i < 9; ++i) desk.counted("a", on("2026-02-06"), founded(on("2026-02-06")));
  desk.counted("a", on("2026-02-09"), founded(on("2026-02-09")));
  EXPECT_TRUE(desk.found(Kind::kClosingBurst).empty());
}

TEST(Anomalies, CorrectionsAreRankedByTheirShareOfWhatAnAccountEntered) {
  AuditDesk desk;
  desk.log.act_as(person("wang"));
  desk.lead("a");
  for (int i = 0; i < 3; ++i) desk.step("lead/a", common::ev::NoteAdded{});
  desk.log.act_as(person("zhao"));
  desk.lead("b");
  desk.log.act_as(person("chair"));
  const auto corrected = [&](const std::string& stream, std::string by) {
    return desk.step(stream, common::ev::FieldCorrected{
                                 {"employees", "8", "9", "miscounted", "", AccountId{by}}});
  };
  const Position first = corrected("lead/a", "wang");
  corrected("lead/b", "zhao");
  desk.catch_up();
  const auto ranked = desk.models->corrections({});
  ASSERT_TRUE(ranked);
  ASSERT_EQ((*ranked)->size(), 2u);
  EXPECT_EQ((**ranked)[0].actor, AccountId{"zhao"});
  EXPECT_EQ((**ranked)[0].permille, 1'000);
  EXPECT_EQ((**ranked)[1].actor, AccountId{"wang"});
  EXPECT_EQ((**ranked)[1].events, 4);
  EXPECT_EQ((**ranked)[1].permille, 250);
  const auto before = desk.models->corrections({}, first);
  ASSERT_TRUE(before);
  EXPECT_EQ((*before)->size(), 1u);
  EXPECT_EQ(desk.found(Kind::kCorrection)[0].detail, "employees");
}

TEST(Anomalies, AreFilteredByUnitDayAndActorAndComeInPages) {
  AuditDesk desk;
  desk.lead("a");
  for (int day = 0; day < 5; ++day)
    desk.step("lead/a", common::ev::GlassBroken{}, start_of_day(kMonday) + hours{10 + 24 * day});
  AnomalyFilter filter;
  filter.from = kMonday + std::chrono::days{1};
  filter.to = kMonday + std::chrono::days{3};
  EXPECT_EQ(desk.found(Kind::kGateOverridden, filter).size(), 3u);
  filter.actor = AccountId{"nobody"};
  EXPECT_TRUE(desk.found(Kind::kGateOverridden, filter).empty());
  filter = {};
  filter.units = std::vector{UnitId{"town-b"}};
  EXPECT_TRUE(desk.found(Kind::kGateOverridden, filter).empty());

  const auto first = desk.models->anomalies(Kind::kGateOverridden, {}, {"", 3});
  ASSERT_TRUE(first);
  ASSERT_EQ((*first)->rows.size(), 3u);
  desk.step("lead/a", common::ev::GlassBroken{});
  desk.catch_up();
  const auto rest = desk.models->anomalies(Kind::kGateOverridden, {}, {(*first)->next, 3});
  ASSERT_TRUE(rest);
  ASSERT_EQ((*rest)->rows.size(), 2u) << "the pages show one moment";
  EXPECT_TRUE((*rest)->next.empty());
  const auto other = desk.models->anomalies(Kind::kSharedPaper, {}, {(*first)->next, 3});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, QueryError::Kind::kBadCursor);
}

TEST(Anomalies, SurviveARebuildAndARestartUnchanged) {
  AuditDesk desk;
  desk.log.act_as(person("wang"));
  const auto tell = [&](const std::string& key, char who) {
    desk.applied(key, subject(who), "13800000001");
    desk.grant(key, subject(who), "hardship_file/" + key, "6222");
    desk.step("relief/" + key, relief::ev::Approved{AccountId{"wang"}});
    desk.step("relief/" + key, common::ev::DocumentAdded{{"list", "t", std::string(64, 'c')}},
              start_of_day(kMonday) + hours{22});
    desk.membership(key, subject('9'), "town-" + key);
  };
  tell("a", '1');
  tell("b", '2');
  desk.catch_up();
  desk.reopen();
  tell("c", '3');
  desk.add("membership/a", membership::ev::ExitConfirmed{}, start_of_day(kMonday) + hours{11}, 5,
           6);
  desk.catch_up();
  const auto followed = desk.models->digest();
  ASSERT_TRUE(desk.models->rebuild());
  const auto rebuilt = desk.models->digest();
  ASSERT_TRUE(followed && rebuilt);
  EXPECT_EQ(**followed, **rebuilt);
  const auto counts = desk.models->count_anomalies({});
  ASSERT_TRUE(counts);
  std::map<Kind, std::int64_t> standing;
  for (const AnomalyCount& count : **counts) standing[count.kind] = count.standing;
  EXPECT_EQ(standing[Kind::kSelfApproved], 3);
  EXPECT_EQ(standing[Kind::kSharedPaper], 2);
  EXPECT_EQ(standing[Kind::kSharedAccount], 3);
  EXPECT_EQ(standing[Kind::kSharedPhone], 3);
  EXPECT_EQ(standing[Kind::kMemberCountedTwice], 1) << "two of three pairs ended with one exit";
}

TEST(Populations, AreTakenAsOfTheirPosition) {
  AuditDesk desk;
  desk.lead("b");
  const Position at = desk.lead("a");
  desk.lead("c");
  desk.add("lead/a", common::ev::Voided{}, start_of_day(kMonday) + hours{11}, 1, 6);
  desk.membership("m", subject('1'), "town-a");
  desk.catch_up();
  const auto names = [&](const Population& population, std::optional<Position> as_of) {
    std::string out;
    const auto found = desk.models->population(population, as_of);
    EXPECT_TRUE(found);
    if (found)
      for (const StreamId& stream : **found) out += stream.value + " ";
    return out;
  };
  EXPECT_EQ(names({"lead"}, at), "lead/a lead/b ");
  EXPECT_EQ(names({"lead"}, {}), "lead/a lead/b lead/c ");
  EXPECT_EQ(names({"lead", "identified"}, {}), "lead/a lead/b lead/c ");
  EXPECT_EQ(names({"lead", "agreed"}, {}), "");
  EXPECT_EQ(names({"lead", "", {UnitId{"town-b"}}}, {}), "");
  EXPECT_EQ(names({"lead", "", {}, kMonday + std::chrono::days{1}}, {}), "");
  EXPECT_EQ(names({"lead", "", {}, kMonday, kMonday}, at), "lead/a lead/b ");
}

}  // namespace
}  // namespace chapterhouse::projections::test
