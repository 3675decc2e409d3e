// The performance of an agreement: its table, its lives and its guards (domain rules 2.5, from
// AGREED on).
#include "workflows/agreement/agreement.h"

#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/disputes.h"
#include "tests/support/table_checks.h"
#include "workflows/processes/disputes.h"

namespace chapterhouse::fixtures::disputes {
namespace {
namespace act = workflows::agreement::cmd;
using agreement::ConfirmationKind;
using agreement::ConfirmationResult;
using agreement::EnforcementKit;
using workflows::agreement::Workflow;
using Reason = std::pair<std::string, std::string>;  // the guard and the reason

// Three instalments of 12,000.00, agreed on 9 October 2026.
act::Conclude a_conclusion() {
  act::Conclude c;
  c.unit = kTianzhu;
  c.dispute = stream_of("dispute", a_case_id(1));
  c.case_no = "顺工调受〔2026〕0001";
  c.agreed_on = day("2026-10-09");
  c.instalments = an_agreement().instalments;
  c.claim_types = {dispute::ClaimType::kWages};
  c.type = dispute::Type::kPay;
  c.employer = a_registration().employer;
  c.applicant = kApplicant.id;
  return c;
}
act::RecordPayment a_payment(std::int32_t instalment, const char* paid_on,
                             std::int64_t fen = 1'200'000) {
  return {instalment, {fen}, day(paid_on), kPaperHash};
}

class AgreementTest : public ::testing::Test {
 protected:
  void perform(const act::Conclude& c = a_conclusion()) {
    life.does(c, kClock, at("2026-10-09"));
    life.does(act::StartPerformance{}, kClock, at("2026-10-09"));
  }
  void default_on_second() {
    perform();
    life.does(a_payment(1, "2026-10-15"), kMed, at("2026-10-15"));
    life.does(act::DefaultOn{2}, kMed, at("2026-11-16"));
  }
  Reason refused(const workflows::agreement::Command& command, const Actor& actor,
                 const char* date) {
    const Rejection no = life.refused(command, actor, at(date));
    return {std::string(no.guard), std::string(no.reason)};
  }

