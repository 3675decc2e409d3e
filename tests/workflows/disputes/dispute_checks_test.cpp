// What a mediation asks of its application, its mediators and its agreement (domain rules 2.5):
// every refusal names its guard.
#include <gtest/gtest.h>

#include <cstdint>

#include "domain/core/limits.h"
#include "tests/support/disputes.h"
#include "workflows/common/common.h"

namespace chapterhouse::fixtures::disputes {
namespace {
using dispute::ClaimType;
using dispute::Procedure;
using dispute::Relation;
using Reason = std::pair<std::string, std::string>;  // the guard and the reason

class DisputeChecks : public ::testing::Test {
 protected:
  Reason refused(const workflows::dispute::Command& command, const Actor& actor = kSocialWorker,
                 Timestamp when = kReceived) {
    const Rejection no = life.refused(command, actor, when);
    return {std::string(no.guard), std::string(no.reason)};
  }
  // A registration with one thing changed.
  template <class Change>
  Reason with(Change change) {
    cmd::Register c = a_registration();
    change(c);
    return refused(c);
  }
  const dispute::State& after(const cmd::Register& c) {
    life.registered(c);
    return life.state();
  }

  DisputeDistrict district;
  Mediation life{district, 1};
};

TEST_F(DisputeChecks, RegistrationIsForThoseOfTheUnitAndForAnyWorker) {
  EXPECT_EQ(refused(a_registration(), kTownChair).first, "role");
  EXPECT_EQ(refused(a_registration(), kElsewhereMed), (Reason{"scope", "outside_your_units"}));
  EXPECT_EQ(with([](auto& c) { c.unit = UnitId{"nowhere"}; }), (Reason{"scope", "unit_unknown"}));
  for (const Actor& actor : {kTownStaff, kMed, kMedHead, kRights, kOffice})
    EXPECT_TRUE(
        std::holds_alternative<dispute::Event>(life.tries(a_registration(), actor, kReceived)));
  const Actor worker = an_actor("worker", Role::kWorker, kGuangming);
  life.does(a_registration(), worker, kReceived);
  EXPECT_EQ(life.state().applicant, worker.id);
}

TEST_F(DisputeChecks, RegistrationNamesItsPeople) {
  EXPECT_EQ(with([](auto& c) { c.applicant_name = std::string(" "); }),
            (Reason{"applicant_named", "applicant_missing"}));
  EXPECT_EQ(with([](auto& c) { c.mobile = std::string("123"); }),
            (Reason{"applicant_named", "mobile_invalid"}));
  EXPECT_EQ(with([](auto& c) { c.matter = std::string(); }),
            (Reason{"applicant_named", "matter_missing"}));
  EXPECT_EQ(with([](auto& c) { c.workers.value.clear(); }),
            (Reason{"workers_identified", "workers_missing"}));
  EXPECT_EQ(with([](auto& c) { c.workers.value[0].id_no = "999999199001010017"; }),
            (Reason{"workers_identified", "worker_invalid"}));
  EXPECT_EQ(with([](auto& c) { c.workers.value[0].name.clear(); }),
            (Reason{"workers_identified", "worker_invalid"}));
  EXPECT_EQ(with([](auto& c) { c.workers.value.push_back(c.workers.value[0]); }),
            (Reason{"workers_identified", "worker_twice"}));
  EXPECT_EQ(with([](auto& c) { c.workers.value[0].claim_amount = {-1}; }),
            (Reason{"workers_identified", "amount_negative"}));
  EXPECT_EQ(with([](auto& c) { c.people_involved = 0; }),
            (Reason{"people_counted", "people_too_few"}));
}

TEST_F(DisputeChecks, RegistrationTakesAsManyWorkersAsACommitHolds) {
  cmd::Register c = a_registration();
  c.people_involved = 100;
  c.workers = many_workers(limits::kDisputeWorkers + 1);
  EXPECT_EQ(refused(c), (Reason{"workers_identified", "workers_too_many"}));
  c.workers = many_workers(limits::kDisputeWorkers);
  life.registered(c).does(cmd::Screen{}, kMedHead, kReceived);
  EXPECT_EQ(life.claims().size(), limits::kDisputeWorkers);
}

TEST_F(DisputeChecks, RegistrationSaysWhatIsClaimedOfWhom) {
  EXPECT_EQ(with([](auto& c) { c.types.clear(); }), (Reason{"claims_stated", "types_missing"}));
  EXPECT_EQ(with([](auto& c) { c.types.push_back(c.types[0]); }),
            (Reason{"claims_stated", "types_twice"}));
  EXPECT_EQ(with([](auto& c) { c.claims.clear(); }), (Reason{"claims_stated", "claims_missing"}));
  EXPECT_EQ(with([](auto& c) { c.claims[0].amount = {-1}; }),
            (Reason{"claims_stated", "amount_negative"}));
  EXPECT_EQ(with([](auto& c) { c.employer.uscc = "x"; }),
            (Reason{"employer_identified", "uscc_invalid"}));
  EXPECT_EQ(with([](auto& c) {
              c.third_party = dispute::ThirdParty{"x", "y"};
            }),
            (Reason{"employer_identified", "uscc_invalid"}));
  EXPECT_EQ(with([](auto& c) {
              c.third_party = dispute::ThirdParty{kOtherEmployer, ""};
            }),
            (Reason{"employer_identified", "employer_missing"}));
  EXPECT_EQ(with([](auto& c) { c.employer.name.clear(); }),
            (Reason{"employer_identified", "employer_missing"}));
  EXPECT_EQ(with([](auto& c) { c.employer.industry = "U"; }),
            (Reason{"employer_identified", "employer_described_wrongly"}));
  EXPECT_EQ(with([](auto& c) { c.application_sha256.clear(); }),
            (Reason{"papers_attached", "paper_missing"}));
}

TEST_F(DisputeChecks, TenWorkersWithOneClaimChooseThreeToFive) {
  cmd::Register c = a_registration();
  c.people_involved = 9;
  c.common_claim = true;
  EXPECT_FALSE(after(c).is_collective);
  Mediation ten(district, 2);
  c.people_involved = 10;
  const auto reason = [&](std::vector<std::string> names) {
    c.representatives = std::move(names);
    return ten.refused(c, kSocialWorker, kReceived).reason;
  };
  EXPECT_EQ(reason({"a", "b"}), "representatives_needed");
  EXPECT_EQ(reason({"a", "b", "c", "d", "e", "f"}), "representatives_too_many");
  c.representatives = std::vector<std::string>{"a", "b", "c"};
  ten.registered(c);
  EXPECT_TRUE(ten.state().is_collective);
  Mediation apart(district, 3);
  c.common_claim = false;
  c.representatives = std::vector<std::string>{};
  apart.registered(c);
  EXPECT_FALSE(apart.state().is_collective);
}

TEST_F(DisputeChecks, LimitationIsAYearFromKnowledgeAndForWagesFromTheEndOfEmployment) {
  EXPECT_EQ(with([](auto& c) { c.claims[0].type = ClaimType::kDamages; }),
            (Reason{"limitation_known", "knew_on_missing"}));
  EXPECT_EQ(with([](auto& c) { c.knew_on = day("2026-09-25"); }),
            (Reason{"limitation_known", "date_in_future"}));
  std::uint8_t number = 10;
  const auto limitation = [&](std::optional<Date> knew_on, std::optional<Date> left_on,
                              std::vector<dispute::Demand> claims) {
    cmd::Register c = a_registration();
    c.knew_on = knew_on;
    c.workers.value[0].left_on = left_on;
    c.claims = std::move(claims);
    Mediation one(district, ++number);
    one.registered(c);
    return one.state().limitation_on;
  };
  const dispute::Demand wages{ClaimType::kWages, {1}}, damages{ClaimType::kDamages, {1}};
  EXPECT_EQ(limitation(std::nullopt, std::nullopt, {wages}), std::nullopt) << "still employed";
  EXPECT_EQ(limitation(day("2026-03-02"), std::nullopt, {wages}), std::nullopt);
  EXPECT_EQ(limitation(day("2026-03-02"), day("2026-08-31"), {wages}), day("2027-08-31"));
  EXPECT_EQ(limitation(day("2026-03-02"), std::nullopt, {damages}), day("2027-03-02"));
  EXPECT_EQ(limitation(day("2026-03-02"), day("2026-08-31"), {wages, damages}), day("2027-03-02"));
}

TEST_F(DisputeChecks, OneClaimOfAWorkerIsMediatedOnceAtATime) {
  life.screening();
  Mediation second(district, 2);
  second.registered();
  const Rejection no = second.refused(cmd::Screen{}, kMedHead, kReceived);
  EXPECT_EQ(no.guard, "no_duplicate");
  EXPECT_EQ(no.reason, "duplicate");
  EXPECT_EQ(no.gap.reference, life.stream().value);
  cmd::Register other = a_registration();
  other.claims = {{ClaimType::kSocialInsurance, {100}}};
  other.knew_on = day("2026-09-01");
  Mediation third(district, 3);
  third.registered(other).does(cmd::Screen{}, kMedHead, kReceived);  // another type of claim
  other = a_registration();
  other.employer.uscc = kOtherEmployer;
  Mediation fourth(district, 4);
  fourth.registered(other).does(cmd::Screen{}, kMedHead, kReceived);  // another employer
  life.does(cmd::Withdraw{"paid"}, kSocialWorker, kReceived);
  second.does(cmd::Screen{}, kMedHead, kReceived);
}

TEST_F(DisputeChecks, AnEndedMediationDoesNotComeBackBesideANewerOne) {
  life.mediating().does(cmd::Fail{dispute::FailureGround::kNoAgreement}, kMed, at("2026-09-29"));
  Mediation second(district, 2);
  second.registered(a_registration(), at("2026-09-30"))
      .does(cmd::Screen{}, kMedHead, at("2026-09-30"));
  EXPECT_EQ(refused(cmd::ReopenMediation{{"x"}}, kMedHead, at("2026-09-30")),
            (Reason{"no_duplicate", "duplicate"}));
}

TEST_F(DisputeChecks, AVoidGivesTheClaimsBack) {
  using workflows::dispute::Workflow;
  life.screening();
  const Context x = life.context_for(nullptr, kMedHead, kReceived);
  const auto released = Workflow::releases(life.state(), x);
  ASSERT_EQ(released.size(), 1U);
  EXPECT_EQ(released[0].stream, life.state().claimants[0]);
  EXPECT_NE(released[0].body.as<claimant::ev::ClaimReleased>(), nullptr);
  life.does(cmd::Withdraw{"x"}, kSocialWorker, kReceived);
  EXPECT_TRUE(Workflow::releases(life.state(), x).empty());
}

TEST_F(DisputeChecks, HeadAndMediatorsHaveTheirOwnSteps) {
  life.registered();
  EXPECT_EQ(refused(cmd::Screen{}, kMed), (Reason{"role", "role_not_permitted"}));
  EXPECT_EQ(refused(cmd::Screen{}, an_actor("h", Role::kMedHead, kGuangming)).first, "scope");
  life.does(cmd::Screen{}, kRights, kReceived);
  EXPECT_EQ(refused(cmd::Accept{}, kMed).first, "role");
  life.does(cmd::Accept{}, kRights, kReceived);
  EXPECT_EQ(refused(cmd::AskConsent{}, kSocialWorker).first, "role");
  EXPECT_EQ(refused(cmd::AskConsent{}, kElsewhereMed).first, "scope");
  life.does(cmd::AskConsent{}, kMed, kReceived);
  EXPECT_EQ(refused(cmd::Consent{}, kMed), (Reason{"papers_attached", "paper_missing"}));
}

TEST_F(DisputeChecks, OnlyTheApplicantOrStaffOfTheUnitWithdraw) {
  life.does(a_registration(), kApplicant, kReceived);
  EXPECT_EQ(refused(cmd::Withdraw{"x"}, kOtherWorker),
            (Reason{"for_applicant", "only_the_applicant"}));
  EXPECT_EQ(refused(cmd::Withdraw{"x"}, kElsewhereMed),
            (Reason{"for_applicant", "outside_your_units"}));
  life.does(cmd::Withdraw{"x"}, kApplicant, kReceived);
}

TEST_F(DisputeChecks, AMediatorRelatedToAPartyStandsBack) {
  life.does(a_registration(), kApplicant, kReceived);
  life.does(cmd::Screen{}, kMedHead, kReceived);
  life.does(cmd::Accept{}, kMedHead, kReceived);
  life.does(cmd::AskConsent{}, kMed, kReceived);
  life.does(cmd::Consent{kPaperHash}, kMed, kReceived);
  for (const Relation relation : {Relation::kParty, Relation::kRelativeOfParty,
                                  Relation::kColleagueOfParty, Relation::kInterested}) {
    const Rejection no = life.refused(
        cmd::AppointMediators{Procedure::kSimple, {{kMed.id, relation}}}, kMedHead, kReceived);
    EXPECT_EQ(no.guard, "recusal");
    EXPECT_EQ(no.reason, "mediator_related");
    EXPECT_EQ(no.gap.reference, "med");
  }
  EXPECT_EQ(refused(alone(kApplicant), kMedHead).first, "recusal") << "whatever is declared";
  EXPECT_EQ(refused(alone(), kMed).first, "role");
  life.does(alone(kSecondMed), kMedHead, kReceived);
}

TEST_F(DisputeChecks, ASimpleCaseHasOneMediatorAndAPanelThree) {
  life.mediating();
  const dispute::Mediator one{kMed.id, {}}, two{kSecondMed.id, {}}, three{kMedHead.id, {}};
  const auto reason = [&](Procedure procedure, std::vector<dispute::Mediator> mediators) {
    return refused(cmd::AppointMediators{procedure, std::move(mediators)}, kMedHead);
  };
  EXPECT_EQ(reason(Procedure::kSimple, {one, two}), (Reason{"panel_complete", "panel_incomplete"}));
  EXPECT_EQ(reason(Procedure::kSimple, {}).second, "panel_incomplete");
  EXPECT_EQ(reason(Procedure::kPanel, {one, two}).second, "panel_incomplete");
  EXPECT_EQ(reason(Procedure::kPanel, {one, two, two}).second, "mediator_twice_or_missing");
  EXPECT_EQ(reason(Procedure::kPanel, {one, two, {}}).second, "mediator_twice_or_missing");
  life.does(cmd::AppointMediators{Procedure::kPanel, {one, two, three}}, kMedHead, kReceived);
  EXPECT_EQ(life.state().mediators.size(), 3U);
}

TEST_F(DisputeChecks, SessionsAndAgreementAreOfTheAppointedMediators) {
  life.mediating();
  EXPECT_EQ(refused(cmd::HoldSession{kPaperHash}, kMed).first, "mediators_appointed");
  EXPECT_EQ(refused(an_agreement(), kMed).second, "mediators_not_appointed");
  life.does(alone(), kMedHead, at("2026-09-28"));
  EXPECT_EQ(refused(cmd::HoldSession{kPaperHash}, kSecondMed),
            (Reason{"acts_as_mediator", "not_the_mediator"}));
  EXPECT_EQ(refused(an_agreement(), kMedHead).second, "not_the_mediator");
  EXPECT_EQ(refused(cmd::HoldSession{}, kMed).second, "paper_missing");
}

TEST_F(DisputeChecks, AnAgreementIsSignedSealedAndAddsUp) {
  life.in_session();
  const auto reason = [&](auto change) {
    cmd::ReachAgreement c = an_agreement();
    change(c);
    return refused(c, kMed, at("2026-10-09"));
  };
  for (bool cmd::ReachAgreement::*hand :
       {&cmd::ReachAgreement::applicant_signed, &cmd::ReachAgreement::respondent_signed,
        &cmd::ReachAgreement::mediator_signed})
    EXPECT_EQ(reason([&](auto& c) { c.*hand = false; }),
              (Reason{"signed_and_sealed", "not_signed_by_all"}));
  EXPECT_EQ(reason([](auto& c) { c.sealed = false; }), (Reason{"signed_and_sealed", "not_sealed"}));
  EXPECT_EQ(reason([](auto& c) { c.total = {3'600'001}; }),
            (Reason{"instalments_agree", "total_differs"}));
  EXPECT_EQ(reason([](auto& c) { c.items.value.clear(); }).second, "items_missing");
  EXPECT_EQ(reason([](auto& c) { c.instalments[0].due_on = day("2026-10-08"); }).second,
            "instalment_wrong");
  EXPECT_EQ(reason([](auto& c) { std::swap(c.instalments[0], c.instalments[1]); }).second,
            "instalment_wrong");
  EXPECT_EQ(reason([](auto& c) { c.instalments[2].due_on = day("2038-01-01"); }).second,
            "instalment_wrong");
  EXPECT_EQ(reason([](auto& c) { c.instalments[0].amount = {0}; }).second, "instalment_wrong");
  EXPECT_EQ(reason([](auto& c) { c.instalments[0].amount = {INT64_MAX}; }).second,
            "instalment_wrong");
  EXPECT_EQ(reason([](auto& c) { c.agreement_sha256 = "no"; }).first, "papers_attached");
  cmd::ReachAgreement without_money = an_agreement();
  without_money.total = {};
  without_money.instalments.clear();
  life.does(without_money, kMed, at("2026-10-09"));
}

// ---- the exceptions of every case (domain rules 2.19, W5) ------------------------------------

class DisputeExceptions : public DisputeChecks {
 protected:
  // A common command on the dispute, as the command handler decides it.
  void common(const workflows::common::Command& command, const Actor& actor) {
    const auto body =
        std::visit([](const auto& c) { return workflows::CommandBody::of(c); }, command);
    Context x = district.context(actor, at("2026-09-30"));
    const auto world = district.world(workflows::common::relies_on(life.history().file(), &body));
    x.world = &world;
    x.common = &life.history().file().common;
    const auto decision = workflows::common::decide(life.history().file(), command, x);
    const auto* event = std::get_if<chapterhouse::common::Event>(&decision);
    ASSERT_NE(event, nullptr) << std::get<Rejection>(decision).reason;
    life.history().record(erase(event->payload), static_cast<std::uint8_t>(event->from),
                          static_cast<std::uint8_t>(event->to), at("2026-09-30"), actor);
  }
};
namespace shared = workflows::common::cmd;

TEST_F(DisputeExceptions, IsTransferredToAnotherBodyWithItsDeadlineAndItsFigures) {
  life.mediating();
  common(shared::RequestTransfer{kGuangming, "the employer works there"}, kMedHead);
  common(shared::AcceptTransfer{}, an_actor("h", Role::kMedHead, kGuangming));
  EXPECT_EQ(life.history().file().common.unit, kGuangming);
  EXPECT_EQ(life.state().due->due, kMediationDue);
  life.does(cmd::Fail{dispute::FailureGround::kPartyRefused}, kElsewhereMed, at("2026-10-08"));
  for (const Fact& fact : life.history().facts()) EXPECT_EQ(fact.dimensions.unit, kTianzhu);
}

TEST_F(DisputeExceptions, IsEscalatedToTheSixParties) {
  life.mediating();
  common(shared::Escalate{common::EscalationLevel::kSixParty, "a group of riders"}, kMed);
  EXPECT_EQ(life.history().file().common.escalated_to, common::EscalationLevel::kSixParty);
}

TEST_F(DisputeExceptions, IsMergedIntoTheCollectiveCaseAndTakenOutAgain) {
  life.accepted();
  Mediation collective(district, 2);
  cmd::Register c = a_registration();
  c.workers = many_workers(10);
  c.people_involved = 10;
  collective.registered(c);
  common(shared::MergeInto{collective.stream(), "one employer, one claim"}, kMedHead);
  EXPECT_EQ(life.history().total("K22"), 0);
  EXPECT_EQ(life.history().total("dispute.open"), 0);
  EXPECT_EQ(case_type<dispute::Case>().summary(life.history().file()).links,
            std::vector{collective.stream()});
  common(shared::Unmerge{"claims differ after all"}, kMedHead);
  EXPECT_EQ(life.history().total("K22"), 1);
  EXPECT_EQ(life.history().total("dispute.open"), 1);
}

}  // namespace
}  // namespace chapterhouse::fixtures::disputes
