// The file's table, its guards and a life to each of its ends (domain rules 2.8, W8).
#include "workflows/hardship_file/hardship_file.h"

#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/hardship.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures::hardship {
namespace {
namespace cmd = workflows::hardship_file::cmd;
namespace cases = hardship_file;
using cases::CancelGround;
using cases::Status;
using workflows::hardship_file::Workflow;

class HardshipFile : public ::testing::Test {
 protected:
  HardshipDistrict district;
  File file{district, 1};
};

cmd::ResolveObjection a_verdict(std::int32_t number, Finding finding = Finding::kUnfounded) {
  return {number, finding, std::string("走访核实"), kPaperHash};
}
cmd::RecordVisit a_file_visit() {
  return {
      day("2026-08-20"), {kContact.id, kSocialWorker.id}, kPaperHash, {}, std::string("病情稳定")};
}
cmd::Cancel a_cancellation(CancelGround ground = CancelGround::kMovedAway) {
  return {ground, std::string("迁往外省"), kPaperHash, ""};
}
const cmd::FileObjection kObjection{true, std::string("仍然困难")};

TEST(HardshipFileTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 25U);
}

std::vector<cases::State> every_state(const HardshipDistrict& district) {
  std::vector<cases::State> out;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const bool pending : {false, true}) {
      cases::State s;
      s.status = static_cast<Status>(status.value);
      s.household = {entry_of(kResident)};
      s.category = Category::kDeep;
      s.applicant = kApplicant.id;
      s.applied_by = kSocialWorker.id;
      s.contact_person = kContact.id;
      if (!pending) s.reviewer = kServiceCentre.id;
      s.due = s.notice = s.follow_up_ends = start_deadline(
          district.calendar, {"hardship.notice_working_days", "", DeadlineUnit::kWorking, 5, true},
          day("2026-12-11"));
      if (pending) s.objections = {{1, kTownStaff.id, *s.due}};
      out.push_back(s);
    }
  return out;
}

std::vector<Workflow::Command> every_command(const cmd::Open& opening) {
  cmd::Open held_by_nobody = opening;
  held_by_nobody.household = {entry_of("nobody")};
  cmd::Cancel unheard = a_cancellation(CancelGround::kFalseDeclaration);
  return {opening,
          held_by_nobody,
          cmd::Open{},
          cmd::Review{std::string("同意")},
          cmd::Approve{Category::kDeep, kContact.id},
          cmd::Approve{},
          cmd::Reject{std::string("理由")},
          cmd::Reject{},
          cmd::Withdraw{},
          a_file_visit(),
          cmd::RecordVisit{},
          means<cmd::AnnualReview>(96'000, 60'000),
          means<cmd::AnnualReview>(156'000, 24'000),
          means<cmd::Reclassify>(96'000, 24'000),
          means<cmd::Reclassify>(96'000, 60'000),
          means<cmd::ProposeExit>(156'000, 24'000),
          means<cmd::ProposeExit>(96'000, 60'000),
          cmd::KeepOnFile{std::string("理由")},
          cmd::KeepOnFile{},
          an_exit_notice(),
          cmd::PublishExit{},
          kObjection,
          cmd::FileObjection{},
          a_verdict(1),
          a_verdict(1, Finding::kFounded),
          a_verdict(2),
          cmd::ApproveExit{kPaperHash},
          cmd::ApproveExit{},
          cmd::FollowUp{std::string("稳定")},
          cmd::FollowUp{},
          cmd::Archive{},
          cmd::Relapse{std::string("大病")},
          cmd::Relapse{},
          a_cancellation(),
          unheard};
}

