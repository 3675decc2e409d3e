// A membership's table, its guards, its moves and a life to each of its ends (domain rules 2.3,
// W3).
#include "workflows/membership/membership.h"

#include <gtest/gtest.h>

#include "tests/support/joining.h"

namespace chapterhouse::fixtures {
namespace {
namespace cmd = workflows::membership::cmd;
namespace application_cmd = workflows::application::cmd;
using application::IdType;
using membership::RetainReason;
using membership::Status;
using workflows::membership::Workflow;

const Timestamp kMonday = at("2026-03-09");

const Actor kOldChair = an_actor("old-chair", Role::kEChair, kTianzhu);
const Actor kNewChair = an_actor("new-chair", Role::kEChair, kGuangming);
const Actor kMember = kApplicant;

class MembershipTest : public ::testing::Test {
 protected:
  // An approved application's membership, employed by Enterprise A.
  void joined(const std::optional<StreamId>& founding = std::nullopt) {
    application_cmd::Submit form = a_form();
    form.employer_uscc = kEmployer;
    form.founding = founding;
    application.does(form, kMember, at("2026-03-02"));
    application.does(application_cmd::Approve{}, kTownStaff, at("2026-03-04"));
    life.does(cmd::Open{}, kTheSystem, at("2026-03-04"));
  }
  void asked_to_move(const cmd::TransferMembership& where) { life.does(where, kMember, kMonday); }
  const enterprise::State& employer(std::string_view uscc) {
    return district.history(enterprise::stream(uscc)).state<enterprise::State>();
  }
  // Where the figures have the member now.
  std::map<std::string, std::int64_t> members_by_unit() {
    std::map<std::string, std::int64_t> sums;
    for (const Fact& fact : life.history().facts("K10"))
      sums[fact.dimensions.unit.value] += fact.delta;
    return sums;
  }

