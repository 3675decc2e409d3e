// An application's table, its guards, and a life to each of its ends (domain rules 2.3, W3).
#include "workflows/application/application.h"

#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/joining.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures {
namespace {
namespace cmd = workflows::application::cmd;
using application::Channel;
using application::IdType;
using application::MissingItem;
using application::Status;
using workflows::Action;
using workflows::application::Workflow;

const Timestamp kMonday = at("2026-03-09");

class ApplicationTest : public ::testing::Test {
 protected:
  // Submits the form and hands the case on.
  void submitted(const cmd::Submit& form = a_form(), const Actor& by = kApplicant) {
    life.does(form, by, kMonday);
  }
  Rejection refused_form(const cmd::Submit& form, const Actor& by = kApplicant) {
    return life.refused(form, by, kMonday);
  }

  JoiningDistrict district;
  Life<Workflow> life{district, 1};
};

TEST(ApplicationTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 17U);
}

TEST(ApplicationTable, AnswersEveryPointAsTheInterpreterDoes) {
  JoiningDistrict district;
  const StreamId chapter = district.a_chapter(10), founding = district.a_founding(11);
  const StreamId session = district.a_session(13), other = stream_of("application", a_case_id(14));
  district.history(other).record(application::ev::Submitted{}, Status::kNew, Status::kSubmitted,
                                 kMonday);
  const StreamId held = person::stream("holder");
  district.write(held, person::ev::MembershipHeld{SubjectId{}, {"membership/x"}, kElsewhere});

  std::vector<application::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const StreamId& target : {StreamId{}, chapter, founding})
      for (const StreamId& entry : {kResidentRegister, held}) {
        application::State s;
        s.status = static_cast<Status>(status.value);
        s.unit = kTianzhu;
        s.person_register = entry;
        (target == founding ? s.founding : s.union_id) = target;
        s.applicant = kApplicant.id;
        s.submitted_by = kSocialWorker.id;
        s.times_returned = target == chapter ? 1 : 0;
        s.due =
            start_deadline(district.calendar,
                           district.policy.deadline_rule(
                               policy::Key::kApplicationSupplementWorkingDays, day("2026-03-09")),
                           day("2026-03-09"));
        states.push_back(s);
      }
  std::vector<Workflow::Command> commands{cmd::StartReview{}, cmd::Approve{},  cmd::Withdraw{},
                                          cmd::Lapse{},       cmd::Return{},   cmd::Resubmit{},
                                          cmd::Reject{},      cmd::IssueCard{}};
  cmd::Submit at_session = a_form(), nobody;
  at_session.channel = Channel::kSession;
  at_session.session = session;
  commands.insert(commands.end(), {a_form(), at_session, nobody});
  commands.push_back(cmd::Return{{MissingItem::kIdCopy}});
  commands.push_back(cmd::Resubmit{{}, {}, std::string("here it is")});
  commands.push_back(cmd::Reject{application::RejectCode::kOther, std::string("not employed")});
  commands.push_back(cmd::MarkDuplicate{other});
  commands.push_back(cmd::MarkDuplicate{{"application/nothing"}});
  commands.push_back(cmd::RequestCard{{"bank-1", kPaperHash}});
  commands.push_back(cmd::RequestCard{});
  commands.push_back(cmd::IssueCard{std::string("6222020000000000000")});

  const StreamId streams[] = {
      chapter,           founding, stream_of("chapter", a_case_id(11)), session, other,
      kResidentRegister, held,     person::stream("person-of-")};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor : {kApplicant, kOtherWorker, kSocialWorker, kTownStaff, kTownChair,
                             kChapterChair, kOtherStaff, kServiceCentre, kAuditor, kTheSystem})
    for (const char* date : {"2026-03-10", "2026-06-01"}) {
      Context x = district.context(actor, at(date));
      x.self = a_case_id(1);
      x.common = &open;
      x.world = &world;
      contexts.push_back(x);
    }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  std::printf("application: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_GE(points.walked, 20'000);
  EXPECT_GE(points.accepted, 300);
}

// ---- lives ---------------------------------------------------------------------------------

