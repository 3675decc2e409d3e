// The table of memberships: well formed, and equal to its interpreter at every point.
#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/joining.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures {
namespace {
namespace cmd = workflows::membership::cmd;
using membership::Status;
using workflows::membership::Workflow;

const Timestamp kMonday = at("2026-03-09");

TEST(MembershipTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 25U);
}

// Each command with nothing filled in, and as it should be where that differs.
std::vector<Workflow::Command> empty_and_filled_commands() {
  std::vector<Workflow::Command> commands{cmd::Open{},
                                          cmd::RegisterExisting{},
                                          cmd::TransferMembership{},
                                          cmd::Release{},
                                          cmd::AutoRelease{},
                                          cmd::Accept{},
                                          cmd::Decline{},
                                          cmd::Retain{},
                                          cmd::Reactivate{},
                                          cmd::RequestExit{},
                                          cmd::ConfirmExit{},
                                          cmd::Object{},
                                          cmd::Expel{},
                                          cmd::RecordDeath{},
                                          cmd::DeclareDeemedExit{},
                                          cmd::AttachToChapter{},
                                          cmd::MarkEnteredInError{}};
  const std::string why = "for a reason";
  commands.push_back(an_existing_membership());
  commands.push_back(to_guangming());
  commands.push_back(cmd::Decline{why});
  commands.push_back(cmd::Object{why});
  commands.push_back(cmd::Expel{why, kPaperHash});
  commands.push_back(cmd::MarkEnteredInError{why});
  commands.push_back(cmd::RecordDeath{day("2026-03-01"), kPaperHash});
  commands.push_back(cmd::NoticeDeemedExit{day("2026-03-01"), day("2026-03-01"), kPaperHash});
  commands.push_back(cmd::NoticeDeemedExit{day("2025-08-01"), day("2025-09-01"), kPaperHash});
  return commands;
}

TEST(MembershipTable, AnswersEveryPointAsTheInterpreterDoes) {
  JoiningDistrict district;
  const StreamId chapter = district.a_chapter(10), founding = district.a_founding(11);
  const StreamId approved = stream_of("application", a_case_id(1));
  district.history(approved).record(application::ev::Approved{}, application::Status::kNew,
                                    application::Status::kApproved, kMonday);
  std::vector<membership::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const UnitId& unit : {kTianzhu, kElsewhere})
      for (const StreamId& target : {StreamId{}, chapter, founding}) {
        membership::State s;
        s.status = static_cast<Status>(status.value);
        s.unit = unit;
        s.to_unit = kGuangming;
        s.person_register = kResidentRegister;
        s.to_union_id = target == chapter ? target : StreamId{};
        s.founding = target == founding ? target : stream_of("founding", a_case_id(10));
        s.member = kApplicant.id;
        s.entered_by = unit == kTianzhu ? kTownChair.id : kOrgDept.id;
        s.due = start_deadline(district.calendar,
                               district.policy.deadline_rule(
                                   policy::Key::kMembershipObjectionWorkingDays, day("2026-03-09")),
                               day("2026-03-09"));
        states.push_back(s);
      }
  const auto commands = empty_and_filled_commands();
  const StreamId streams[] = {chapter,
                              founding,
                              approved,
                              stream_of("founding", a_case_id(10)),
                              stream_of("chapter", a_case_id(11)),
                              kResidentRegister,
                              person::stream("person-of-")};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor :
       {kApplicant, kOtherWorker, kSocialWorker, kTownStaff, kTownChair, kChapterChair, kOtherStaff,
        kOtherChair, kOrgDept, kAuditor, kTheSystem})
    for (const char* date : {"2026-03-10", "2026-06-01"}) {
      Context x = district.context(actor, at(date));
      x.self = a_case_id(1);
      x.common = &open;
      x.world = &world;
      contexts.push_back(x);
    }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  std::printf("membership: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_GE(points.walked, 40'000);
  EXPECT_GE(points.accepted, 500);
}

}  // namespace
}  // namespace chapterhouse::fixtures
