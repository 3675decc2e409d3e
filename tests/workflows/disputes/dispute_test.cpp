// The mediation's table, its lives and its days (domain rules 2.5).
#include "workflows/dispute/dispute.h"

#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/disputes.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures::disputes {
namespace {
using dispute::FailureGround;
using workflows::dispute::Workflow;

class DisputeTest : public ::testing::Test {
 protected:
  DisputeDistrict district;
  Mediation life{district, 1};
};

TEST(DisputeTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 25U);
}

TEST_F(DisputeTest, AnswersEveryPointAsTheInterpreterDoes) {
  std::vector<dispute::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const bool advanced : {false, true}) {
      dispute::State s;
      s.status = static_cast<Status>(status.value);
      s.claims = {{dispute::ClaimType::kWages, {100}}};
      s.claimants = {claimant::stream("x")};
      s.due = s.mediation_due =
          start_deadline(district.calendar, {"d", "b", DeadlineUnit::kNatural, 15, true},
                         day(advanced ? "2026-09-01" : "2026-09-24"));
      s.extended = advanced;
      if (advanced) s.mediators = {{kMed.id, dispute::Relation::kNone}};
      s.closed_on = day(advanced ? "2026-09-01" : "2025-09-01");
      s.applicant = advanced ? kApplicant.id : AccountId{};
      states.push_back(s);
    }
  const std::vector<workflows::dispute::Command> commands{
      a_registration(),
      cmd::Register{},
      cmd::Screen{},
      cmd::Accept{},
      cmd::Decline{{"out of scope"}},
      cmd::Decline{},
      cmd::Redirect{{}, "京0113"},
      cmd::Redirect{},
      cmd::Resubmit{{"payslips"}, kPaperHash},
      cmd::Resubmit{},
      cmd::AskConsent{},
      cmd::Consent{kPaperHash},
      cmd::Consent{},
      cmd::RefuseConsent{"no"},
      cmd::RefuseConsent{},
      alone(),
      cmd::AppointMediators{},
      cmd::HoldSession{kPaperHash},
      cmd::HoldSession{},
      cmd::ExtendByConsent{5, kPaperHash, kPaperHash},
      cmd::ExtendByConsent{},
      an_agreement(),
      cmd::ReachAgreement{},
      cmd::Fail{FailureGround::kNoAgreement},
      cmd::Fail{FailureGround::kTimeExpired},
      cmd::Withdraw{"paid"},
      cmd::Withdraw{},
      cmd::SettlePrivately{"paid"},
      cmd::SettlePrivately{},
      cmd::ReopenMediation{{"a new fact"}},
      cmd::ReopenMediation{}};
  const workflows::World world = district.world(std::vector{
      claimant::stream("x"), kResidentRegister, series::stream("dispute", day("2026-09-24"))});
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor : {kApplicant, kSocialWorker, kMed, kMedHead, kRights, kOffice,
                             kElsewhereMed, kAuditor, kClock}) {
    Context x = district.context(actor, at("2026-10-08", 19));
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  std::printf("dispute: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_EQ(points.walked, static_cast<int>(states.size() * commands.size() * contexts.size()));
  EXPECT_GT(points.accepted, 150);
}

TEST_F(DisputeTest, GoesFromTheApplicationToTheAgreement) {
  life.in_session();
  EXPECT_EQ(life.state().case_no, "顺工调受〔2026〕0001");
  life.does(cmd::HoldSession{kPaperHash}, kMed, at("2026-10-08"));
  EXPECT_EQ(life.state().session_count, 2);
  life.does(an_agreement(), kMed, at("2026-10-09"));
  EXPECT_EQ(life.status(), "agreed");
  EXPECT_EQ(life.state().agreed_on, day("2026-10-09"));
  EXPECT_EQ(life.state().agreed_total, Money{3'600'000});
  EXPECT_EQ(life.state().due, std::nullopt);
}

TEST_F(DisputeTest, ShowsTheAcceptanceFirstAndThenTheFifteenDaysFromReceipt) {
  life.registered();
  EXPECT_EQ(life.state().due->due, kAcceptanceDue);
  EXPECT_EQ(life.state().mediation_due->due, kMediationDue) << "it runs beside the acceptance";
  life.does(cmd::Screen{}, kMedHead, kReceived);
  life.does(cmd::Accept{}, kRights, at("2026-10-08"));
  EXPECT_EQ(life.state().due->due, kMediationDue) << "a late acceptance gives no more days";
  EXPECT_EQ(life.state().due->started_on, day("2026-09-24"));
}

TEST_F(DisputeTest, PutsTheFifteenDaysOffByASuspensionBeforeTheAcceptance) {
  life.screening();
  const auto moves = [&](EventBody body, common::Status from, common::Status to, const char* date) {
    life.history().record(std::move(body), static_cast<std::uint8_t>(from),
                          static_cast<std::uint8_t>(to), at(date));
  };
  moves(EventBody::of(common::ev::Suspended{"the employer has moved", true}), common::Status::kOpen,
        common::Status::kSuspended, "2026-09-25");
  moves(EventBody::of(common::ev::Resumed{}), common::Status::kSuspended, common::Status::kOpen,
        "2026-09-29");
  life.does(cmd::Accept{}, kMedHead, at("2026-09-29"));
  EXPECT_EQ(life.state().due->raw_due, day("2026-10-13"));
}

TEST_F(DisputeTest, IsDeclinedWithAllReasonsAndComesBackWithNewFacts) {
  life.screening();
  EXPECT_EQ(life.refused(cmd::Decline{}, kMedHead, kReceived).reason, "reasons_missing");
  EXPECT_EQ(life.refused(cmd::Decline{{"a", ""}}, kMedHead, kReceived).guard, "reasons_given");
  life.does(cmd::Decline{{"no employer named", "no claim"}}, kMedHead, at("2026-09-28"));
  EXPECT_EQ(life.status(), "not_accepted");
  EXPECT_EQ(life.state().due, std::nullopt);
  const cmd::Resubmit again{{"the contract was found"}, kPaperHash};
  EXPECT_EQ(life.refused(cmd::Resubmit{{""}, kPaperHash}, kSocialWorker, at("2026-10-08")).reason,
            "new_facts_missing");
  EXPECT_EQ(life.refused(cmd::Resubmit{{"x"}, ""}, kSocialWorker, at("2026-10-08")).reason,
            "paper_missing");
  life.does(again, kSocialWorker, at("2026-10-08"));
  EXPECT_EQ(life.status(), "screening");
  EXPECT_EQ(life.state().due->due, day("2026-10-12")) << "three working days anew";
  EXPECT_EQ(life.state().mediation_due->due, day("2026-10-23"));
}

TEST_F(DisputeTest, IsRedirectedToAnOpenCaseFromScreeningAndFromMediation) {
  life.screening();
  EXPECT_EQ(life.refused(cmd::Redirect{}, kMedHead, kReceived).reason, "reference_missing");
  life.does(cmd::Redirect{dispute::Forum::kArbitration, "京顺劳人仲字1号"}, kMedHead, kReceived);
  EXPECT_EQ(life.status(), "redirected");
  Mediation second(district, 2);
  second.mediating().does(cmd::Redirect{dispute::Forum::kCourt, "京0113民初1号"}, kRights,
                          at("2026-09-29"));
  EXPECT_EQ(second.status(), "redirected");
  EXPECT_EQ(second.history().total("dispute.closed"), 1);
}

TEST_F(DisputeTest, EndsWhenTheOtherSideRefusesAndIsOpenAgainWithANewFact) {
  life.consent_pending();
  EXPECT_EQ(life.refused(cmd::RefuseConsent{}, kMed, at("2026-09-29")).reason, "reason_missing");
  life.does(cmd::RefuseConsent{"no wish to mediate"}, kMed, at("2026-09-29"));
  EXPECT_EQ(life.status(), "consent_refused");
  EXPECT_EQ(life.state().notice_due->due, day("2026-10-09")) << "three working days";
  EXPECT_EQ(life.state().due, std::nullopt);
  life.does(cmd::ReopenMediation{{"the employer consents now"}}, kMedHead, at("2026-10-12"));
  EXPECT_EQ(life.status(), "consent_pending");
  EXPECT_EQ(life.state().due->started_on, day("2026-10-12"));
  EXPECT_EQ(life.state().reopen_count, 1);
  EXPECT_EQ(life.state().first_closed_on, day("2026-09-29"));
}

TEST_F(DisputeTest, IsExtendedOnceByBothBeforeItsDaysHavePassed) {
  life.in_session();
  const cmd::ExtendByConsent by{15, kPaperHash, kPaperHash};
  const auto reason = [&](const cmd::ExtendByConsent& c, const char* date) {
    return life.refused(c, kMed, at(date)).reason;
  };
  EXPECT_EQ(reason({16, kPaperHash, kPaperHash}, "2026-10-09"), "extension_too_long");
  EXPECT_EQ(reason({0, kPaperHash, kPaperHash}, "2026-10-09"), "extension_too_long");
  EXPECT_EQ(reason({15, kPaperHash, ""}, "2026-10-09"), "paper_missing");
  EXPECT_EQ(reason({15, "", kPaperHash}, "2026-10-09"), "paper_missing");
  EXPECT_EQ(reason(by, "2026-10-10"), "days_have_passed");
  life.does(by, kMed, at("2026-10-09"));
  EXPECT_EQ(life.state().due->raw_due, day("2026-10-24"));
  EXPECT_EQ(life.state().due->due, day("2026-10-26")) << "a Saturday rolls to Monday";
  EXPECT_EQ(reason(by, "2026-10-20"), "already_extended");
  EXPECT_EQ(
      life.refused(cmd::Fail{FailureGround::kTimeExpired}, kMed, at("2026-10-26")).gap.opens_on,
      day("2026-10-27"));
  life.does(an_agreement(), kMed, at("2026-10-14"));
  EXPECT_EQ(life.history().total("dispute.closed_on_time"), 1) << "by the extended day";
}

TEST_F(DisputeTest, IsAgreedOnTheMorningAfterAndIsThenLate) {
  life.in_session().does(an_agreement(), kMed, at("2026-10-10"));
  EXPECT_EQ(life.status(), "agreed");
  EXPECT_EQ(life.history().total("dispute.closed_on_time"), 0);
  EXPECT_EQ(life.history().total("dispute.closed"), 1);
}

TEST_F(DisputeTest, FailsByTimeOnlyOnceTheDaysHavePassed) {
  life.in_session();
  const Rejection early =
      life.refused(cmd::Fail{FailureGround::kTimeExpired}, kMed, at("2026-10-09", 23));
  EXPECT_EQ(early.reason, "time_not_expired");
  EXPECT_EQ(early.gap.opens_on, day("2026-10-10"));
  life.does(cmd::Fail{FailureGround::kTimeExpired}, kMed, at("2026-10-10", 0));
  EXPECT_EQ(life.status(), "failed");
}

TEST_F(DisputeTest, FailsAnyTimeByTheParties) {
  life.mediating().does(cmd::Fail{FailureGround::kPartyRefused}, kMed, at("2026-09-28"));
  EXPECT_EQ(life.status(), "failed");
  const auto& last = life.history();
  EXPECT_EQ(last.total("dispute.agreed"), 0);
  EXPECT_EQ(last.total("dispute.closed"), 1);
}

TEST_F(DisputeTest, IsEndedByTheClockInTheEveningAfterTheLastDay) {
  life.in_session();
  Context x = life.context_for(nullptr, kClock, at("2026-10-01"));
  const auto timers = Workflow::timers(life.state(), x);
  ASSERT_EQ(timers.size(), 1U);
  EXPECT_EQ(timers[0].at, at("2026-10-10", 18));
  const auto* fail = timers[0].command.as<cmd::Fail>();
  ASSERT_NE(fail, nullptr);
  EXPECT_EQ(life.refused(*fail, kClock, at("2026-10-10", 17)).reason, "time_not_expired");
  EXPECT_EQ(
      life.refused(cmd::Fail{FailureGround::kNoAgreement}, kClock, at("2026-10-10", 18)).reason,
      "system_fails_by_time_only");
  life.does(*fail, kClock, at("2026-10-10", 18));
  EXPECT_EQ(life.status(), "failed");
  EXPECT_TRUE(Workflow::timers(life.state(), x).empty());
}

TEST_F(DisputeTest, HasNoTimerBeforeItMediates) {
  life.consent_pending();
  EXPECT_TRUE(Workflow::timers(life.state(), life.context_for(nullptr, kClock, kReceived)).empty());
}

TEST_F(DisputeTest, FailsWithTheNoticeOfTheRightToArbitrate) {
  cmd::Register c = a_registration();
  c.claims = {{dispute::ClaimType::kCompensation, {100}}};
  c.knew_on = day("2026-03-02");
  life.registered(c).does(cmd::Screen{}, kMedHead, kReceived);
  life.does(cmd::Accept{}, kMedHead, kReceived);
  life.does(cmd::AskConsent{}, kMed, kReceived);
  life.does(cmd::Consent{kPaperHash}, kMed, kReceived);
  const auto decision = life.tries(cmd::Fail{FailureGround::kNoAgreement}, kMed, at("2026-10-09"));
  const auto& event = std::get<dispute::Event>(decision);
  const auto& failed = std::get<dispute::ev::Failed>(event.payload);
  EXPECT_EQ(failed.arbitration_notice_on, day("2026-10-09")) << "the same day";
  EXPECT_EQ(failed.limitation_on, day("2027-03-02"));
}

TEST_F(DisputeTest, IsWithdrawnAnyTimeBeforeTheAgreement) {
  using Step = Mediation& (Mediation::*)();
  std::uint8_t number = 10;
  for (const Step step : {&Mediation::screening, &Mediation::accepted, &Mediation::consent_pending,
                          &Mediation::mediating}) {
    Mediation one(district, ++number);
    (one.*step)();
    EXPECT_EQ(one.refused(cmd::Withdraw{}, kSocialWorker, at("2026-09-29")).reason,
              "reason_missing");
    one.does(cmd::Withdraw{"paid meanwhile"}, kSocialWorker, at("2026-09-29"));
    EXPECT_EQ(one.status(), "withdrawn");
    EXPECT_TRUE(case_type<dispute::Case>().summary(one.history().file()).dropped);
    EXPECT_EQ(one.history().total("dispute.closed_withdrawn"),
              one.history().total("dispute.closed"));
  }
  life.registered().does(cmd::Withdraw{"a mistake"}, kMed, kReceived);
  EXPECT_EQ(life.status(), "withdrawn");
  Mediation agreed(district, 30);
  agreed.in_session().does(an_agreement(), kMed, at("2026-10-09"));
  EXPECT_EQ(agreed.refused(cmd::Withdraw{"x"}, kSocialWorker, at("2026-10-09")).reason,
            "not_allowed_in_state");
}

TEST_F(DisputeTest, IsSettledPrivatelyOnceAccepted) {
  using Step = Mediation& (Mediation::*)();
  std::uint8_t number = 10;
  for (const Step step :
       {&Mediation::accepted, &Mediation::consent_pending, &Mediation::mediating}) {
    Mediation one(district, ++number);
    (one.*step)();
    one.does(cmd::SettlePrivately{"the wages were paid"}, kSocialWorker, at("2026-09-29"));
    EXPECT_EQ(one.status(), "settled_privately");
    EXPECT_EQ(one.history().total("dispute.agreed"), 0);
  }
  EXPECT_EQ(life.screening().refused(cmd::SettlePrivately{"x"}, kSocialWorker, kReceived).reason,
            "not_allowed_in_state");
}

TEST_F(DisputeTest, IsReopenedAfterAFailureWithinAYearByANewFact) {
  life.mediating().does(cmd::Fail{FailureGround::kNoAgreement}, kMed, at("2026-10-09"));
  EXPECT_EQ(life.refused(cmd::ReopenMediation{{"x"}}, kMed, at("2026-10-12")).guard, "role");
  EXPECT_EQ(life.refused(cmd::ReopenMediation{}, kMedHead, at("2026-10-12")).reason,
            "new_facts_missing");
  EXPECT_EQ(life.refused(cmd::ReopenMediation{{"x"}}, kMedHead, at("2027-10-12")).reason,
            "reopening_too_late");
  life.does(cmd::ReopenMediation{{"a payroll was found"}}, kMedHead, at("2027-10-11"));
  EXPECT_EQ(life.status(), "mediating");
  EXPECT_EQ(life.state().closed_on, std::nullopt);
  EXPECT_EQ(life.history().total("dispute.closed"), 0);
  EXPECT_EQ(life.history().total("dispute.open"), 1);
}

}  // namespace
}  // namespace chapterhouse::fixtures::disputes