  JoiningDistrict district;
  Life<workflows::application::Workflow> application{district, 1};
  Life<Workflow> life{district, 1};
};

// ---- opening -------------------------------------------------------------------------------

TEST_F(MembershipTest, OpensFromTheApprovedApplicationAndClaimsNothingTwice) {
  joined();
  EXPECT_EQ(life.status(), "active");
  EXPECT_EQ(life.state().person, application.state().person);
  EXPECT_EQ(life.state().joined_on, day("2026-03-04"));
  EXPECT_EQ(life.state().entered_by, kTownStaff.id);
  EXPECT_TRUE(life.state().first_join);
  EXPECT_TRUE(life.claims().empty());
  EXPECT_EQ(district.person().membership, life.stream());
  EXPECT_EQ(employer(kEmployer).members, std::vector{life.stream()});
  EXPECT_EQ(life.history().total("K10"), 1);
}

TEST_F(MembershipTest, DoesNotOpenBeforeTheApproval) {
  EXPECT_EQ(life.refused(cmd::Open{}, kTheSystem, kMonday).reason, "application_not_approved");
  application.does(a_form(), kMember, kMonday);
  const Rejection no = life.refused(cmd::Open{}, kTheSystem, kMonday);
  EXPECT_EQ(no.reason, "application_not_approved");
  EXPECT_EQ(no.gap.reference, application.stream().value);
  application.does(application_cmd::Approve{}, kTownStaff, kMonday);
  EXPECT_EQ(life.refused(cmd::Open{}, kTownStaff, kMonday).guard, "role");
  life.does(cmd::Open{}, kTheSystem, kMonday);
  EXPECT_EQ(life.refused(cmd::Open{}, kTheSystem, kMonday).code,
            workflows::RejectionCode::kNotAllowedInState);
}

TEST_F(MembershipTest, AnExistingMembershipIsRegisteredOnceAndIsNoFirstJoin) {
  auto form = an_existing_membership();
  form.employer_uscc = kEmployer;
  form.union_id = district.a_chapter(10);
  EXPECT_EQ(life.refused(form, kTownChair, kMonday).guard, "role");
  life.does(form, kOrgDept, kMonday);
  EXPECT_EQ(life.status(), "active");
  EXPECT_FALSE(life.state().first_join);
  EXPECT_EQ(life.state().employer_ownership, Ownership::kPrivate);
  EXPECT_EQ(district.person().membership, life.stream());
  EXPECT_EQ(district.member_count(kEmployer), 1);

  Life<Workflow> second{district, 2};
  const Rejection no = second.refused(form, kOrgDept, kMonday);
  EXPECT_EQ(no.reason, "active_membership_exists");
  EXPECT_EQ(no.gap.reference, life.stream().value);
}

TEST_F(MembershipTest, AnExistingMembershipNeedsAPaperAndADayThatHasCome) {
  const auto reason = [&](auto change) {
    auto form = an_existing_membership();
    change(form);
    return life.refused(form, kOrgDept, kMonday).reason;
  };
  EXPECT_EQ(reason([](auto& f) { f.basis_sha256 = "1234"; }), "document_hash_invalid");
  EXPECT_EQ(reason([](auto& f) { f.joined_on = day("2026-03-10"); }), "joined_in_future");
  EXPECT_EQ(reason([](auto& f) { f.unit = UnitId{"nowhere"}; }), "unit_unknown");
  EXPECT_EQ(reason([](auto& f) { f.employer_uscc = "x"; }), "employer_uscc_invalid");
  EXPECT_EQ(reason([](auto& f) { f.id_no = std::string("110113199002290018"); }),
            "id_date_impossible");
  EXPECT_EQ(reason([](auto& f) { f.union_id = StreamId{"chapter/none"}; }),
            "union_not_established");
  EXPECT_EQ(reason([](auto& f) { f.id_type = IdType::kPassport; }), "birth_date_missing");
  auto form = an_existing_membership();
  form.joined_on = day("2026-03-09");
  life.does(form, kOrgDept, kMonday);
}

// ---- transfer ------------------------------------------------------------------------------

TEST_F(MembershipTest, MovesToTheNewUnionAndIsCountedThereFromTheAcceptanceOn) {
  joined();
  auto where = to_guangming();
  where.to_union_id = district.a_chapter(10);
  asked_to_move(where);
  EXPECT_EQ(life.status(), "transfer_out_requested");
  EXPECT_EQ(life.state().due->due, day("2026-03-23")) << "ten working days";
  EXPECT_EQ(life.refused(cmd::Release{}, kNewChair, kMonday).reason, "outside_your_units");
  life.does(cmd::Release{}, kOldChair, at("2026-03-10"));
  EXPECT_EQ(life.status(), "in_transit");
  EXPECT_EQ(members_by_unit(), (std::map<std::string, std::int64_t>{{kTianzhu.value, 1}}));

  EXPECT_EQ(life.refused(cmd::Accept{}, kOldChair, kMonday).reason, "outside_your_units");
  life.does(cmd::Accept{}, kNewChair, at("2026-03-11"));
  EXPECT_EQ(life.status(), "active");
  EXPECT_EQ(life.state().unit, kGuangming);
  EXPECT_EQ(life.state().union_id, *where.to_union_id);
  EXPECT_EQ(district.person().membership_unit, kGuangming);
  EXPECT_TRUE(employer(kEmployer).members.empty());
  EXPECT_EQ(employer(kOtherEmployer).members, std::vector{life.stream()});
  EXPECT_EQ(members_by_unit(),
            (std::map<std::string, std::int64_t>{{kTianzhu.value, 0}, {kGuangming.value, 1}}));
  EXPECT_EQ(life.history().total("K10"), 1);

  life.does(cmd::RequestExit{}, kMember, at("2026-04-08"));
  EXPECT_EQ(life.refused(cmd::ConfirmExit{}, kOldChair, at("2026-04-08")).reason,
            "outside_your_units")
      << "the old side has no say any more";
  life.does(cmd::ConfirmExit{}, kNewChair, at("2026-04-08"));
}

TEST_F(MembershipTest, IsReleasedByTimeTheDayAfterTheTenthWorkingDay) {
  joined();
  asked_to_move(to_guangming());
  const Rejection early =
      life.refused(cmd::AutoRelease{}, kTheSystem, end_of_day(day("2026-03-23")));
  EXPECT_EQ(early.reason, "release_still_possible");
  EXPECT_EQ(early.gap.opens_on, day("2026-03-24"));
  EXPECT_EQ(life.refused(cmd::AutoRelease{}, kOldChair, at("2026-03-24")).guard, "role");
  life.does(cmd::AutoRelease{}, kTheSystem, start_of_day(day("2026-03-24")));
  EXPECT_EQ(life.status(), "in_transit");
}

TEST_F(MembershipTest, StaysWhereItIsWhenTheNewUnionDeclines) {
  joined();
  asked_to_move(to_guangming());
  life.does(cmd::Release{}, kTownStaff, kMonday);
  EXPECT_EQ(life.refused(cmd::Decline{}, kOtherStaff, kMonday).reason, "reason_missing");
  life.does(cmd::Decline{std::string("not employed here")}, kOtherStaff, kMonday);
  EXPECT_EQ(life.status(), "active");
  EXPECT_EQ(life.state().unit, kTianzhu);
  EXPECT_TRUE(life.state().to_unit.empty());
  EXPECT_EQ(employer(kEmployer).members, std::vector{life.stream()});
  EXPECT_EQ(life.history().facts("K10").size(), 1U);
}

TEST_F(MembershipTest, TheDistrictSpeaksForUnionsOfOtherDistricts) {
  auto form = an_existing_membership();
  form.unit = kElsewhere;
  life.does(form, kOrgDept, at("2026-03-02"));
  cmd::TransferMembership home;
  home.to_unit = kTianzhu;
  life.does(home, kTownStaff, kMonday);  // the new side may ask, too
  EXPECT_EQ(life.refused(cmd::Release{}, kTownStaff, kMonday).reason, "outside_your_units");
  life.does(cmd::Release{}, kOrgDept, kMonday);
  life.does(cmd::Accept{}, kTownStaff, at("2026-03-10"));
  EXPECT_EQ(members_by_unit(),
            (std::map<std::string, std::int64_t>{{kElsewhere.value, 0}, {kTianzhu.value, 1}}));

  cmd::TransferMembership away;
  away.to_unit = kElsewhere;
  life.does(away, kTownStaff, at("2026-03-10"));
  life.does(cmd::Release{}, kTownStaff, at("2026-03-10"));
  EXPECT_EQ(life.refused(cmd::Accept{}, kTownStaff, at("2026-03-11")).reason, "outside_your_units");
  life.does(cmd::Accept{}, kOrgDept, at("2026-03-11"));
  EXPECT_EQ(life.state().unit, kElsewhere);
}

TEST_F(MembershipTest, ADistrictRegistersForItselfAndOursForTheOthers) {
  const Actor elsewhere = an_actor("org-elsewhere", Role::kDOrg, kElsewhere);
  auto form = an_existing_membership();
  EXPECT_EQ(life.refused(form, elsewhere, kMonday).reason, "outside_your_units");
  form.unit = kElsewhere;
  life.does(form, elsewhere, kMonday);
  Life<Workflow> ours{district, 2};
  form.id_no = std::string("99999919900101018X");
  ours.does(form, kOrgDept, kMonday);
}

TEST_F(MembershipTest, ATransferHasATargetThatStandsAndDiffers) {
  joined();
  const auto reason = [&](auto change) {
    cmd::TransferMembership where = to_guangming();
    change(where);
    return life.refused(where, kMember, kMonday).reason;
  };
  EXPECT_EQ(reason([](auto& w) { w.to_unit = UnitId{"nowhere"}; }), "unit_unknown");
  EXPECT_EQ(reason([](auto& w) { w.to_employer_uscc = "x"; }), "employer_uscc_invalid");
  EXPECT_EQ(reason([](auto& w) { w.to_unit = kTianzhu, w.to_employer_uscc = kEmployer; }),
            "transfer_changes_nothing");
  const StreamId gone = district.a_chapter(12, chapter::Status::kDissolved);
  EXPECT_EQ(reason([&](auto& w) { w.to_union_id = gone; }), "union_not_established");
  const StreamId early = district.a_founding(13, founding::Status::kPrepApplied);
  EXPECT_EQ(reason([&](auto& w) { w.to_founding = early; }), "founding_not_recruiting");
  EXPECT_EQ(reason([&](auto& w) { w.to_founding = early, w.to_union_id = gone; }),
            "target_named_twice");
  EXPECT_EQ(life.refused(to_guangming(), kOtherWorker, kMonday).reason, "only_the_member");
  const Actor third = an_actor("third", Role::kTStaff, kStation);
  EXPECT_EQ(life.refused(to_guangming(), third, kMonday).reason, "outside_your_units");
}

TEST_F(MembershipTest, TheNewUnionMustStillStandWhenItAccepts) {
  joined();
  const StreamId chapter = district.a_chapter(10);
  auto where = to_guangming();
  where.to_union_id = chapter;
  asked_to_move(where);
  life.does(cmd::Release{}, kOldChair, kMonday);
  district.history(chapter).record(chapter::ev::Dissolved{}, chapter::Status::kEstablished,
                                   chapter::Status::kDissolved, kMonday);
  const Rejection no = life.refused(cmd::Accept{}, kNewChair, kMonday);
  EXPECT_EQ(no.reason, "union_not_established");
  EXPECT_EQ(no.gap.reference, chapter.value);
}

// ---- a founding becomes a chapter ----------------------------------------------------------

TEST_F(MembershipTest, IsTakenOverByTheChapterThatItsFoundingBecomes) {
  const StreamId founding = district.a_founding(11);
  joined(founding);
  EXPECT_EQ(life.state().founding, founding);
  const Rejection no = life.refused(cmd::AttachToChapter{}, kTheSystem, kMonday);
  EXPECT_EQ(no.reason, "founding_not_established");
  EXPECT_EQ(no.gap.reference, founding.value);

  const StreamId chapter = district.a_chapter(11);
  life.does(cmd::AttachToChapter{}, kTheSystem, kMonday);
  EXPECT_EQ(life.state().union_id, chapter);
  EXPECT_EQ(life.state().unit, kTianzhu);
  EXPECT_TRUE(life.state().founding.empty());
  EXPECT_EQ(life.history().facts("K10").size(), 1U) << "no figure moves";
}

TEST_F(MembershipTest, ATransferredMemberJoinsARecruitingFounding) {
  auto form = an_existing_membership();
  form.unit = kElsewhere;
  life.does(form, kOrgDept, at("2026-03-02"));
  cmd::TransferMembership home;
  home.to_unit = kTianzhu;
  home.to_founding = district.a_founding(11);
  home.to_employer_uscc = kEmployer;
  life.does(home, kTownStaff, kMonday);
  life.does(cmd::Release{}, kOrgDept, kMonday);
  life.does(cmd::Accept{}, kTownStaff, kMonday);
  EXPECT_EQ(life.state().founding, *home.to_founding);
  EXPECT_EQ(life.state().employer_employees, 128) << "from the founding's list";
  EXPECT_EQ(district.member_count(kEmployer), 1) << "a member for the founding";
  const StreamId chapter = district.a_chapter(11);
  life.does(cmd::AttachToChapter{}, kTheSystem, at("2026-04-15"));
  EXPECT_EQ(life.state().union_id, chapter);
}

// ---- retention -----------------------------------------------------------------------------

TEST_F(MembershipTest, ARetainedMemberIsShownApartAndCountsAgainWhenReactivated) {
  joined();
  life.does(cmd::Retain{RetainReason::kUnemployed}, kOldChair, kMonday);
  EXPECT_EQ(life.status(), "retained");
  EXPECT_EQ(life.history().total("K10"), 0);
  EXPECT_EQ(life.history().total("K10.retained"), 1);
  EXPECT_EQ(district.member_count(kEmployer), 0);
  EXPECT_EQ(district.person().membership, life.stream()) << "it is still held";

  cmd::Reactivate back;
  back.employer_uscc = "x";
  EXPECT_EQ(life.refused(back, kOldChair, kMonday).reason, "employer_uscc_invalid");
  back.employer_uscc = kOtherEmployer;
  life.does(back, kOldChair, at("2026-04-08"));
  EXPECT_EQ(life.status(), "active");
  EXPECT_EQ(life.history().total("K10"), 1);
  EXPECT_EQ(life.history().total("K10.retained"), 0);
  EXPECT_EQ(district.member_count(kOtherEmployer), 1);
}

TEST_F(MembershipTest, AClosedEmployersMembersAreKeptByTheSuperiorUnion) {
  auto form = an_existing_membership();
  form.union_id = district.a_chapter(10);
  life.does(form, kOrgDept, kMonday);
  life.does(cmd::Retain{RetainReason::kEmployerClosed}, kTownStaff, kMonday);
  EXPECT_TRUE(life.state().union_id.empty());
  EXPECT_EQ(life.state().retain_reason, RetainReason::kEmployerClosed);
}

// ---- ends ----------------------------------------------------------------------------------

class MembershipEnd : public MembershipTest {
 protected:
  void expect_ended(std::string_view status) {
    EXPECT_EQ(life.status(), status);
    EXPECT_EQ(life.history().total("K10"), 0);
    EXPECT_EQ(life.history().total("K10.retained"), 0);
    EXPECT_TRUE(district.person().membership.empty());
    EXPECT_TRUE(district.person().was_member);
    EXPECT_EQ(district.member_count(kEmployer), 0);
    EXPECT_EQ(life.state().due, std::nullopt);
    EXPECT_TRUE(Workflow::Case::summary(life.state(), life.history().file()).finished);
  }
};

TEST_F(MembershipEnd, ByTheMembersWish) {
  joined();
  EXPECT_EQ(life.refused(cmd::RequestExit{}, kOtherWorker, kMonday).reason, "only_the_member");
  EXPECT_EQ(life.refused(cmd::RequestExit{}, kOtherStaff, kMonday).reason, "outside_your_units");
  life.does(cmd::RequestExit{}, kMember, kMonday);
  EXPECT_EQ(life.history().total("K10"), 1) << "a member until it is confirmed";
  life.does(cmd::ConfirmExit{}, kOldChair, kMonday);
  expect_ended("exited");
}

TEST_F(MembershipEnd, ByDeemedExitAfterTheObjectionWindow) {
  joined();
  const Timestamp later = at("2026-09-07");
  cmd::NoticeDeemedExit notice{day("2026-03-04"), day("2026-03-08"), kPaperHash};
  const Rejection early = life.refused(notice, kOldChair, end_of_day(day("2026-09-07")));
  EXPECT_EQ(early.reason, "not_inactive_long_enough");
  EXPECT_EQ(early.gap.opens_on, day("2026-09-08")) << "six months after the last union life";
  notice.last_union_life_on = day("2026-03-07");
  EXPECT_EQ(life.refused(notice, kTownStaff, later).guard, "role");
  notice.education_sha256 = "";
  EXPECT_EQ(life.refused(notice, kOldChair, later).reason, "document_hash_invalid");
  notice.education_sha256 = kPaperHash;
  life.does(notice, kOldChair, later);
  EXPECT_EQ(life.status(), "deemed_exit_notice");
  EXPECT_EQ(life.history().total("K10"), 1);

  const Date due = life.state().due->due;
  EXPECT_EQ(due, day("2026-09-14"));
  const Rejection open = life.refused(cmd::DeclareDeemedExit{}, kOldChair, end_of_day(due));
  EXPECT_EQ(open.reason, "objection_still_possible");
  EXPECT_EQ(open.gap.opens_on, day("2026-09-15"));
  life.does(cmd::DeclareDeemedExit{}, kOldChair, at("2026-09-15"));
  expect_ended("deemed_exit");
}

TEST_F(MembershipTest, AnObjectionKeepsTheMembership) {
  joined();
  life.does(cmd::NoticeDeemedExit{day("2025-03-04"), day("2025-03-08"), kPaperHash}, kOldChair,
            kMonday);
  EXPECT_EQ(life.refused(cmd::Object{}, kMember, kMonday).reason, "reason_missing");
  EXPECT_EQ(life.refused(cmd::Object{std::string("no")}, kOtherWorker, kMonday).reason,
            "only_the_member");
  life.does(cmd::Object{std::string("I was ill")}, kMember, kMonday);
  EXPECT_EQ(life.status(), "active");
  EXPECT_EQ(life.state().due, std::nullopt);
  EXPECT_EQ(life.history().facts("K10").size(), 1U);
}

TEST_F(MembershipEnd, ByExpulsionWithAReasonAndADecision) {
  joined();
  EXPECT_EQ(life.refused(cmd::Expel{{}, kPaperHash}, kOldChair, kMonday).reason, "reason_missing");
  EXPECT_EQ(life.refused(cmd::Expel{std::string("fraud"), ""}, kOldChair, kMonday).reason,
            "document_hash_invalid");
  EXPECT_EQ(life.refused(cmd::Expel{std::string("fraud"), kPaperHash}, kTownStaff, kMonday).guard,
            "role");
  life.does(cmd::Expel{std::string("fraud"), kPaperHash}, kOldChair, kMonday);
  expect_ended("expelled");
}

TEST_F(MembershipEnd, ByDeathEvenOnTheWayToAnotherUnion) {
  joined();
  asked_to_move(to_guangming());
  const cmd::RecordDeath tomorrow{day("2026-03-10"), kPaperHash};
  EXPECT_EQ(life.refused(tomorrow, kTownStaff, kMonday).reason, "died_in_future");
  EXPECT_EQ(life.refused(cmd::RecordDeath{day("2026-03-09"), "x"}, kTownStaff, kMonday).reason,
            "document_hash_invalid");
  life.does(cmd::RecordDeath{day("2026-03-09"), kPaperHash}, kTownStaff, kMonday);
  expect_ended("deceased");
}

TEST_F(MembershipEnd, ByASecondPersonWhenItWasEnteredInError) {
  application_cmd::Submit form = a_form();
  form.employer_uscc = kEmployer;
  application.does(form, kMember, at("2026-03-02"));
  application.does(application_cmd::Approve{}, kTownChair, at("2026-03-04"));
  life.does(cmd::Open{}, kTheSystem, at("2026-03-04"));
  const cmd::MarkEnteredInError mark{std::string("the wrong person")};
  EXPECT_EQ(life.refused(mark, kTownChair, kMonday).reason, "needs_a_second_person");
  EXPECT_EQ(life.refused(cmd::MarkEnteredInError{}, kOrgDept, kMonday).reason, "reason_missing");
  EXPECT_EQ(life.refused(mark, kOtherChair, kMonday).reason, "outside_your_units");
  life.does(mark, kOrgDept, kMonday);
  expect_ended("entered_in_error");
}

TEST_F(MembershipEnd, WhileRetained) {
  joined();
  life.does(cmd::Retain{RetainReason::kRetired}, kOldChair, kMonday);
  life.does(cmd::RecordDeath{day("2026-03-09"), kPaperHash}, kTownStaff, kMonday);
  expect_ended("deceased");
}

TEST_F(MembershipTest, AfterAnEndThePersonMayJoinAgainButIsNoNewMember) {
  joined();
  life.does(cmd::RequestExit{}, kMember, kMonday);
  life.does(cmd::ConfirmExit{}, kOldChair, kMonday);
  Life<workflows::application::Workflow> again{district, 2};
  again.does(a_form(), kMember, at("2026-04-08"));
  again.does(application_cmd::Approve{}, kTownStaff, at("2026-04-08"));
  EXPECT_FALSE(again.state().first_join);
  EXPECT_EQ(again.state().person, life.state().person);
}

}  // namespace
}  // namespace chapterhouse::fixtures
