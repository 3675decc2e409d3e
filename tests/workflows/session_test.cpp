#include "workflows/session/session.h"

#include "tests/support/all_points.h"
#include "tests/support/table_checks.h"
#include "tests/support/world.h"

namespace chapterhouse::workflows::session {
namespace {
using chapterhouse::session::Status;
using chapterhouse::session::Topic;
using fixtures::an_actor;
using fixtures::at;
using fixtures::day;
using fixtures::kTianzhu;
namespace ev = chapterhouse::session::ev;

const std::string kPhoto(64, 'b');
const std::string kRestaurant = "92999999MA0000031N";

const Actor kSw = an_actor("sw", Role::kSw, kTianzhu);
const Actor kChair = an_actor("chair", Role::kTChair, kTianzhu);
const Actor kNeighbour = an_actor("neighbour", Role::kTChair, fixtures::kGuangming);
const Actor kOrg = an_actor("org", Role::kDOrg, fixtures::kDistrict);
const Actor kOrgSecond = an_actor("org2", Role::kDOrg, fixtures::kDistrict);
const Actor kAuditor = an_actor("auditor", Role::kDAud, fixtures::kDistrict);

cmd::Plan a_plan(std::string_view date = "2026-03-12", int hour = 12) {
  return {kTianzhu,           Type::kMixed,      Mode::kGroup, Level::kStreet,
          "Wages and safety", "Market square",   "Town union", Place{40'081'234, 116'551'234},
          at(date, hour),     at(date, hour + 2)};
}
cmd::SubmitRecord a_record(std::int32_t applications = 0) {
  cmd::SubmitRecord c;
  c.consulted_visits = 40;
  c.consulted_persons = 35;
  c.materials_distributed = 120;
  c.applications_received = applications;
  c.enterprises_contacted = {"92999999ma0000031n"};
  c.needs = {{Topic::kWages, 3}};
  c.partners = {{chapterhouse::session::PartnerKind::kBank, "A bank"}};
  c.staff = {AccountId{"sw"}};
  c.photos = {kPhoto};
  c.speakers = std::optional<std::string>("A lawyer");
  return c;
}

class SessionLife : public ::testing::Test {
 protected:
  using Life = fixtures::Life<Workflow>;

  void approve(Life& life, const cmd::Plan& plan = a_plan()) {
    life.does(plan, kSw, at("2026-03-02"));
    life.does(cmd::Approve{}, kChair, at("2026-03-03"));
  }
  void hold(Life& life) {
    approve(life);
    life.does(cmd::MarkHeld{}, kSw, at("2026-03-12", 15));
  }
  void write_record(Life& life, std::int32_t applications = 0) {
    hold(life);
    life.does(a_record(applications), kSw, at("2026-03-13"));
  }
  void count_application(std::uint8_t number) {
    district.write(tally::stream(session.id()), tally::ev::ApplicationCounted{stream_of(
                                                    "application", fixtures::a_case_id(number))});
  }

