#include "domain/cases/session/session.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/history.h"

namespace chapterhouse::session {
namespace {
using fixtures::at;
using fixtures::day;
using fixtures::History;

const UnitId kUnit{"110113-tianzhu"};

// A session of the given type, held on 12 March 2026 and verified on the 16th.
History a_verified_session(Type type, std::optional<std::int32_t> persons = 35) {
  History session(case_type<Case>(), StreamId{"session/1"});
  ev::Planned planned;
  planned.unit = kUnit;
  planned.type = type;
  session.record(planned, Status::kNew, Status::kPlanned, at("2026-03-02"));
  session.record(ev::Approved{"no. 1", {}}, Status::kPlanned, Status::kApproved, at("2026-03-03"));
  session.record(ev::Held{day("2026-03-12"), {}}, Status::kApproved, Status::kHeld,
                 at("2026-03-13"));
  ev::Recorded recorded;
  recorded.consulted_visits = 40;
  recorded.consulted_persons = persons;
  session.record(recorded, Status::kHeld, Status::kRecorded, at("2026-03-14"));
  EXPECT_TRUE(session.facts().empty()) << "nothing counts before it is verified";
  session.record(ev::Verified{0}, Status::kRecorded, Status::kVerified, at("2026-03-16"));
  return session;
}

TEST(SessionFacts, CountAVerifiedSessionOnceOnTheDayItWasHeld) {
  const History session = a_verified_session(Type::kWorker);
  ASSERT_EQ(session.facts("sessions").size(), 1u);
  const Fact fact = session.facts("sessions")[0];
  EXPECT_EQ(fact.date, day("2026-03-12"));
  EXPECT_EQ(fact.dimensions.unit, kUnit);
  EXPECT_EQ(fact.dimensions.kind, "worker");
  EXPECT_EQ(fact.dimensions.source, "session");
}

TEST(SessionFacts, CountByTypeAndAMixedOneInBoth) {
  const History worker = a_verified_session(Type::kWorker),
                enterprise = a_verified_session(Type::kEnterprise),
                mixed = a_verified_session(Type::kMixed);
  EXPECT_EQ(worker.total("K01"), 1);
  EXPECT_EQ(worker.total("K02"), 0);
  EXPECT_EQ(enterprise.total("K01"), 0);
  EXPECT_EQ(enterprise.total("K02"), 1);
  EXPECT_EQ(mixed.total("K01"), 1);
  EXPECT_EQ(mixed.total("K02"), 1);
  EXPECT_EQ(mixed.total("sessions"), 1);
}

TEST(SessionFacts, SumVisitsAndCountPersonsOnlyWhenTheyWereCounted) {
  EXPECT_EQ(a_verified_session(Type::kWorker).total("K03.visits"), 40);
  EXPECT_EQ(a_verified_session(Type::kWorker).total("K03.persons"), 35);
  EXPECT_TRUE(a_verified_session(Type::kWorker, std::nullopt).facts("K03.persons").empty());
}

TEST(SessionFacts, FollowACorrectionOfAnAmount) {
  History session = a_verified_session(Type::kWorker);
  session.correct("consulted_visits", "45", at("2026-04-20"));
  EXPECT_EQ(session.total("K03.visits"), 45);
  const auto facts = session.facts("K03.visits");
  ASSERT_EQ(facts.size(), 3u) << "the first, taken back, and the new one";
  EXPECT_EQ(facts[1].delta, -40);
  EXPECT_EQ(facts[1].date, day("2026-03-12")) << "an adjustment of the period in which it was held";
  EXPECT_EQ(session.facts("sessions").size(), 1u) << "what did not change is not touched";
}

TEST(SessionFacts, FollowACorrectionOfTheType) {
  History session = a_verified_session(Type::kWorker);
  session.correct("type", "enterprise", at("2026-04-20"));
  EXPECT_EQ(session.total("K01"), 0);
  EXPECT_EQ(session.total("K02"), 1);
  EXPECT_EQ(session.total("sessions"), 1);
}

TEST(SessionFacts, FollowACorrectionOfTheDayIntoItsPeriod) {
  History session = a_verified_session(Type::kWorker);
  session.correct("held_on", "2026-02-27", at("2026-04-20"));
  std::map<Date, std::int64_t> by_day;
  for (const Fact& fact : session.facts("sessions")) by_day[fact.date] += fact.delta;
  EXPECT_EQ(by_day[day("2026-03-12")], 0);
  EXPECT_EQ(by_day[day("2026-02-27")], 1);
}

TEST(SessionFacts, LeaveOutACorrectionBeforeVerification) {
  History session(case_type<Case>(), StreamId{"session/1"});
  session.record(ev::Planned{}, Status::kNew, Status::kPlanned, at("2026-03-02"));
  session.correct("theme", "Safety", at("2026-03-03"));
  EXPECT_EQ(session.state<State>().theme, "Safety");
  EXPECT_TRUE(session.facts().empty());
}

TEST(SessionFacts, LeaveAMergedSessionToTheOneThatSurvives) {
  History session = a_verified_session(Type::kWorker);
  session.record(common::ev::MergedInto{StreamId{"session/2"}, "twice"}, common::Status::kOpen,
                 common::Status::kMerged, at("2026-03-20"));
  EXPECT_EQ(session.total("sessions"), 0);
  session.record(common::ev::Unmerged{StreamId{"session/2"}, "two after all"},
                 common::Status::kMerged, common::Status::kOpen, at("2026-03-21"));
  EXPECT_EQ(session.total("sessions"), 1);
  EXPECT_EQ(session.total("K03.visits"), 40);
}

TEST(SessionSummary, ShowsThemeNumberAndTheRunningDeadline) {
  const History session = a_verified_session(Type::kWorker);
  const CaseSummary summary = case_type<Case>().summary(session.file());
  EXPECT_EQ(summary.number, "no. 1");
  EXPECT_TRUE(summary.finished);
  EXPECT_FALSE(summary.due);
}

}  // namespace
}  // namespace chapterhouse::session
