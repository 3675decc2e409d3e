// The relief grant's table and its lives (domain rules 2.8).
#include "workflows/relief/relief.h"

#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/grants.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures::grants {
namespace {
using relief::Status;
using workflows::relief::Command;
using workflows::relief::Workflow;

const Timestamp kMarch = at("2026-03-10");

class ReliefTest : public ::testing::Test {
 protected:
  ReliefDistrict district;
  StreamId file = district.a_file(1), fund = district.a_fund(1, {1'000'000});
  Life<Workflow> grant{district, 1};
};

TEST(ReliefTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 18u);
}

std::vector<relief::State> a_state_of_each_status(const StreamId& file, const StreamId& fund) {
  std::vector<relief::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const Money amount : {kGrant, Money{600'000}}) {
      relief::State s;
      s.status = static_cast<Status>(status.value);
      s.unit = kTianzhu;
      s.person = kWorker;
      s.terms = {file, fund, relief::Type::kMedical, amount};
      s.hands = {kSocialWorker.id, kService.id, kFinance.id, kLeader.id, kCashier.id};
      s.payment.batched_on = day("2026-03-10");
      states.push_back(s);
    }
  return states;
}

TEST(ReliefTable, AnswersEveryPointAsTheInterpreterDoes) {
  ReliefDistrict district;
  const StreamId file = district.a_file(1), fund = district.a_fund(1, {500'000}),
                 other = stream_of("hardship_file", a_case_id(7));
  const StreamId known[] = {file, other, fund, fund_ledger::stream(fund),
                            relief_ledger::stream(file)};
  const workflows::World world = district.world(known);
  const std::vector<Command> commands{a_proposal(file, fund),
                                      a_proposal(other, fund),
                                      a_proposal(file, fund, {0}),
                                      cmd::Review{},
                                      cmd::Reserve{},
                                      cmd::Approve{},
                                      cmd::Batch{"B-1"},
                                      cmd::Batch{},
                                      cmd::MarkPaid{day("2026-03-10"), "slip"},
                                      cmd::MarkPaid{day("2026-03-11"), "slip"},
                                      cmd::MarkFailed{relief::FailureCause::kAccountClosed},
                                      cmd::Retry{"B-2", kCard, true},
                                      cmd::Retry{"B-2", kCard, false},
                                      cmd::Confirm{kPaper},
                                      cmd::Confirm{"x"},
                                      cmd::Reverse{"double"},
                                      cmd::Reverse{},
                                      cmd::ClawBack{"false"},
                                      cmd::Cancel{"withdrawn"},
                                      cmd::Cancel{}};
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor : {kSocialWorker, kOtherTown, kStaff, kTownChair, kService, kServiceHead,
                             kLeader, kFinance, kCashier, kAuditor, kSystem}) {
    Context x = district.context(actor, kMarch);
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto states = a_state_of_each_status(file, fund);
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  std::printf("relief: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_EQ(points.walked, 24 * 20 * 11);
  EXPECT_GE(points.accepted, 50);
}

TEST_F(ReliefTest, IsProposedPaidAndConfirmed) {
  grant.does(a_proposal(file, fund), kSocialWorker, kMarch);
  EXPECT_EQ(grant.status(), "proposed");
  EXPECT_EQ(grant.state().person, kWorker) << "the file's worker, so that one erasure reaches all";
  EXPECT_TRUE(grant.claims().empty());
  grant.does(cmd::Review{}, kService, kMarch);
  grant.does(cmd::Reserve{}, kFinance, kMarch);
  EXPECT_EQ(grant.status(), "fund_reserved");
  EXPECT_EQ(district.money(fund).reserved, kGrant);
  EXPECT_EQ(district.household(file).entries.at(0).grant, grant.stream());
  grant.does(cmd::Approve{}, kTownChair, kMarch);
  grant.does(cmd::Batch{"B-1"}, kCashier, kMarch);
  EXPECT_TRUE(grant.history().facts().empty()) << "nothing counts before it is paid";
  grant.does(cmd::MarkPaid{day("2026-03-12"), "slip-1"}, kCashier, at("2026-03-13"));
  EXPECT_EQ(grant.status(), "paid");
  EXPECT_EQ(grant.state().due->started_on, day("2026-03-12"));
  EXPECT_EQ(grant.state().due->due, day("2026-03-26"));
  EXPECT_EQ(district.money(fund).spent, kGrant);
  EXPECT_EQ(district.money(fund).reserved, Money{});
  EXPECT_EQ(district.household(file).total_paid(), kGrant);
  grant.does(cmd::Confirm{kPaper}, kSocialWorker, at("2026-03-20"));
  EXPECT_EQ(grant.status(), "confirmed");
  EXPECT_EQ(grant.state().due, std::nullopt);
  EXPECT_EQ(grant.history().total("K20"), kGrant.fen);
}

TEST_F(ReliefTest, AFailedPaymentGoesToANewAccountAndCountsOnceWhenPaid) {
  bring(grant, a_proposal(file, fund), "payment_batched");
  grant.does(cmd::MarkFailed{relief::FailureCause::kAccountClosed}, kCashier, kMarch);
  EXPECT_EQ(grant.status(), "payment_failed");
  EXPECT_EQ(district.money(fund).reserved, kGrant) << "still meant for the household";
  grant.does(cmd::Retry{"B-2", std::string("6222-0200-9999-0012"), true}, kCashier,
             at("2026-03-16"));
  EXPECT_EQ(grant.status(), "payment_batched");
  EXPECT_EQ(grant.state().payment.batch_no, "B-2");
  grant.does(cmd::MarkPaid{day("2026-03-16"), "slip-2"}, kCashier, at("2026-03-16"));
  EXPECT_EQ(grant.history().total("K20"), kGrant.fen);
  EXPECT_EQ(grant.history().total("K20.count"), 1);
}

TEST_F(ReliefTest, WhatIsReversedOrClawedBackReturnsToTheFundOnItsDay) {
  for (const bool clawed_back : {false, true}) {
    for (const std::string_view from : {"paid", "confirmed"}) {
      ReliefDistrict fresh;
      const StreamId household = fresh.a_file(1), source = fresh.a_fund(1, {1'000'000});
      Life<Workflow> life(fresh, 2);
      bring(life, a_proposal(household, source), from);
      if (clawed_back)
        life.does(cmd::ClawBack{"false declaration"}, kLeader, at("2026-05-06"));
      else
        life.does(cmd::Reverse{"paid twice"}, kFinance, at("2026-05-06"));
      EXPECT_EQ(life.status(), clawed_back ? "clawed_back" : "reversed");
      EXPECT_EQ(fresh.money(source).available(), Money{1'000'000});
      EXPECT_TRUE(fresh.household(household).entries.empty());
      ASSERT_EQ(life.history().facts("K20").size(), 2u);
      EXPECT_EQ(life.history().facts("K20")[1].date, day("2026-05-06"));
      EXPECT_EQ(life.history().facts("K20")[1].delta, -kGrant.fen);
      EXPECT_EQ(life.history().total("K20.count"), 0);
      EXPECT_EQ(life.state().due, std::nullopt);
    }
  }
}

TEST_F(ReliefTest, ACancelledGrantGivesItsReservationBackFromEveryStateBeforePayment) {
  std::uint8_t number = 10;
  for (const std::string_view from : {"proposed", "reviewed", "fund_reserved", "approved"}) {
    Life<Workflow> life(district, number++);
    bring(life, a_proposal(file, fund), from);
    life.does(cmd::Cancel{"no longer needed"}, kService, kMarch);
    EXPECT_EQ(life.status(), "cancelled") << from;
    EXPECT_EQ(district.money(fund).available(), Money{1'000'000}) << from;
    EXPECT_TRUE(district.household(file).entries.empty()) << from;
    EXPECT_TRUE(life.history().facts().empty());
  }
  bring(grant, a_proposal(file, fund), "payment_batched");
  EXPECT_EQ(grant.refused(cmd::Cancel{"x"}, kService, kMarch).reason, "not_allowed_in_state");
  grant.does(cmd::MarkFailed{}, kCashier, kMarch);
  grant.does(cmd::Cancel{"moved away"}, kSystem, kMarch);
  EXPECT_EQ(district.money(fund).available(), Money{1'000'000});
}

TEST_F(ReliefTest, AVoidGivesBackWhatTheGrantHolds) {
  const auto kinds = [&] {
    std::vector<std::string_view> out;
    const Context x = grant.context_for(nullptr, kService, kMarch);
    for (const auto& claim : Workflow::releases(grant.state(), x))
      out.push_back(claim.body.type().key.name);
    return out;
  };
  using Names = std::vector<std::string_view>;
  bring(grant, a_proposal(file, fund), "reviewed");
  EXPECT_EQ(kinds(), Names{});
  grant.does(cmd::Reserve{}, kFinance, kMarch);
  EXPECT_EQ(kinds(), (Names{"released", "released"}));
  bring(grant, a_proposal(file, fund), "payment_batched");
  EXPECT_EQ(kinds(), (Names{"released", "released"}));
  bring(grant, a_proposal(file, fund), "paid");
  EXPECT_EQ(kinds(), (Names{"returned", "returned"}));
  grant.does(cmd::Reverse{"paid twice"}, kFinance, kMarch);
  EXPECT_EQ(kinds(), Names{});
}

TEST_F(ReliefTest, EmergencyAndFestivalReachAHouseholdThatIsNotOnFile) {
  const StreamId unknown = stream_of("hardship_file", a_case_id(9));
  for (const auto type : {relief::Type::kEmergency, relief::Type::kFestival}) {
    Life<Workflow> life(district, static_cast<std::uint8_t>(20 + static_cast<int>(type)));
    bring(life, a_proposal(unknown, fund, {100'000}, type), "confirmed");
    EXPECT_EQ(life.state().person, SubjectId::from_bytes(life.id().bytes()));
  }
  EXPECT_EQ(district.household(unknown).total_paid(), Money{200'000});
}

}  // namespace
}  // namespace chapterhouse::fixtures::grants