TEST_F(ApplicationTest, WalkUpIsApprovedOnTheThirdWorkingDayAndGetsACard) {
  const StreamId chapter = district.a_chapter(10), session = district.a_session(13);
  cmd::Submit form = a_form();
  form.union_id = chapter;
  form.employer_uscc = kEmployer;
  form.channel = Channel::kSession;
  form.session = session;
  form.employment_type = EmploymentType::kPlatformRider;

  submitted(form, kSocialWorker);
  EXPECT_EQ(life.status(), "submitted");
  EXPECT_EQ(life.state().due->due, day("2026-03-12"));
  EXPECT_EQ(life.state().sex, Sex::kMale);
  EXPECT_EQ(district.person().application, life.stream());
  EXPECT_EQ(district.history(tally::stream(a_case_id(13))).state<tally::State>().count(), 1);

  life.does(cmd::StartReview{}, kChapterChair, at("2026-03-10"));
  EXPECT_EQ(life.status(), "under_review");
  life.does(cmd::Approve{}, kChapterChair, at("2026-03-12"));
  EXPECT_EQ(life.status(), "approved");
  EXPECT_TRUE(life.state().first_join);
  EXPECT_EQ(life.state().joined_on, day("2026-03-12"));
  EXPECT_EQ(life.state().employer_ownership, Ownership::kPrivate);
  EXPECT_EQ(life.state().due, std::nullopt);
  EXPECT_TRUE(district.person().application.empty());
  EXPECT_EQ(district.person().membership, stream_of("membership", life.id()));
  EXPECT_EQ(district.person().membership_unit, kTianzhu);
  EXPECT_EQ(district.member_count(kEmployer), 1);

  life.does(cmd::RequestCard{{"bank-1", kPaperHash}}, kSocialWorker, at("2026-03-13"));
  EXPECT_EQ(life.status(), "card_requested");
  life.does(cmd::IssueCard{std::string("6222020000000000000")}, kServiceCentre, at("2026-03-16"));
  EXPECT_EQ(life.status(), "card_issued");
  EXPECT_TRUE(Workflow::Case::summary(life.state(), life.history().file()).finished);
}

TEST_F(ApplicationTest, ReturnedOnceItIsAnsweredAndApproved) {
  submitted();
  life.does(cmd::Return{{MissingItem::kIdCopy, MissingItem::kName}}, kTownStaff, at("2026-03-10"));
  EXPECT_EQ(life.status(), "returned");
  EXPECT_EQ(life.state().missing_items.size(), 2U);
  EXPECT_EQ(district.person().application, life.stream()) << "it is still in work";

  cmd::Resubmit answer{{}, {}, std::string("copied")};
  answer.name = std::optional<std::string>("王晓明");
  life.does(answer, kApplicant, at("2026-03-11"));
  EXPECT_EQ(life.status(), "submitted");
  EXPECT_TRUE(life.state().missing_items.empty());
  EXPECT_EQ(life.state().due->due, day("2026-03-16")) << "the review starts anew";

  const Rejection again =
      life.refused(cmd::Return{{MissingItem::kPhoto}}, kTownStaff, at("2026-03-12"));
  EXPECT_EQ(again.reason, "already_returned");
  life.does(cmd::Approve{}, kTownStaff, at("2026-03-12"));
  EXPECT_EQ(life.status(), "approved");
}

TEST_F(ApplicationTest, NotAnsweredItLapsesTheDayAfterTheSupplementWasDue) {
  submitted();
  life.does(cmd::Return{{MissingItem::kIdCopy}}, kTownStaff, at("2026-03-10"));
  const Date due = life.state().due->due;
  EXPECT_EQ(due, day("2026-03-17")) << "five working days in the policy of these tests";

  const Rejection early = life.refused(cmd::Lapse{}, kTheSystem, start_of_day(due));
  EXPECT_EQ(early.reason, "supplement_still_possible");
  EXPECT_EQ(early.gap.opens_on, day("2026-03-18"));
  EXPECT_EQ(life.refused(cmd::Lapse{}, kTownStaff, at("2026-03-18")).guard, "role");
  life.does(cmd::Lapse{}, kTheSystem, at("2026-03-18"));
  EXPECT_EQ(life.status(), "withdrawn");
  EXPECT_TRUE(district.person().application.empty());
}