TEST(HardshipFileTable, AnswersEveryPointAsTheInterpreterDoes) {
  HardshipDistrict district;
  File file{district, 1};
  file.application.to_district();
  const std::vector<StreamId> streams{entry_of(kResident), entry_of(kSpouse), entry_of("nobody"),
                                      series::stream("hardship", day("2026-12-18"))};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  open.opened_at = at("2026-02-25");
  std::vector<Context> contexts;
  for (const Actor& actor :
       {kApplicant, kOtherWorker, kSocialWorker, kTownStaff, kTownChair, kChapterChair, kOtherStaff,
        kServiceCentre, kSecondCentre, kLeader, kContact, kAuditor, kTheSystem})
    for (const char* date : {"2026-12-18", "2026-12-21"}) {
      Context x = district.context(actor, at(date));
      x.self = file.id();
      x.common = &open;
      x.world = &world;
      contexts.push_back(x);
    }
  const auto points = workflows::walk_all_points<Workflow>(every_state(district),
                                                           every_command(file.opening()), contexts);
  std::printf("hardship_file: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_GE(points.walked, 20'000);
  EXPECT_GE(points.accepted, 200);
}

// ---- lives ---------------------------------------------------------------------------------

TEST_F(HardshipFile, FromTheDistrictsDecisionToTheArchiveOnTheDatesOfTheScenario) {
  file.to_district();
  EXPECT_EQ(file.status(), "district_review");
  EXPECT_EQ(file.state().persons, 3);
  EXPECT_EQ(district.held_by(kSpouse), file.stream());
  file.does(cmd::Review{std::string("同意")}, kServiceCentre, at("2026-02-26"));
  file.does(cmd::Approve{Category::kDeep, kContact.id}, kLeader, at("2026-02-27"));
  EXPECT_EQ(file.status(), "active");
  EXPECT_EQ(file.state().file_no, "顺工困〔2026〕0001");
  EXPECT_EQ(file.state().due->due, day("2027-03-01")) << "27 February 2027 is a Saturday";
  EXPECT_EQ(file.state().visit->due, day("2026-08-27"));

  file.does(means<cmd::ProposeExit>(156'000, 24'000), kContact, at("2026-12-10"));
  EXPECT_EQ(file.status(), "exit_proposed");
  file.does(an_exit_notice(), kTownChair, at("2026-12-11"));
  EXPECT_EQ(file.state().due->due, day("2026-12-18"));
  EXPECT_EQ(file.refused(cmd::ApproveExit{kPaperHash}, kLeader, at("2026-12-18")).reason,
            "notice_still_runs");
  file.does(cmd::ApproveExit{kPaperHash}, kLeader, at("2026-12-21"));
  EXPECT_EQ(file.status(), "exited");
  EXPECT_EQ(file.state().follow_up_ends->due, day("2027-06-21"));
  EXPECT_EQ(file.state().due->due, day("2027-03-22")) << "the first of the quarterly visits";

  file.does(cmd::FollowUp{std::string("收入稳定")}, kContact, at("2027-03-22"));
  EXPECT_EQ(file.status(), "follow_up");
  EXPECT_EQ(file.state().due->due, day("2027-06-21")) << "no visit is due after the end";
  file.does(cmd::FollowUp{std::string("收入稳定")}, kSecondCentre, at("2027-06-18"));
  EXPECT_EQ(file.state().follow_ups, 2);
  EXPECT_EQ(file.refused(cmd::Archive{}, kTheSystem, at("2027-06-21", 23)).reason,
            "follow_up_still_runs");
  file.does(cmd::Archive{}, kTheSystem, at("2027-06-22", 0));
  EXPECT_EQ(file.status(), "archived");
  EXPECT_TRUE(district.held_by(kSpouse).empty());
  const auto summary = cases::Case::summary(file.state(), file.history().file());
  EXPECT_TRUE(summary.finished);
  EXPECT_FALSE(summary.dropped);
  EXPECT_EQ(summary.number, "顺工困〔2026〕0001");
  EXPECT_EQ(summary.links.front(), file.application.stream());
  EXPECT_EQ(file.history().total("K18"), 0);
  EXPECT_EQ(file.history().total("hardship.exited"), 1);
}

TEST_F(HardshipFile, TheClockArchivesOnceTheFollowUpHasEnded) {
  file.to_exited();
  const auto timers = [&] {
    return Workflow::timers(file.state(), file.context_for(nullptr, kTheSystem, at("2027-04-01")));
  };
  EXPECT_TRUE(timers().empty()) << "nobody has followed up yet";
  file.does(cmd::FollowUp{std::string("稳定")}, kContact, at("2027-03-15"));
  ASSERT_EQ(timers().size(), 1U);
  EXPECT_EQ(timers().front().at, at("2027-06-22", 0));
  EXPECT_TRUE(timers().front().command.as<cmd::Archive>());
}

TEST_F(HardshipFile, OpensOnlyFromAnApplicationThatHoldsTheHousehold) {
  file.application.to_district();
  cmd::Open opening = file.opening();
  EXPECT_EQ(file.refused(opening, kServiceCentre, at("2026-02-25")).guard, "role");
  for (const StreamId& entry :
       {entry_of("somebody"), kResidentRegister, StreamId{"household/"}, StreamId{}}) {
    cmd::Open odd = opening;
    odd.household.push_back(entry);
    EXPECT_EQ(file.refused(odd, kTheSystem, at("2026-02-25")).reason, "household_not_held");
  }
  opening.household.clear();
  EXPECT_EQ(file.refused(opening, kTheSystem, at("2026-02-25")).reason, "household_not_held");
}

TEST_F(HardshipFile, ApplicantReviewerAndApproverAreThreePeople) {
  file.to_district();
  const cmd::Approve approve{Category::kDeep, kContact.id};
  EXPECT_EQ(file.refused(approve, kLeader, at("2026-02-26")).reason, "review_missing");
  EXPECT_EQ(file.refused(cmd::Review{}, kLeader, at("2026-02-26")).guard, "role");
  Actor for_applicant = kServiceCentre;
  for_applicant.on_behalf_of = file.state().applied_by;
  EXPECT_EQ(file.refused(cmd::Review{}, for_applicant, at("2026-02-26")).reason, "own_case");
  file.does(cmd::Review{}, kServiceCentre, at("2026-02-26"));
  const Actor same = an_actor(kServiceCentre.id.value, Role::kDLead, kDistrict);
  EXPECT_EQ(file.refused(approve, same, at("2026-02-27")).reason, "needs_a_second_person");
  EXPECT_EQ(file.refused(cmd::Reject{std::string("x")}, same, at("2026-02-27")).reason,
            "needs_a_second_person");
  EXPECT_EQ(file.refused(approve, kServiceCentre, at("2026-02-27")).guard, "role");
  EXPECT_EQ(file.refused(cmd::Approve{Category::kRelative, kContact.id}, kLeader, at("2026-02-27"))
                .reason,
            "category_differs");
  EXPECT_EQ(file.refused(cmd::Approve{Category::kDeep, {}}, kLeader, at("2026-02-27")).reason,
            "contact_person_missing");
  file.does(approve, kLeader, at("2026-02-27"));
}

TEST_F(HardshipFile, TheWorkerIsNotTheirOwnContactPerson) {
  cases::ev::Opened opened;
  opened.unit = kTianzhu;
  opened.category = Category::kDeep;
  opened.applicant = kApplicant.id;
  file.history().record(opened, Status::kNew, Status::kDistrictReview, at("2026-02-25"));
  file.does(cmd::Review{}, kServiceCentre, at("2026-02-26"));
  EXPECT_EQ(
      file.refused(cmd::Approve{Category::kDeep, kApplicant.id}, kLeader, at("2026-02-27")).reason,
      "contact_person_is_applicant");
  EXPECT_EQ(file.refused(cmd::Withdraw{}, kOtherWorker, at("2026-02-27")).reason,
            "only_the_applicant");
  file.does(cmd::Withdraw{}, kApplicant, at("2026-02-27"));
  EXPECT_TRUE(cases::Case::summary(file.state(), file.history().file()).dropped);
}

TEST_F(HardshipFile, ARejectionGivesTheHouseholdBack) {
  file.to_district();
  file.does(cmd::Review{}, kServiceCentre, at("2026-02-26"));
  EXPECT_EQ(file.refused(cmd::Reject{}, kLeader, at("2026-02-27")).reason, "reason_missing");
  file.does(cmd::Reject{std::string("材料不实")}, kLeader, at("2026-02-27"));
  EXPECT_EQ(file.status(), "rejected");
  EXPECT_TRUE(district.held_by(kResident).empty());
  EXPECT_TRUE(file.history().facts().empty());
}

// ---- on file -------------------------------------------------------------------------------

TEST_F(HardshipFile, IsVisitedEachHalfYearByTwo) {
  file.to_active();
  cmd::RecordVisit alone = a_file_visit();
  alone.visitors.pop_back();
  EXPECT_EQ(file.refused(alone, kContact, at("2026-08-20")).reason, "visitors_too_few");
  EXPECT_EQ(file.refused(a_file_visit(), kOtherStaff, at("2026-08-20")).reason,
            "not_a_visitor_here");
  file.does(a_file_visit(), kContact, at("2026-08-20"));
  EXPECT_EQ(file.state().visit->due, day("2027-02-22")) << "the 20th is a Saturday";
  EXPECT_EQ(file.state().due->due, day("2027-03-01")) << "the yearly review runs on";
  file.does(a_file_visit(), kSocialWorker, at("2026-08-20"));
}

TEST_F(HardshipFile, AReviewHasExactlyOneOfThreeOutcomes) {
  file.to_active();
  const auto refused = [&](const Workflow::Command& c, const Actor& by = kContact) {
    return file.refused(c, by, at("2026-12-10")).reason;
  };
  EXPECT_EQ(refused(means<cmd::AnnualReview>(96'000, 60'000), kTownStaff), "not_contact_person");
  // Still deep: only the annual review fits.
  EXPECT_EQ(refused(means<cmd::Reclassify>(96'000, 60'000)), "category_unchanged");
  EXPECT_EQ(refused(means<cmd::ProposeExit>(96'000, 60'000)), "still_in_hardship");
  // Relative: only the reclassification fits.
  EXPECT_EQ(refused(means<cmd::AnnualReview>(96'000, 24'000)), "category_changes");
  EXPECT_EQ(refused(means<cmd::ProposeExit>(96'000, 24'000)), "still_in_hardship");
  // None: only the exit fits.
  EXPECT_EQ(refused(means<cmd::AnnualReview>(156'000, 24'000)), "no_longer_in_hardship");
  EXPECT_EQ(refused(means<cmd::Reclassify>(156'000, 24'000)), "no_longer_in_hardship");

  file.does(means<cmd::AnnualReview>(96'000, 60'000), kContact, at("2026-12-10"));
  EXPECT_EQ(file.state().category, Category::kDeep);
  EXPECT_EQ(file.state().due->due, day("2027-12-10")) << "twelve months from the last review";
  file.does(means<cmd::Reclassify>(96'000, 24'000), kSecondCentre, at("2026-12-11"));
  EXPECT_EQ(file.state().category, Category::kRelative);
  EXPECT_EQ(file.status(), "active");
}

TEST_F(HardshipFile, SomethingThatExcludesTheHouseholdLeadsOutWhateverItEarns) {
  file.to_active();
  auto excluded = means<cmd::ProposeExit>(96'000, 60'000);
  excluded.exclusions = {Exclusion::kPrivateCarNotForWork};
  auto stays = means<cmd::AnnualReview>(96'000, 60'000);
  stays.exclusions = excluded.exclusions;
  EXPECT_EQ(file.refused(stays, kContact, at("2026-12-10")).reason, "no_longer_in_hardship");
  file.does(excluded, kContact, at("2026-12-10"));
  EXPECT_EQ(file.status(), "exit_proposed");
}

TEST_F(HardshipFile, TheCollectiveReviewMayKeepAHouseholdOnFile) {
  file.to_proposed();
  EXPECT_EQ(file.state().due, std::nullopt);
  EXPECT_EQ(file.refused(cmd::KeepOnFile{std::string("x")}, kContact, at("2026-12-11")).guard,
            "role");
  EXPECT_EQ(file.refused(cmd::KeepOnFile{}, kTownChair, at("2026-12-11")).reason, "reason_missing");
  file.does(cmd::KeepOnFile{std::string("收入不稳定")}, kTownChair, at("2026-12-11"));
  EXPECT_EQ(file.status(), "active");
  EXPECT_EQ(file.state().due->due, day("2027-12-10"));
  EXPECT_EQ(file.history().total("K18"), 1);
}

// ---- exit ----------------------------------------------------------------------------------

TEST_F(HardshipFile, AnExitIsPublishedAfterACollectiveReviewOfThree) {
  file.to_proposed();
  const auto refused = [&](const auto& change) {
    cmd::PublishExit c = an_exit_notice();
    change(c);
    return file.refused(c, kTownChair, at("2026-12-11"));
  };
  EXPECT_EQ(refused([](auto& c) { c.minutes_sha256.clear(); }).reason, "minutes_missing");
  const Rejection few = refused([](auto& c) { c.participants[2] = c.participants[1]; });
  EXPECT_EQ(few.reason, "participants_too_few");
  EXPECT_EQ(few.gap.have, 2);
  EXPECT_EQ(few.gap.need, 3);
  EXPECT_EQ(refused([](auto& c) { c.participants[2] = {}; }).reason, "participant_unnamed");
  EXPECT_EQ(refused([](auto& c) { c.name = std::string(); }).reason, "name_missing");
  EXPECT_EQ(file.refused(an_exit_notice(), kTownStaff, at("2026-12-11")).guard, "role");
}

TEST_F(HardshipFile, ExitObjectionsAreInvestigatedWhileTheNoticeRuns) {
  file.to_notice();
  file.does(kObjection, kTownStaff, at("2026-12-14"));
  file.does(cmd::FileObjection{false, std::string("不同意")}, kOtherWorker, at("2026-12-15"));
  EXPECT_EQ(file.status(), "exit_notice");
  EXPECT_EQ(file.state().objections.size(), 2U);
  EXPECT_EQ(file.state().due->due, day("2026-12-28")) << "ten working days of the first";
  const cmd::ApproveExit approve{kPaperHash};
  EXPECT_EQ(file.refused(approve, kLeader, at("2026-12-21")).reason, "objection_pending");
  EXPECT_EQ(file.refused(a_verdict(3), kServiceCentre, at("2026-12-21")).reason,
            "objection_unknown");
  EXPECT_EQ(file.refused(a_verdict(1), kTownStaff, at("2026-12-21")).reason,
            "investigator_is_objector");
  file.does(a_verdict(1), kServiceCentre, at("2026-12-21"));
  EXPECT_EQ(file.refused(approve, kLeader, at("2026-12-21")).reason, "objection_pending");
  file.does(a_verdict(2), kTownStaff, at("2026-12-21"));
  EXPECT_EQ(file.refused(cmd::ApproveExit{}, kLeader, at("2026-12-21")).reason, "paper_missing");
  file.does(approve, kLeader, at("2026-12-21"));
}

TEST_F(HardshipFile, AFoundedObjectionKeepsTheHouseholdOnFile) {
  file.to_notice();
  file.does(kObjection, kTownStaff, at("2026-12-14"));
  file.does(a_verdict(1, Finding::kFounded), kServiceCentre, at("2026-12-16"));
  EXPECT_EQ(file.status(), "active");
  EXPECT_EQ(file.state().due->due, day("2027-12-10"));
  EXPECT_EQ(file.history().total("K18"), 1);
}

// ---- after the exit ------------------------------------------------------------------------

TEST_F(HardshipFile, AFollowUpSaysHowTheHouseholdIs) {
  file.to_exited();
  EXPECT_EQ(file.refused(cmd::FollowUp{}, kContact, at("2027-03-15")).reason, "situation_missing");
  EXPECT_EQ(file.refused(cmd::FollowUp{std::string("x")}, kTownStaff, at("2027-03-15")).reason,
            "not_contact_person");
  EXPECT_EQ(file.refused(cmd::Archive{}, kServiceCentre, at("2027-06-22")).code,
            workflows::RejectionCode::kNotAllowedInState)
      << "never followed up";
}

TEST_F(HardshipFile, IsCancelledByTheLeaderOnEvidenceAndNobodyUnheard) {
  file.to_active();
  const auto refused = [&](const cmd::Cancel& c, const Actor& by = kLeader) {
    return file.refused(c, by, at("2026-04-09")).reason;
  };
  cmd::Cancel c = a_cancellation(CancelGround::kFalseDeclaration);
  EXPECT_EQ(refused(c, kServiceCentre), "role_not_permitted");
  EXPECT_EQ(refused(c), "hearing_missing");
  c.hearing_sha256 = "no hash";
  EXPECT_EQ(refused(c), "hearing_missing");
  c.hearing_sha256 = kPaperHash;
  c.evidence_sha256.clear();
  EXPECT_EQ(refused(c), "paper_missing");
  c.evidence_sha256 = kPaperHash;
  c.reason = std::string();
  EXPECT_EQ(refused(c), "reason_missing");
  c.reason = std::string("有第二辆车");
  file.does(c, kLeader, at("2026-04-09"));
  EXPECT_EQ(file.status(), "cancelled");
  EXPECT_TRUE(district.held_by(kResident).empty());
  EXPECT_TRUE(cases::Case::summary(file.state(), file.history().file()).dropped);
}

TEST_F(HardshipFile, IsCancelledFromEveryStatusBetweenApprovalAndArchive) {
  using Step = void (File::*)();
  std::uint8_t number = 10;
  for (const Step to : {Step(&File::to_active), Step(&File::to_proposed), Step(&File::to_notice),
                        Step(&File::to_exited), Step(&File::to_follow_up)}) {
    HardshipDistrict own;
    File one{own, number++};
    (one.*to)();
    one.does(a_cancellation(CancelGround::kDeath), kLeader, at("2027-04-12"));
    EXPECT_EQ(one.status(), "cancelled");
    EXPECT_TRUE(own.held_by(kSpouse).empty());
  }
}

}  // namespace
}  // namespace chapterhouse::fixtures::hardship
