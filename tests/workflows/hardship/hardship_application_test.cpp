// The application's table, its guards and a life to each of its ends (domain rules 2.8, W8).
#include "workflows/hardship_application/hardship_application.h"

#include <gtest/gtest.h>

#include "domain/core/limits.h"
#include "tests/support/all_points.h"
#include "tests/support/hardship.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures::hardship {
namespace {
namespace cmd = workflows::hardship_application::cmd;
namespace cases = hardship_application;
using cases::Status;
using workflows::hardship_application::Workflow;

class HardshipApplication : public ::testing::Test {
 protected:
  Rejection refused_form(const cmd::Apply& c, const Actor& by = kSocialWorker) {
    return life.refused(c, by, at("2026-01-12"));
  }

  HardshipDistrict district;
  Application life{district, 1};
};

TEST(HardshipApplicationTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 25U);
}

std::vector<cases::State> every_state(const HardshipDistrict& district) {
  std::vector<cases::State> out;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const MeansResult result : {MeansResult::kMatch, MeansResult::kFail}) {
      cases::State s;
      s.status = static_cast<Status>(status.value);
      s.household = {entry_of(kResident)};
      s.applicant = kApplicant.id;
      s.applied_by = kSocialWorker.id;
      s.category = Category::kDeep;
      s.means_result = result;
      s.objection_filed_by = kTownStaff.id;
      s.times_returned = result == MeansResult::kFail ? 1 : 0;
      s.due = s.notice = start_deadline(
          district.calendar, {"hardship.notice_working_days", "", DeadlineUnit::kWorking, 5, true},
          day("2026-02-10"));
      out.push_back(s);
    }
  return out;
}

std::vector<Workflow::Command> every_command() {
  cmd::Apply alone = a_household(), without_consent = a_household();
  alone.members = std::vector<Member>{};
  without_consent.sensitive_consent = {};
  cmd::FirstReview excluded = a_first_review();
  excluded.exclusions = {Exclusion::kSecondHome};
  return {
      cmd::ReportClue{kTianzhu, std::string("王小明"), {}},
      cmd::ReportClue{},
      a_household(),
      alone,
      without_consent,
      a_visit("2026-01-05"),
      cmd::RecordHomeVisit{},
      a_first_review(),
      excluded,
      means<cmd::FirstReview>(156'000, 24'000),
      cmd::Return{{MissingItem::kDiagnosis}},
      cmd::Return{},
      cmd::Resubmit{std::string("补齐"), kPaperHash},
      cmd::Resubmit{},
      cmd::RequestMeansCheck{},
      a_match(),
      cmd::RecordMeansCheck{},
      cmd::PublishNotice{std::string("王小明")},
      cmd::PublishNotice{},
      cmd::FileObjection{true, std::string("有车")},
      cmd::FileObjection{},
      a_finding(),
      a_finding(Finding::kFounded),
      cmd::ResolveObjection{},
      cmd::CloseNotice{},
      cmd::Reject{workflows::hardship_application::RejectionGround::kOther, std::string("理由")},
      cmd::Reject{},
      cmd::Withdraw{}};
}