TEST_F(ApplicationTest, ASuspensionPutsTheLapseOff) {
  submitted();
  life.does(cmd::Return{{MissingItem::kIdCopy}}, kTownStaff, at("2026-03-10"));
  using common::Status;
  life.history().record(common::ev::Suspended{"ill", true}, Status::kOpen, Status::kSuspended,
                        at("2026-03-11"));
  life.history().record(common::ev::Resumed{}, Status::kSuspended, Status::kOpen, at("2026-03-13"));
  const Rejection early = life.refused(cmd::Lapse{}, kTheSystem, at("2026-03-18"));
  ASSERT_TRUE(early.gap.opens_on.has_value());
  EXPECT_GT(*early.gap.opens_on, day("2026-03-18"));
  life.does(cmd::Lapse{}, kTheSystem, start_of_day(*early.gap.opens_on));
}

TEST_F(ApplicationTest, RejectedOrWithdrawnItFreesThePersonForAnother) {
  submitted();
  EXPECT_EQ(life.refused(cmd::Reject{}, kTownStaff, kMonday).reason, "reason_missing");
  life.does(cmd::Reject{application::RejectCode::kNotAWorker, std::string("an owner")}, kTownStaff,
            at("2026-03-10"));
  EXPECT_EQ(life.status(), "rejected");

  Life<Workflow> second{district, 2};
  second.does(a_form(), kApplicant, at("2026-03-11"));
  EXPECT_EQ(second.state().person, life.state().person) << "the register keeps the subject";
  EXPECT_EQ(second.refused(cmd::Withdraw{}, kOtherWorker, at("2026-03-11")).reason,
            "only_the_applicant");
  second.does(cmd::Withdraw{}, kApplicant, at("2026-03-12"));
  EXPECT_EQ(second.status(), "withdrawn");
  EXPECT_TRUE(district.person().application.empty());
}

TEST_F(ApplicationTest, ADuplicatePointsToAnotherCase) {
  submitted();
  const auto refused = [&](StreamId of) {
    return life.refused(cmd::MarkDuplicate{std::move(of)}, kTownStaff, kMonday).reason;
  };
  EXPECT_EQ(refused(life.stream()), "duplicate_unknown") << "itself";
  EXPECT_EQ(refused(stream_of("application", a_case_id(9))), "duplicate_unknown");
  EXPECT_EQ(refused(kResidentRegister), "duplicate_unknown") << "a register is no case";

  Life<Workflow> other{district, 2};
  cmd::Submit form = a_form();
  form.id_no = std::string("99999919900101018X");
  other.does(form, kApplicant, kMonday);
  EXPECT_EQ(life.refused(cmd::MarkDuplicate{other.stream()}, kOtherStaff, kMonday).reason,
            "outside_your_units");
  life.does(cmd::MarkDuplicate{other.stream()}, kTownStaff, kMonday);
  EXPECT_EQ(life.status(), "duplicate");
  EXPECT_TRUE(district.person().application.empty());
}

// ---- the form ------------------------------------------------------------------------------

TEST_F(ApplicationTest, NamesTheRuleThatAnIdentityNumberBreaks) {
  const auto reason = [&](std::string number) {
    cmd::Submit form = a_form();
    form.id_no = std::move(number);
    const Rejection no = refused_form(form);
    EXPECT_EQ(no.guard, "id_valid");
    return no.reason;
  };
  EXPECT_EQ(reason("110113199002290018"), "id_date_impossible") << "29 February 1990 never was";
  EXPECT_EQ(reason("99999919900101001"), "id_length");
  EXPECT_EQ(reason("99999919900101001A"), "id_alphabet");
  EXPECT_EQ(reason("999999199001010017"), "id_check");
  EXPECT_EQ(reason(a_resident_id("20260310", "001")), "id_future_birth");
  EXPECT_EQ(reason("83" + a_resident_id("19900101", "001").substr(2)), "id_check");
}

