// What a founding counts for, and what a correction makes of it (domain rules 3.2, K04 to K06).
#include <gtest/gtest.h>

#include "domain/cases/founding/founding.h"
#include "tests/support/enterprises.h"

namespace chapterhouse::fixtures::unions {
namespace {
namespace ev = founding::ev;
using founding::Kind;
using founding::Status;

const UnitId kTown{"110113-tianzhu"};

ev::PrepApplied a_request(Kind kind, std::vector<chapter::CoveredUnit> units) {
  ev::PrepApplied applied;
  applied.unit = kTown;
  applied.name = "工会";
  applied.kind = kind;
  applied.covered_units = std::move(units);
  return applied;
}

// A founding of these units, approved on 2026-04-15 with `employees`.
History approved(Kind kind, std::vector<chapter::CoveredUnit> units, std::int32_t employees) {
  History history(case_type<founding::Case>(), StreamId{"founding/x"});
  history.record(a_request(kind, std::move(units)), Status::kNew, Status::kPrepApplied,
                 at("2026-03-03"));
  history.record(ev::PrepApproved{"顺工筹〔2026〕0001", {}}, Status::kPrepApplied,
                 Status::kPrepApproved, at("2026-03-06"));
  ev::Approved approval;
  approval.approval_no = "顺工建〔2026〕0001";
  approval.effective_on = day("2026-04-15");
  approval.unit = kTown;
  approval.employees_total = employees;
  history.record(approval, Status::kResultReported, Status::kEstablished, at("2026-04-15"));
  return history;
}
History approved(std::int32_t employees) {
  return approved(Kind::kSingle, {enterprise_a()}, employees);
}

TEST(FoundingFacts, StepsOnTheWayCountOnTheirDays) {
  const History history = approved(128);
  ASSERT_EQ(history.facts("founding.applied").size(), 1U);
  EXPECT_EQ(history.facts("founding.applied")[0].date, day("2026-03-03"));
  ASSERT_EQ(history.facts("founding.prep_approved").size(), 1U);
  EXPECT_EQ(history.facts("founding.prep_approved")[0].date, day("2026-03-06"));
}

TEST(FoundingFacts, AnApprovalCountsWithItsDimensions) {
  const History history = approved(128);
  for (const char* measure : {"K04", "K05", "K06"}) {
    ASSERT_EQ(history.facts(measure).size(), 1U) << measure;
    const Fact fact = history.facts(measure)[0];
    EXPECT_EQ(fact.date, day("2026-04-15"));
    EXPECT_EQ(fact.delta, 1);
    EXPECT_EQ(fact.dimensions.unit, kTown);
    EXPECT_EQ(fact.dimensions.industry, "C");
    EXPECT_EQ(fact.dimensions.ownership, "private");
    EXPECT_EQ(fact.dimensions.headcount_band, "100-199");
    EXPECT_EQ(fact.dimensions.two_new, "yes");
    EXPECT_EQ(fact.dimensions.kind, "single");
    EXPECT_EQ(fact.dimensions.source, "founding");
  }
}

TEST(FoundingFacts, AHundredCountsAndNinetyNineDoesNot) {
  EXPECT_EQ(approved(99).total("K06"), 0);
  EXPECT_EQ(approved(100).total("K06"), 1);
  EXPECT_EQ(approved(101).total("K06"), 1);
}

TEST(FoundingFacts, TheKindDecidesWhichFigures) {
  const std::vector both{enterprise_a(), enterprise_b()};
  EXPECT_EQ(approved(Kind::kJoint, both, 158).total("K04"), 1);
  EXPECT_EQ(approved(Kind::kJoint, {enterprise_a(), restaurant()}, 136).total("K05"), 0);
  EXPECT_EQ(approved(Kind::kFederation, both, 158).total("K04"), 1);
  const History organiser = approved(Kind::kOrganiser, {enterprise_a()}, 128);
  for (const char* measure : {"K04", "K05", "K06"}) EXPECT_EQ(organiser.total(measure), 0);
}

TEST(FoundingFacts, PublicOwnershipIsNoK05) {
  const History history = approved(Kind::kSingle, {enterprise_b()}, 30);
  EXPECT_EQ(history.total("K04"), 1);
  EXPECT_EQ(history.total("K05"), 0);
}

TEST(FoundingFacts, NothingElseCounts) {
  History history(case_type<founding::Case>(), StreamId{"founding/x"});
  history.record(a_request(Kind::kSingle, {enterprise_a()}), Status::kNew, Status::kPrepApplied,
                 at("2026-03-03"));
  history.record(ev::Rejected{}, Status::kPrepApplied, Status::kRejected, at("2026-03-05"));
  EXPECT_EQ(history.facts().size(), 1U);  // the request
}

TEST(FoundingFacts, ACorrectionBeforeTheApprovalMovesNoFigure) {
  History history(case_type<founding::Case>(), StreamId{"founding/x"});
  history.record(a_request(Kind::kSingle, {enterprise_a()}), Status::kNew, Status::kPrepApplied,
                 at("2026-03-03"));
  history.correct("employees_total", "98", at("2026-03-04"));
  EXPECT_EQ(history.facts().size(), 1U);
  EXPECT_EQ(history.state<founding::State>().employees_total, 98);
}

// S3's variant: the July correction leaves April's figure as it was and takes one back in July.
TEST(FoundingFacts, AHeadcountCorrectedBelowAHundredTakesK06BackInItsOwnMonth) {
  History history = approved(128);
  history.correct("employees_total", "98", at("2026-07-10"));
  EXPECT_EQ(history.total("K06"), 0);
  EXPECT_EQ(history.total("K04"), 1);
  EXPECT_EQ(history.total("K05"), 1);
  const auto hundred = history.facts("K06");
  ASSERT_EQ(hundred.size(), 2U);
  EXPECT_EQ(hundred[1].delta, -1);
  EXPECT_EQ(hundred[1].date, day("2026-07-10"));
  EXPECT_EQ(hundred[1].dimensions, hundred[0].dimensions);  // so that every split nets to zero

  history.correct("employees_total", "128", at("2026-08-03"));
  EXPECT_EQ(history.total("K06"), 1);
  EXPECT_EQ(history.facts("K06")[2].date, day("2026-08-03"));
}

TEST(FoundingFacts, ACorrectedBandMovesTheFoundingWithinItsTotal) {
  History history = approved(128);
  history.correct("employees_total", "98", at("2026-07-10"));
  const auto founded = history.facts("K04");
  ASSERT_EQ(founded.size(), 3U);
  EXPECT_EQ(founded[1].delta, -1);
  EXPECT_EQ(founded[1].dimensions.headcount_band, "100-199");
  EXPECT_EQ(founded[2].delta, 1);
  EXPECT_EQ(founded[2].dimensions.headcount_band, "50-99");
}

TEST(FoundingFacts, ACorrectionWithinTheBandMovesNothing) {
  History history = approved(128);
  const std::size_t before = history.facts().size();
  history.correct("employees_total", "130", at("2026-07-10"));
  history.correct("name", "新名", at("2026-07-10"));
  EXPECT_EQ(history.facts().size(), before);
}

TEST(FoundingFacts, ACorrectedOwnershipMovesK05) {
  History history = approved(128);
  history.correct("ownership", "state_owned", at("2026-07-10"));
  EXPECT_EQ(history.total("K05"), 0);
  EXPECT_EQ(history.total("K04"), 1);
  EXPECT_EQ(history.total("K06"), 1);
}

TEST(FoundingFacts, ACorrectedKindMovesAllThree) {
  History history = approved(128);
  history.correct("kind", "organiser", at("2026-07-10"));
  for (const char* measure : {"K04", "K05", "K06"}) EXPECT_EQ(history.total(measure), 0);
}

TEST(FoundingFacts, ATransferLeavesTheFigureWhereItWasEarned) {
  History history = approved(128);
  const auto open = common::Status::kOpen;
  history.record(common::ev::TransferAccepted{kTown, UnitId{"110113-guangming"}},
                 common::Status::kInTransfer, open, at("2026-06-01"));
  history.correct("employees_total", "98", at("2026-07-10"));
  EXPECT_EQ(history.facts("K06").back().dimensions.unit, kTown);
}

}  // namespace
}  // namespace chapterhouse::fixtures::unions
