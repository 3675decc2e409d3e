// The chapter's table, a life to each of its ends, its guards and its claims (domain rules 2.2,
// W2).
#include "workflows/chapter/chapter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/core/limits.h"
#include "tests/support/all_points.h"
#include "tests/support/founders.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures::unions {
namespace {
namespace cmd = workflows::chapter::cmd;
using chapter::DissolutionCause;
using chapter::Kind;
using chapter::Status;
using workflows::chapter::Workflow;

const Timestamp kApril = at("2026-04-20");

cmd::RegisterExisting an_existing(Kind kind = Kind::kSingle,
                                  std::vector<CoveredUnit> units = {enterprise_a()}) {
  return {kTianzhu,          "甲制造公司工会", kind,        std::move(units), "顺工建〔2015〕0012",
          day("2015-06-01"), std::nullopt,     std::nullopt};
}
cmd::ApplyLegalPerson an_application() {
  return {"甲制造公司工会委员会", "天竺镇一号", Money{500'000}, kPaper, kPaper, kPaper};
}
cmd::Activate an_activation() { return {kPaper, std::string("0200 0001"), "F-2026-17"}; }

class ChapterTest : public ::testing::Test {
 protected:
  // The founding of the same id, approved on 2026-04-15.
  void established() {
    FoundingLife founding(district, 1);
    founding.to_established();
    life.does(establishment(founding), kSystem, at("2026-04-15"));
  }
  static cmd::Establish establishment(FoundingLife& founding) {
    const founding::State& f = founding.state();
    return {f.approved_for,    f.name,        f.kind,          f.covered_units,
            f.employees_total, f.approval_no, *f.effective_on, *f.term_starts_on,
            *f.term_ends_on};
  }
  void registered() {
    established();
    life.does(an_application(), kUnionChair, kApril);
    life.does(cmd::RegisterLegalPerson{kUnionCode, kPaper}, kLaw, kApril);
  }
  void a_home_task(home_task::Status status) {
    district.history(stream_of("home_task", life.id()))
        .record(home_task::ev::Opened{kTianzhu, "甲制造公司工会", 128}, home_task::Status::kNew,
                status, kApril);
  }
  Rejection refused(const Workflow::Command& command, const Actor& by) {
    return life.refused(command, by, kApril);
  }

  UnionDistrict district;
  Life<Workflow> life{district, 1};
};

// ---- the table -----------------------------------------------------------------------------

TEST(ChapterTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 25U);
}

// One of each command as it should be, and one that a guard should refuse.
std::vector<Workflow::Command> good_and_bad_commands(const StreamId& other,
                                                     const std::string& approval_no) {
  cmd::RegisterExisting coded = an_existing(Kind::kSingle, {enterprise_b()});
  coded.legal_person_code = kUnionCode;
  cmd::RegisterExisting wrong_code = coded;
  wrong_code.legal_person_code = enterprise_a().uscc;
  const cmd::Establish establish{kTianzhu,
                                 "甲",
                                 Kind::kSingle,
                                 {enterprise_a()},
                                 128,
                                 approval_no,
                                 day("2026-04-15"),
                                 day("2026-04-08"),
                                 day("2031-04-08")};
  return {establish,
          cmd::Establish{},
          an_existing(Kind::kSingle, {enterprise_b()}),
          coded,
          wrong_code,
          cmd::RegisterExisting{},
          an_application(),
          cmd::ApplyLegalPerson{},
          cmd::ReturnLegalPerson{{"章程"}},
          cmd::ReturnLegalPerson{},
          cmd::RegisterLegalPerson{kUnionCode, kPaper},
          cmd::RegisterLegalPerson{},
          an_activation(),
          cmd::Activate{},
          cmd::CoverUnit{enterprise_b()},
          cmd::CoverUnit{restaurant()},
          cmd::UncoverUnit{restaurant().uscc, "moved"},
          cmd::UncoverUnit{},
          cmd::Rename{"新名", kPaper},
          cmd::Rename{},
          cmd::ChangeAffiliation{kGuangming, kPaper},
          cmd::ChangeAffiliation{},
          cmd::MergeWith{other, kPaper, "one employer"},
          cmd::MergeWith{},
          cmd::Dissolve{DissolutionCause::kEmployerEnded, kPaper, "closed"},
          cmd::Dissolve{}};
}

TEST(ChapterTable, AnswersEveryPointAsTheInterpreterDoes) {
  UnionDistrict district;
  const StreamId other = stream_of("chapter", a_case_id(2));
  district.history(other).record(chapter::ev::ExistingRegistered{}, Status::kNew,
                                 Status::kOperational, kApril);
  FoundingLife founding(district, 1);
  founding.to_established();

  std::vector<chapter::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const Kind kind : {Kind::kSingle, Kind::kJoint, Kind::kFederation})
      for (const std::int32_t employees : {99, 100}) {
        chapter::State s;
        s.status = static_cast<Status>(status.value);
        s.kind = kind;
        s.covered_units = {enterprise_a(), restaurant()};
        s.employees_total = employees;
        states.push_back(s);
      }
  const auto commands = good_and_bad_commands(other, founding.state().approval_no);
  const std::vector<StreamId> streams{stream_of("founding", a_case_id(1)),
                                      stream_of("home_task", a_case_id(1)),
                                      other,
                                      enterprise::stream(enterprise_a().uscc),
                                      enterprise::stream(enterprise_b().uscc),
                                      enterprise::stream(restaurant().uscc)};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor :
       {kPreparer, kStaff, kTownChair, kStreetChair, kUnionChair, kLaw, kOrg, kAuditor, kSystem}) {
    Context x = district.context(actor, kApril);
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  std::printf("chapter: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_GE(points.walked, 9'000);
  EXPECT_GE(points.accepted, 200);
}

// ---- a life to each end --------------------------------------------------------------------

TEST_F(ChapterTest, AnApprovedFoundingBecomesAWorkingChapter) {
  established();
  EXPECT_EQ(life.status(), "established");
  EXPECT_TRUE(life.claims().empty());  // the approval has covered the units already
  EXPECT_EQ(life.state().founding, stream_of("founding", life.id()));
  EXPECT_EQ(life.state().employees_total, 128);
  life.does(an_application(), kUnionChair, kApril);
  EXPECT_EQ(life.status(), "legal_person_applied");
  life.does(cmd::ReturnLegalPerson{{"chair's identity card"}}, kLaw, kApril);
  EXPECT_EQ(life.status(), "established");
  life.does(an_application(), kUnionChair, kApril);
  life.does(cmd::RegisterLegalPerson{" 81999999mc0000047j", kPaper}, kLaw, kApril);
  EXPECT_EQ(life.status(), "legal_person_registered");
  EXPECT_EQ(life.state().legal_person_code, kUnionCode);
  a_home_task(home_task::Status::kPlanned);
  life.does(an_activation(), kUnionChair, kApril);
  EXPECT_EQ(life.status(), "operational");
  EXPECT_EQ(life.history().total("K08"), 1);
}

TEST_F(ChapterTest, AnExistingOneIsRegisteredWithOrWithoutALegalPerson) {
  cmd::RegisterExisting existing = an_existing();
  life.does(existing, kOrg, kApril);
  EXPECT_EQ(life.status(), "established");
  EXPECT_EQ(district.enterprise_of(enterprise_a()).single_chapter, life.stream());

  Life<Workflow> second(district, 2);
  existing = an_existing(Kind::kSingle, {enterprise_b()});
  existing.legal_person_code = kUnionCode;
  second.does(existing, kOrg, kApril);
  EXPECT_EQ(second.status(), "operational");
  EXPECT_EQ(second.state().legal_person_code, kUnionCode);
}

TEST_F(ChapterTest, AMergedOneLeavesItsUnitsToItsSuccessor) {
  life.does(an_existing(), kOrg, kApril);
  Life<Workflow> joint(district, 2);
  joint.does(an_existing(Kind::kJoint, {enterprise_b(), restaurant()}), kOrg, kApril);
  life.does(cmd::MergeWith{joint.stream(), kPaper, "one employer now"}, kTownChair, kApril);
  EXPECT_EQ(life.status(), "merged");
  EXPECT_EQ(life.state().merged_into, joint.stream());
  EXPECT_TRUE(district.enterprise_of(enterprise_a()).covered_by.empty());
  joint.does(cmd::CoverUnit{enterprise_a()}, kStaff, kApril);
  EXPECT_EQ(district.enterprise_of(enterprise_a()).covered_by, std::vector{joint.stream()});
  EXPECT_EQ(joint.state().employees_total, 166);
}

TEST_F(ChapterTest, ADissolvedOneCoversNobody) {
  registered();
  life.does(cmd::Dissolve{DissolutionCause::kEmployerRevoked, kPaper, "licence revoked"}, kOrg,
            kApril);
  EXPECT_EQ(life.status(), "dissolved");
  EXPECT_TRUE(district.enterprise_of(enterprise_a()).covered_by.empty());
  EXPECT_TRUE(district.enterprise_of(enterprise_a()).single_chapter.empty());
  EXPECT_EQ(life.history().total("K08"), 0);
}

// ---- opening -------------------------------------------------------------------------------

TEST_F(ChapterTest, OnlyAnApprovedFoundingEstablishes) {
  FoundingLife founding(district, 1);
  founding.to_reported();
  cmd::Establish establish{kTianzhu,
                           "甲",
                           Kind::kSingle,
                           {enterprise_a()},
                           128,
                           "",
                           day("2026-04-15"),
                           day("2026-04-08"),
                           day("2031-04-08")};
  const Rejection no = refused(establish, kSystem);
  EXPECT_EQ(no.reason, "founding_not_approved");
  EXPECT_EQ(no.gap.reference, founding.stream().value);
  founding.does(founding_cmd::Approve{}, kTownChair, at("2026-04-15"));
  EXPECT_EQ(refused(establish, kSystem).reason, "founding_not_approved");  // not this number
  EXPECT_EQ(refused(establishment(founding), kOrg).reason, "role_not_permitted");
  life.does(establishment(founding), kSystem, at("2026-04-15"));
}

TEST_F(ChapterTest, AnotherDistrictsUnionIsKnownButNotAnotherStreetsToATown) {
  cmd::RegisterExisting existing = an_existing();
  existing.unit = kElsewhere;
  life.does(existing, kOrg, kApril);
  EXPECT_EQ(life.history().file().common.unit, kElsewhere);
  Life<Workflow> second(district, 2);
  const Actor narrow = an_actor("org-x", Role::kDOrg, kGuangming);
  EXPECT_EQ(second.refused(an_existing(Kind::kSingle, {enterprise_b()}), narrow, kApril).reason,
            "outside_your_units");
  existing.unit = UnitId{"unheard-of"};
  EXPECT_EQ(second.refused(existing, kOrg, kApril).reason, "outside_your_units");
}

TEST_F(ChapterTest, AnExistingOneIsNotOfTomorrowAndItsCodeIsAUnions) {
  cmd::RegisterExisting existing = an_existing();
  existing.established_on = day("2026-04-21");
  const Rejection no = refused(existing, kOrg);
  EXPECT_EQ(no.reason, "established_in_the_future");
  EXPECT_EQ(no.gap.opens_on, day("2026-04-21"));
  existing.established_on = day("2026-04-20");
  existing.legal_person_code = enterprise_a().uscc;
  EXPECT_EQ(refused(existing, kOrg).reason, "legal_person_code_invalid");
  existing.legal_person_code.reset();
  life.does(existing, kOrg, kApril);
}

TEST_F(ChapterTest, AUnitHasOneChapterOfItsOwn) {
  life.does(an_existing(), kOrg, kApril);
  Life<Workflow> second(district, 2);
  const Rejection no = second.refused(an_existing(), kOrg, kApril);
  EXPECT_EQ(no.reason, "covered_by_own_chapter");
  EXPECT_EQ(no.gap.reference, life.stream().value);
  second.does(an_existing(Kind::kFederation), kOrg, kApril);
  EXPECT_EQ(district.enterprise_of(enterprise_a()).covered_by,
            (std::vector{life.stream(), second.stream()}));
  EXPECT_EQ(district.enterprise_of(enterprise_a()).single_chapter, life.stream());
}

// ---- legal person and work -----------------------------------------------------------------

TEST_F(ChapterTest, ALegalPersonHasANamePremisesFundsAndItsPapers) {
  established();
  std::vector<cmd::ApplyLegalPerson> odd(3, an_application());
  odd[0].legal_name.clear();
  odd[1].premises.clear();
  odd[2].funds = Money{0};
  for (const auto& application : odd)
    EXPECT_EQ(refused(application, kUnionChair).reason, "name_premises_or_funds_missing");
  for (auto paper : {&cmd::ApplyLegalPerson::form_sha256, &cmd::ApplyLegalPerson::approval_sha256,
                     &cmd::ApplyLegalPerson::chair_identity_sha256}) {
    cmd::ApplyLegalPerson application = an_application();
    application.*paper = "";
    EXPECT_EQ(refused(application, kUnionChair).reason, "paper_missing");
  }
  EXPECT_EQ(refused(an_application(), kLaw).reason, "role_not_permitted");
}

TEST_F(ChapterTest, TheDistrictRegistersUnderAUnionsCode) {
  established();
  life.does(an_application(), kUnionChair, kApril);
  EXPECT_EQ(refused(cmd::RegisterLegalPerson{kUnionCode, kPaper}, kUnionChair).reason,
            "role_not_permitted");
  for (const std::string& code : {enterprise_a().uscc, std::string("81999999MC0000047K")})
    EXPECT_EQ(refused(cmd::RegisterLegalPerson{code, kPaper}, kLaw).reason,
              "legal_person_code_invalid");
  EXPECT_EQ(refused(cmd::RegisterLegalPerson{kUnionCode, ""}, kLaw).reason, "paper_missing");
  EXPECT_EQ(refused(cmd::ReturnLegalPerson{}, kLaw).reason, "missing_items_empty");
}

TEST_F(ChapterTest, FromAHundredStaffOnAHomeIsPlannedBeforeTheWorkStarts) {
  registered();
  for (const auto status : {home_task::Status::kOpen, home_task::Status::kCancelled}) {
    a_home_task(status);
    const Rejection no = refused(an_activation(), kUnionChair);
    EXPECT_EQ(no.reason, "home_task_not_planned");
    EXPECT_EQ(no.gap.reference, stream_of("home_task", life.id()).value);
  }
  life.history().correct("employees_total", "100", kApril);
  EXPECT_EQ(refused(an_activation(), kUnionChair).reason, "home_task_not_planned");
  life.history().correct("employees_total", "99", kApril);
  life.does(an_activation(), kUnionChair, kApril);
  EXPECT_EQ(life.status(), "operational");
}

TEST_F(ChapterTest, ACompletedHomeIsEnoughTooAndTheOfferSaysWhatIsMissing) {
  registered();
  const auto activate_offered = [&] {
    const auto actions = life.offered(kUnionChair, kApril);
    return std::ranges::find(actions, "activate", &workflows::Action::command)->allowed;
  };
  EXPECT_FALSE(activate_offered());
  a_home_task(home_task::Status::kCompleted);
  EXPECT_TRUE(activate_offered());
  cmd::Activate activation = an_activation();
  activation.bank_account.value.clear();
  EXPECT_EQ(refused(activation, kUnionChair).reason, "bank_account_missing");
  activation = an_activation();
  activation.fee_registration_no.clear();
  EXPECT_EQ(refused(activation, kUnionChair).reason, "fee_registration_missing");
  activation = an_activation();
  activation.seal_sha256.clear();
  EXPECT_EQ(refused(activation, kUnionChair).reason, "paper_missing");
}

// ---- coverage ------------------------------------------------------------------------------

TEST_F(ChapterTest, AJointOneTakesAUnitOnceAndASingleOneNone) {
  life.does(an_existing(), kOrg, kApril);
  EXPECT_EQ(refused(cmd::CoverUnit{restaurant()}, kStaff).reason, "not_a_joint_chapter");

  Life<Workflow> joint(district, 2);
  joint.does(an_existing(Kind::kJoint, {enterprise_b(), restaurant()}), kOrg, kApril);
  CoveredUnit again = restaurant();
  again.uscc = "92999999ma0000031n";
  EXPECT_EQ(joint.refused(cmd::CoverUnit{again}, kStaff, kApril).reason, "unit_covered_already");
  const Rejection own = joint.refused(cmd::CoverUnit{enterprise_a()}, kStaff, kApril);
  EXPECT_EQ(own.reason, "covered_by_own_chapter");
  EXPECT_EQ(own.gap.reference, life.stream().value);
  CoveredUnit wrong = enterprise_a();
  wrong.uscc = "x";
  EXPECT_EQ(joint.refused(cmd::CoverUnit{wrong}, kStaff, kApril).reason, "uscc_invalid");
}

TEST_F(ChapterTest, TheSystemMayCoverAUnitWhoseLeadHasJoined) {
  life.does(an_existing(Kind::kJoint, {enterprise_a(), enterprise_b()}), kOrg, kApril);
  life.does(cmd::CoverUnit{restaurant()}, kSystem, kApril);
  EXPECT_EQ(life.state().covered_units.size(), 3U);
  EXPECT_EQ(district.enterprise_of(restaurant()).covered_by, std::vector{life.stream()});
  EXPECT_TRUE(district.enterprise_of(restaurant()).single_chapter.empty());
}

TEST_F(ChapterTest, AUnitLeavesButNotTheLast) {
  life.does(an_existing(Kind::kJoint, {enterprise_a(), restaurant()}), kOrg, kApril);
  EXPECT_EQ(refused(cmd::UncoverUnit{enterprise_b().uscc, "moved"}, kStaff).reason,
            "unit_not_covered");
  EXPECT_EQ(refused(cmd::UncoverUnit{restaurant().uscc, ""}, kStaff).reason, "reason_missing");
  life.does(cmd::UncoverUnit{restaurant().uscc, "closed"}, kStaff, kApril);
  EXPECT_EQ(life.state().employees_total, 128);
  EXPECT_TRUE(district.enterprise_of(restaurant()).covered_by.empty());
  const Rejection last = refused(cmd::UncoverUnit{enterprise_a().uscc, "closed"}, kStaff);
  EXPECT_EQ(last.reason, "last_unit");
  EXPECT_EQ(last.gap.have, 1);
  EXPECT_EQ(last.gap.need, 2);
}

// ---- name, place and end -------------------------------------------------------------------

TEST_F(ChapterTest, NameAndSuperiorChangeByDecision) {
  life.does(an_existing(), kOrg, kApril);
  EXPECT_EQ(refused(cmd::Rename{"", kPaper}, kTownChair).reason, "name_missing");
  EXPECT_EQ(refused(cmd::Rename{"新名", ""}, kTownChair).reason, "paper_missing");
  life.does(cmd::Rename{"新名", kPaper}, kTownChair, kApril);
  EXPECT_EQ(life.state().name, "新名");
  EXPECT_EQ(refused(cmd::ChangeAffiliation{UnitId{"x"}, kPaper}, kOrg).reason, "unit_unknown");
  EXPECT_EQ(refused(cmd::ChangeAffiliation{kGuangming, ""}, kOrg).reason, "paper_missing");
  life.does(cmd::ChangeAffiliation{kGuangming, kPaper}, kOrg, kApril);
  EXPECT_EQ(life.state().superior, kGuangming);
  EXPECT_EQ(life.status(), "established");
}

TEST_F(ChapterTest, ASuccessorIsAnotherChapterThatStands) {
  life.does(an_existing(), kOrg, kApril);
  Life<Workflow> gone(district, 2);
  gone.does(an_existing(Kind::kSingle, {enterprise_b()}), kOrg, kApril);
  gone.does(cmd::Dissolve{DissolutionCause::kEmployerEnded, kPaper, "closed"}, kTownChair, kApril);
  for (const StreamId& into : {StreamId{}, life.stream(), gone.stream(), StreamId{"chapter/none"},
                               StreamId{"founding/x"}}) {
    const Rejection no = refused(cmd::MergeWith{into, kPaper, "reason"}, kTownChair);
    EXPECT_EQ(no.reason, "successor_not_standing");
    EXPECT_EQ(no.gap.reference, into.value);
  }
}

TEST_F(ChapterTest, NobodyIsDissolvedUnauditedOrWithoutAReason) {
  life.does(an_existing(), kOrg, kApril);
  const auto cause = DissolutionCause::kEmployerEnded;
  EXPECT_EQ(refused(cmd::Dissolve{cause, "", "closed"}, kTownChair).reason, "paper_missing");
  EXPECT_EQ(refused(cmd::Dissolve{cause, kPaper, ""}, kTownChair).reason, "reason_missing");
  EXPECT_EQ(refused(cmd::Dissolve{cause, kPaper, "closed"}, kUnionChair).reason,
            "role_not_permitted");
}

TEST_F(ChapterTest, ALargeJointOneReleasesItsUnitsBeforeItEnds) {
  life.does(an_existing(Kind::kJoint, {enterprise_a(), enterprise_b()}), kOrg, kApril);
  const cmd::Dissolve dissolve{DissolutionCause::kEmployerEnded, kPaper, "closed"};
  while (life.state().covered_units.size() < limits::kCoveredUnits + 1) {
    CoveredUnit another = restaurant();
    another.uscc = std::to_string(life.state().covered_units.size());
    life.history().record(chapter::ev::UnitCovered{another}, Status::kEstablished,
                          Status::kEstablished, kApril);
  }
  EXPECT_EQ(refused(dissolve, kTownChair).reason, "uncover_units_first");
  const std::string last = life.state().covered_units.back().uscc;
  life.history().record(chapter::ev::UnitUncovered{last, "moved"}, Status::kEstablished,
                        Status::kEstablished, kApril);
  EXPECT_TRUE(
      std::holds_alternative<workflows::chapter::Event>(life.tries(dissolve, kTownChair, kApril)));
}

}  // namespace
}  // namespace chapterhouse::fixtures::unions