TEST_F(ApplicationTest, AsksForTheBirthDateWhereTheNumberDoesNotTell) {
  cmd::Submit form = a_form();
  form.id_type = IdType::kPassport;
  form.id_no = std::string("e12345678");
  EXPECT_EQ(refused_form(form).reason, "birth_date_missing");
  form.birth_date = std::optional(day("1995-04-05"));
  form.sex = Sex::kFemale;
  submitted(form);
  EXPECT_EQ(life.state().sex, Sex::kFemale);
  EXPECT_EQ(life.state().person_register, person::stream("person-of-E12345678"));
}

TEST_F(ApplicationTest, RefusesParticularsThatContradictTheNumber) {
  cmd::Submit form = a_form();
  form.birth_date = std::optional(day("1990-01-02"));
  EXPECT_EQ(refused_form(form).reason, "birth_date_differs_from_id");
  form.birth_date = std::optional(day("1990-01-01"));
  form.sex = Sex::kFemale;
  EXPECT_EQ(refused_form(form).reason, "sex_differs_from_id");
  form.sex = Sex::kMale;
  form.id_type = IdType::kResidencePermit;
  EXPECT_EQ(refused_form(form).reason, "id_type_differs");
}

TEST_F(ApplicationTest, TakesApplicantsFromTheirSixteenthBirthdayOn) {
  cmd::Submit form = a_form();
  form.id_no = a_resident_id("20100310", "001");
  const Rejection no = refused_form(form);
  EXPECT_EQ(no.reason, "applicant_under_age");
  EXPECT_EQ(no.gap.have, 15);
  EXPECT_EQ(no.gap.need, 16);
  form.id_no = a_resident_id("20100309", "001");
  submitted(form);
}

TEST_F(ApplicationTest, NeedsNameMobileAndConsent) {
  cmd::Submit form = a_form();
  form.name = std::string("  ");
  EXPECT_EQ(refused_form(form).reason, "name_missing");
  form = a_form();
  for (const char* mobile : {"1381234123", "138123412345", "23812341234", "1381234123x"}) {
    form.mobile = std::string(mobile);
    EXPECT_EQ(refused_form(form).reason, "mobile_invalid") << mobile;
  }
  form = a_form();
  form.consent.text_sha256 = "abc";
  EXPECT_EQ(refused_form(form).reason, "consent_missing");
  form = a_form();
  form.consent.notice_version = "";
  EXPECT_EQ(refused_form(form).reason, "consent_missing");
}

TEST_F(ApplicationTest, NormalisesTheEmployersCodeAndRefusesAWrongOne) {
  cmd::Submit form = a_form();
  form.employer_uscc = "91999999MA00000155";
  EXPECT_EQ(refused_form(form).reason, "employer_uscc_invalid");
  form.employer_uscc = "92999999ma0000031n";
  submitted(form);
  EXPECT_EQ(life.state().employer_uscc, kRestaurant);
}

TEST_F(ApplicationTest, NamesOneTargetThatExists) {
  cmd::Submit form = a_form();
  form.union_id = stream_of("chapter", a_case_id(10));
  const Rejection no = refused_form(form);
  EXPECT_EQ(no.reason, "target_unknown");
  EXPECT_EQ(no.gap.reference, form.union_id->value);
  form.union_id = kResidentRegister;
  EXPECT_EQ(refused_form(form).reason, "target_unknown") << "a register is no chapter";
  form.union_id = district.a_chapter(10);
  form.founding = district.a_founding(11);
  EXPECT_EQ(refused_form(form).reason, "target_named_twice");
  form.union_id.reset();
  submitted(form);
  EXPECT_EQ(life.state().founding, *form.founding);
}

TEST_F(ApplicationTest, AFormTakenAtASessionNamesOneThatIsReal) {
  cmd::Submit form = a_form();
  form.channel = Channel::kSession;
  EXPECT_EQ(refused_form(form).reason, "session_missing");
  form.session = stream_of("session", a_case_id(20));
  const Rejection unknown = refused_form(form);
  EXPECT_EQ(unknown.reason, "session_not_open");
  EXPECT_EQ(unknown.gap.reference, form.session->value);
  form.session = district.a_session(21, session::Status::kPlanned);
  EXPECT_EQ(refused_form(form).reason, "session_not_open");
  form.session = StreamId{"session/" + std::string(90, '0')};
  EXPECT_EQ(refused_form(form).reason, "session_not_open") << "not the name of a case";
  form.channel = Channel::kQr;
  EXPECT_EQ(refused_form(form).reason, "session_not_open") << "whatever the channel";
  form.session = district.a_session(22, session::Status::kApproved);
  submitted(form);
}

