// What a hardship file counts for: the stock K18 and its flows, and what corrections, moves, merges
// and voids do to them (domain rules 2.8 and 3.2).
#include <gtest/gtest.h>

#include "domain/cases/hardship_file/hardship_file.h"
#include "tests/support/history.h"

namespace chapterhouse::fixtures {
namespace {
namespace ev = hardship_file::ev;
using hardship_application::Category;
using hardship_file::Case;
using hardship_file::Status;

const UnitId kTown{"110113-tianzhu"}, kStreet{"110113-guangming"};

class HardshipFacts : public ::testing::Test {
 protected:
  HardshipFacts() {
    ev::Opened opened;
    opened.unit = kTown;
    opened.persons = 3;
    opened.category = Category::kDeep;
    opened.sex = Sex::kFemale;
    opened.is_migrant_worker = true;
    history.record(opened, Status::kNew, Status::kDistrictReview, at("2026-02-25"));
  }
  void approve() {
    ev::Approved approved;
    approved.unit = kTown;
    approved.category = Category::kDeep;
    approved.filed_on = day("2026-02-27");
    history.record(approved, Status::kDistrictReview, Status::kActive, at("2026-02-27"));
  }
  void propose_exit() {
    history.record(ev::ExitProposed{}, Status::kActive, Status::kExitProposed, at("2026-12-10"));
    history.record(ev::ExitNoticePosted{}, Status::kExitProposed, Status::kExitNotice,
                   at("2026-12-11"));
  }
  void exit() {
    ev::Exited exited;
    exited.unit = kTown;
    exited.exited_on = day("2026-12-21");
    history.record(exited, Status::kExitNotice, Status::kExited, at("2026-12-21"));
  }
  void cancel(Status from) {
    ev::Cancelled cancelled;
    cancelled.unit = kTown;
    cancelled.cancelled_on = day("2026-12-28");
    history.record(cancelled, from, Status::kCancelled, at("2026-12-28"));
  }
  std::int64_t total(std::string_view measure, std::string_view kind) {
    std::int64_t sum = 0;
    for (const Fact& fact : history.facts(measure))
      if (fact.dimensions.kind == kind) sum += fact.delta;
    return sum;
  }

  History history{case_type<Case>(), stream_of("hardship_file", "1")};
};

TEST_F(HardshipFacts, AFileCountsFromItsApprovalOnWithAllItsDimensions) {
  EXPECT_TRUE(history.facts().empty()) << "the district has not decided";
  approve();
  ASSERT_EQ(history.facts().size(), 3U);
  const Fact& stock = history.facts().front();
  EXPECT_EQ(stock.measure, "K18");
  EXPECT_EQ(stock.date, day("2026-02-27"));
  EXPECT_EQ(stock.delta, 1);
  Dimensions expected;
  expected.unit = kTown;
  expected.sex = "female";
  expected.migrant = "yes";
  expected.source = "hardship_file";
  expected.kind = "deep";
  EXPECT_EQ(stock.dimensions, expected);
  EXPECT_EQ(history.total("K18.persons"), 3);
  EXPECT_EQ(history.total("hardship.filed"), 1);
}

TEST_F(HardshipFacts, AHouseholdOnItsWayOutStillCountsUntilTheExit) {
  approve();
  propose_exit();
  EXPECT_EQ(history.total("K18"), 1);
  EXPECT_EQ(history.total("hardship.exited"), 0);
  exit();
  EXPECT_EQ(history.total("K18"), 0);
  EXPECT_EQ(history.total("K18.persons"), 0);
  EXPECT_EQ(history.total("hardship.filed"), 1);
  ASSERT_EQ(history.facts("hardship.exited").size(), 1U);
  EXPECT_EQ(history.facts("hardship.exited").front().date, day("2026-12-21"));
  EXPECT_EQ(history.facts("K18").back().date, day("2026-12-21"));
}

TEST_F(HardshipFacts, AReclassificationMovesTheKindAndThePersonsButNotTheFiling) {
  approve();
  ev::Reclassified changed;
  changed.category = Category::kRelative;
  changed.persons = 4;
  history.record(changed, Status::kActive, Status::kActive, at("2026-08-03"));
  EXPECT_EQ(total("K18", "deep"), 0);
  EXPECT_EQ(total("K18", "relative"), 1);
  EXPECT_EQ(total("K18.persons", "relative"), 4);
  EXPECT_EQ(total("hardship.filed", "deep"), 1);
  EXPECT_EQ(history.facts("hardship.filed").size(), 1U);
}

TEST_F(HardshipFacts, AHouseholdThatMovesTakesItsStockAndLeavesTheFiling) {
  approve();
  using common::Status;
  history.record(common::ev::TransferRequested{kTown, kStreet, "搬家"}, Status::kOpen,
                 Status::kInTransfer, at("2026-05-06"));
  history.record(common::ev::TransferAccepted{kTown, kStreet}, Status::kInTransfer, Status::kOpen,
                 at("2026-05-07"));
  std::int64_t in_town = 0, in_street = 0;
  for (const Fact& fact : history.facts("K18"))
    (fact.dimensions.unit == kTown ? in_town : in_street) += fact.delta;
  EXPECT_EQ(in_town, 0);
  EXPECT_EQ(in_street, 1);
  EXPECT_EQ(history.facts("hardship.filed").size(), 1U);
}

TEST_F(HardshipFacts, ACancellationCountsWhereItTakesAHouseholdOffTheFile) {
  approve();
  cancel(Status::kActive);
  EXPECT_EQ(history.total("K18"), 0);
  EXPECT_EQ(history.total("hardship.cancelled"), 1);
}

TEST_F(HardshipFacts, ACancellationAfterTheExitLeavesTheExit) {
  approve();
  propose_exit();
  exit();
  cancel(Status::kExited);
  EXPECT_EQ(history.total("hardship.exited"), 1);
  EXPECT_EQ(history.total("hardship.cancelled"), 0);
}

TEST_F(HardshipFacts, ARelapseIsCountedOnItsDay) {
  approve();
  propose_exit();
  exit();
  ev::Relapsed relapsed;
  relapsed.unit = kTown;
  relapsed.relapsed_on = day("2027-04-12");
  history.record(relapsed, Status::kExited, Status::kRelapsed, at("2027-04-12"));
  ASSERT_EQ(history.facts("hardship.relapsed").size(), 1U);
  EXPECT_EQ(history.facts("hardship.relapsed").front().date, day("2027-04-12"));
  EXPECT_EQ(history.total("K18"), 0);
}

TEST_F(HardshipFacts, AMergedDuplicateCountsNothingAndAgainOnceUnmerged) {
  approve();
  using common::Status;
  history.record(common::ev::MergedInto{{"hardship_file/2"}, "重复"}, Status::kOpen,
                 Status::kMerged, at("2026-03-05"));
  for (const char* measure : {"K18", "K18.persons", "hardship.filed"})
    EXPECT_EQ(history.total(measure), 0) << measure;
  history.record(common::ev::Unmerged{{"hardship_file/2"}, "不是一户"}, Status::kMerged,
                 Status::kOpen, at("2026-03-06"));
  EXPECT_EQ(history.total("K18"), 1);
  EXPECT_EQ(history.total("K18.persons"), 3);
}

TEST_F(HardshipFacts, ACorrectionOfThePersonsMovesTheStock) {
  approve();
  history.correct("persons", "2", at("2026-03-05"));
  EXPECT_EQ(history.total("K18.persons"), 2);
  EXPECT_EQ(history.total("K18"), 1);
}

}  // namespace
}  // namespace chapterhouse::fixtures
