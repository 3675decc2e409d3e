// The fund's table, its life and its guards (domain rules 2.15).
#include "workflows/fund/fund.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/all_points.h"
#include "tests/support/grants.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures::grants {
namespace {
namespace fund_cmd = workflows::fund::cmd;
using fund::Source;
using fund::Status;
using workflows::fund::Workflow;

const Timestamp kMarch = at("2026-03-10");

fund_cmd::Open an_opening(Money amount = {1'000'000}) {
  return {kDistrict, "2026 年温暖基金", Source::kWarmth, 2026, amount};
}

class FundTest : public ::testing::Test {
 protected:
  ReliefDistrict district;
  Life<Workflow> life{district, 1};
};

TEST(FundTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 3u);
}

TEST(FundTable, AnswersEveryPointAsTheInterpreterDoes) {
  ReliefDistrict district;
  const StreamId ledger = fund_ledger::stream(stream_of("fund", a_case_id(1)));
  district.write(ledger, fund_ledger::ev::Allotted{{1'000}});
  const StreamId known[] = {ledger};
  const workflows::World world = district.world(known);
  std::vector<fund::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators) {
    fund::State s;
    s.status = static_cast<Status>(status.value);
    states.push_back(s);
  }
  const std::vector<Workflow::Command> commands{an_opening(),
                                                an_opening({0}),
                                                fund_cmd::Allot{{1}, "more"},
                                                fund_cmd::Allot{{-1'000}, "less"},
                                                fund_cmd::Allot{{-1'001}, "less"},
                                                fund_cmd::Close{"over"},
                                                fund_cmd::Close{}};
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kDistrict;
  std::vector<Context> contexts;
  for (const Actor& actor : {kSocialWorker, kService, kLeader, kFinance, kCashier, kAuditor}) {
    Context x = district.context(actor, kMarch);
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  EXPECT_EQ(points.walked, 3 * 7 * 6);
  EXPECT_EQ(points.accepted, 4);
}

TEST_F(FundTest, IsOpenedAllottedMoreAndLessAndClosed) {
  life.does(an_opening(), kFinance, kMarch);
  life.does(fund_cmd::Allot{{500'000}, "mid-year budget"}, kLeader, kMarch);
  EXPECT_EQ(district.money(life.stream()).available(), Money{1'500'000});
  life.does(fund_cmd::Allot{{-1'500'000}, "moved elsewhere"}, kLeader, kMarch);
  EXPECT_EQ(district.money(life.stream()).available(), Money{});
  life.does(fund_cmd::Close{"year's end"}, kFinance, kMarch);
  EXPECT_EQ(life.status(), "closed");
  EXPECT_TRUE(life.history().file().type->summary(life.history().file()).finished);
}

TEST_F(FundTest, IsOpenedByFinanceWithANameAYearAndMoney) {
  const auto refusal_of = [&](fund_cmd::Open c) {
    return life.refused(c, kFinance, kMarch).reason;
  };
  fund_cmd::Open unnamed = an_opening(), early = an_opening(), late = an_opening();
  unnamed.name.clear();
  early.fiscal_year = 1999;
  late.fiscal_year = 2028;
  EXPECT_EQ(refusal_of(unnamed), "fund_name_missing");
  EXPECT_EQ(refusal_of(early), "fiscal_year_out_of_range");
  EXPECT_EQ(refusal_of(late), "fiscal_year_out_of_range");
  EXPECT_EQ(refusal_of(an_opening({0})), "amount_not_positive");
  EXPECT_EQ(life.refused(an_opening(), kLeader, kMarch).reason, "role_not_permitted");
  Actor town_finance = kFinance;
  town_finance.unit = kTianzhu;
  EXPECT_EQ(life.refused(an_opening(), town_finance, kMarch).reason, "outside_your_units");
  early.fiscal_year = 2000;
  late.fiscal_year = 2027;
  for (const auto& fit : {early, late})
    EXPECT_TRUE(std::holds_alternative<fund::Event>(life.tries(fit, kFinance, kMarch)));
}

TEST_F(FundTest, CannotLoseWhatIsReservedOrSpentNorGrowBeyondCounting) {
  life.does(an_opening(), kFinance, kMarch);
  const StreamId ledger = fund_ledger::stream(life.stream()), grant{"relief/1"};
  district.write(ledger, fund_ledger::ev::Reserved{grant, {300'000}});
  district.write(ledger, fund_ledger::ev::Reserved{grant, {200'000}});
  district.write(ledger, fund_ledger::ev::Spent{grant, {200'000}});
  EXPECT_EQ(life.refused(fund_cmd::Allot{{-500'001}, "less"}, kLeader, kMarch).reason,
            "fund_already_used");
  EXPECT_EQ(life.refused(fund_cmd::Allot{{0}, "nothing"}, kLeader, kMarch).reason,
            "amount_is_zero");
  const Money huge{std::numeric_limits<std::int64_t>::max()};
  EXPECT_EQ(life.refused(fund_cmd::Allot{huge, "more"}, kLeader, kMarch).reason,
            "amount_too_large");
  EXPECT_EQ(life.refused(fund_cmd::Allot{{1}, ""}, kLeader, kMarch).reason, "reason_missing");
  EXPECT_EQ(life.refused(fund_cmd::Allot{{1}, "more"}, kFinance, kMarch).reason,
            "role_not_permitted");
  EXPECT_EQ(life.refused(fund_cmd::Close{"over"}, kFinance, kMarch).reason,
            "grants_still_reserved");
  life.does(fund_cmd::Allot{{-500'000}, "less"}, kLeader, kMarch);
  district.write(ledger, fund_ledger::ev::Released{grant, {300'000}});
  EXPECT_EQ(life.refused(fund_cmd::Close{}, kFinance, kMarch).reason, "reason_missing");
  life.does(fund_cmd::Close{"over"}, kFinance, kMarch);
}

TEST_F(FundTest, GetsBackWhatIsReturnedEvenAfterItIsClosed) {
  life.does(an_opening(), kFinance, kMarch);
  const StreamId file = district.a_file(1);
  Life<workflows::relief::Workflow> grant(district, 2);
  bring(grant, a_proposal(file, life.stream()), "paid");
  life.does(fund_cmd::Close{"over"}, kFinance, kMarch);
  grant.does(cmd::ClawBack{"false declaration"}, kLeader, kMarch);
  EXPECT_EQ(district.money(life.stream()).spent, Money{});
  EXPECT_EQ(district.money(life.stream()).available(), Money{1'000'000});
}

}  // namespace
}  // namespace chapterhouse::fixtures::grants
