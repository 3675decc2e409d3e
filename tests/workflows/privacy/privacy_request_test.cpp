// Requests about one's own data: who decides, what stands in the way of an erasure, and when it
// happens by itself (PIPL articles 44 to 50; domain rules 5.1 and 5.4).
#include "workflows/privacy_request/privacy_request.h"

#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/table_checks.h"
#include "tests/workflows/privacy/privacy_district.h"

namespace chapterhouse::fixtures::privacy {
namespace {
using workflows::privacy_request::Workflow;

class PrivacyRequestTest : public ::testing::Test {
 protected:
  PrivacyDistrict district;
  RequestLife life{district, 1};

  void reviewed(const cmd::Receive& request, const cmd::RecordScope& scope = a_scope()) {
    life.does(request, kTownStaff, kMarch);
    life.does(cmd::ConfirmIdentity{privacy_request::IdentityMeans::kInPerson, kPaperHash},
              kTownStaff, kMarch);
    life.does(scope, kTheSystem, kMarch);
  }
  void proposed(const cmd::Receive& request, const cmd::RecordScope& scope = a_scope(),
                const cmd::ProposeAnswer& answer = a_grant()) {
    reviewed(request, scope);
    life.does(answer, kOffice, kMarch);
  }
  std::string_view why_not(const Actor& actor = kLawyerDesk) {
    return life.refused(cmd::Approve{}, actor, kMarch).reason;
  }
};

TEST(PrivacyRequestTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 24U);
}

TEST(PrivacyRequestTable, AnswersEveryPointAsTheInterpreterDoes) {
  PrivacyDistrict district;
  district.a_membership(membership::Status::kExited);
  std::vector<privacy_request::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const Kind kind : {Kind::kCopy, Kind::kCorrect, Kind::kRestrict, Kind::kErase})
      for (const Answer answer : {Answer::kGrant, Answer::kRefuse})
        for (const Date ended : {day("2019-06-30"), day("2026-02-01")}) {
          privacy_request::State s;
          s.status = static_cast<Status>(status.value);
          s.kind = kind;
          s.answer = answer;
          s.person = kPerson;
          s.proposer = kOffice.id;
          s.subjects = {kPerson};
          s.cases = {{kMembership, ended}};
          s.epoch = 3;
          s.kept_until = ended + std::chrono::days{5 * 365};
          states.push_back(s);
        }
  const std::vector<Workflow::Command> commands{
      a_request(),
      cmd::Receive{},
      cmd::ConfirmIdentity{privacy_request::IdentityMeans::kInPerson, kPaperHash},
      cmd::ConfirmIdentity{},
      a_scope(),
      a_grant(),
      a_refusal(),
      cmd::ProposeAnswer{Answer::kGrant, Ground::kStillNeeded, std::string("x")},
      cmd::Approve{},
      cmd::Refuse{},
      cmd::DeclineProposal{std::string("不清楚")},
      cmd::DeclineProposal{},
      cmd::Withdraw{std::string("不需要了")},
      cmd::RecordUnreadable{{kPerson}, {}, {}, 3},
      cmd::RecordUnreadable{},
      cmd::RecordErased{4},
      cmd::RecordErased{3},
      cmd::RecordCopy{kPaperHash, 10},
      cmd::RecordCopy{},
      cmd::Complete{std::string("已更正")},
      cmd::EndRetention{},
      cmd::Inspect{"法院调取"},
      cmd::Inspect{},
      cmd::Lift{"本人要求"},
      a_raise(),
      a_raise(day("2026-02-01"))};
  const std::vector<StreamId> streams{kResidentRegister,
                                      household::stream("household-of-" + kResident),
                                      held::stream(), protected_subjects::stream(), kMembership};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor :
       {kTownStaff, kOffice, kLawyerDesk, kLeader, kOtherStaff, kAuditor, kTheSystem}) {
    Context x = district.context(actor, kMarch);
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  std::printf("privacy_request: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_EQ(points.walked, 12 * 16 * 26 * 7);
  EXPECT_GE(points.accepted, 500);
}

TEST_F(PrivacyRequestTest, ErasesAtOnceWhenTheRetentionIsOver) {
  district.a_membership(membership::Status::kExited);
  life.does(a_request(), kTownStaff, kMarch);
  EXPECT_EQ(life.state().person, kPerson) << "the register knows the number";
  EXPECT_EQ(life.state().due->due, day("2026-03-23")) << "15 working days";
  life.does(cmd::ConfirmIdentity{privacy_request::IdentityMeans::kInPerson, kPaperHash}, kTownStaff,
            kMarch);
  life.does(a_scope(), kTheSystem, kMarch);
  life.does(a_grant(), kOffice, kMarch);
  life.does(cmd::Approve{}, kLeader, kMarch);
  EXPECT_EQ(life.status(), "approved");
  EXPECT_EQ(life.state().due, std::nullopt);
  life.does(cmd::RecordUnreadable{{kPerson}, {{kPerson, 3, 1}}, {}, 3}, kTheSystem, kMarch);
  EXPECT_EQ(life.status(), "unreadable");
  EXPECT_EQ(
      district.history(protected_subjects::stream()).state<protected_subjects::State>().erased,
      std::vector{kPerson})
      << "the log is the list of fences";
  EXPECT_EQ(life.refused(cmd::RecordErased{3}, kTheSystem, kMarch).reason, "not_rotated");
  life.does(cmd::RecordErased{4}, kTheSystem, kMarch);
  EXPECT_EQ(life.status(), "erased");
  EXPECT_EQ(life.state().epoch, 4U);
}

TEST_F(PrivacyRequestTest, RestrictsWhatIsErasedTooEarlyAndErasesItOnItsDay) {
  district.a_membership(membership::Status::kExited);
  proposed(a_request(), a_scope(day("2024-02-29")));
  life.does(cmd::Approve{}, kLeader, kMarch);
  ASSERT_EQ(life.status(), "restricted");
  EXPECT_EQ(life.state().kept_until, day("2029-02-28")) << "a leap day has no anniversary";
  EXPECT_EQ(life.state().kept_by, "privacy.membership_years");
  const auto restricted = [&] {
    return district.history(protected_subjects::stream())
        .state<protected_subjects::State>()
        .restricted.size();
  };
  EXPECT_EQ(restricted(), 1U);
  const auto timers = Workflow::timers(life.state(), life.context_for(nullptr, kTheSystem, kMarch));
  ASSERT_EQ(timers.size(), 1U);
  EXPECT_EQ(timers.front().at, start_of_day(day("2029-02-28")));
  const Rejection early = life.refused(cmd::EndRetention{}, kTheSystem, at("2029-02-27"));
  EXPECT_EQ(early.reason, "retention_runs");
  EXPECT_EQ(early.gap.opens_on, day("2029-02-28"));
  life.does(cmd::EndRetention{}, kTheSystem, at("2029-02-28", 0));
  EXPECT_EQ(life.status(), "approved");
  EXPECT_EQ(restricted(), 1U) << "restricted until the keys are gone";
  life.does(cmd::RecordUnreadable{{kPerson}, {}, {}, 1}, kTheSystem, at("2029-02-28", 1));
  EXPECT_EQ(restricted(), 0U);
}

TEST_F(PrivacyRequestTest, TheSystemRaisesWhatTheLawHasNobodyKeep) {
  district.a_membership(membership::Status::kExited);
  const auto why = [&](const Actor& actor, const cmd::Raise& raise) {
    return life.refused(raise, actor, kMarch).reason;
  };
  EXPECT_EQ(why(kLeader, a_raise()), "role_not_permitted");
  EXPECT_EQ(why(kTheSystem, a_raise(day("2021-03-03"))), "retention_runs") << "a day too early";
  cmd::Raise another = a_raise();
  another.person = SubjectId::from_bytes("another-subject!");
  EXPECT_EQ(why(kTheSystem, another), "case_names_nobody");
  cmd::Raise nothing = a_raise();
  nothing.cases.clear();
  EXPECT_EQ(why(kTheSystem, nothing), "case_names_nobody");
  district.hold(kMembership);
  EXPECT_EQ(why(kTheSystem, a_raise()), "legal_hold");
  district.write(held::stream(), held::ev::Released{stream_of("legal_hold", a_case_id(70))});

  life.does(a_raise(day("2021-03-02")), kTheSystem, kMarch);
  EXPECT_EQ(life.status(), "identified") << "the system looks for the rest";
  EXPECT_EQ(life.state().kind, Kind::kErase);
  EXPECT_EQ(life.state().over_since, day("2026-03-02"));
  EXPECT_EQ(life.state().due->due, day("2026-03-23")) << "15 working days";
  EXPECT_EQ(life.refused(cmd::Withdraw{std::string("x")}, kTownStaff, kMarch).reason,
            "nobody_asked");
  life.does(a_scope(day("2021-03-02")), kTheSystem, kMarch);
  life.does(a_grant(), kOffice, kMarch);
  EXPECT_EQ(why_not(kOffice), "own_proposal");
  EXPECT_EQ(why_not(kTheSystem), "role_not_permitted") << "the system decides nothing";
  life.does(cmd::Approve{}, kLeader, kMarch);
  EXPECT_EQ(life.status(), "approved");
}

TEST_F(PrivacyRequestTest, NothingIsRaisedOfSomebodyWithACaseInWork) {
  district.a_membership(membership::Status::kActive);
  EXPECT_EQ(life.refused(a_raise(), kTheSystem, kMarch).reason, "case_in_work");
}

TEST_F(PrivacyRequestTest, WhatIsRaisedHasItsLimits) {
  district.a_membership(membership::Status::kExited);
  cmd::Raise raise = a_raise();
  raise.cases.resize(privacy_request::kCasesMax + 1, raise.cases.front());
  EXPECT_EQ(life.refused(raise, kTheSystem, kMarch).reason, "scope_too_large");
  raise.cases.pop_back();
  life.does(raise, kTheSystem, kMarch);
}

TEST_F(PrivacyRequestTest, TheLongestPeriodOfAllClassesDecides) {
  district.a_membership(membership::Status::kExited);
  const StreamId grant = stream_of("relief", a_case_id(91));
  relief::ev::Proposed paid;
  district.history(grant).record(paid, relief::Status::kNew, relief::Status::kConfirmed,
                                 at("2019-02-01"));
  cmd::RecordScope scope = a_scope(day("2020-01-31"));
  scope.cases.push_back({grant, day("2019-02-01")});
  proposed(a_request(), scope);
  life.does(cmd::Approve{}, kLeader, kMarch);
  EXPECT_EQ(life.state().kept_until, day("2049-02-01"));
  EXPECT_EQ(life.state().kept_by, "privacy.voucher_years");
}

TEST_F(PrivacyRequestTest, NobodyErasesWhatIsInWork) {
  district.a_membership(membership::Status::kActive);
  proposed(a_request());
  const Rejection no = life.refused(cmd::Approve{}, kLeader, kMarch);
  EXPECT_EQ(no.reason, "case_in_work");
  EXPECT_EQ(no.gap.reference, kMembership.value);
}

TEST_F(PrivacyRequestTest, NobodyErasesWhatIsHeld) {
  district.a_membership(membership::Status::kExited);
  district.hold(kMembership);
  proposed(a_request());
  EXPECT_EQ(why_not(), "legal_hold");
  district.write(held::stream(), held::ev::Released{stream_of("legal_hold", a_case_id(70))});
  life.does(cmd::Approve{}, kLeader, kMarch);
  EXPECT_EQ(life.status(), "approved");
}

TEST_F(PrivacyRequestTest, AHoldDelaysTheEndOfTheRetention) {
  district.a_membership(membership::Status::kExited);
  proposed(a_request(), a_scope(day("2025-01-01")));
  life.does(cmd::Approve{}, kLeader, kMarch);
  district.hold(kMembership);
  EXPECT_EQ(life.refused(cmd::EndRetention{}, kTheSystem, at("2031-01-01")).reason, "legal_hold");
}

TEST_F(PrivacyRequestTest, TwoPeopleDecide) {
  district.a_membership(membership::Status::kExited);
  proposed(a_request());
  EXPECT_EQ(why_not(kOffice), "own_proposal");
  EXPECT_EQ(life.refused(cmd::DeclineProposal{std::string("x")}, kOffice, kMarch).reason,
            "own_proposal");
  EXPECT_EQ(why_not(kTownStaff), "role_not_permitted");
  EXPECT_EQ(why_not(kTheSystem), "role_not_permitted") << "the system decides nothing";
  EXPECT_EQ(life.refused(cmd::Refuse{}, kLeader, kMarch).reason, "granted_instead");
  life.does(cmd::DeclineProposal{std::string("理由不足")}, kLawyerDesk, kMarch);
  EXPECT_EQ(life.status(), "under_review");
}

TEST_F(PrivacyRequestTest, ARefusalNamesTheArticle) {
  district.a_membership(membership::Status::kActive);
  reviewed(a_request());
  const cmd::ProposeAnswer odd{Answer::kRefuse, Ground::kRetentionOver, std::string("x")};
  EXPECT_EQ(life.refused(odd, kOffice, kMarch).reason, "ground_differs");
  EXPECT_EQ(
      life.refused(cmd::ProposeAnswer{Answer::kRefuse, Ground::kStillNeeded, {}}, kOffice, kMarch)
          .reason,
      "reason_missing");
  life.does(a_refusal(), kOffice, kMarch);
  life.does(cmd::Refuse{}, kLeader, kMarch);
  EXPECT_EQ(life.status(), "refused");
  EXPECT_EQ(life.state().ground, Ground::kStillNeeded);
}

TEST_F(PrivacyRequestTest, WhatChangedMeanwhileIsReviewedAgain) {
  district.a_membership(membership::Status::kExited);
  proposed(a_request());
  life.does(cmd::Approve{}, kLeader, kMarch);
  const cmd::RecordUnreadable other{{SubjectId::from_bytes("another-subject!")}, {}, {}, 3};
  EXPECT_EQ(life.refused(other, kTheSystem, kMarch).reason, "scope_changed");
  life.does(a_scope(day("2019-07-31")), kTheSystem, kMarch);
  EXPECT_EQ(life.status(), "under_review");
  EXPECT_EQ(life.state().proposer, AccountId{}) << "nobody's approval stands";
}

TEST_F(PrivacyRequestTest, SomebodyElseShowsWhatTheyAre) {
  for (const Requester requester :
       {Requester::kGuardian, Requester::kAgent, Requester::kRelativeOfDeceased}) {
    cmd::Receive request = a_request(Kind::kCopy);
    request.requester = requester;
    EXPECT_EQ(life.refused(request, kTownStaff, kMarch).reason, "standing_missing");
    request.standing_sha256 = kPaperHash;
    EXPECT_TRUE(std::holds_alternative<workflows::privacy_request::Event>(
        life.tries(request, kTownStaff, kMarch)));
  }
}

TEST_F(PrivacyRequestTest, TheFormNamesThePersonAndHasItsPapers) {
  cmd::Receive nobody = a_request();
  nobody.id_no.value.reset();
  EXPECT_EQ(life.refused(nobody, kTownStaff, kMarch).reason, "person_not_named");
  cmd::Receive wrong = a_request();
  wrong.id_no.value = "999999199001010017";
  EXPECT_EQ(life.refused(wrong, kTownStaff, kMarch).reason, "id_check");
  cmd::Receive paperless = a_request();
  paperless.form_sha256.clear();
  EXPECT_EQ(life.refused(paperless, kTownStaff, kMarch).reason, "paper_missing");
  EXPECT_EQ(life.refused(a_request(), kOtherStaff, kMarch).reason, "outside_your_units");
  EXPECT_EQ(life.refused(a_request(), kAuditor, kMarch).reason, "role_not_permitted");
}

TEST_F(PrivacyRequestTest, AStrangerGetsAFreshSubjectAndACaseFindsItsPerson) {
  life.does(a_request(), kTownStaff, kMarch);
  EXPECT_EQ(life.state().person, SubjectId::from_bytes(life.id().bytes())) << "never seen";
  district.a_membership(membership::Status::kExited);
  RequestLife second(district, 2);
  cmd::Receive by_case = a_request(Kind::kKnow);
  by_case.id_no.value.reset();
  by_case.about = kMembership;
  second.does(by_case, kTownStaff, kMarch);
  EXPECT_EQ(second.state().person, kPerson);
  RequestLife third(district, 3);
  by_case.about = stream_of("membership", a_case_id(99));
  EXPECT_EQ(third.refused(by_case, kTownStaff, kMarch).reason, "case_names_nobody");
}

TEST_F(PrivacyRequestTest, ARestrictionIsLiftedAndNeverErases) {
  district.a_membership(membership::Status::kActive);
  proposed(a_request(Kind::kRestrict), a_scope(std::nullopt), a_grant(Ground::kRight));
  life.does(cmd::Approve{}, kLeader, kMarch);
  EXPECT_EQ(life.status(), "restricted");
  EXPECT_EQ(life.state().kept_until, std::nullopt);
  EXPECT_TRUE(
      Workflow::timers(life.state(), life.context_for(nullptr, kTheSystem, kMarch)).empty());
  EXPECT_EQ(life.refused(cmd::EndRetention{}, kTheSystem, at("2060-01-01")).reason,
            "other_request");
  life.does(cmd::Lift{"本人要求"}, kOffice, kMarch);
  EXPECT_EQ(life.status(), "carried_out");
}

TEST_F(PrivacyRequestTest, ACustodianSaysWhyAndLooksForADay) {
  district.a_membership(membership::Status::kExited);
  proposed(a_request(), a_scope(day("2025-01-01")));
  life.does(cmd::Approve{}, kLeader, kMarch);
  EXPECT_EQ(life.refused(cmd::Inspect{}, kLawyerDesk, kMarch).reason, "reason_missing");
  EXPECT_EQ(life.refused(cmd::Inspect{"x"}, kLeader, kMarch).reason, "role_not_permitted");
  life.does(cmd::Inspect{"法院调取"}, kLawyerDesk, kMarch);
  EXPECT_EQ(life.status(), "restricted");
  EXPECT_EQ(life.state().custodian, kLawyerDesk.id);
  EXPECT_EQ(life.state().custodian_until, day("2026-03-02"));
  EXPECT_EQ(life.refused(cmd::Lift{"x"}, kOffice, kMarch).reason, "other_request")
      << "an erasure that waits is not lifted";
}

TEST_F(PrivacyRequestTest, ACopyIsMadeAsOftenAsItIsNeeded) {
  district.a_membership(membership::Status::kActive);
  proposed(a_request(Kind::kCopy), a_scope(std::nullopt), a_grant(Ground::kRight));
  EXPECT_EQ(life.refused(cmd::RecordCopy{kPaperHash, 9}, kOffice, kMarch).reason,
            "not_allowed_in_state");
  life.does(cmd::Approve{}, kLeader, kMarch);
  life.does(cmd::RecordCopy{kPaperHash, 9}, kOffice, kMarch);
  life.does(cmd::RecordCopy{kPaperHash, 9}, kOffice, kMarch);
  EXPECT_EQ(life.status(), "carried_out");
  EXPECT_EQ(life.state().copies, 2);
}

TEST_F(PrivacyRequestTest, OneRequestHasItsLimits) {
  life.does(a_request(), kTownStaff, kMarch);
  life.does(cmd::ConfirmIdentity{privacy_request::IdentityMeans::kInPerson, kPaperHash}, kTownStaff,
            kMarch);
  cmd::RecordScope scope;
  scope.cases.resize(privacy_request::kCasesMax, {kMembership, day("2019-06-30")});
  scope.subjects.resize(privacy_request::kSubjectsMax);
  scope.documents.resize(privacy_request::kDocumentsMax);
  life.does(scope, kTheSystem, kMarch);
  for (int which = 0; which < 3; ++which) {
    cmd::RecordScope large = scope;
    if (which == 0) large.cases.emplace_back();
    if (which == 1) large.subjects.emplace_back();
    if (which == 2) large.documents.emplace_back();
    EXPECT_EQ(life.refused(large, kTheSystem, kMarch).reason, "scope_too_large");
  }
}

}  // namespace
}  // namespace chapterhouse::fixtures::privacy
