#include "api/reference/reference.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "tests/domain/calendar_vectors.h"

namespace chapterhouse {
namespace {
namespace fs = std::filesystem;
using test::day;

const fs::path kShipped = fs::path(CHAPTERHOUSE_SOURCE_DIR) / "ops/reference";
const Date kToday = day("2026-03-04");

// The shipped folder, read once.
const Reference& shipped() {
  static const Reference reference = load_reference(kShipped).value();
  return reference;
}

// A copy of the shipped folder that a test spoils.
class SpoiltReference : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() /
              ("chapterhouse-" + std::string(test->name()) + "-" + std::to_string(getpid()));
    fs::create_directories(folder_);
    for (const char* part : {"calendar", "divisions", "policy"})
      fs::copy(kShipped / part, folder_ / part);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Replaces the first `old_text` of a file.
  void replace(const std::string& file, const std::string& old_text, const std::string& new_text) {
    std::ifstream in(folder_ / file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto at = text.find(old_text);
    ASSERT_NE(at, std::string::npos) << old_text << " is not in " << file;
    std::ofstream(folder_ / file) << text.replace(at, old_text.size(), new_text);
  }
  ReferenceError fault() const { return load_reference(folder_).error(); }

  fs::path folder_;
};

TEST(ReferenceFiles, LoadWithoutAFault) {
  const auto loaded = load_reference(kShipped);
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_EQ(loaded->calendar.version(), 2U);
  EXPECT_EQ(loaded->content_hash_input, shipped().content_hash_input);
}

TEST(CalendarFiles, AgreeDayByDayWithTheTablesThatTheRulesPrint) {
  const Calendar printed = Calendar::make(test::printed_tables(), 1).value();
  for (const int year : {2019, 2023, 2026})
    for (Date date = Date{std::chrono::year{year} / 1 / 1};
         date <= Date{std::chrono::year{year} / 12 / 31}; date += std::chrono::days{1})
      EXPECT_EQ(shipped().calendar.is_working_day(date), printed.is_working_day(date))
          << to_text(date);
}

// The law gives 11 days off a year, 13 since 2025, and makes up for those on a weekend; swaps only
// move days. In 2020 the epidemic took two more: 01-31 and the swapped Saturday 02-01.
TEST(CalendarFiles, LeaveTheNumberOfWorkingDaysThatTheLawLeaves) {
  for (int year = 2019; year <= 2026; ++year) {
    int weekdays = 0;
    for (Date date = Date{std::chrono::year{year} / 1 / 1};
         date <= Date{std::chrono::year{year} / 12 / 31}; date += std::chrono::days{1})
      if (std::chrono::weekday{date}.iso_encoding() <= 5) ++weekdays;
    const int statutory = year >= 2025 ? 13 : 11;
    const int epidemic = year == 2020 ? 2 : 0;
    EXPECT_EQ(shipped().calendar.working_days_in_year(year), weekdays - statutory - epidemic)
        << year;
  }
  EXPECT_EQ(shipped().calendar.working_days_in_year(2019), 250);
  EXPECT_EQ(shipped().calendar.working_days_in_year(2026), 248);
}

TEST(CalendarFiles, MeetEveryDeadlineExampleOfTheRules) {
  const auto due = [](DeadlineUnit unit, std::int32_t n, std::string_view start) {
    return to_text(start_deadline(shipped().calendar, {"k", "b", unit, n, true}, day(start)).due);
  };
  for (const auto& v : test::kDeadlineVectors) {
    EXPECT_EQ(due(DeadlineUnit::kWorking, 3, v.received), v.working_3);
    EXPECT_EQ(due(DeadlineUnit::kWorking, 5, v.received), v.working_5);
    EXPECT_EQ(due(DeadlineUnit::kNatural, 7, v.received), v.natural_7);
    EXPECT_EQ(due(DeadlineUnit::kNatural, 15, v.received), v.natural_15);
  }
}

TEST(CalendarFiles, KnowTheProlongedSpringFestivalOf2020) {
  EXPECT_FALSE(shipped().calendar.is_working_day(day("2020-01-31")));
  EXPECT_FALSE(shipped().calendar.is_working_day(day("2020-02-01")));
  EXPECT_TRUE(shipped().calendar.is_working_day(day("2020-02-03")));
  EXPECT_FALSE(shipped().calendar.is_estimate(day("2019-01-01"), day("2026-12-31")));
  EXPECT_TRUE(shipped().calendar.is_estimate(day("2027-01-04")));
}

using policy::Key;
const std::map<Key, std::int64_t> kExpectedValues = {
    {Key::kSessionRecordWorkingDays, 5},
    {Key::kSessionDistrictDayWeekday, 5},
    {Key::kSessionDistrictDayWeek, 2},
    {Key::kLeadEngagedContacts, 2},
    {Key::kLeadStaleDays, 90},
    {Key::kLeadDueSoonWorkingDays, 2},
    {Key::kFoundingPrepReviewWorkingDays, 5},
    {Key::kFoundingMeetingMonths, 6},
    {Key::kFoundingApprovalNaturalDays, 15},
    {Key::kFoundingSupplementWorkingDays, 15},
    {Key::kFoundingCommitteeMembers, 25},
    {Key::kFoundingWomenCommittee, 25},
    {Key::kFoundingQuorumNumerator, 2},
    {Key::kFoundingQuorumDenominator, 3},
    {Key::kFoundingMajorityNumerator, 1},
    {Key::kFoundingMajorityDenominator, 2},
    {Key::kFoundingHomeStaff, 100},
    {Key::kFoundingFullTimeChairStaff, 200},
    {Key::kApplicationMinimumAge, 16},
    {Key::kApplicationReviewWorkingDays, 3},
    {Key::kApplicationSupplementWorkingDays, 10},
    {Key::kMembershipReleaseWorkingDays, 10},
    {Key::kMembershipDeemedExitMonths, 6},
    {Key::kMembershipObjectionWorkingDays, 5},
    {Key::kCommonReopenLimit, 3},
    {Key::kCommonBackfillDays, 3},
    {Key::kKpiPeriodCloseWorkingDay, 5},
    {Key::kKpiSmallCell, 5},
    {Key::kDisputeAcceptWorkingDays, 3},
    {Key::kDisputeMediationNaturalDays, 15},
    {Key::kDisputeExtensionNaturalDays, 15},
    {Key::kDisputeRefusalNoticeWorkingDays, 3},
    {Key::kDisputeFailGraceHours, 18},
    {Key::kDisputePanelMembers, 3},
    {Key::kDisputeCollectiveWorkers, 10},
    {Key::kDisputeRepresentativesLeast, 3},
    {Key::kDisputeRepresentativesMost, 5},
    {Key::kDisputeLimitationYears, 1},
    {Key::kDisputeReopenYears, 1},
    {Key::kAgreementArbitrationNaturalDays, 15},
    {Key::kAgreementJudicialNaturalDays, 30},
    {Key::kHardshipSubsistenceLineFen, 140000},
    {Key::kHardshipRelativeFactor, 2},
    {Key::kHardshipAccidentPercent, 80},
    {Key::kHardshipAccidentInclusive, 1},
    {Key::kHardshipMigrantMonths, 12},
    {Key::kHardshipVisitors, 2},
    {Key::kHardshipNoticeWorkingDays, 5},
    {Key::kHardshipObjectionWorkingDays, 10},
    {Key::kHardshipSupplementWorkingDays, 15},
    {Key::kHardshipReviewMonths, 12},
    {Key::kHardshipVisitMonths, 6},
    {Key::kHardshipFollowUpMonths, 6},
    {Key::kHardshipFollowUpEveryMonths, 3},
    {Key::kReliefAnnualCapFen, 2000000},
    {Key::kReliefRepeatDays, 30},
    {Key::kReliefConfirmWorkingDays, 10},
    {Key::kReceptionReplyNaturalDays, 15},
    {Key::kCommonRemindWorkingDays, 2},
    {Key::kCommonRemindFromWorkingDays, 5},
    {Key::kKpiMinimumSample, 30},
    {Key::kReliefTierTownFen, 500000},
    {Key::kReliefTierServiceFen, 5000000},
    {Key::kReceptionRepresentativesMost, 5},
    {Key::kHardshipCollectiveReviewers, 3},
    {Key::kAuditBackdatedWorkingDays, 1},
    {Key::kAuditOfficeFromHour, 8},
    {Key::kAuditOfficeUntilHour, 19},
    {Key::kAuditBurstWorkingDays, 3},
    {Key::kAuditUsualWorkingDays, 40},
    {Key::kAuditBurstFactor, 4},
    {Key::kAuditBurstLeastEvents, 10},
    {Key::kAccessCasesPerHour, 200},
    {Key::kAccessRowsPerAnswer, 200},
    {Key::kAccessBurstMinutes, 10},
    {Key::kAccessBurstCases, 30},
    {Key::kPrivacyRequestWorkingDays, 15},
    {Key::kPrivacyRotationHours, 24},
    {Key::kPrivacyCustodianDays, 1},
    {Key::kPrivacyMembershipYears, 10},
    {Key::kPrivacyApplicationYears, 3},
    {Key::kPrivacyHardshipYears, 10},
    {Key::kPrivacyVoucherYears, 30},
    {Key::kPrivacyMediationYears, 10},
    {Key::kPrivacyAgreementYears, 30},
    {Key::kPrivacyReceptionYears, 3},
};

TEST(PolicyFiles, HoldTheValuesThatTheRulesGive) {
  ASSERT_EQ(kExpectedValues.size(), policy::known_keys().size());
  for (const auto& [key, value] : kExpectedValues)
    EXPECT_EQ(shipped().policy.value(key, kToday), value) << policy::info(key).name;
}

TEST(DivisionFiles, Hold27UnitsAndTheHeadquarters) {
  const auto below = shipped().orgs.children({"110113"}, kToday);
  std::map<UnitKind, int> count;
  for (const OrgUnit* unit : below) ++count[unit->kind];
  const std::map<UnitKind, int> expected = {{UnitKind::kStreet, 6},
                                            {UnitKind::kTown, 19},
                                            {UnitKind::kZone, 2},
                                            {UnitKind::kHeadquarters, 1}};
  EXPECT_EQ(count, expected);
}

TEST(DivisionFiles, GiveEveryStreetAndTownOneStation) {
  for (const OrgUnit* unit : shipped().orgs.children({"110113"}, kToday)) {
    const auto stations = shipped().orgs.children(unit->id, kToday);
    const bool has_one = unit->kind == UnitKind::kStreet || unit->kind == UnitKind::kTown;
    ASSERT_EQ(stations.size(), has_one ? 1U : 0U) << unit->id.value;
    if (!has_one) continue;
    EXPECT_EQ(stations[0]->id.value, unit->id.value + "-station");
    EXPECT_EQ(shipped().orgs.district_of(stations[0]->id, kToday)->id.value, "110113");
  }
}

TEST(DivisionFiles, HoldTheSixteenDistrictsOfTheCity) {
  EXPECT_EQ(shipped().orgs.children({"bj"}, kToday).size(), 16U);
  for (const OrgUnit& unit : shipped().orgs.units())
    EXPECT_TRUE(shipped().orgs.in_subtree(unit.id, {"bj"}, kToday)) << unit.id.value;
}

TEST_F(SpoiltReference, HashInputChangesWithEveryByte) {
  const std::string before = load_reference(folder_)->content_hash_input;
  replace("calendar/cn-2026.toml", "# Days", "# days");
  EXPECT_NE(load_reference(folder_)->content_hash_input, before);
}

TEST_F(SpoiltReference, NamesFileAndLineOfBrokenToml) {
  replace("policy/base.toml", "[[parameter]]\n", "[[parameter]\n");
  EXPECT_EQ(fault().file, "policy/base.toml");
  EXPECT_EQ(fault().line, 6U);
  EXPECT_FALSE(fault().zh.empty());
}

TEST_F(SpoiltReference, NamesKeyAndLineOfAnUnknownKey) {
  replace("policy/base.toml", "value = 5", "value = 5\nvalu = 6");
  EXPECT_EQ(fault().key, "valu");
  EXPECT_EQ(fault().line, 9U);
}

TEST_F(SpoiltReference, NamesTheParameterThatIsMissing) {
  replace("policy/base.toml", "\"lead.stale_days\"", "\"lead.stale\"");
  EXPECT_EQ(fault().key, "lead.stale");
  EXPECT_EQ(fault().file, "policy/base.toml");
  EXPECT_GT(fault().line, 0U);
}

TEST_F(SpoiltReference, RefusesAGapInDates) {
  replace("policy/base.toml", "from = 2016-01-01\n", "from = 2016-01-01\nuntil = 2020-12-31\n");
  EXPECT_EQ(fault().key, "session.record_working_days");
  EXPECT_NE(fault().en.find("2020-12-31"), std::string::npos);
}

TEST_F(SpoiltReference, RefusesAValueOfAnotherType) {
  replace("policy/base.toml", "value = 5", "value = \"5\"");
  EXPECT_EQ(fault().key, "value");
  replace("policy/base.toml", "value = \"5\"", "value = 5");
  replace("policy/base.toml", "unit = \"working_days\"", "unit = \"days\"");
  EXPECT_EQ(fault().key, "unit");
  EXPECT_NE(fault().en.find("natural_days"), std::string::npos);
}

TEST_F(SpoiltReference, RefusesACalendarThatContradictsItself) {
  replace("calendar/cn-2026.toml", "2026-10-10", "2026-10-12");  // a Monday
  EXPECT_EQ(fault().file, "calendar/cn-2026.toml");
  EXPECT_EQ(fault().key, "2026-10-12");
  replace("calendar/cn-2026.toml", "2026-10-12", "2026-02-30");
  EXPECT_EQ(fault().file, "calendar/cn-2026.toml");
}

TEST_F(SpoiltReference, RefusesAYearThatIsNotItsFiles) {
  replace("calendar/cn-2026.toml", "year = 2026", "year = 2025");
  EXPECT_EQ(fault().key, "year");
}

TEST_F(SpoiltReference, RefusesAPairOfDatesThatRunsBackwards) {
  replace("calendar/cn-2026.toml", "[2026-02-15, 2026-02-23]", "[2026-02-23, 2026-02-15]");
  EXPECT_EQ(fault().key, "off");
}

TEST_F(SpoiltReference, RefusesAnUnknownParent) {
  replace("divisions/shunyi.toml", "parent = \"110113\"", "parent = \"110199\"");
  EXPECT_EQ(fault().file, "divisions/shunyi.toml");
  EXPECT_EQ(fault().key, "110113-hq");
  EXPECT_NE(fault().en.find("110199"), std::string::npos);
  EXPECT_GT(fault().line, 0U);
}

TEST_F(SpoiltReference, ReadsSuccessionsAndTerritories) {
  std::ofstream(folder_ / "divisions/more.toml")
      << "[[unit]]\nid = \"system\"\nkind = \"system_union\"\nzh = \"某系统工会\"\nen = \"A "
         "system\"\n"
         "code = \"X-SYS\"\naffiliation = [{ parent = \"bj\", from = 2016-01-01 }]\n"
         "territory = [{ parent = \"110113-tianzhu\", from = 2016-01-01, until = 2025-12-31 }]\n"
         "[[succession]]\nunit = \"110113-x2\"\nsuccessor = \"110113-tianzhu\"\non = 2026-01-01\n";
  const auto loaded = load_reference(folder_);
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  const OrgTree& orgs = loaded->orgs;
  EXPECT_FALSE(orgs.in_subtree({"system"}, {"110113"}, day("2025-12-31")));
  EXPECT_TRUE(orgs.territory_in_subtree({"system"}, {"110113"}, day("2025-12-31")));
  EXPECT_FALSE(orgs.territory_in_subtree({"system"}, {"110113"}, day("2026-01-01")));
  EXPECT_EQ(orgs.current({"110113-x2"}, kToday).value, "110113-tianzhu");
}

TEST_F(SpoiltReference, RefusesAFolderWithoutItsParts) {
  fs::remove(folder_ / "policy/set.toml");
  EXPECT_EQ(fault().file, "policy/set.toml");
  fs::remove_all(folder_ / "calendar");
  EXPECT_EQ(fault().file, "calendar");
}

}  // namespace
}  // namespace chapterhouse
