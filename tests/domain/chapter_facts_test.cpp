// What a chapter adds to the stocks, and how every change of it moves them (domain rules 3.2, K08,
// K09, K09b and K12).
#include <gtest/gtest.h>

#include <map>

#include "domain/cases/chapter/chapter.h"
#include "tests/support/enterprises.h"

namespace chapterhouse::fixtures::unions {
namespace {
namespace ev = chapter::ev;
using chapter::CoveredUnit;
using chapter::Kind;
using chapter::Status;

const UnitId kTown{"110113-tianzhu"};
const UnitId kStreet{"110113-guangming"};

History established(Kind kind, std::vector<CoveredUnit> units, std::int32_t employees = 0) {
  History history(case_type<chapter::Case>(), StreamId{"chapter/x"});
  ev::Established e;
  e.unit = kTown;
  e.name = "工会";
  e.kind = kind;
  e.employees_total = employees ? employees : chapter::totals_of(units).employees_total;
  e.covered_units = std::move(units);
  e.established_on = day("2026-04-15");
  e.founding = StreamId{"founding/x"};
  history.record(e, Status::kNew, Status::kEstablished, at("2026-04-16"));
  return history;
}
History a_joint_chapter() { return established(Kind::kJoint, {enterprise_b(), restaurant()}); }

// The sums of one measure by every split at once: none may stay behind when the chapter is gone.
std::map<std::string, std::int64_t> by_every_split(const History& history) {
  std::map<std::string, std::int64_t> sums;
  for (const Fact& f : history.facts()) {
    const Dimensions& d = f.dimensions;
    const std::string key = std::string(f.measure) + "|" + d.unit.value + "|" + d.industry + "|" +
                            d.ownership + "|" + d.headcount_band + "|" + d.kind + "|" + d.source +
                            "|" + f.distinct;
    if ((sums[key] += f.delta) == 0) sums.erase(key);
  }
  return sums;
}

TEST(ChapterFacts, AnEstablishedOneCountsFromItsApproval) {
  const History history = established(Kind::kSingle, {enterprise_a()});
  ASSERT_EQ(history.facts("K08").size(), 1U);
  const Fact fact = history.facts("K08")[0];
  EXPECT_EQ(fact.date, day("2026-04-15"));
  EXPECT_EQ(fact.dimensions.unit, kTown);
  EXPECT_EQ(fact.dimensions.headcount_band, "100-199");
  EXPECT_EQ(fact.dimensions.source, "founding");
  EXPECT_EQ(history.facts("K09")[0].distinct, enterprise_a().uscc);
  EXPECT_EQ(history.facts("K09b")[0].distinct, enterprise_a().uscc);
  EXPECT_EQ(history.total("K12.employees"), 128);
}

TEST(ChapterFacts, AnIndividualBusinessIsAnEmployingUnitButNoLegalPerson) {
  const History history = a_joint_chapter();
  EXPECT_EQ(history.total("K08"), 1);
  EXPECT_EQ(history.total("K09"), 1);
  EXPECT_EQ(history.total("K09b"), 2);
  EXPECT_EQ(history.total("K11.register"), 2) << "what is covered should be covered";
  EXPECT_EQ(history.total("K12.employees"), 38);
}

TEST(ChapterFacts, AnOrganiserIsNoChapterInTheStocks) {
  EXPECT_TRUE(established(Kind::kOrganiser, {restaurant()}).facts().empty());
}

TEST(ChapterFacts, AnExistingOneCountsFromItsOwnDayInItsOwnUnit) {
  History history(case_type<chapter::Case>(), StreamId{"chapter/x"});
  ev::ExistingRegistered e;
  e.unit = UnitId{"110105"};
  e.covered_units = {enterprise_a()};
  e.established_on = day("2015-06-01");
  history.record(e, Status::kNew, Status::kOperational, at("2026-01-05"));
  ASSERT_EQ(history.facts("K08").size(), 1U);
  EXPECT_EQ(history.facts("K08")[0].date, day("2015-06-01"));
  EXPECT_EQ(history.facts("K08")[0].dimensions.unit, UnitId{"110105"});
  EXPECT_EQ(history.facts("K08")[0].dimensions.source, "");
}

TEST(ChapterFacts, StepsOfAStandingChapterMoveNothing) {
  History history = established(Kind::kSingle, {enterprise_a()});
  const std::size_t before = history.facts().size();
  history.record(ev::LegalPersonApplied{}, Status::kEstablished, Status::kLegalPersonApplied,
                 at("2026-04-20"));
  history.record(ev::LegalPersonRegistered{kUnionCode, kPaper}, Status::kLegalPersonApplied,
                 Status::kLegalPersonRegistered, at("2026-04-21"));
  history.record(ev::Activated{}, Status::kLegalPersonRegistered, Status::kOperational,
                 at("2026-04-22"));
  history.record(ev::Renamed{"新名", kPaper}, Status::kOperational, Status::kOperational,
                 at("2026-04-23"));
  EXPECT_EQ(history.facts().size(), before);
}

TEST(ChapterFacts, AUnitThatJoinsAndLeavesCountsOnThoseDays) {
  History history = a_joint_chapter();
  history.record(ev::UnitCovered{enterprise_a()}, Status::kEstablished, Status::kEstablished,
                 at("2026-05-04"));
  EXPECT_EQ(history.total("K09"), 2);
  EXPECT_EQ(history.total("K09b"), 3);
  EXPECT_EQ(history.total("K12.employees"), 166);
  EXPECT_EQ(history.total("K08"), 1);
  history.record(ev::UnitUncovered{restaurant().uscc, "closed"}, Status::kEstablished,
                 Status::kEstablished, at("2026-06-04"));
  const Fact left = history.facts("K09b").back();
  EXPECT_EQ(left.distinct, restaurant().uscc);
  EXPECT_EQ(left.delta, -1);
  EXPECT_EQ(left.date, day("2026-06-04"));
  EXPECT_EQ(history.total("K09"), 2);
  EXPECT_EQ(history.total("K12.employees"), 158);
}

TEST(ChapterFacts, TheEndTakesEverythingBackInEverySplit) {
  for (const Status end : {Status::kMerged, Status::kDissolved}) {
    History history = a_joint_chapter();
    history.record(ev::UnitCovered{enterprise_a()}, Status::kEstablished, Status::kEstablished,
                   at("2026-05-04"));
    history.correct("employees_total", "200", at("2026-05-05"));
    history.correct("industry", "H", at("2026-05-06"));
    EXPECT_EQ(history.total("K12.employees"), 200);
    EXPECT_FALSE(by_every_split(history).empty());
    if (end == Status::kMerged)
      history.record(ev::Merged{}, Status::kEstablished, end, at("2026-06-01"));
    else
      history.record(ev::Dissolved{}, Status::kEstablished, end, at("2026-06-01"));
    EXPECT_TRUE(by_every_split(history).empty());
    EXPECT_EQ(history.facts("K08").back().date, day("2026-06-01"));
  }
}

TEST(ChapterFacts, AnAcceptedTransferMovesTheStocksToTheOtherUnit) {
  History history = a_joint_chapter();
  history.record(common::ev::TransferAccepted{kTown, kStreet}, common::Status::kInTransfer,
                 common::Status::kOpen, at("2026-06-01"));
  EXPECT_EQ(history.total("K08"), 1);
  std::map<std::string, std::int64_t> by_unit;
  for (const Fact& fact : history.facts()) by_unit[fact.dimensions.unit.value] += fact.delta;
  EXPECT_EQ(by_unit[kTown.value], 0);
  EXPECT_EQ(by_unit[kStreet.value], 1 + 1 + 2 + 2 + 38);
}

TEST(ChapterFacts, ACorrectedHeadcountMovesTheEmployeesByTheDifference) {
  History history = established(Kind::kSingle, {enterprise_a()});
  history.correct("employees_total", "98", at("2026-07-10"));
  EXPECT_EQ(history.total("K12.employees"), 98);
  EXPECT_EQ(history.facts("K12.employees").back().delta, -30);
  EXPECT_EQ(history.facts("K12.employees").back().date, day("2026-07-10"));
  EXPECT_EQ(history.total("K08"), 1);
}

TEST(ChapterFacts, TheHeadcountFrozenAtTheApprovalIsTheChaptersOwn) {
  const History history = established(Kind::kSingle, {enterprise_a()}, 98);
  EXPECT_EQ(history.state<chapter::State>().employees_total, 98);
  EXPECT_EQ(history.total("K12.employees"), 98);
  EXPECT_EQ(history.facts("K08")[0].dimensions.headcount_band, "50-99");
}

TEST(ChapterTotals, KeepWhatAllUnitsShare) {
  const std::vector same{enterprise_a(), enterprise_a()};
  EXPECT_EQ(chapter::totals_of(same).ownership, Ownership::kPrivate);
  EXPECT_EQ(chapter::totals_of(same).employees_female, 92);
  const std::vector mixed{enterprise_a(), restaurant(), enterprise_b()};
  EXPECT_EQ(chapter::totals_of(mixed).ownership, Ownership::kUnknown);
  EXPECT_EQ(chapter::totals_of(mixed).industry, "");
  EXPECT_EQ(chapter::totals_of({}).employees_total, 0);
}

}  // namespace
}  // namespace chapterhouse::fixtures::unions