  fixtures::District district{{&case_type<Workflow::Case>()}};
  Life session{district, 1};
};

TEST(SessionTable, IsWellFormed) {
  EXPECT_EQ(problems(Workflow::transitions(), "new"), std::vector<std::string>{});
}

TEST_F(SessionLife, GoesFromThePlanToTheArchive) {
  write_record(session);
  EXPECT_EQ(session.state().due, std::nullopt);
  session.does(cmd::Verify{}, kChair, at("2026-03-16"));
  EXPECT_EQ(session.history().total("sessions"), 1);
  session.does(cmd::Archive{}, kOrg, at("2026-04-01"));
  EXPECT_EQ(session.status(), "archived");
  EXPECT_EQ(session.state().enterprises_contacted, std::vector{kRestaurant}) << "kept normalised";
}

TEST_F(SessionLife, IsPostponedPlannedAgainAndApprovedAgain) {
  approve(session);
  session.does(cmd::Postpone{"rain"}, kChair, at("2026-03-12", 8));
  session.does(cmd::Reschedule{"Town hall", at("2026-03-19", 12), at("2026-03-19", 14)}, kSw,
               at("2026-03-12"));
  EXPECT_EQ(session.status(), "planned");
  session.does(cmd::Approve{}, kChair, at("2026-03-13"));
  EXPECT_EQ(session.state().start, at("2026-03-19", 12));
}

TEST_F(SessionLife, IsCancelledBeforeItIsHeld) {
  session.does(a_plan(), kSw, at("2026-03-02"));
  EXPECT_EQ(session.refused(cmd::Cancel{}, kChair, at("2026-03-03")).reason, "reason_missing");
  session.does(cmd::Cancel{"no interest"}, kChair, at("2026-03-03"));
  EXPECT_EQ(session.status(), "cancelled");
}

TEST_F(SessionLife, GoesBackForABetterRecordWithANewDeadline) {
  write_record(session);
  session.does(cmd::Return{"the staff list is not complete"}, kChair, at("2026-03-16"));
  EXPECT_EQ(session.status(), "held");
  ASSERT_TRUE(session.state().due);
  EXPECT_EQ(session.state().due->due, day("2026-03-23"));
}

TEST_F(SessionLife, GivesFiveWorkingDaysForTheRecordFromTheDayHeld) {
  approve(session);
  session.does(cmd::MarkHeld{}, kSw, at("2026-03-14"));
  EXPECT_EQ(session.state().held_on, day("2026-03-12")) << "however late it is noted";
  EXPECT_EQ(session.state().due->due, day("2026-03-19"));
  session.does(a_record(), kSw, at("2026-04-30"));
  EXPECT_EQ(session.status(), "recorded") << "a late record is late, not lost";
}

TEST_F(SessionLife, RefusesAPlanThatDoesNotHold) {
  const auto reason = [&](cmd::Plan plan, const Actor& actor = kSw) {
    return session.refused(plan, actor, at("2026-03-02")).reason;
  };
  EXPECT_EQ(reason(a_plan(), kNeighbour), "outside_your_units");
  EXPECT_EQ(reason(a_plan(), kAuditor), "role_not_permitted");
  EXPECT_EQ(reason(a_plan("2026-03-01")), "start_is_past");
  cmd::Plan plan = a_plan();
  plan.end = plan.start;
  EXPECT_EQ(reason(plan), "end_not_after_start");
  plan = a_plan();
  plan.theme.clear();
  EXPECT_EQ(reason(plan), "theme_or_venue_missing");
  plan = a_plan();
  plan.level = Level::kDistrict;
  EXPECT_EQ(reason(plan), "level_needs_the_district");
}

TEST_F(SessionLife, HoldsADistrictSessionOnTheDistrictDayOnly) {
  cmd::Plan plan = a_plan("2026-03-12");
  plan.level = Level::kDistrict;
  const Rejection no = session.refused(plan, kOrg, at("2026-03-02"));
  EXPECT_EQ(no.reason, "not_the_district_day");
  EXPECT_EQ(no.gap.opens_on, day("2026-03-13"));
  plan.start = at("2026-03-13", 12);
  plan.end = at("2026-03-13", 14);
  session.does(plan, kOrg, at("2026-03-02"));
  EXPECT_EQ(session.refused(cmd::Approve{}, kChair, at("2026-03-03")).reason,
            "level_needs_the_district");
  EXPECT_EQ(session.refused(cmd::Approve{}, kOrg, at("2026-03-03")).reason,
            "needs_a_second_person");
  session.does(cmd::Approve{}, kOrgSecond, at("2026-03-03"));
}

TEST_F(SessionLife, MovesTheDistrictDayOffAHoliday) {
  // 13 September 2019, a second Friday, was Mid-Autumn: the district day was Monday the 16th.
  cmd::Plan plan = a_plan("2019-09-13");
  plan.unit = fixtures::kDistrict;
  plan.level = Level::kDistrict;
  EXPECT_EQ(session.refused(plan, kOrg, at("2019-09-02")).gap.opens_on, day("2019-09-16"));
  plan.start = at("2019-09-16", 12);
  plan.end = at("2019-09-16", 14);
  session.does(plan, kOrg, at("2019-09-02"));
}

TEST_F(SessionLife, IsNotApprovedByItsPlanner) {
  session.does(a_plan(), kChair, at("2026-03-02"));
  EXPECT_EQ(session.refused(cmd::Approve{}, kChair, at("2026-03-03")).guard, "second_person");
  EXPECT_EQ(session.refused(cmd::Approve{}, kSw, at("2026-03-03")).guard, "role");
}

TEST_F(SessionLife, BooksItsVenueAndTakesANumber) {
  approve(session);
  EXPECT_EQ(session.state().session_no, "顺工沟〔2026〕0001");
  Life second(district, 2);
  cmd::Plan overlapping = a_plan("2026-03-12", 13);
  overlapping.venue = " market SQUARE ";
  second.does(overlapping, kSw, at("2026-03-02"));
  const Rejection no = second.refused(cmd::Approve{}, kChair, at("2026-03-03"));
  EXPECT_EQ(no.reason, "venue_taken");
  EXPECT_EQ(no.gap.reference, session.stream().value);
  Life third(district, 3);
  approve(third, a_plan("2026-03-12", 14));  // begins when the first one ends
  EXPECT_EQ(third.state().session_no, "顺工沟〔2026〕0002");
}

TEST_F(SessionLife, FreesItsVenueWhenItDoesNotTakePlace) {
  approve(session);
  session.does(cmd::Postpone{"rain"}, kChair, at("2026-03-04"));
  Life second(district, 2);
  approve(second);
  EXPECT_EQ(second.status(), "approved");
  second.does(cmd::Cancel{"rain"}, kChair, at("2026-03-04"));
  Life third(district, 3);
  approve(third);
  const auto freed =
      Workflow::releases(third.state(), third.context_for(nullptr, kChair, at("2026-03-04")));
  ASSERT_EQ(freed.size(), 1u) << "a void frees it too";
  EXPECT_EQ(freed[0].body.as<venue::ev::Released>()->session, third.stream());
}

TEST_F(SessionLife, IsPostponedBeforeItsStartOnly) {
  approve(session);
  EXPECT_EQ(session.refused(cmd::Postpone{"rain"}, kChair, at("2026-03-12", 12)).reason,
            "already_started");
  session.does(cmd::Postpone{"rain"}, kChair, at("2026-03-12", 12) - std::chrono::microseconds{1});
}

TEST_F(SessionLife, IsHeldFromItsStartOn) {
  approve(session);
  const Rejection no =
      session.refused(cmd::MarkHeld{}, kSw, at("2026-03-12", 12) - std::chrono::microseconds{1});
  EXPECT_EQ(no.reason, "not_started_yet");
  EXPECT_EQ(no.gap.opens_on, day("2026-03-12"));
  session.does(cmd::MarkHeld{}, kSw, at("2026-03-12", 12));
}

TEST_F(SessionLife, RefusesARecordThatCannotBe) {
  hold(session);
  const auto reason = [&](auto spoil) {
    cmd::SubmitRecord record = a_record();
    spoil(record);
    return session.refused(record, kSw, at("2026-03-13")).reason;
  };
  EXPECT_EQ(reason([](auto& r) { r.photos.clear(); }), "photo_missing");
  EXPECT_EQ(reason([](auto& r) { r.photos.push_back("photo.jpg"); }), "sha256_malformed");
  EXPECT_EQ(reason([](auto& r) { r.staff.clear(); }), "staff_missing");
  EXPECT_EQ(reason([](auto& r) { r.consulted_visits = -1; }), "count_negative");
  EXPECT_EQ(reason([](auto& r) { r.consulted_persons = -1; }), "count_negative");
  EXPECT_EQ(reason([](auto& r) { r.consulted_persons = 41; }), "more_persons_than_visits");
  EXPECT_EQ(reason([](auto& r) { r.needs[0].times = 0; }), "count_negative");
  const Rejection no = [&] {
    cmd::SubmitRecord record = a_record();
    record.enterprises_contacted.push_back("91350100M000100Y4Z");
    return session.refused(record, kSw, at("2026-03-13"));
  }();
  EXPECT_EQ(no.reason, "uscc_invalid");
  EXPECT_EQ(no.gap.reference, "91350100M000100Y4Z");
  cmd::SubmitRecord record = a_record();
  record.consulted_persons = 40;  // as many as visits
  session.does(record, kSw, at("2026-03-13"));
}

TEST_F(SessionLife, IsVerifiedWhenTheApplicationsAreAsManyAsRecorded) {
  write_record(session, 2);
  count_application(11);
  const Rejection below = session.refused(cmd::Verify{}, kChair, at("2026-03-16"));
  EXPECT_EQ(below.reason, "applications_differ");
  EXPECT_EQ(below.gap, (Gap{1, 2, std::nullopt, ""}));
  count_application(12);
  count_application(12);  // the same one again counts once
  EXPECT_EQ(session.refused(cmd::Verify{}, kSw, at("2026-03-16")).guard, "role");
  session.does(cmd::Verify{}, kChair, at("2026-03-16"));
}

TEST_F(SessionLife, IsNotVerifiedWithMoreApplicationsThanRecorded) {
  write_record(session, 1);
  count_application(11);
  count_application(12);
  EXPECT_EQ(session.refused(cmd::Verify{}, kChair, at("2026-03-16")).gap,
            (Gap{2, 1, std::nullopt, ""}));
}

TEST_F(SessionLife, IsNotVerifiedByItsRecorder) {
  hold(session);
  session.does(a_record(), kOrg, at("2026-03-13"));
  EXPECT_EQ(session.refused(cmd::Verify{}, kOrg, at("2026-03-16")).guard, "second_person");
  session.does(cmd::Verify{}, kOrgSecond, at("2026-03-16"));
}

TEST_F(SessionLife, AnswersEveryStateAndCommandAsWritten) {
  std::vector<State> states;
  for (std::uint8_t code = 0; code <= static_cast<std::uint8_t>(Status::kArchived); ++code)
    for (const bool own : {false, true}) {
      State s;
      s.status = Status{code};
      s.unit = kTianzhu;
      s.venue = "Market square";
      s.level = own ? Level::kDistrict : Level::kStreet;
      s.planned_by = s.recorded_by = own ? kOrg.id : kSw.id;
      s.start = at("2026-03-12", 12);
      s.end = at("2026-03-12", 14);
      s.applications_received = own ? 1 : 0;
      states.push_back(s);
    }
  cmd::Plan of_district = a_plan("2026-04-10");
  of_district.level = Level::kDistrict;
  const std::vector<Command> commands{
      a_plan("2026-04-02"),
      of_district,
      cmd::Plan{},
      cmd::Approve{},
      cmd::Postpone{"rain"},
      cmd::Postpone{},
      cmd::Reschedule{"Hall", at("2026-04-10", 12), at("2026-04-10", 13)},
      cmd::Reschedule{},
      cmd::Cancel{"rain"},
      cmd::Cancel{},
      cmd::MarkHeld{},
      a_record(),
      cmd::SubmitRecord{},
      cmd::Return{"photo"},
      cmd::Return{},
      cmd::Verify{},
      cmd::Archive{}};
  const CaseId self = fixtures::a_case_id(1);
  const World world = district.world(
      std::vector{venue::stream(district.blind, kTianzhu, "Market square"),
                  series::stream("session", day("2026-03-10")), tally::stream(self)});
  chapterhouse::common::State common;
  common.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor : {kSw, kChair, kNeighbour, kOrg, kOrgSecond, kAuditor})
    for (const char* date : {"2026-03-10", "2026-03-13"}) {
      Context x = district.context(actor, at(date));
      x.self = self;
      x.common = &common;
      x.world = &world;
      contexts.push_back(x);
    }
  const Points points = walk_all_points<Workflow>(states, commands, contexts);
  std::printf("session: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_EQ(points.walked, static_cast<int>(states.size() * commands.size() * contexts.size()));
  EXPECT_GT(points.accepted, 100);
}

}  // namespace
}  // namespace chapterhouse::workflows::session