TEST(HardshipApplicationTable, AnswersEveryPointAsTheInterpreterDoes) {
  HardshipDistrict district;
  const std::vector<StreamId> streams{entry_of(kResident), entry_of(kSpouse), kResidentRegister};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  open.opened_at = at("2026-01-05");
  std::vector<Context> contexts;
  for (const Actor& actor :
       {kApplicant, kOtherWorker, kSocialWorker, kSecondSocialWorker, kTownStaff, kTownChair,
        kChapterChair, kOtherStaff, kServiceCentre, kLeader, kAuditor, kTheSystem})
    for (const char* date : {"2026-02-24", "2026-02-25"}) {
      Context x = district.context(actor, at(date));
      x.self = a_case_id(1);
      x.common = &open;
      x.world = &world;
      contexts.push_back(x);
    }
  const auto points =
      workflows::walk_all_points<Workflow>(every_state(district), every_command(), contexts);
  std::printf("hardship_application: %d points walked, %d accepted\n", points.walked,
              points.accepted);
  EXPECT_GE(points.walked, 17'000);
  EXPECT_GE(points.accepted, 250);
}

// ---- lives ---------------------------------------------------------------------------------

TEST_F(HardshipApplication, GoesFromAClueThroughTheNoticeToTheDistrict) {
  life.does(cmd::ReportClue{kTianzhu, std::string("王小明"), {}}, kChapterChair, at("2026-01-08"));
  EXPECT_EQ(life.status(), "clue");
  const SubjectId person = life.state().person;
  life.to_district();
  EXPECT_EQ(life.status(), "district_review");
  EXPECT_EQ(life.state().person, person);
  EXPECT_EQ(life.state().category, Category::kDeep);
  EXPECT_EQ(life.state().subsistence_line, Money{140'000});
  EXPECT_EQ(life.state().persons, 3);
  EXPECT_EQ(life.state().sex, Sex::kMale);
  const auto summary = cases::Case::summary(life.state(), life.history().file());
  EXPECT_TRUE(summary.finished);
  EXPECT_FALSE(summary.dropped);
  EXPECT_EQ(summary.links, std::vector<StreamId>{stream_of("hardship_file", life.id())});
  EXPECT_TRUE(life.history().facts().empty()) << "an application is no file yet";
}

TEST_F(HardshipApplication, TheNoticeEndsAfterItsFifthWorkingDayAndNotBefore) {
  life.to_notice();
  EXPECT_EQ(life.state().due->due, day("2026-02-24")) << "14 February is worked";
  const Rejection early = life.refused(cmd::CloseNotice{}, kTheSystem, at("2026-02-24", 23));
  EXPECT_EQ(early.guard, "full_days_elapsed");
  EXPECT_EQ(early.reason, "notice_still_runs");
  EXPECT_EQ(early.gap.opens_on, day("2026-02-25"));
  EXPECT_EQ(life.refused(cmd::CloseNotice{}, kTownStaff, at("2026-02-25")).guard, "role");
  life.does(cmd::CloseNotice{}, kServiceCentre, at("2026-02-25", 0));
}

TEST_F(HardshipApplication, AnObjectionHoldsTheNoticeOpenUntilItIsResolved) {
  life.to_notice();
  life.does(cmd::FileObjection{true, std::string("他家有车")}, kTownStaff, at("2026-02-13"));
  EXPECT_EQ(life.status(), "objection_investigation");
  EXPECT_EQ(life.state().due->due, day("2026-03-05")) << "ten working days";
  EXPECT_EQ(life.refused(cmd::CloseNotice{}, kTheSystem, at("2026-02-25")).code,
            workflows::RejectionCode::kNotAllowedInState);
  EXPECT_EQ(life.refused(a_finding(), kTownStaff, at("2026-02-25")).reason,
            "investigator_is_objector");
  EXPECT_EQ(life.refused(cmd::ResolveObjection{}, kTownChair, at("2026-02-25")).reason,
            "finding_missing");
  life.does(a_finding(), kTownChair, at("2026-02-25"));
  EXPECT_EQ(life.status(), "public_notice");
  EXPECT_EQ(life.state().due->due, day("2026-02-24")) << "the notice ran on meanwhile";
  life.does(cmd::CloseNotice{}, kTheSystem, at("2026-02-25", 10));
}

TEST_F(HardshipApplication, AFoundedObjectionEndsItAndFreesTheHousehold) {
  life.to_notice();
  EXPECT_EQ(life.refused(cmd::FileObjection{}, kOtherWorker, at("2026-02-13")).reason,
            "objection_empty");
  EXPECT_EQ(life.refused(cmd::FileObjection{false, std::string("有车")}, kAuditor, at("2026-02-13"))
                .guard,
            "role");
  life.does(cmd::FileObjection{false, std::string("有车")}, kOtherWorker, at("2026-02-13"));
  life.does(a_finding(Finding::kFounded), kServiceCentre, at("2026-02-24"));
  EXPECT_EQ(life.status(), "rejected");
  EXPECT_TRUE(district.held_by(kSpouse).empty());
}

TEST_F(HardshipApplication, ReturnedOnceItIsSupplementedAndVisitedAgain) {
  life.to_reviewed();
  EXPECT_EQ(life.refused(cmd::Return{}, kTownStaff, at("2026-01-20")).reason,
            "missing_items_empty");
  life.does(cmd::Return{{MissingItem::kDiagnosis, MissingItem::kIncomeProof}}, kTownStaff,
            at("2026-01-20"));
  EXPECT_EQ(life.state().due->due, day("2026-02-10")) << "fifteen working days";
  EXPECT_EQ(
      life.refused(cmd::Resubmit{std::string("补齐"), ""}, kSocialWorker, at("2026-01-22")).reason,
      "answer_missing");
  life.does(cmd::Resubmit{std::string("补齐"), kPaperHash}, kSocialWorker, at("2026-01-22"));
  EXPECT_EQ(life.status(), "applied");
  EXPECT_EQ(life.state().due, std::nullopt);
  life.does(a_visit("2026-01-23"), kSocialWorker, at("2026-01-23"));
  EXPECT_EQ(
      life.refused(cmd::Return{{MissingItem::kSignature}}, kTownStaff, at("2026-01-26")).reason,
      "already_returned");
}

TEST_F(HardshipApplication, NotSupplementedItIsDeemedWithdrawnTheDayAfter) {
  life.to_visited();
  life.does(cmd::Return{{MissingItem::kDiagnosis}}, kTownStaff, at("2026-01-20"));
  const Rejection early = life.refused(cmd::Withdraw{}, kTheSystem, at("2026-02-10", 23));
  EXPECT_EQ(early.reason, "supplement_still_possible");
  EXPECT_EQ(early.gap.opens_on, day("2026-02-11"));
  life.does(cmd::Withdraw{}, kTheSystem, at("2026-02-11", 0));
  EXPECT_EQ(life.status(), "withdrawn");
  EXPECT_TRUE(cases::Case::summary(life.state(), life.history().file()).dropped);
  EXPECT_TRUE(district.held_by(kResident).empty());
}

TEST_F(HardshipApplication, TheClockSendsWhatTheNoticeAndTheSupplementEndWith) {
  const auto timers = [&] {
    return Workflow::timers(life.state(), life.context_for(nullptr, kTheSystem, at("2026-02-01")));
  };
  life.to_visited();
  EXPECT_TRUE(timers().empty());
  life.does(cmd::Return{{MissingItem::kDiagnosis}}, kTownStaff, at("2026-01-20"));
  ASSERT_EQ(timers().size(), 1U);
  EXPECT_EQ(timers().front().at, at("2026-02-11", 0));
  EXPECT_TRUE(timers().front().command.as<cmd::Withdraw>());

  Application other{district, 2};
  cmd::Apply form = a_household();
  form.id_no = a_resident_id("19800101", "001");
  form.members = std::vector<Member>{};
  form.persons = 1;
  other.does(form, kSocialWorker, at("2026-01-12"));
  other.does(a_visit(), kSocialWorker, at("2026-01-15"));
  other.does(a_first_review(), kTownStaff, at("2026-01-19"));
  other.does(cmd::RequestMeansCheck{}, kServiceCentre, at("2026-01-20"));
  other.does(a_match(), kServiceCentre, at("2026-02-06"));
  other.does(cmd::PublishNotice{std::string("王")}, kTownStaff, at("2026-02-10"));
  const auto closing =
      Workflow::timers(other.state(), other.context_for(nullptr, kTheSystem, at("2026-02-11")));
  ASSERT_EQ(closing.size(), 1U);
  EXPECT_EQ(closing.front().at, at("2026-02-25", 0));
  EXPECT_TRUE(closing.front().command.as<cmd::CloseNotice>());
}

TEST_F(HardshipApplication, ASuspensionPutsTheEndOfTheNoticeOff) {
  life.to_notice();
  using common::Status;
  life.history().record(common::ev::Suspended{"核实", true}, Status::kOpen, Status::kSuspended,
                        at("2026-02-11"));
  life.history().record(common::ev::Resumed{}, Status::kSuspended, Status::kOpen, at("2026-02-13"));
  const Rejection early = life.refused(cmd::CloseNotice{}, kTheSystem, at("2026-02-25"));
  EXPECT_EQ(early.gap.opens_on, day("2026-02-27")) << "11 and 12 February did not count";
}

TEST_F(HardshipApplication, AClueIsRejectedWithAReasonAndCannotBeWithdrawn) {
  life.does(cmd::ReportClue{kTianzhu, std::string("王小明"), {}}, kApplicant, at("2026-01-08"));
  EXPECT_EQ(life.refused(cmd::Withdraw{}, kApplicant, at("2026-01-09")).code,
            workflows::RejectionCode::kNotAllowedInState);
  EXPECT_EQ(life.refused(cmd::Reject{}, kTownStaff, at("2026-01-09")).reason, "reason_missing");
  life.does(cmd::Reject{cases::RejectionGround::kNotReached, std::string("查无此人")}, kTownStaff,
            at("2026-01-09"));
  EXPECT_EQ(life.status(), "rejected");
}

// ---- the form ------------------------------------------------------------------------------

TEST_F(HardshipApplication, NeedsThreeConsentsEachItsOwn) {
  for (const auto& [field, reason] :
       {std::pair{&cmd::Apply::sensitive_consent, "sensitive_consent_missing"},
        std::pair{&cmd::Apply::means_authorisation, "authorisation_missing"},
        std::pair{&cmd::Apply::publication_consent, "publication_consent_missing"}}) {
    cmd::Apply form = a_household();
    (form.*field).text_sha256 = "abc";
    EXPECT_EQ(refused_form(form).reason, reason);
    form = a_household();
    (form.*field).notice_version.clear();
    EXPECT_EQ(refused_form(form).reason, reason);
  }
}

TEST_F(HardshipApplication, ChecksTheApplicantAsAnyOtherPerson) {
  cmd::Apply form = a_household();
  form.id_no = std::string("999999199001010017");
  EXPECT_EQ(refused_form(form).reason, "id_check");
  form = a_household();
  form.name = std::string();
  EXPECT_EQ(refused_form(form).reason, "name_missing");
  form = a_household();
  form.mobile = std::string("1");
  EXPECT_EQ(refused_form(form).reason, "mobile_invalid");
  form = a_household();
  form.sex = Sex::kFemale;
  EXPECT_EQ(refused_form(form).reason, "sex_differs_from_id");
}

TEST_F(HardshipApplication, DescribesEveryMemberOnceAndCountsThemAll) {
  const auto reason = [&](const auto& change) {
    cmd::Apply form = a_household();
    change(form, form.members.value);
    const Rejection no = refused_form(form);
    EXPECT_EQ(no.guard, "household_described");
    return no.reason;
  };
  using Members = std::vector<Member>;
  EXPECT_EQ(reason([](cmd::Apply& c, Members&) { c.persons = 4; }), "persons_differ");
  EXPECT_EQ(reason([](cmd::Apply&, Members& m) { m[1].name = " "; }), "member_name_missing");
  EXPECT_EQ(reason([](cmd::Apply&, Members& m) { m[1].birth_date = day("2026-01-13"); }),
            "member_birth_date_wrong");
  EXPECT_EQ(reason([](cmd::Apply&, Members& m) { m[0].birth_date = day("1991-02-03"); }),
            "member_birth_date_wrong");
  EXPECT_EQ(reason([](cmd::Apply&, Members& m) { m[0].id_no = "123"; }), "member_id_invalid");
  EXPECT_EQ(reason([](cmd::Apply&, Members& m) { m[0].income = Money{-1}; }),
            "amounts_out_of_range");
  EXPECT_EQ(reason([](cmd::Apply&, Members& m) {
              m[0].id_no = kResident;
              m[0].birth_date = day("1990-01-01");
            }),
            "member_named_twice");
}

TEST_F(HardshipApplication, TakesAHouseholdAtTheLimitAndNoneAbove) {
  cmd::Apply form = a_household();
  Member child = form.members.value[1];
  form.members = std::vector<Member>(limits::kHouseholdPersons, child);
  form.persons = static_cast<std::int32_t>(limits::kHouseholdPersons) + 1;
  EXPECT_EQ(refused_form(form).reason, "persons_out_of_range");
  form.members.value.pop_back();
  form.persons -= 1;
  life.to_applied(form);
}

TEST_F(HardshipApplication, AsksAMigrantWorkerForAYearOfEmployment) {
  cmd::Apply form = a_household();
  form.is_migrant_worker = true;
  EXPECT_EQ(refused_form(form).reason, "employed_since_missing");
  form.employed_since = std::optional(day("2025-01-13"));
  const Rejection no = refused_form(form);
  EXPECT_EQ(no.guard, "employed_long_enough");
  EXPECT_EQ(no.gap.opens_on, day("2026-01-13"));
  form.employed_since = std::optional(day("2025-01-12"));
  life.to_applied(form);
  EXPECT_TRUE(life.state().is_migrant_worker);
}

TEST_F(HardshipApplication, IsEnteredByStaffOfTheUnitOrByTheWorkerAnywhere) {
  EXPECT_EQ(refused_form(a_household(), kOtherStaff).reason, "outside_your_units");
  EXPECT_EQ(refused_form(a_household(), kServiceCentre).guard, "role");
  cmd::Apply nowhere = a_household();
  nowhere.unit = UnitId{"110113-nowhere"};
  EXPECT_EQ(refused_form(nowhere).reason, "unit_unknown");
  life.to_applied(a_household(), kApplicant);
  EXPECT_EQ(life.state().applicant, kApplicant.id);
}

TEST_F(HardshipApplication, AClueGoesOnInItsOwnUnit) {
  life.does(cmd::ReportClue{kGuangming, std::string("王小明"), {}}, kApplicant, at("2026-01-08"));
  EXPECT_EQ(refused_form(a_household(), kApplicant).reason, "unit_differs_from_clue");
}

TEST_F(HardshipApplication, AClueNamesSomebodyOrPointsToAFileThatRelapsed) {
  const auto refused = [&](const cmd::ReportClue& c, const Actor& by) {
    return life.refused(c, by, at("2026-01-08")).reason;
  };
  EXPECT_EQ(refused({kTianzhu, std::string(), {}}, kSocialWorker), "name_missing");
  EXPECT_EQ(refused({kTianzhu, std::string(), {}}, kTheSystem), "name_missing");
  EXPECT_EQ(refused({kTianzhu, std::string("王"), stream_of("hardship_file", a_case_id(9))},
                    kSocialWorker),
            "file_not_relapsed");
  EXPECT_EQ(refused({kTianzhu, std::string("王"), kResidentRegister}, kSocialWorker),
            "file_not_relapsed");
}

TEST_F(HardshipApplication, OneHouseholdHasOneFileWhoeverOfItApplies) {
  life.to_applied();
  EXPECT_EQ(district.held_by(kResident), life.stream());
  EXPECT_EQ(district.held_by(kSpouse), life.stream());
  Application second{district, 2};
  cmd::Apply by_spouse = a_household();
  by_spouse.name = std::string("李小红");
  by_spouse.id_no = kSpouse;
  by_spouse.members = std::vector<Member>{};
  by_spouse.persons = 1;
  const Rejection no = second.refused(by_spouse, kSocialWorker, at("2026-01-13"));
  EXPECT_EQ(no.guard, "one_file_per_household");
  EXPECT_EQ(no.reason, "household_has_file");
  EXPECT_EQ(no.gap.reference, life.stream().value);
}

TEST_F(HardshipApplication, KeepsOneSubjectForAPersonAcrossApplications) {
  life.to_applied();
  const SubjectId person = life.state().person;
  life.does(cmd::Withdraw{}, kSocialWorker, at("2026-01-13"));
  Application second{district, 2};
  second.does(a_household(), kSocialWorker, at("2026-01-14"));
  EXPECT_EQ(second.state().person, person);

  second.does(cmd::Withdraw{}, kSocialWorker, at("2026-01-14"));
  const SubjectId member = SubjectId::from_bytes("a-union-member-1");
  district.write(kResidentRegister, person::ev::ApplicationOpened{member, {"application/x"}});
  Application third{district, 3};
  third.does(a_household(), kSocialWorker, at("2026-01-15"));
  EXPECT_EQ(third.state().person, member) << "the union knows the applicant already";
}

}  // namespace
}  // namespace chapterhouse::fixtures::hardship