TEST_F(ApplicationTest, APersonHasOneApplicationInWork) {
  submitted();
  Life<Workflow> second{district, 2};
  cmd::Submit form = a_form();
  form.id_no =
      std::string("９９９９９９１９９００１０１００１６");  // the same number, in full width
  const Rejection no = second.refused(form, kSocialWorker, at("2026-03-10"));
  EXPECT_EQ(no.reason, "application_in_work");
  EXPECT_EQ(no.gap.reference, life.stream().value);
}

TEST_F(ApplicationTest, StaffEnterApplicationsOfTheirOwnUnitsOnly) {
  EXPECT_EQ(refused_form(a_form(), kOtherStaff).reason, "outside_your_units");
  EXPECT_EQ(refused_form(a_form(), kAuditor).reason, "role_not_permitted");
  cmd::Submit form = a_form();
  form.unit = UnitId{"nowhere"};
  EXPECT_EQ(refused_form(form).reason, "unit_unknown");
  submitted(a_form(), kTownStaff);
}

// ---- the review ----------------------------------------------------------------------------

TEST_F(ApplicationTest, NobodyReviewsTheirOwnApplication) {
  submitted(a_form(), kTownStaff);
  EXPECT_EQ(life.refused(cmd::Approve{}, kTownStaff, kMonday).reason, "own_case");
  EXPECT_EQ(life.refused(cmd::StartReview{}, kTownStaff, kMonday).reason, "own_case");
  life.does(cmd::Approve{}, kTownChair, kMonday);
}

TEST_F(ApplicationTest, TheChapterReviewsItsOwnAndTheTownTheRest) {
  cmd::Submit form = a_form();
  form.union_id = district.a_chapter(10);
  submitted(form);
  EXPECT_EQ(life.refused(cmd::Approve{}, kTownChair, kMonday).reason, "chapter_chair_reviews");
  EXPECT_EQ(life.refused(cmd::Approve{}, kAuditor, kMonday).reason, "role_not_permitted");
  life.does(cmd::Approve{}, kChapterChair, kMonday);

  Life<Workflow> territorial{district, 2};
  form = a_form();
  form.id_no = std::string("99999919900101018X");
  territorial.does(form, kApplicant, kMonday);
  EXPECT_EQ(territorial.refused(cmd::Approve{}, kChapterChair, kMonday).reason,
            "territorial_union_reviews");
  EXPECT_EQ(territorial.refused(cmd::Approve{}, kOtherStaff, kMonday).reason, "outside_your_units");
  territorial.does(cmd::Approve{}, kTownStaff, kMonday);
}

TEST_F(ApplicationTest, TheUnionMustStandAtTheApproval) {
  cmd::Submit form = a_form();
  form.union_id = district.a_chapter(10, chapter::Status::kDissolved);
  submitted(form);
  const Rejection no = life.refused(cmd::Approve{}, kChapterChair, kMonday);
  EXPECT_EQ(no.reason, "union_not_established");
  EXPECT_EQ(no.gap.reference, form.union_id->value);
}

TEST_F(ApplicationTest, AFoundingTakesMembersWhileItRecruitsAndAsTheChapterAfterwards) {
  cmd::Submit form = a_form();
  form.founding = district.a_founding(11, founding::Status::kPrepApplied);
  form.employer_uscc = kEmployer;
  submitted(form);
  EXPECT_EQ(life.refused(cmd::Approve{}, kTownStaff, kMonday).reason, "founding_not_recruiting");

  const StreamId risen = district.a_chapter(11);
  life.does(cmd::Approve{}, kTownStaff, kMonday);
  EXPECT_EQ(life.state().union_id, risen);

  Life<Workflow> recruit{district, 2};
  form.founding = district.a_founding(12);
  form.id_no = std::string("99999919900101018X");
  recruit.does(form, kApplicant, kMonday);
  recruit.does(cmd::Approve{}, kTownStaff, kMonday);
  EXPECT_TRUE(recruit.state().union_id.empty());
  EXPECT_EQ(recruit.state().founding, *form.founding);
  EXPECT_EQ(recruit.state().employer_employees, 128) << "from the founding's list";
  EXPECT_EQ(district.member_count(kEmployer), 2);
}

