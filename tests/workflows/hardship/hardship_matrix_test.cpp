// The exceptions of hardship, one test for each cell of the matrix (domain rules 2.19, W8), its
// process managers and the deadlines that its workflows start (4.6).
#include <gtest/gtest.h>

#include "tests/domain/calendar_vectors.h"
#include "tests/support/hardship.h"
#include "workflows/common/common.h"

namespace chapterhouse::fixtures::hardship {
namespace {
namespace shared = workflows::common;
using common::EscalationLevel;

class HardshipMatrix : public ::testing::Test {
 protected:
  // Takes a common command, which must be accepted, as the command handler does.
  template <class C>
  void commons(History& history, C command, const Actor& actor, const char* date) {
    const auto body = workflows::CommandBody::of(std::move(command));
    const workflows::World world = district.world(shared::relies_on(history.file(), &body));
    workflows::Context x = district.context(actor, at(date));
    x.common = &history.file().common;
    x.world = &world;
    const auto decision = shared::decide(history.file(), body, x);
    const auto* decided = std::get_if<workflows::Decided>(&decision);
    ASSERT_NE(decided, nullptr) << std::get<Rejection>(decision).reason;
    history.record(decided->body, decided->from, decided->to, at(date), actor);
  }

  HardshipDistrict district;
  File file{district, 1};
};

TEST_F(HardshipMatrix, WithdrawnAtAnyTimeBeforeTheApprovalItFreesTheHousehold) {
  using Step = void (Application::*)();
  std::uint8_t number = 20;
  for (const Step to : {Step(&Application::to_visited), Step(&Application::to_reviewed),
                        Step(&Application::to_pending), Step(&Application::to_checked),
                        Step(&Application::to_notice)}) {
    Application one{district, number++};
    (one.*to)();
    EXPECT_EQ(district.held_by(kSpouse), one.stream());
    one.does(apply_cmd::Withdraw{std::string("已就业")}, kSocialWorker, at("2026-02-11"));
    EXPECT_EQ(one.status(), "withdrawn");
    EXPECT_TRUE(district.held_by(kSpouse).empty());
  }
  Application fresh{district, number};
  fresh.to_applied(a_household(), kApplicant);
  EXPECT_EQ(fresh.refused(apply_cmd::Withdraw{}, kOtherWorker, at("2026-01-13")).reason,
            "only_the_applicant");
  EXPECT_EQ(fresh.refused(apply_cmd::Withdraw{}, kOtherStaff, at("2026-01-13")).reason,
            "outside_your_units");
  fresh.does(apply_cmd::Withdraw{}, kApplicant, at("2026-01-13"));

  file.to_district();
  file.does(file_cmd::Withdraw{}, kSocialWorker, at("2026-02-26"));
  EXPECT_TRUE(district.held_by(kResident).empty()) << "also with the district";
}

TEST_F(HardshipMatrix, RejectedAHouseholdAppliesAgain) {
  Application first{district, 20}, second{district, 21};
  first.to_visited();
  first.does(apply_cmd::Reject{hardship_application::RejectionGround::kUntrueStatement,
                               std::string("申报不实")},
             kTownStaff, at("2026-01-16"));
  second.does(a_household(), kSocialWorker, at("2026-02-02"));
  EXPECT_EQ(district.held_by(kResident), second.stream());
}

TEST_F(HardshipMatrix, AHouseholdThatMovesIsHandedOver) {
  file.to_active();
  commons(file.history(), shared::cmd::RequestTransfer{kGuangming, "搬家"}, kTownChair,
          "2026-05-06");
  commons(file.history(), shared::cmd::AcceptTransfer{}, kOtherChair, "2026-05-07");
  EXPECT_EQ(file.history().file().common.unit, kGuangming);
  EXPECT_EQ(file.state().review->due, day("2027-03-01")) << "its deadlines stay";
  const auto visit = [](const Actor& second) {
    return file_cmd::RecordVisit{
        day("2026-08-20"), {kContact.id, second.id}, kPaperHash, {}, std::string("稳定")};
  };
  EXPECT_EQ(file.refused(visit(kSocialWorker), kSocialWorker, at("2026-08-20")).reason,
            "not_a_visitor_here");
  file.does(visit(kOtherStaff), kOtherStaff, at("2026-08-20"));
  file.does(means<file_cmd::AnnualReview>(96'000, 60'000), kContact, at("2026-12-10"));
}

TEST_F(HardshipMatrix, AHardCaseIsEscalatedToTheLeader) {
  Application one{district, 20};
  one.to_applied();
  commons(one.history(), shared::cmd::Escalate{EscalationLevel::kLeader, "重病急需"}, kSocialWorker,
          "2026-01-13");
  EXPECT_EQ(one.history().file().common.escalated_to, EscalationLevel::kLeader);
  EXPECT_EQ(one.status(), "applied");
}

TEST_F(HardshipMatrix, ADuplicateHouseholdIsMergedAndUnmerged) {
  file.to_active();
  // The spouse's file, opened before anybody knew of the marriage.
  File other{district, 2};
  hardship_file::ev::Opened opened;
  opened.unit = kTianzhu;
  opened.persons = 1;
  opened.category = Category::kDeep;
  hardship_file::ev::Approved approved;
  approved.unit = kTianzhu;
  approved.filed_on = day("2026-02-27");
  using hardship_file::Status;
  other.history().record(opened, Status::kNew, Status::kDistrictReview, at("2026-02-25"));
  other.history().record(approved, Status::kDistrictReview, Status::kActive, at("2026-02-27"));
  EXPECT_EQ(other.history().total("K18"), 1);
  commons(other.history(), shared::cmd::MergeInto{file.stream(), "同一家庭"}, kTownChair,
          "2026-03-05");
  EXPECT_EQ(other.history().total("K18"), 0);
  EXPECT_EQ(file.history().total("K18"), 1);
  commons(other.history(), shared::cmd::Unmerge{"已离婚"}, kTownChair, "2026-03-06");
  EXPECT_EQ(other.history().total("K18"), 1);
}

TEST_F(HardshipMatrix, ARelapseOpensANewCycleWithALinkToTheOldFile) {
  file.to_exited();
  EXPECT_EQ(file.refused(file_cmd::Relapse{}, kContact, at("2027-04-12")).reason, "reason_missing");
  EXPECT_EQ(file.refused(file_cmd::Relapse{std::string("x")}, kTownStaff, at("2027-04-12")).reason,
            "not_contact_person");
  EXPECT_EQ(file.refused(file_cmd::Relapse{std::string("x")}, kContact, at("2027-06-22")).reason,
            "follow_up_has_ended");
  file.does(file_cmd::Relapse{std::string("大病")}, kContact, at("2027-06-21"));
  EXPECT_EQ(file.status(), "relapsed");
  EXPECT_TRUE(district.held_by(kResident).empty());
  EXPECT_EQ(file.history().total("hardship.relapsed"), 1);

  Event woke;
  woke.envelope.stream = file.stream();
  woke.envelope.position = Position{4711};
  hardship_file::ev::Relapsed relapsed;
  relapsed.unit = kTianzhu;
  woke.body = EventBody::of(relapsed);
  const auto commands = workflows::reopen_relapsed(woke, loads_from(district));
  ASSERT_TRUE(commands.ok());
  ASSERT_EQ(commands->size(), 1U);
  const auto& sent = commands->front();
  EXPECT_EQ(sent.unit, kTianzhu);
  EXPECT_EQ(type_of_stream(sent.stream), "hardship_application");
  EXPECT_NE(key_of_stream(sent.stream), key_of_stream(file.stream()));
  EXPECT_EQ(workflows::reopen_relapsed(woke, loads_from(district))->front().stream, sent.stream)
      << "the same event, the same case";
  woke.envelope.position = Position{4712};
  EXPECT_NE(workflows::reopen_relapsed(woke, loads_from(district))->front().stream, sent.stream);

  Application next{district, 2};
  next.does(*sent.command.as<apply_cmd::ReportClue>(), kTheSystem, at("2027-06-21"));
  EXPECT_EQ(next.status(), "clue");
  EXPECT_EQ(next.state().previous_file, file.stream());
  next.does(a_household(), kSocialWorker, at("2027-06-28"));
  EXPECT_EQ(district.held_by(kResident), next.stream());
  EXPECT_EQ(next.state().person, file.state().person) << "the same person";
}

TEST_F(HardshipMatrix, AMistakenFileIsCancelledAndAVoidGivesTheHouseholdBack) {
  file.to_active();
  const auto back = workflows::hardship_file::Workflow::releases(
      file.state(), file.context_for(nullptr, kTheSystem, at("2026-03-05")));
  ASSERT_EQ(back.size(), 2U) << "the worker and the spouse";
  for (const workflows::Claim& claim : back)
    EXPECT_EQ(claim.body.as<household::ev::Released>()->held_by, file.stream());
  file.does(file_cmd::Cancel{hardship_file::CancelGround::kFalseDeclaration,
                             std::string("有第二辆车"), kPaperHash, kPaperHash},
            kLeader, at("2026-04-09"));
  EXPECT_EQ(file.history().total("K18"), 0);
  EXPECT_EQ(file.history().total("hardship.cancelled"), 1);
  EXPECT_TRUE(workflows::hardship_file::Workflow::releases(
                  file.state(), file.context_for(nullptr, kTheSystem, at("2026-04-10")))
                  .empty());

  Application one{district, 20};
  one.to_applied();
  const auto released = workflows::hardship_application::Workflow::releases(
      one.state(), one.context_for(nullptr, kTheSystem, at("2026-04-10")));
  EXPECT_EQ(released.size(), 2U);
  one.does(apply_cmd::Withdraw{}, kSocialWorker, at("2026-04-10"));
  EXPECT_TRUE(workflows::hardship_application::Workflow::releases(
                  one.state(), one.context_for(nullptr, kTheSystem, at("2026-04-10")))
                  .empty());
}

// ---- deadlines -----------------------------------------------------------------------------

struct TenWorkingDays {
  test::DeadlineVector printed;  // 3 and 5 working days
  std::string_view working_10;   // by the same tables
};

class HardshipDeadlines : public ::testing::TestWithParam<TenWorkingDays> {
 protected:
  // Asks a workflow for one decision of that day, under the printed calendars.
  template <class T, class E>
  E decides(typename T::Case::State state, const typename T::Command& command, const Actor& actor) {
    common::State open;
    open.status = common::Status::kOpen;
    open.unit = kTianzhu;
    workflows::Context x = district.context(actor, at(std::string(GetParam().printed.received)));
    x.calendar = &calendar;
    x.common = &open;
    x.self = a_case_id(1);
    const workflows::World world;
    x.world = &world;
    const auto decision = T::decide(state, command, x);
    const auto* step =
        std::get_if<Step<typename T::Case::Status, typename T::Case::Payload>>(&decision);
    CHECK(step != nullptr);
    return std::get<E>(step->payload);
  }