  DisputeDistrict district;
  Life<Workflow> life{district, 1};
};

TEST(AgreementTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 22U);
}

TEST_F(AgreementTest, AnswersEveryPointAsTheInterpreterDoes) {
  std::vector<agreement::State> states;
  for (const Enumerator& status : shape_of<agreement::Status>().enumerators)
    for (const std::int64_t paid : {0, 100}) {
      agreement::State s;
      s.status = static_cast<agreement::Status>(status.value);
      Deadline due;
      due.due = day("2026-10-15");
      s.instalments = {{{100}, due, {paid}}};
      s.agreed_on = day("2026-10-09");
      s.arbitration_due = s.judicial_due = due;
      s.claim_types = {dispute::ClaimType::kWages};
      if (paid) s.confirmation = ConfirmationKind::kArbitration;
      s.closed_on = day("2026-10-09");
      s.applicant = paid ? kApplicant.id : AccountId{};
      states.push_back(s);
    }
  const std::vector<workflows::agreement::Command> commands{
      a_conclusion(),
      act::ApplyConfirmation{},
      act::RecordConfirmation{ConfirmationResult::kConfirmed, "no. 1"},
      act::RecordConfirmation{},
      act::StartPerformance{},
      a_payment(1, "2026-10-14", 100),
      act::RecordPayment{},
      act::Complete{},
      act::DefaultOn{1},
      act::DefaultOn{2},
      act::SupportEnforcement{EnforcementKit::kPaymentOrder, kPaperHash},
      act::SupportEnforcement{},
      act::CloseEnforced{},
      act::CloseDefaulted{"bankrupt"},
      act::CloseDefaulted{},
      act::ReopenPerformance{"the heirs pay"},
      act::ReopenPerformance{}};
  const workflows::World world;
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor :
       {kApplicant, kSocialWorker, kMed, kMedHead, kRights, kElsewhereMed, kAuditor, kClock})
    for (const char* date : {"2026-10-14", "2026-10-16"}) {
      Context x = district.context(actor, at(date));
      x.self = a_case_id(1);
      x.common = &open;
      x.world = &world;
      contexts.push_back(x);
    }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  std::printf("agreement: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_EQ(points.walked, static_cast<int>(states.size() * commands.size() * contexts.size()));
  EXPECT_GT(points.accepted, 150);
}

TEST_F(AgreementTest, IsPerformedByItsInstalments) {
  perform();
  EXPECT_EQ(life.state().due->due, day("2026-10-15")) << "before the confirmation's day";
  life.does(a_payment(1, "2026-10-15"), kMed, at("2026-10-15"));
  EXPECT_EQ(life.state().due->due, day("2026-10-26")) << "the confirmation: 10-24 is a Saturday";
  life.does(a_payment(2, "2026-11-15"), kApplicant, at("2026-11-16"));
  EXPECT_EQ(life.state().due->due, day("2026-12-15"));
  EXPECT_EQ(refused(act::Complete{}, kMed, "2026-12-15"),
            (Reason{"paid_in_full", "not_paid_in_full"}));
  life.does(a_payment(3, "2026-12-15"), kMed, at("2026-12-15"));
  EXPECT_EQ(life.state().due, std::nullopt) << "what lapsed is not shown any more";
  life.does(act::Complete{}, kMed, at("2026-12-16"));
  EXPECT_EQ(life.status(), "closed_performed");
  EXPECT_EQ(life.history().total("K26.performed"), 3'600'000);
}

TEST_F(AgreementTest, IsConfirmedByArbitrationInTime) {
  perform();
  life.does(a_payment(1, "2026-10-15"), kMed, at("2026-10-15"));
  const Rejection late = life.refused(act::ApplyConfirmation{}, kMed, at("2026-10-27"));
  EXPECT_EQ(late.guard, "applied_in_time");
  EXPECT_EQ(late.reason, "confirmation_too_late");
  EXPECT_EQ(late.gap.opens_on, day("2026-10-26")) << "the last day there was";
  EXPECT_EQ(refused(act::RecordConfirmation{{}, "x"}, kMed, "2026-10-20"),
            (Reason{"awaits_result", "no_confirmation_pending"}));
  life.does(act::ApplyConfirmation{}, kApplicant, at("2026-10-26"));
  EXPECT_EQ(life.state().due->due, day("2026-11-15")) << "now the next instalment";
  EXPECT_EQ(refused(act::ApplyConfirmation{}, kMed, "2026-10-26"),
            (Reason{"not_applied", "confirmation_applied_already"}));
  EXPECT_EQ(refused(act::RecordConfirmation{}, kMed, "2026-11-02").second, "reference_missing");
  life.does(act::RecordConfirmation{ConfirmationResult::kConfirmed, "no. 7"}, kMed,
            at("2026-11-02"));
  EXPECT_EQ(life.state().confirmation_reference, "no. 7");
  EXPECT_EQ(refused(act::ApplyConfirmation{}, kMed, "2026-10-26").first, "not_applied");
}

TEST_F(AgreementTest, GoesToTheCourtWithinThirtyDaysAfterARefusal) {
  perform();
  life.does(act::ApplyConfirmation{}, kMed, at("2026-10-20"));
  life.does(act::RecordConfirmation{ConfirmationResult::kRefused, "no. 7"}, kMed, at("2026-10-28"));
  const act::ApplyConfirmation court{ConfirmationKind::kJudicial, "no. 8"};
  EXPECT_EQ(life.refused(court, kMed, at("2026-11-10")).gap.opens_on, day("2026-11-09"));
  life.does(court, kMed, at("2026-11-09"));
  EXPECT_EQ(life.state().confirmation, ConfirmationKind::kJudicial);
  EXPECT_EQ(life.state().confirmation_result, std::nullopt);
}

TEST_F(AgreementTest, IsDefaultedOnTheDayAfterAndEnforced) {
  perform();
  life.does(a_payment(1, "2026-10-15"), kMed, at("2026-10-15"));
  const Rejection early = life.refused(act::DefaultOn{2}, kMed, at("2026-11-15"));
  EXPECT_EQ(early.reason, "instalment_not_overdue");
  EXPECT_EQ(early.gap.opens_on, day("2026-11-16"));
  EXPECT_EQ(refused(act::DefaultOn{1}, kMed, "2026-11-16"), (Reason{"overdue", "instalment_paid"}));
  EXPECT_EQ(refused(act::DefaultOn{4}, kMed, "2026-11-16").first, "instalment_known");
  life.does(act::DefaultOn{2}, kMed, at("2026-11-16"));
  EXPECT_EQ(refused(act::SupportEnforcement{}, kMed, "2026-11-16").second, "paper_missing");
  life.does(act::SupportEnforcement{EnforcementKit::kPaymentOrder, kPaperHash}, kMed,
            at("2026-11-16"));
  EXPECT_EQ(life.status(), "enforcement_support");
  EXPECT_EQ(refused(act::CloseEnforced{}, kMed, "2026-11-28").second, "not_paid_in_full");
  for (const std::int32_t instalment : {2, 3})
    life.does(a_payment(instalment, "2026-11-28"), kMed, at("2026-11-28"));
  life.does(act::CloseEnforced{}, kMed, at("2026-11-28"));
  EXPECT_EQ(life.status(), "closed_enforced");
  EXPECT_TRUE(case_type<agreement::Case>().summary(life.history().file()).finished);
}

TEST_F(AgreementTest, IsDefaultedOnByTheClock) {
  perform();
  const Context x = life.context_for(nullptr, kClock, at("2026-10-09"));
  const auto timers = Workflow::timers(life.state(), x);
  ASSERT_EQ(timers.size(), 1U);
  EXPECT_EQ(timers[0].at, at("2026-10-16", 0));
  EXPECT_EQ(
      life.refused(*timers[0].command.as<act::DefaultOn>(), kClock, at("2026-10-15", 23)).guard,
      "overdue");
  life.does(*timers[0].command.as<act::DefaultOn>(), kClock, timers[0].at);
  EXPECT_EQ(life.status(), "defaulted");
  EXPECT_TRUE(Workflow::timers(life.state(), x).empty());
}

TEST_F(AgreementTest, TakesNoMoreThanWasAgreed) {
  perform();
  EXPECT_EQ(refused(a_payment(1, "2026-10-10", 1'200'001), kMed, "2026-10-10"),
            (Reason{"within_agreed", "more_than_agreed"}));
  EXPECT_EQ(refused(a_payment(1, "2026-10-10", 0), kMed, "2026-10-10").second,
            "amount_not_positive");
  life.does(a_payment(1, "2026-10-10", 1'000'000), kMed, at("2026-10-10"));
  const Rejection no = life.refused(a_payment(1, "2026-10-10", 200'001), kMed, at("2026-10-10"));
  EXPECT_EQ(no.gap.need, 200'000);
  life.does(a_payment(1, "2026-10-10", 200'000), kMed, at("2026-10-10"));
  for (const std::int32_t unknown : {0, -1, 4})
    EXPECT_EQ(refused(a_payment(unknown, "2026-10-10"), kMed, "2026-10-10"),
              (Reason{"instalment_known", "instalment_unknown"}));
  EXPECT_EQ(refused(a_payment(2, "2026-10-11"), kMed, "2026-10-10"),
            (Reason{"paid_by_now", "payment_date_wrong"}));
  EXPECT_EQ(refused(a_payment(2, "2026-10-08"), kMed, "2026-10-10").first, "paid_by_now");
  act::RecordPayment unproved = a_payment(2, "2026-10-10");
  unproved.voucher_sha256.clear();
  EXPECT_EQ(refused(unproved, kMed, "2026-10-10").second, "paper_missing");
}

TEST_F(AgreementTest, AWorkerSeesToTheOwnAgreementOnly) {
  perform();
  EXPECT_EQ(refused(a_payment(1, "2026-10-15"), kOtherWorker, "2026-10-15"),
            (Reason{"scope", "only_the_applicant"}));
  EXPECT_EQ(refused(a_payment(1, "2026-10-15"), kElsewhereMed, "2026-10-15"),
            (Reason{"scope", "outside_your_units"}));
  EXPECT_EQ(refused(act::DefaultOn{1}, kApplicant, "2026-10-16").first, "role");
}

TEST_F(AgreementTest, APaymentOrderServesClaimsToMoneyOfTheLawOnly) {
  act::Conclude c = a_conclusion();
  c.claim_types = {dispute::ClaimType::kSocialInsurance};
  perform(c);
  life.does(act::DefaultOn{1}, kMed, at("2026-10-16"));
  EXPECT_EQ(refused(act::SupportEnforcement{EnforcementKit::kPaymentOrder, kPaperHash}, kMed,
                    "2026-10-16"),
            (Reason{"kit_fits", "no_payment_order_for_this"}));
  life.does(act::SupportEnforcement{EnforcementKit::kArbitration, kPaperHash}, kMed,
            at("2026-10-16"));
}

TEST_F(AgreementTest, IsClosedInDefaultAndReopenedByTheHeadWithinAYear) {
  default_on_second();
  EXPECT_EQ(refused(act::CloseDefaulted{}, kMed, "2026-12-01").second, "reason_missing");
  life.does(act::CloseDefaulted{"the employer is dissolved"}, kMed, at("2026-12-01"));
  EXPECT_EQ(life.status(), "closed_defaulted");
  EXPECT_EQ(life.history().total("K26.performed"), 1'200'000);
  EXPECT_EQ(refused(act::ReopenPerformance{"x"}, kMed, "2026-12-02").first, "role");
  EXPECT_EQ(refused(act::ReopenPerformance{}, kMedHead, "2026-12-02").second, "reason_missing");
  EXPECT_EQ(refused(act::ReopenPerformance{"x"}, kMedHead, "2027-12-02"),
            (Reason{"reopens_in_time", "reopening_too_late"}));
  life.does(act::ReopenPerformance{"a shareholder pays"}, kMedHead, at("2027-12-01"));
  EXPECT_EQ(life.status(), "performing");
  EXPECT_EQ(life.state().due->due, day("2026-11-15"));
}

TEST_F(AgreementTest, IsPaidInFullAfterADefaultWithoutEnforcement) {
  default_on_second();
  for (const std::int32_t instalment : {2, 3})
    life.does(a_payment(instalment, "2026-11-20"), kMed, at("2026-11-20"));
  life.does(act::Complete{}, kMed, at("2026-11-20"));
  EXPECT_EQ(life.status(), "closed_performed");
  life.does(act::ReopenPerformance{"a cheque bounced"}, kRights, at("2026-11-25"));
  EXPECT_EQ(life.state().reopen_count, 1);
}

TEST_F(AgreementTest, IsConcludedByTheSystemOnly) {
  EXPECT_EQ(refused(a_conclusion(), kMedHead, "2026-10-09").first, "role");
}

// ---- what leads here -------------------------------------------------------------------------

TEST_F(AgreementTest, FollowsFromTheDisputeUnderTheSameId) {
  Mediation dispute(district, 1);
  dispute.in_session();
  const auto decision = dispute.tries(an_agreement(), kMed, at("2026-10-09"));
  dispute.does(an_agreement(), kMed, at("2026-10-09"));
  Event event;
  event.envelope.stream = dispute.stream();
  event.body = erase(std::get<dispute::Event>(decision).payload);
  const workflows::LoadCase load = [&](const StreamId& stream) {
    return Result<CaseFile, workflows::CommandError>(district.history(stream).file());
  };
  const auto opened = workflows::disputes::open_agreement(event, load);
  ASSERT_TRUE(opened.ok());
  ASSERT_EQ(opened->size(), 1U);
  EXPECT_EQ((*opened)[0].stream, life.stream());
  EXPECT_EQ((*opened)[0].unit, kTianzhu);
  life.does(*(*opened)[0].command.as<act::Conclude>(), kClock, at("2026-10-09"));
  EXPECT_EQ(life.state().agreed(), Money{3'600'000});
  EXPECT_EQ(life.state().case_no, dispute.state().case_no);
  event.envelope.stream = life.stream();
  event.body = EventBody::of(agreement::ev::Concluded{});
  const auto started = workflows::disputes::start_performance(event, load);
  ASSERT_TRUE(started.ok());
  EXPECT_NE((*started)[0].command.as<act::StartPerformance>(), nullptr);
  EXPECT_EQ((*started)[0].stream, life.stream());
}

}  // namespace
}  // namespace chapterhouse::fixtures::disputes
