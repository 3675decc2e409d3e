// What grants, receptions and targets count for, and when they do no longer.
#include <gtest/gtest.h>

#include "domain/cases/reception/reception.h"
#include "domain/cases/relief/relief.h"
#include "domain/cases/target/target.h"
#include "tests/support/history.h"

namespace chapterhouse {
namespace {
using fixtures::at;
using fixtures::day;
using fixtures::History;

const UnitId kUnit{"110113-tianzhu"}, kOther{"110113-guangming"};

void merge(History& history) {
  history.record(common::ev::MergedInto{}, common::Status::kOpen, common::Status::kMerged,
                 at("2026-05-20"));
}

History a_paid_grant() {
  using namespace relief;
  History grant(case_type<Case>(), StreamId{"relief/1"});
  ev::Proposed proposed;
  proposed.unit = kUnit;
  proposed.type = Type::kWarmthFund;
  proposed.amount = {500'000};
  grant.record(proposed, Status::kNew, Status::kProposed, at("2026-03-02"));
  ev::Paid paid;
  paid.paid_on = day("2026-03-31");
  grant.record(paid, Status::kPaymentBatched, Status::kPaid, at("2026-04-02"));
  return grant;
}

TEST(ReliefFacts, CountAPaymentOnceOnTheDayOfThePayment) {
  History grant = a_paid_grant();
  grant.record(relief::ev::Confirmed{}, relief::Status::kPaid, relief::Status::kConfirmed,
               at("2026-04-10"));
  ASSERT_EQ(grant.facts("K20").size(), 1u);
  const Fact fact = grant.facts("K20")[0];
  EXPECT_EQ(fact.delta, 500'000);
  EXPECT_EQ(fact.date, day("2026-03-31"));
  EXPECT_EQ(fact.dimensions.unit, kUnit);
  EXPECT_EQ(fact.dimensions.kind, "warmth_fund");
  EXPECT_EQ(fact.dimensions.source, "relief");
  EXPECT_EQ(grant.total("K20.count"), 1);
}

TEST(ReliefFacts, TakeOffWhatCameBackOnItsOwnDay) {
  History grant = a_paid_grant();
  grant.record(relief::ev::Reversed{day("2026-05-06"), "paid twice"}, relief::Status::kPaid,
               relief::Status::kReversed, at("2026-05-06"));
  ASSERT_EQ(grant.facts("K20").size(), 2u);
  EXPECT_EQ(grant.facts("K20")[1].delta, -500'000);
  EXPECT_EQ(grant.facts("K20")[1].date, day("2026-05-06"));
  EXPECT_EQ(grant.total("K20.count"), 0);
}

// The ledgers know no merge: what was paid stays paid.
TEST(ReliefFacts, StayWhenTheGrantIsMerged) {
  History grant = a_paid_grant();
  merge(grant);
  EXPECT_EQ(grant.total("K20"), 500'000);
  EXPECT_EQ(grant.total("K20.count"), 1);
}

TEST(ReliefFacts, CannotBeCorrectedAgainstTheLedgers) {
  History grant = a_paid_grant();
  for (const char* field : {"amount", "terms", "payment", "hands"}) {
    grant.correct(field, "1.00", at("2026-05-06"));
    EXPECT_EQ(grant.state<relief::State>().terms.amount, Money{500'000}) << field;
  }
  EXPECT_EQ(grant.facts("K20").size(), 1u);
}

History a_reception() {
  using namespace reception;
  History history(case_type<Case>(), StreamId{"reception/1"});
  ev::Recorded recorded;
  recorded.unit = kUnit;
  recorded.visitors = 3;
  recorded.category = Category::kInjury;
  recorded.channel = Channel::kCall;
  recorded.received_on = day("2026-04-14");
  history.record(recorded, Status::kNew, Status::kRecorded, at("2026-04-14"));
  return history;
}

TEST(ReceptionFacts, CountVisitorsByMatterAndChannel) {
  const History history = a_reception();
  ASSERT_EQ(history.facts().size(), 1u);
  const Fact fact = history.facts("K29").at(0);
  EXPECT_EQ(fact.delta, 3);
  EXPECT_EQ(fact.date, day("2026-04-14"));
  EXPECT_EQ(fact.dimensions.unit, kUnit);
  EXPECT_EQ(fact.dimensions.kind, "injury");
  EXPECT_EQ(fact.dimensions.channel, "call");
  EXPECT_EQ(fact.dimensions.source, "reception");
}

TEST(ReceptionFacts, FollowCorrectionsOfTheNumberAndOfTheDay) {
  History history = a_reception();
  history.correct("visitors", "5", at("2026-04-20"));
  EXPECT_EQ(history.total("K29"), 5);
  history.correct("received_on", "2026-03-31", at("2026-04-20"));
  const auto facts = history.facts("K29");
  ASSERT_EQ(facts.size(), 5u);
  EXPECT_EQ(facts[3].date, day("2026-04-14"));
  EXPECT_EQ(facts[3].delta, -5);
  EXPECT_EQ(facts[4].date, day("2026-03-31"));
  EXPECT_EQ(facts[4].delta, 5);
  merge(history);
  EXPECT_EQ(history.total("K29"), 0);
}

TEST(TargetFacts, AreTheNumbersInForceByUnitAndNoneOnceMerged) {
  using namespace target;
  History history(case_type<Case>(), StreamId{"target/1"});
  history.record(
      ev::Proposed{UnitId{"110113"}, "K20", 2026, 100, {{kUnit, 60}, {kOther, 0}}, 40, {}},
      Status::kNew, Status::kProposed, at("2026-01-08"));
  EXPECT_TRUE(history.facts().empty());
  history.record(ev::Approved{}, Status::kProposed, Status::kApproved, at("2026-01-09"));
  ASSERT_EQ(history.facts("K46").size(), 2u) << "nothing for a unit without a part";
  EXPECT_EQ(history.facts("K46")[0].dimensions.unit, kUnit);
  EXPECT_EQ(history.facts("K46")[0].dimensions.kind, "K20");
  EXPECT_EQ(history.facts("K46")[0].date, day("2026-01-01"));
  EXPECT_EQ(history.total("K46"), 100);
  merge(history);
  EXPECT_EQ(history.total("K46"), 0);
}

}  // namespace
}  // namespace chapterhouse
