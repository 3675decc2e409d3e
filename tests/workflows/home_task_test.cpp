// The home task's table, its lives and its guards (domain rules 2.2, Activate).
#include "workflows/home_task/home_task.h"

#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/founders.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures::unions {
namespace {
namespace cmd = workflows::home_task::cmd;
using home_task::Status;
using workflows::home_task::Workflow;

const Timestamp kApril = at("2026-04-15");

cmd::Open an_opening(std::int32_t employees = 128) {
  return {kTianzhu, "甲制造公司工会", employees};
}

class HomeTaskTest : public ::testing::Test {
 protected:
  UnionDistrict district;
  Life<Workflow> life{district, 1};
};

TEST(HomeTaskTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 7U);
}

TEST(HomeTaskTable, AnswersEveryPointAsTheInterpreterDoes) {
  UnionDistrict district;
  std::vector<home_task::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators) {
    home_task::State s;
    s.status = static_cast<Status>(status.value);
    states.push_back(s);
  }
  const std::vector<Workflow::Command> commands{an_opening(),
                                                an_opening(99),
                                                cmd::Plan{day("2026-06-10")},
                                                cmd::Plan{day("2026-04-14")},
                                                cmd::Complete{"H-17", kPaper},
                                                cmd::Complete{},
                                                cmd::Cancel{"dissolved"},
                                                cmd::Cancel{}};
  const workflows::World world;
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor :
       {kPreparer, kStaff, kTownChair, kStreetChair, kUnionChair, kLaw, kOrg, kAuditor, kSystem}) {
    Context x = district.context(actor, kApril);
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  std::printf("home_task: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_EQ(points.walked, 5 * 8 * 9);
  EXPECT_GE(points.accepted, 12);
}

TEST_F(HomeTaskTest, IsPlannedPutOffAndCompleted) {
  life.does(an_opening(), kSystem, kApril);
  EXPECT_EQ(life.status(), "open");
  life.does(cmd::Plan{day("2026-05-31")}, kUnionChair, kApril);
  EXPECT_EQ(life.status(), "planned");
  life.does(cmd::Plan{day("2026-06-06")}, kStaff, at("2026-05-20"));  // a Saturday, as promised
  EXPECT_EQ(life.state().due->due, day("2026-06-06"));
  EXPECT_EQ(life.state().due->started_on, day("2026-05-20"));
  life.does(cmd::Complete{"H-17", kPaper}, kTownChair, at("2026-06-10"));
  EXPECT_EQ(life.status(), "completed");
  EXPECT_EQ(life.state().site, "H-17");
  EXPECT_EQ(life.state().due, std::nullopt);
  EXPECT_TRUE(life.history().facts().empty());
}

TEST_F(HomeTaskTest, MayBeCompletedWithoutAPlanAndCancelledBySuperiorOrSystem) {
  life.does(an_opening(), kSystem, kApril);
  life.does(cmd::Complete{"H-17", kPaper}, kOrg, kApril);
  EXPECT_EQ(life.status(), "completed");
  Life<Workflow> second(district, 2);
  second.does(an_opening(), kSystem, kApril);
  second.does(cmd::Plan{day("2026-04-15")}, kUnionChair, kApril);
  EXPECT_EQ(second.refused(cmd::Cancel{}, kTownChair, kApril).reason, "reason_missing");
  EXPECT_EQ(second.refused(cmd::Cancel{"x"}, kUnionChair, kApril).reason, "role_not_permitted");
  second.does(cmd::Cancel{"chapter dissolved"}, kSystem, kApril);
  EXPECT_EQ(second.status(), "cancelled");
}

TEST_F(HomeTaskTest, IsAskedOfAHundredAndMoreOnly) {
  const Rejection no = life.refused(an_opening(99), kSystem, kApril);
  EXPECT_EQ(no.reason, "no_home_required");
  EXPECT_EQ(no.gap.have, 99);
  EXPECT_EQ(no.gap.need, 100);
  EXPECT_EQ(life.refused(an_opening(), kTownChair, kApril).reason, "role_not_permitted");
  life.does(an_opening(100), kSystem, kApril);
}

TEST_F(HomeTaskTest, APlanLiesAheadAndWithinReach) {
  life.does(an_opening(), kSystem, kApril);
  const Date last = day("2026-04-15") + std::chrono::days{kDeadlineLengthMax};
  for (const Date odd : {day("2026-04-14"), last + std::chrono::days{1}})
    EXPECT_EQ(life.refused(cmd::Plan{odd}, kStaff, kApril).reason, "completion_out_of_range");
  for (const Date fit : {day("2026-04-15"), last}) life.does(cmd::Plan{fit}, kStaff, kApril);
}

TEST_F(HomeTaskTest, CompletionNamesTheSiteAndIsAcceptedBySomebodyElse) {
  life.does(an_opening(), kSystem, kApril);
  EXPECT_EQ(life.refused(cmd::Complete{"H-17", kPaper}, kUnionChair, kApril).reason,
            "role_not_permitted");
  EXPECT_EQ(life.refused(cmd::Complete{"", kPaper}, kTownChair, kApril).reason, "site_missing");
  EXPECT_EQ(life.refused(cmd::Complete{"H-17", ""}, kTownChair, kApril).reason, "paper_missing");
}

}  // namespace
}  // namespace chapterhouse::fixtures::unions