  HardshipDistrict district{{{policy::Key::kHardshipSupplementWorkingDays, 3}}};
  Calendar calendar = *Calendar::make(test::printed_tables(), 1);
};

using Apply = workflows::hardship_application::Workflow;
using Keep = workflows::hardship_file::Workflow;

TEST_P(HardshipDeadlines, OfTheApplicationFallOnThePrintedDays) {
  hardship_application::State s;
  s.status = hardship_application::Status::kMeansChecked;
  EXPECT_EQ((decides<Apply, hardship_application::ev::NoticePosted>(
                 s, apply_cmd::PublishNotice{std::string("王")}, kServiceCentre)
                 .notice.due),
            day(GetParam().printed.working_5));
  s.status = hardship_application::Status::kPublicNotice;
  EXPECT_EQ((decides<Apply, hardship_application::ev::ObjectionFiled>(
                 s, apply_cmd::FileObjection{true, std::string("x")}, kOtherWorker)
                 .investigation.due),
            day(GetParam().working_10));
  s.status = hardship_application::Status::kHomeVisited;
  EXPECT_EQ((decides<Apply, hardship_application::ev::Returned>(
                 s, apply_cmd::Return{{MissingItem::kDiagnosis}}, kTownStaff)
                 .supplement.due),
            day(GetParam().printed.working_3));
}

TEST_P(HardshipDeadlines, OfTheFileFallOnThePrintedDays) {
  hardship_file::State s;
  s.status = hardship_file::Status::kExitProposed;
  EXPECT_EQ((decides<Keep, hardship_file::ev::ExitNoticePosted>(s, an_exit_notice(), kTownChair)
                 .notice.due),
            day(GetParam().printed.working_5));
  s.status = hardship_file::Status::kExitNotice;
  EXPECT_EQ((decides<Keep, hardship_file::ev::ObjectionFiled>(
                 s, file_cmd::FileObjection{true, std::string("x")}, kOtherWorker)
                 .investigation.due),
            day(GetParam().working_10));
}

INSTANTIATE_TEST_SUITE_P(PrintedVectors, HardshipDeadlines,
                         ::testing::Values(TenWorkingDays{test::kDeadlineVectors[0], "2019-10-14"},
                                           TenWorkingDays{test::kDeadlineVectors[1], "2023-10-10"},
                                           TenWorkingDays{test::kDeadlineVectors[2], "2023-10-18"},
                                           TenWorkingDays{test::kDeadlineVectors[3], "2026-03-02"},
                                           TenWorkingDays{test::kDeadlineVectors[4], "2026-03-04"},
                                           TenWorkingDays{test::kDeadlineVectors[5], "2026-10-15"}),
                         [](const auto& point) {
                           std::string name(point.param.printed.received);
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace chapterhouse::fixtures::hardship