TEST_F(ApplicationTest, AMemberElsewhereIsOfferedTheTransferInstead) {
  const StreamId held = stream_of("membership", a_case_id(30));
  district.write(kResidentRegister, person::ev::MembershipHeld{SubjectId{}, held, kElsewhere});
  submitted();
  const Rejection no = life.refused(cmd::Approve{}, kTownStaff, kMonday);
  EXPECT_EQ(no.reason, "active_membership_exists");
  EXPECT_EQ(no.gap.reference, held.value);

  district.write(kResidentRegister, person::ev::MembershipReleased{held});
  life.does(cmd::Approve{}, kTownStaff, kMonday);
  EXPECT_FALSE(life.state().first_join) << "once a member is no new member";
  EXPECT_EQ(life.history().total("K07"), 0);
}

TEST_F(ApplicationTest, AnUnfitCorrectionStopsAStepButNeverTheProgram) {
  submitted();
  life.history().correct("person_register", "rubbish", kMonday);
  EXPECT_EQ(life.refused(cmd::Approve{}, kTownStaff, kMonday).guard, "no_membership");
  life.history().correct("union_id", "person/x", kMonday);
  EXPECT_EQ(life.refused(cmd::Approve{}, kChapterChair, kMonday).guard, "union_ready");
}

TEST_F(ApplicationTest, OffersWhatAnActorMayDoAndSaysWhatIsMissing) {
  submitted(a_form(), kSocialWorker);
  const auto actions = life.offered(kTownStaff, kMonday);
  const auto find = [&](std::string_view name) {
    return *std::ranges::find(actions, name, &Action::command);
  };
  EXPECT_TRUE(find("approve").allowed);
  EXPECT_TRUE(find("start_review").allowed);
  EXPECT_FALSE(find("withdraw").command.empty());
  district.write(kResidentRegister,
                 person::ev::MembershipHeld{SubjectId{}, {"membership/x"}, kElsewhere});
  const auto later = life.offered(kTownStaff, kMonday);
  const Action approve = *std::ranges::find(later, "approve", &Action::command);
  EXPECT_FALSE(approve.allowed);
  EXPECT_EQ(approve.reason, "active_membership_exists");
}

// ---- the card ------------------------------------------------------------------------------

TEST_F(ApplicationTest, TheBankNeedsAConsentOfItsOwnAndTheCardADecentNumber) {
  submitted();
  life.does(cmd::Approve{}, kTownStaff, kMonday);
  EXPECT_EQ(life.refused(cmd::RequestCard{}, kApplicant, kMonday).reason, "bank_consent_missing");
  life.does(cmd::RequestCard{{"bank-1", kPaperHash}}, kApplicant, kMonday);
  EXPECT_EQ(life.refused(cmd::IssueCard{std::string(16, '6')}, kTownStaff, kMonday).guard, "role");
  for (const std::string& number :
       {std::string(15, '6'), std::string(20, '6'), std::string("6222-0200-0000-000")})
    EXPECT_EQ(life.refused(cmd::IssueCard{number}, kServiceCentre, kMonday).reason,
              "card_number_invalid")
        << number;
  life.does(cmd::IssueCard{std::string(16, '6')}, kServiceCentre, kMonday);
}

TEST_F(ApplicationTest, AnApprovedApplicationCannotBeWithdrawn) {
  submitted();
  life.does(cmd::Approve{}, kTownStaff, kMonday);
  EXPECT_EQ(life.refused(cmd::Withdraw{}, kApplicant, kMonday).code,
            workflows::RejectionCode::kNotAllowedInState);
}

}  // namespace
}  // namespace chapterhouse::fixtures
