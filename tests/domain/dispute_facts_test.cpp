// What disputes and their agreements count for, and what takes it back (domain rules 3.1, 3.2).
#include <gtest/gtest.h>

#include "domain/cases/agreement/agreement.h"
#include "domain/cases/dispute/dispute.h"
#include "domain/registers/claimant.h"
#include "tests/support/history.h"

namespace chapterhouse::dispute {
namespace {
using fixtures::at;
using fixtures::day;
using fixtures::History;

const UnitId kUnit{"110113-tianzhu"};

Deadline until(const char* date) {
  Deadline deadline;
  deadline.key = "dispute.mediation_natural_days";
  deadline.started_on = day("2023-09-20");
  deadline.raw_due = deadline.due = day(date);
  return deadline;
}

// Twelve people against one employer, two of them identified; accepted on 22 September 2023.
History a_mediation() {
  History dispute(case_type<Case>(), StreamId{"dispute/1"});
  ev::Registered registered;
  registered.unit = kUnit;
  registered.channel = Channel::kOral;
  registered.types = {Type::kPay, Type::kLeaving};
  registered.employer = {"91999999MA00000154", "丙公司", Ownership::kPrivate, "C", 128};
  registered.people_involved = 12;
  registered.persons = {StreamId{"person/aa"}, StreamId{"person/bb"}};
  registered.mediation = until("2023-10-07");
  dispute.record(registered, Status::kNew, Status::kRegistered, at("2023-09-20"));
  dispute.record(ev::Screened{}, Status::kRegistered, Status::kScreening, at("2023-09-21"));
  EXPECT_TRUE(dispute.facts().empty()) << "nothing counts before it is accepted";
  dispute.record(ev::Accepted{"no. 1", kUnit, day("2023-09-22"), until("2023-10-07")},
                 Status::kScreening, Status::kAccepted, at("2023-09-22"));
  dispute.record(ev::ConsentAsked{}, Status::kAccepted, Status::kConsentPending, at("2023-09-22"));
  dispute.record(ev::Consented{}, Status::kConsentPending, Status::kMediating, at("2023-09-25"));
  return dispute;
}
void agree(History& dispute, const char* date) {
  ev::AgreementReached reached;
  reached.agreed_on = day(date);
  reached.total = {3'600'000};
  dispute.record(reached, Status::kMediating, Status::kAgreed, at(date));
}
void fail(History& dispute, const char* date) {
  dispute.record(ev::Failed{FailureGround::kNoAgreement, day(date), day(date), {}},
                 Status::kMediating, Status::kFailed, at(date));
}

TEST(DisputeFacts, CountTheAcceptanceOnItsDayByTheEmployerAndTheMainType) {
  const History dispute = a_mediation();
  ASSERT_EQ(dispute.facts("K22").size(), 1U);
  const Fact fact = dispute.facts("K22")[0];
  EXPECT_EQ(fact.date, day("2023-09-22"));
  EXPECT_EQ(fact.dimensions.unit, kUnit);
  EXPECT_EQ(fact.dimensions.kind, "pay");
  EXPECT_EQ(fact.dimensions.channel, "oral");
  EXPECT_EQ(fact.dimensions.source, "dispute");
  EXPECT_EQ(fact.dimensions.industry, "C");
  EXPECT_EQ(fact.dimensions.ownership, "private");
  EXPECT_EQ(fact.dimensions.headcount_band, "100-199");
  EXPECT_EQ(dispute.total("dispute.open"), 1);
}

TEST(DisputeFacts, CountIdentifiedWorkersAsPersonsAndAllWhoAreInvolved) {
  const History dispute = a_mediation();
  ASSERT_EQ(dispute.facts("K23").size(), 2U);
  EXPECT_EQ(dispute.facts("K23")[0].distinct, "aa");
  EXPECT_EQ(dispute.facts("K23")[1].distinct, "bb");
  EXPECT_EQ(dispute.total("K23.involved"), 12);
  EXPECT_EQ(dispute.total("K23.resolved"), 0);
}

TEST(DisputeFacts, CountAnAgreementInTimeWithItsAmount) {
  History dispute = a_mediation();
  agree(dispute, "2023-10-07");
  for (const char* measure : {"dispute.closed", "dispute.closed_on_time", "dispute.agreed"})
    EXPECT_EQ(dispute.total(measure), 1) << measure;
  EXPECT_EQ(dispute.total("dispute.closed_withdrawn"), 0);
  EXPECT_EQ(dispute.total("dispute.open"), 0);
  EXPECT_EQ(dispute.total("K23.resolved"), 12);
  EXPECT_EQ(dispute.total("K26.agreed"), 3'600'000);
  EXPECT_EQ(dispute.facts("K26.agreed")[0].date, day("2023-10-07"));
  EXPECT_EQ(dispute.total("K22"), 1) << "the acceptance stands";
}

TEST(DisputeFacts, CountALateAgreementAsClosedButNotInTime) {
  History dispute = a_mediation();
  agree(dispute, "2023-10-08");
  EXPECT_EQ(dispute.total("dispute.agreed"), 1);
  EXPECT_EQ(dispute.total("dispute.closed_on_time"), 0);
}

TEST(DisputeFacts, MeasureTheTimeByTheExtendedDay) {
  History dispute = a_mediation();
  dispute.record(ev::Extended{"", "", until("2023-10-22")}, Status::kMediating, Status::kMediating,
                 at("2023-10-07"));
  agree(dispute, "2023-10-20");
  EXPECT_EQ(dispute.total("dispute.closed_on_time"), 1);
}

TEST(DisputeFacts, MeasureTheTimeByTheDayThatASuspensionMoved) {
  History dispute = a_mediation();
  dispute.record(common::ev::Suspended{"x", true}, common::Status::kOpen,
                 common::Status::kSuspended, at("2023-09-26"));
  dispute.record(common::ev::Resumed{until("2023-10-17")}, common::Status::kSuspended,
                 common::Status::kOpen, at("2023-10-06"));
  agree(dispute, "2023-10-17");
  EXPECT_EQ(dispute.total("dispute.closed_on_time"), 1);
}

TEST(DisputeFacts, SetAWithdrawalApart) {
  History dispute = a_mediation();
  dispute.record(ev::Withdrawn{"paid", day("2023-09-28")}, Status::kMediating, Status::kWithdrawn,
                 at("2023-09-28"));
  EXPECT_EQ(dispute.total("dispute.closed"), 1);
  EXPECT_EQ(dispute.total("dispute.closed_withdrawn"), 1);
}

TEST(DisputeFacts, LeaveOutWhatEndsBeforeItsAcceptance) {
  History dispute(case_type<Case>(), StreamId{"dispute/1"});
  dispute.record(ev::Registered{}, Status::kNew, Status::kRegistered, at("2023-09-20"));
  dispute.record(ev::Screened{}, Status::kRegistered, Status::kScreening, at("2023-09-20"));
  dispute.record(ev::Redirected{Forum::kCourt, "no. 1", day("2023-09-21")}, Status::kScreening,
                 Status::kRedirected, at("2023-09-21"));
  EXPECT_TRUE(dispute.facts().empty());
}

TEST(DisputeFacts, TakeTheCloseBackOnTheDayOfTheReopening) {
  History dispute = a_mediation();
  fail(dispute, "2023-10-07");
  dispute.record(ev::MediationReopened{{}, {}, until("2023-12-16")}, Status::kFailed,
                 Status::kMediating, at("2023-12-01"));
  const auto closed = dispute.facts("dispute.closed");
  ASSERT_EQ(closed.size(), 2U);
  EXPECT_EQ(closed[1].delta, -1);
  EXPECT_EQ(closed[1].date, day("2023-12-01"));
  EXPECT_EQ(dispute.total("dispute.closed_on_time"), 0);
  EXPECT_EQ(dispute.total("dispute.open"), 1);
  agree(dispute, "2023-12-10");
  EXPECT_EQ(dispute.total("dispute.closed"), 1);
  EXPECT_EQ(dispute.state<State>().first_closed_on, day("2023-10-07"));
}

TEST(DisputeFacts, LeaveAMergedDisputeToTheOneThatSurvives) {
  History dispute = a_mediation();
  agree(dispute, "2023-10-07");
  dispute.record(common::ev::MergedInto{StreamId{"dispute/2"}, "one claim"}, common::Status::kOpen,
                 common::Status::kMerged, at("2023-10-09"));
  for (const char* measure : {"K22", "K23", "K23.involved", "K23.resolved", "dispute.open",
                              "dispute.closed", "dispute.agreed", "K26.agreed"})
    EXPECT_EQ(dispute.total(measure), 0) << measure;
  dispute.record(common::ev::Unmerged{StreamId{"dispute/2"}, "two claims"}, common::Status::kMerged,
                 common::Status::kOpen, at("2023-10-10"));
  EXPECT_EQ(dispute.total("K22"), 1);
  EXPECT_EQ(dispute.total("K26.agreed"), 3'600'000);
}

TEST(DisputeFacts, FollowACorrectionOfTheNumberOfPeople) {
  History dispute = a_mediation();
  dispute.correct("people_involved", "14", at("2023-11-20"));
  const auto facts = dispute.facts("K23.involved");
  ASSERT_EQ(facts.size(), 3U) << "the first, taken back, and the new one";
  EXPECT_EQ(facts[2].delta, 14);
  EXPECT_EQ(facts[2].date, day("2023-11-20"));
  EXPECT_EQ(dispute.facts("K22").size(), 1U) << "what did not change is not touched";
}

TEST(DisputeFacts, FollowACorrectionOfADayIntoItsPeriod) {
  History dispute = a_mediation();
  agree(dispute, "2023-10-07");
  dispute.correct("accepted_on", "2023-10-02", at("2023-11-20"));
  const auto on = [&](std::string_view measure, const char* date) {
    std::int64_t sum = 0;
    for (const Fact& fact : dispute.facts(measure))
      if (fact.date == day(date)) sum += fact.delta;
    return sum;
  };
  EXPECT_EQ(on("K22", "2023-09-22"), 0);
  EXPECT_EQ(on("K22", "2023-10-02"), 1);
  EXPECT_EQ(on("dispute.open", "2023-10-02"), 1);
  EXPECT_EQ(on("dispute.open", "2023-10-07"), -1);
  dispute.correct("closed_on", "2023-10-08", at("2023-11-21"));
  EXPECT_EQ(on("dispute.agreed", "2023-10-07"), 0);
  EXPECT_EQ(on("dispute.agreed", "2023-10-08"), 1);
  EXPECT_EQ(dispute.total("dispute.closed_on_time"), 0) << "it was late after all";
  EXPECT_EQ(dispute.total("dispute.open"), 0);
}

TEST(DisputeSummary, ShowsTheEmployerTheNumberAndTheAgreement) {
  History dispute = a_mediation();
  EXPECT_FALSE(case_type<Case>().summary(dispute.file()).finished);
  agree(dispute, "2023-10-07");
  const CaseSummary summary = case_type<Case>().summary(dispute.file());
  EXPECT_EQ(summary.title, "丙公司");
  EXPECT_EQ(summary.number, "no. 1");
  EXPECT_EQ(summary.links, std::vector{StreamId{"agreement/1"}});
  EXPECT_TRUE(summary.finished);
  EXPECT_FALSE(summary.dropped);
  EXPECT_FALSE(summary.due);
}

// ---- the agreement ---------------------------------------------------------------------------

History an_agreement_of_two() {
  using agreement::Status;
  History file(case_type<agreement::Case>(), StreamId{"agreement/1"});
  agreement::ev::Concluded concluded;
  concluded.unit = kUnit;
  concluded.type = Type::kPay;
  concluded.channel = Channel::kOral;
  concluded.instalments = {{{100}, until("2023-10-15"), {}}, {{100}, until("2023-11-15"), {}}};
  file.record(concluded, Status::kNew, Status::kConcluded, at("2023-10-07"));
  file.record(agreement::ev::PerformanceStarted{}, Status::kConcluded, Status::kPerforming,
              at("2023-10-07"));
  return file;
}
void pay(History& file, std::int32_t instalment, std::int64_t fen, const char* date) {
  using agreement::Status;
  file.record(agreement::ev::PaymentRecorded{instalment, {fen}, day(date), ""}, Status::kPerforming,
              Status::kPerforming, at(date));
}

TEST(AgreementFacts, CountEachPaymentOnItsDay) {
  History file = an_agreement_of_two();
  EXPECT_TRUE(file.facts().empty());
  pay(file, 1, 100, "2023-10-15");
  pay(file, 2, 100, "2023-11-15");
  const auto facts = file.facts("K26.performed");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[0].date, day("2023-10-15"));
  EXPECT_EQ(facts[1].date, day("2023-11-15"));
  EXPECT_EQ(facts[1].delta, 100);
  EXPECT_EQ(facts[1].dimensions.unit, kUnit);
  EXPECT_EQ(facts[1].dimensions.source, "agreement");
  EXPECT_EQ(facts[1].dimensions.kind, "pay");
}

TEST(AgreementFacts, SumPartsOfOneInstalment) {
  History file = an_agreement_of_two();
  pay(file, 1, 30, "2023-10-15");
  pay(file, 1, 70, "2023-10-20");
  EXPECT_EQ(file.total("K26.performed"), 100);
  EXPECT_EQ(file.state<agreement::State>().outstanding(), Money{100});
}

TEST(AgreementFacts, LeaveAMergedAgreementToTheOneThatSurvives) {
  History file = an_agreement_of_two();
  pay(file, 1, 100, "2023-10-15");
  file.record(common::ev::MergedInto{StreamId{"agreement/2"}, "twice"}, common::Status::kOpen,
              common::Status::kMerged, at("2023-10-20"));
  EXPECT_EQ(file.total("K26.performed"), 0);
}

TEST(ClaimantRegister, HoldsEachDisputeOnceAndTellsOfTheOthers) {
  History entry(case_type<claimant::Register>(), claimant::stream("x"));
  const StreamId one{"dispute/1"}, two{"dispute/2"};
  const auto holds = [&](const StreamId& dispute, std::vector<ClaimType> types) {
    entry.record(EventBody::of(claimant::ev::ClaimHeld{dispute, std::move(types)}), 0, 0,
                 at("2023-09-20"));
  };
  holds(one, {ClaimType::kWages});
  holds(one, {ClaimType::kDamages});
  const auto& state = entry.state<claimant::State>();
  EXPECT_EQ(state.held.size(), 1U);
  EXPECT_EQ(state.other(two, {ClaimType::kWages}), nullptr);
  ASSERT_NE(state.other(two, {ClaimType::kDamages}), nullptr);
  EXPECT_EQ(state.other(two, {ClaimType::kDamages})->dispute, one);
  EXPECT_EQ(state.other(one, {ClaimType::kDamages}), nullptr) << "its own claim is no duplicate";
  entry.record(EventBody::of(claimant::ev::ClaimReleased{one}), 0, 0, at("2023-09-21"));
  EXPECT_TRUE(entry.state<claimant::State>().held.empty());
}

}  // namespace
}  // namespace chapterhouse::dispute
