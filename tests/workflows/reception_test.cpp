// The reception's table, its lives and its guards (domain rules 2.17).
#include "workflows/reception/reception.h"

#include <gtest/gtest.h>

#include "domain/cases/lead/lead.h"
#include "tests/support/all_points.h"
#include "tests/support/table_checks.h"
#include "tests/support/world.h"

namespace chapterhouse::fixtures {
namespace {
namespace cmd = workflows::reception::cmd;
using reception::Category;
using reception::Channel;
using reception::Risk;
using reception::Status;
using workflows::reception::Workflow;

const Actor kSocialWorker = an_actor("sw-zhang", Role::kSw, kTianzhu);
const Actor kStaff = an_actor("staff-zhao", Role::kTStaff, kTianzhu);
const Actor kOtherTown = an_actor("sw-wu", Role::kSw, kGuangming);
const Actor kLaw = an_actor("law-zheng", Role::kDLaw, kDistrict);
const Actor kOffice = an_actor("off-qian", Role::kDOff, kDistrict);
const Actor kService = an_actor("svc-li", Role::kDSvc, kDistrict);
const Actor kChair = an_actor("town-sun", Role::kTChair, kTianzhu);
const Actor kWorker = an_actor("worker-wu", Role::kWorker, kTianzhu);
const Timestamp kMarch = at("2026-03-10");
const StreamId kLead = stream_of("lead", a_case_id(9));

cmd::Record a_visit(std::int32_t visitors = 2) {
  return {kTianzhu,
          visitors,
          false,
          Category::kWages,
          Channel::kVisit,
          Risk::kMedium,
          std::string("拖欠两个月工资")};
}

class ReceptionTest : public ::testing::Test {
 protected:
  ReceptionTest()
      : district({&case_type<reception::Case>(), &case_type<lead::Case>()},
                 {{policy::Key::kReceptionReplyNaturalDays, 15},
                  {policy::Key::kReceptionRepresentativesMost, 5}}) {}
  void open_lead() {
    district.history(kLead).record(lead::ev::Registered{}, lead::Status::kNew,
                                   lead::Status::kIdentified, at("2026-03-01"));
  }

  District district;
  Life<Workflow> life{district, 1};
};

TEST(ReceptionTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 5u);
}

TEST_F(ReceptionTest, AnswersEveryPointAsTheInterpreterDoes) {
  open_lead();
  const StreamId unopened = stream_of("lead", a_case_id(8));
  const StreamId known[] = {kLead, unopened};
  const workflows::World world = district.world(known);
  std::vector<reception::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators) {
    reception::State s;
    s.status = static_cast<Status>(status.value);
    states.push_back(s);
  }
  const std::vector<Workflow::Command> commands{a_visit(),
                                                a_visit(6),
                                                cmd::Answer{std::string("已协调发放")},
                                                cmd::Answer{},
                                                cmd::Convert{kLead},
                                                cmd::Convert{unopened},
                                                cmd::Convert{StreamId{"session/1"}},
                                                cmd::Close{}};
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor :
       {kSocialWorker, kStaff, kOtherTown, kLaw, kOffice, kService, kChair, kWorker}) {
    Context x = district.context(actor, kMarch);
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  EXPECT_EQ(points.walked, 5 * 8 * 8);
  EXPECT_EQ(points.accepted, 5 * 5);
}

TEST_F(ReceptionTest, IsRecordedAnsweredInTimeAndClosed) {
  life.does(a_visit(), kSocialWorker, kMarch);
  EXPECT_EQ(life.state().due->due, day("2026-03-25"));
  EXPECT_EQ(life.history().total("K29"), 2);
  EXPECT_EQ(life.refused(cmd::Close{}, kStaff, kMarch).reason, "not_allowed_in_state");
  life.does(cmd::Answer{std::string("已协调发放")}, kStaff, at("2026-03-12"));
  EXPECT_EQ(life.state().due, std::nullopt);
  life.does(cmd::Close{}, kSocialWorker, at("2026-03-13"));
  EXPECT_EQ(life.status(), "closed");
  EXPECT_EQ(life.history().total("K29"), 2) << "counted once";
}

TEST_F(ReceptionTest, GoesOnAsACaseThatExistsFromBeforeOrAfterTheAnswer) {
  life.does(a_visit(), kSocialWorker, kMarch);
  const Rejection no = life.refused(cmd::Convert{kLead}, kStaff, kMarch);
  EXPECT_EQ(no.reason, "case_not_opened");
  EXPECT_EQ(no.gap.reference, kLead.value);
  open_lead();
  for (const char* odd : {"session/00000000000000000000000000000001", "lead/x", "lead", ""})
    EXPECT_EQ(life.refused(cmd::Convert{StreamId{odd}}, kStaff, kMarch).reason,
              "case_of_other_type");
  life.does(cmd::Convert{kLead}, kStaff, kMarch);
  EXPECT_EQ(life.status(), "converted");
  EXPECT_EQ(life.state().due, std::nullopt);
  const CaseSummary summary = life.history().file().type->summary(life.history().file());
  EXPECT_EQ(summary.links, std::vector<StreamId>{kLead});
  EXPECT_TRUE(summary.finished);
  Life<Workflow> answered(district, 2);
  answered.does(a_visit(), kSocialWorker, kMarch);
  answered.does(cmd::Answer{std::string("建议入会")}, kStaff, kMarch);
  answered.does(cmd::Convert{kLead}, kStaff, kMarch);
}

TEST_F(ReceptionTest, MoreThanFiveComeByAppointmentOnly) {
  const Rejection no = life.refused(a_visit(6), kSocialWorker, kMarch);
  EXPECT_EQ(no.reason, "too_many_representatives");
  EXPECT_EQ(no.gap.have, 6);
  EXPECT_EQ(no.gap.need, 5);
  cmd::Record appointed = a_visit(6), letter = a_visit(60);
  appointed.by_appointment = true;
  letter.channel = Channel::kLetter;
  for (const cmd::Record& fit : {a_visit(5), appointed, letter})
    EXPECT_TRUE(std::holds_alternative<reception::Event>(life.tries(fit, kSocialWorker, kMarch)));
}

TEST_F(ReceptionTest, NamesAtLeastOneVisitorAndTheMatter) {
  EXPECT_EQ(life.refused(a_visit(0), kSocialWorker, kMarch).reason, "no_visitors");
  cmd::Record silent = a_visit();
  silent.summary = std::string();
  EXPECT_EQ(life.refused(silent, kSocialWorker, kMarch).reason, "summary_missing");
  EXPECT_EQ(life.refused(a_visit(), kChair, kMarch).reason, "role_not_permitted");
  EXPECT_EQ(life.refused(a_visit(), kOtherTown, kMarch).reason, "outside_your_units");
  life.does(a_visit(), kSocialWorker, kMarch);
  EXPECT_EQ(life.refused(cmd::Answer{}, kSocialWorker, kMarch).reason, "answer_missing");
  EXPECT_EQ(life.refused(cmd::Answer{std::string("x")}, kOtherTown, kMarch).reason,
            "outside_your_units");
}

}  // namespace
}  // namespace chapterhouse::fixtures
