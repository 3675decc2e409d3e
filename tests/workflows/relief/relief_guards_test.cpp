// Every refusal of the relief grant's table (domain rules 2.8 and 2.15).
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/grants.h"

namespace chapterhouse::fixtures::grants {
namespace {
using workflows::relief::Workflow;

const Timestamp kMarch = at("2026-03-10");

class ReliefGuards : public ::testing::Test {
 protected:
  // The reason for refusing a proposal that is right but for what `spoil` changes.
  std::string_view refusal_of(const std::function<void(cmd::Propose&)>& spoil) {
    cmd::Propose c = a_proposal(file, fund);
    spoil(c);
    return grant.refused(c, kSocialWorker, kMarch).reason;
  }

  ReliefDistrict district;
  StreamId file = district.a_file(1), fund = district.a_fund(1, {9'000'000});
  Life<Workflow> grant{district, 1};
};

TEST_F(ReliefGuards, AProposalNamesAFileAFundAnAmountTheWorkersCardAndItsBasis) {
  EXPECT_EQ(refusal_of([](auto& c) { c.file = StreamId{"hardship_file/x"}; }), "file_malformed");
  EXPECT_EQ(refusal_of([&](auto& c) { c.file = fund; }), "file_malformed");
  EXPECT_EQ(refusal_of([&](auto& c) { c.fund = file; }), "fund_malformed");
  EXPECT_EQ(refusal_of([](auto& c) { c.fund = StreamId{}; }), "fund_malformed");
  EXPECT_EQ(refusal_of([](auto& c) { c.fund = stream_of("fund", a_case_id(9)); }), "fund_not_open");
  EXPECT_EQ(refusal_of([](auto& c) { c.amount = Money{0}; }), "amount_not_positive");
  EXPECT_EQ(refusal_of([](auto& c) { c.amount = Money{-1}; }), "amount_not_positive");
  EXPECT_EQ(refusal_of([](auto& c) { c.payee_is_applicant = false; }), "payee_is_not_the_worker");
  EXPECT_EQ(refusal_of([](auto& c) { c.account = std::string("1234567"); }), "account_malformed");
  EXPECT_EQ(refusal_of([](auto& c) { c.account = std::string(33, '1'); }), "account_malformed");
  EXPECT_EQ(refusal_of([](auto& c) { c.account = std::string("622202x0000"); }),
            "account_malformed");
  EXPECT_EQ(refusal_of([](auto& c) { c.basis_sha256 = "abc"; }), "sha256_malformed");
  cmd::Propose shortest = a_proposal(file, fund);
  shortest.account = std::string("12345678");
  EXPECT_TRUE(std::holds_alternative<relief::Event>(grant.tries(shortest, kStaff, kMarch)));
  EXPECT_EQ(grant.refused(a_proposal(file, fund), kTownChair, kMarch).reason, "role_not_permitted");
  EXPECT_EQ(grant.refused(a_proposal(file, fund), kOtherTown, kMarch).reason, "outside_your_units");
}

TEST_F(ReliefGuards, AHouseholdOfAnotherTownIsNotProposedFor) {
  const StreamId elsewhere = district.a_file(2, kGuangming);
  const Rejection no = grant.refused(a_proposal(elsewhere, fund), kSocialWorker, kMarch);
  EXPECT_EQ(no.guard, "file_in_scope");
  EXPECT_EQ(no.reason, "outside_your_units");
}

TEST_F(ReliefGuards, OnlyAHouseholdOnFileIsHelpedAndItMustStayOnFileUntilTheApproval) {
  using hardship_file::Status;
  for (const Status leaving : {Status::kExitProposed, Status::kExitNotice, Status::kActive}) {
    district.move(file, leaving);
    EXPECT_TRUE(std::holds_alternative<relief::Event>(
        grant.tries(a_proposal(file, fund), kSocialWorker, kMarch)));
  }
  struct Step {
    std::string_view from;
    workflows::relief::Command command;
    Actor actor;
  };
  for (const auto& [from, command, actor] : {Step{"new", a_proposal(file, fund), kSocialWorker},
                                             Step{"reviewed", cmd::Reserve{}, kFinance},
                                             Step{"fund_reserved", cmd::Approve{}, kLeader}}) {
    district.move(file, Status::kActive);
    bring(grant, a_proposal(file, fund), from);
    for (const Status gone : {Status::kDistrictReview, Status::kExited, Status::kCancelled}) {
      district.move(file, gone);
      const Rejection no = grant.refused(command, actor, kMarch);
      EXPECT_EQ(no.guard, "on_file") << from;
      EXPECT_EQ(no.reason, "file_not_active");
      EXPECT_EQ(no.gap.reference, file.value);
    }
  }
}

TEST_F(ReliefGuards, AFileThatWasMergedIsNotOnFile) {
  district.history(file).record(common::ev::MergedInto{}, common::Status::kOpen,
                                common::Status::kMerged, at("2026-02-01"));
  EXPECT_EQ(grant.refused(a_proposal(file, fund), kSocialWorker, kMarch).reason, "file_not_active");
}

TEST_F(ReliefGuards, AClosedFundReservesNothing) {
  bring(grant, a_proposal(file, fund), "reviewed");
  Life<workflows::fund::Workflow>(district, 1)
      .does(workflows::fund::cmd::Close{"year's end"}, kFinance, kMarch);
  EXPECT_EQ(grant.refused(cmd::Reserve{}, kFinance, kMarch).reason, "fund_not_open");
}

TEST_F(ReliefGuards, AFundReservesNoMoreThanItHas) {
  const StreamId small = district.a_fund(2, {kGrant.fen});
  bring(grant, a_proposal(file, small, {kGrant.fen + 1}), "reviewed");
  const Rejection no = grant.refused(cmd::Reserve{}, kFinance, kMarch);
  EXPECT_EQ(no.reason, "fund_exhausted");
  EXPECT_EQ(no.gap.have, kGrant.fen);
  EXPECT_EQ(no.gap.need, kGrant.fen + 1);
  Life<Workflow> fits(district, 2);
  bring(fits, a_proposal(file, small), "fund_reserved");
  EXPECT_EQ(district.money(small).available(), Money{});
}

TEST_F(ReliefGuards, ATypeHasACapForEachHouseholdAndCalendarYear) {
  bring(grant, a_proposal(file, fund, {1'500'000}), "confirmed", at("2026-01-10"));
  Life<Workflow> second(district, 2);
  bring(second, a_proposal(file, fund, {500'001}), "reviewed", at("2026-05-11"));
  const Rejection no = second.refused(cmd::Reserve{}, kFinance, at("2026-05-11"));
  EXPECT_EQ(no.reason, "annual_cap_reached");
  EXPECT_EQ(no.gap.have, 500'000);
  EXPECT_EQ(no.gap.need, 500'001);
  Life<Workflow> at_the_cap(district, 3), other_type(district, 4), other_house(district, 5);
  bring(at_the_cap, a_proposal(file, fund, {500'000}), "fund_reserved", at("2026-05-11"));
  bring(other_type, a_proposal(file, fund, {2'000'000}, relief::Type::kLiving), "fund_reserved",
        at("2026-05-11"));
  bring(other_house, a_proposal(district.a_file(2), fund, {2'000'000}), "fund_reserved",
        at("2026-05-11"));
  second.does(cmd::Reserve{}, kFinance, at("2027-01-04"));
}

TEST_F(ReliefGuards, WhatCameBackDoesNotCountTowardsTheCap) {
  bring(grant, a_proposal(file, fund, {2'000'000}), "paid", at("2026-01-10"));
  grant.does(cmd::Reverse{"wrong household"}, kFinance, at("2026-01-12"));
  Life<Workflow> again(district, 2);
  bring(again, a_proposal(file, fund, {2'000'000}), "fund_reserved", at("2026-01-13"));
}

TEST_F(ReliefGuards, ATypeIsNotGrantedTwiceWithinThirtyDays) {
  bring(grant, a_proposal(file, fund), "fund_reserved", at("2026-03-01"));
  Life<Workflow> second(district, 2), backfilled(district, 3);
  bring(second, a_proposal(file, fund), "reviewed", at("2026-03-02"));
  const Rejection no = second.refused(cmd::Reserve{}, kFinance, at("2026-03-30"));
  EXPECT_EQ(no.reason, "granted_recently");
  EXPECT_EQ(no.gap.opens_on, day("2026-03-31"));
  EXPECT_EQ(no.gap.reference, grant.stream().value);
  bring(backfilled, a_proposal(file, fund), "reviewed", at("2026-02-02"));
  EXPECT_EQ(backfilled.refused(cmd::Reserve{}, kFinance, at("2026-02-02")).reason,
            "granted_recently")
      << "entered later, but decided a few days before the other";
  second.does(cmd::Reserve{}, kFinance, at("2026-03-31"));
}

TEST_F(ReliefGuards, TheHigherTheSumTheHigherTheApprover) {
  std::uint8_t number = 30;
  const auto who_may = [&](Money amount) {
    ReliefDistrict ample({{policy::Key::kReliefAnnualCapFen, 90'000'000}});
    const StreamId household = ample.a_file(1), source = ample.a_fund(3, {90'000'000});
    Life<Workflow> life(ample, number++);
    bring(life, a_proposal(household, source, amount), "fund_reserved");
    std::string out;
    for (const Actor& actor : {kTownChair, kServiceHead, kLeader}) {
      const auto decision = life.tries(cmd::Approve{}, actor, kMarch);
      if (const auto* no = std::get_if<Rejection>(&decision))
        EXPECT_EQ(no->reason, "above_your_tier");
      else
        out += actor.id.value + " ";
    }
    EXPECT_EQ(life.refused(cmd::Approve{}, kFinance, kMarch).reason, "role_not_permitted");
    return out;
  };
  EXPECT_EQ(who_may({500'000}), "town-sun svc-zhou lead-zheng ");
  EXPECT_EQ(who_may({500'001}), "svc-zhou lead-zheng ");
  EXPECT_EQ(who_may({5'000'000}), "svc-zhou lead-zheng ");
  EXPECT_EQ(who_may({5'000'001}), "lead-zheng ");
}

TEST_F(ReliefGuards, NobodyActsTwiceOnOneGrant) {
  const auto as = [](const Actor& who, Role role) {
    Actor actor = who;
    actor.role = role;
    actor.unit = kDistrict;
    return actor;
  };
  const auto same_hand = [&](const workflows::relief::Command& command, const Actor& actor) {
    EXPECT_EQ(grant.refused(command, actor, kMarch).guard, "second_person") << actor.id.value;
  };
  bring(grant, a_proposal(file, fund), "proposed");
  same_hand(cmd::Review{}, as(kSocialWorker, Role::kDSvc));
  grant.does(cmd::Review{}, kService, kMarch);
  for (const Actor& earlier : {kSocialWorker, kService})
    same_hand(cmd::Reserve{}, as(earlier, Role::kDFin));
  grant.does(cmd::Reserve{}, kFinance, kMarch);
  for (const Actor& earlier : {kSocialWorker, kService, kFinance})
    same_hand(cmd::Approve{}, as(earlier, Role::kDLead));
  grant.does(cmd::Approve{}, kLeader, kMarch);
  const Actor all_before[] = {kSocialWorker, kService, kFinance, kLeader};
  for (const Actor& earlier : all_before) same_hand(cmd::Batch{"B"}, as(earlier, Role::kDCash));
  grant.does(cmd::Batch{"B"}, kCashier, kMarch);
  for (const Actor& earlier : all_before)
    same_hand(cmd::MarkPaid{day("2026-03-10"), "slip"}, as(earlier, Role::kDCash));
  grant.does(cmd::MarkFailed{}, kCashier, kMarch);
  same_hand(cmd::Retry{"B", kCard, true}, as(kLeader, Role::kDCash));
  grant.does(cmd::Retry{"B", kCard, true}, kCashier, kMarch);
  grant.does(cmd::MarkPaid{day("2026-03-10"), "slip"}, kCashier, kMarch);
  for (const Actor& took_part : {kLeader, kCashier})
    same_hand(cmd::Reverse{"paid twice"}, as(took_part, Role::kDFin));
}

TEST_F(ReliefGuards, APaymentHasABatchADayAndASlip) {
  bring(grant, a_proposal(file, fund), "approved");
  EXPECT_EQ(grant.refused(cmd::Batch{}, kCashier, kMarch).reason, "batch_no_missing");
  EXPECT_EQ(grant.refused(cmd::Batch{"B"}, kFinance, kMarch).reason, "role_not_permitted");
  grant.does(cmd::Batch{"B"}, kCashier, kMarch);
  for (const char* odd : {"2026-03-09", "2026-03-13"})
    EXPECT_EQ(grant.refused(cmd::MarkPaid{day(odd), "slip"}, kCashier, at("2026-03-12")).reason,
              "paid_on_out_of_range");
  EXPECT_EQ(grant.refused(cmd::MarkPaid{day("2026-03-10"), ""}, kCashier, kMarch).reason,
            "bank_ref_missing");
  grant.does(cmd::MarkFailed{}, kCashier, kMarch);
  EXPECT_EQ(grant.refused(cmd::Retry{"", kCard, true}, kCashier, kMarch).reason,
            "batch_no_missing");
  EXPECT_EQ(grant.refused(cmd::Retry{"B", kCard, false}, kCashier, kMarch).reason,
            "payee_is_not_the_worker");
}

TEST_F(ReliefGuards, WhatIsPaidIsConfirmedWithAReceiptAndTakenBackWithAReason) {
  bring(grant, a_proposal(file, fund), "paid");
  EXPECT_EQ(grant.refused(cmd::Confirm{"x"}, kSocialWorker, kMarch).reason, "sha256_malformed");
  EXPECT_EQ(grant.refused(cmd::Confirm{kPaper}, kCashier, kMarch).reason, "role_not_permitted");
  EXPECT_EQ(grant.refused(cmd::Confirm{kPaper}, kOtherTown, kMarch).reason, "outside_your_units");
  EXPECT_EQ(grant.refused(cmd::Reverse{}, kFinance, kMarch).reason, "reason_missing");
  EXPECT_EQ(grant.refused(cmd::Reverse{"x"}, kLeader, kMarch).reason, "role_not_permitted");
  EXPECT_EQ(grant.refused(cmd::ClawBack{}, kLeader, kMarch).reason, "reason_missing");
  EXPECT_EQ(grant.refused(cmd::ClawBack{"x"}, kFinance, kMarch).reason, "role_not_permitted");
}

TEST_F(ReliefGuards, OnceMoneyIsSetAsideOnlyTheDistrictCancels) {
  bring(grant, a_proposal(file, fund), "reviewed");
  EXPECT_EQ(grant.refused(cmd::Cancel{}, kSocialWorker, kMarch).reason, "reason_missing");
  EXPECT_TRUE(std::holds_alternative<relief::Event>(
      grant.tries(cmd::Cancel{"withdrawn"}, kSocialWorker, kMarch)));
  grant.does(cmd::Reserve{}, kFinance, kMarch);
  EXPECT_EQ(grant.refused(cmd::Cancel{"x"}, kSocialWorker, kMarch).reason, "role_not_permitted");
  EXPECT_EQ(grant.refused(cmd::Cancel{}, kService, kMarch).reason, "reason_missing");
}

}  // namespace
}  // namespace chapterhouse::fixtures::grants
