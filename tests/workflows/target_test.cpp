// The target's table, its lives and its guards (domain rules 3.1).
#include "workflows/target/target.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "domain/registers/target_year.h"
#include "tests/support/all_points.h"
#include "tests/support/table_checks.h"
#include "tests/support/world.h"

namespace chapterhouse::fixtures {
namespace {
namespace cmd = workflows::target::cmd;
using target::Part;
using target::Status;
using workflows::target::Workflow;

const Actor kOrg = an_actor("org-wang", Role::kDOrg, kDistrict);
const Actor kOffice = an_actor("off-qian", Role::kDOff, kDistrict);
const Actor kLeader = an_actor("lead-zheng", Role::kDLead, kDistrict);
const Actor kTownChair = an_actor("town-sun", Role::kTChair, kTianzhu);
const Timestamp kJanuary = at("2026-01-08");
constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();

cmd::Propose a_target() {
  return {kDistrict, "K04", 2026, 1'000, {{kTianzhu, 600}, {kGuangming, 300}}, 100};
}
cmd::Revise a_revision() {
  return {1'200, {{kTianzhu, 600}, {kGuangming, 450}}, 150, "new enterprises"};
}

class TargetTest : public ::testing::Test {
 protected:
  std::string_view refusal_of(const std::function<void(cmd::Propose&)>& spoil) {
    cmd::Propose c = a_target();
    spoil(c);
    return life.refused(c, kOrg, kJanuary).reason;
  }
  // The sum over units of what counts.
  std::int64_t in_force() { return life.history().total("K46"); }

  District district{{&case_type<target::Case>(), &case_type<target_year::Register>()}};
  Life<Workflow> life{district, 1};
};

TEST(TargetTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 6u);
}

TEST_F(TargetTest, AnswersEveryPointAsTheInterpreterDoes) {
  const StreamId known[] = {target_year::stream("K04", 2026)};
  const workflows::World world = district.world(known);
  std::vector<target::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const bool in_force : {false, true}) {
      target::State s;
      s.status = static_cast<Status>(status.value);
      s.unit = kDistrict;
      s.proposed_by = kOrg.id;
      if (in_force) s.in_force = s.proposed;
      states.push_back(s);
    }
  cmd::Propose wrong = a_target();
  wrong.reserve = 99;
  cmd::Revise unfounded = a_revision();
  unfounded.reason.clear();
  const std::vector<Workflow::Command> commands{a_target(),     wrong,     cmd::Approve{},
                                                a_revision(),   unfounded, cmd::Withdraw{"x"},
                                                cmd::Withdraw{}};
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kDistrict;
  Actor same_hand = kLeader;
  same_hand.id = kOrg.id;
  std::vector<Context> contexts;
  for (const Actor& actor : {kOrg, kOffice, kLeader, same_hand, kTownChair}) {
    Context x = district.context(actor, kJanuary);
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  EXPECT_EQ(points.walked, 8 * 7 * 5);
  EXPECT_EQ(points.accepted, 2 * 2 + 2 * 1 + 4 * 2 + (2 * 4 + 2 * 2));
}

TEST_F(TargetTest, CountsOnceApprovedAndKeepsItsNumbersUntilNewOnesAre) {
  life.does(a_target(), kOrg, kJanuary);
  EXPECT_EQ(in_force(), 0) << "a proposal is no target yet";
  life.does(cmd::Approve{}, kLeader, kJanuary);
  EXPECT_EQ(in_force(), 1'000);
  ASSERT_EQ(life.history().facts("K46").size(), 3u);
  const Fact reserve = life.history().facts("K46")[2];
  EXPECT_EQ(reserve.dimensions.unit, kDistrict);
  EXPECT_EQ(reserve.dimensions.kind, "K04");
  EXPECT_EQ(reserve.delta, 100);
  EXPECT_EQ(reserve.date, day("2026-01-01"));
  life.does(a_revision(), kOffice, at("2026-07-01"));
  EXPECT_EQ(life.status(), "proposed");
  EXPECT_EQ(in_force(), 1'000);
  life.does(cmd::Approve{}, kLeader, at("2026-07-02"));
  EXPECT_EQ(in_force(), 1'200);
  EXPECT_EQ(life.history().facts("K46").size(), 3u + 4u) << "the unchanged part is left alone";
  life.does(cmd::Withdraw{"figure abolished"}, kLeader, at("2026-08-01"));
  EXPECT_EQ(in_force(), 0);
  EXPECT_TRUE(life.history().file().type->summary(life.history().file()).dropped);
}

TEST_F(TargetTest, ThereIsOneForEachFigureAndYear) {
  life.does(a_target(), kOrg, kJanuary);
  Life<Workflow> second(district, 2), next_year(district, 3);
  const Rejection no = second.refused(a_target(), kOrg, kJanuary);
  EXPECT_EQ(no.reason, "target_exists");
  EXPECT_EQ(no.gap.reference, life.stream().value);
  cmd::Propose later = a_target();
  later.year = 2027;
  next_year.does(later, kOrg, kJanuary);
  life.does(cmd::Withdraw{"wrong numbers"}, kOrg, kJanuary);
  second.does(a_target(), kOrg, kJanuary);
  const Context x = second.context_for(nullptr, kOrg, kJanuary);
  EXPECT_EQ(Workflow::releases(second.state(), x).size(), 1u) << "a void gives the year back";
  EXPECT_EQ(Workflow::releases(life.state(), x).size(), 0u);
}

TEST_F(TargetTest, PartsAndReserveSumToTheValue) {
  EXPECT_EQ(refusal_of([](auto& c) { c.reserve = 99; }), "split_does_not_sum");
  EXPECT_EQ(refusal_of([](auto& c) { c.reserve = 101; }), "split_does_not_sum");
  EXPECT_EQ(refusal_of([](auto& c) { c.parts.clear(); }), "split_does_not_sum");
  EXPECT_EQ(refusal_of([](auto& c) { c.parts[0].value = c.parts[1].value = kHuge; }),
            "split_does_not_sum")
      << "a sum that would overflow";
  EXPECT_EQ(refusal_of([](auto& c) { c.value = 0; }), "value_not_positive");
  EXPECT_EQ(refusal_of([](auto& c) { c.reserve = -1; }), "part_negative");
  EXPECT_EQ(refusal_of([](auto& c) {
              c.parts[0].value = -1;
              c.reserve = 701;
            }),
            "part_negative");
  cmd::Propose all_in_reserve = a_target();
  all_in_reserve.parts.clear();
  all_in_reserve.reserve = 1'000;
  EXPECT_TRUE(std::holds_alternative<target::Event>(life.tries(all_in_reserve, kOrg, kJanuary)));
}

TEST_F(TargetTest, PartsGoToUnitsBelowEachOnce) {
  EXPECT_EQ(refusal_of([](auto& c) { c.parts[1].unit = kTianzhu; }), "unit_twice");
  for (const UnitId& odd : {UnitId{"nowhere"}, kElsewhere, kDistrict})
    EXPECT_EQ(refusal_of([&](auto& c) { c.parts[1].unit = odd; }), "unit_unknown") << odd.value;
  EXPECT_EQ(refusal_of([](auto& c) { c.unit = kCity; }), "outside_your_units");
}

TEST_F(TargetTest, NamesAFigureAndAYear) {
  for (const char* odd : {"", "K4", "k04", "K044", "Kxy", "K04/1"})
    EXPECT_EQ(refusal_of([&](auto& c) { c.kpi = odd; }), "kpi_malformed") << odd;
  for (const std::int32_t odd : {1999, 2101})
    EXPECT_EQ(refusal_of([&](auto& c) { c.year = odd; }), "year_out_of_range");
  EXPECT_EQ(life.refused(a_target(), kLeader, kJanuary).reason, "role_not_permitted");
}

TEST_F(TargetTest, ASecondPersonApprovesAndOnlyTheLeaderTakesBackWhatIsInForce) {
  life.does(a_target(), kOrg, kJanuary);
  Actor same_hand = kLeader;
  same_hand.id = kOrg.id;
  EXPECT_EQ(life.refused(cmd::Approve{}, same_hand, kJanuary).reason, "needs_a_second_person");
  EXPECT_EQ(life.refused(cmd::Approve{}, kOffice, kJanuary).reason, "role_not_permitted");
  EXPECT_EQ(life.refused(cmd::Withdraw{}, kOrg, kJanuary).reason, "reason_missing");
  life.does(cmd::Approve{}, kLeader, kJanuary);
  EXPECT_EQ(life.refused(cmd::Withdraw{"x"}, kOrg, kJanuary).reason, "numbers_are_in_force");
  cmd::Revise revision = a_revision();
  revision.reserve = 151;
  EXPECT_EQ(life.refused(revision, kOrg, kJanuary).reason, "split_does_not_sum");
  revision = a_revision();
  revision.reason.clear();
  EXPECT_EQ(life.refused(revision, kOrg, kJanuary).reason, "reason_missing");
  revision = a_revision();
  revision.parts[0].unit = kDistrict;
  EXPECT_EQ(life.refused(revision, kOrg, kJanuary).reason, "unit_unknown");
  life.does(a_revision(), kOffice, kJanuary);
  EXPECT_EQ(life.refused(cmd::Withdraw{"x"}, kOrg, kJanuary).reason, "numbers_are_in_force")
      << "the approved numbers are in force still";
}

}  // namespace
}  // namespace chapterhouse::fixtures
