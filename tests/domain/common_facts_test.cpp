#include "domain/cases/common_facts.h"

#include <gtest/gtest.h>

#include "domain/cases/home_task/home_task.h"
#include "domain/cases/lead/lead.h"
#include "tests/support/history.h"

namespace chapterhouse {
namespace {

using fixtures::at;
using fixtures::day;

const UnitId kTown{"110113-tianzhu"}, kStreet{"110113-guangming"};

// A home task whose completion is due on 2026-03-31, and what its events count for.
class HomeTask {
 public:
  HomeTask() {
    take(home_task::ev::Opened{kTown, "A chapter", 120}, 0, 1, "2026-03-01");
    plan("2026-03-02", "2026-03-31");
  }

  void take(EventBody body, std::uint8_t from, std::uint8_t to, std::string_view on) {
    Event event;
    event.envelope.version = {file_.version.value + 1};
    event.envelope.occurred_at = event.envelope.recorded_at = at(on);
    event.envelope.from = from;
    event.envelope.to = to;
    event.body = std::move(body);
    const CaseFile before = file_;
    const CaseSummary summary = before.type->summary(before);
    apply(file_, event);
    common_facts({event, before, file_}, summary, file_.type->summary(file_), facts);
  }
  template <class E>
  void take(E event, std::uint8_t from, std::uint8_t to, std::string_view on) {
    take(EventBody::of(std::move(event)), from, to, on);
  }
  // A common event; the case's common status moves to `to`.
  template <class E>
  void common(E event, std::string_view on, common::Status to = common::Status::kOpen) {
    take(std::move(event), static_cast<std::uint8_t>(file_.common.status),
         static_cast<std::uint8_t>(to), on);
  }

  void plan(std::string_view on, std::string_view due) {
    take(home_task::ev::Planned{deadline(on, due)}, 1, 2, on);
  }
  void complete(std::string_view on) {
    take(home_task::ev::Completed{"site", std::string(64, 'a')}, 2, 3, on);
  }
  void cancel(std::string_view on) { take(home_task::ev::Cancelled{"moved"}, 2, 4, on); }
  void mark(common::DeadlineMarkKind kind, std::string_view on) {
    const Deadline due = *file_.as<home_task::State>().due;
    common(common::ev::DeadlineMarked{{kind, due.key, due.started_on, due.due}}, on);
  }
  void miss(std::string_view on) { mark(common::DeadlineMarkKind::kMissed, on); }

  static Deadline deadline(std::string_view started_on, std::string_view due) {
    Deadline deadline;
    deadline.key = "home_task.completion";
    deadline.started_on = day(started_on);
    deadline.raw_due = deadline.due = day(due);
    return deadline;
  }
  std::int64_t due() const { return total("K51.due"); }
  std::int64_t met() const { return total("K51.met"); }
  std::int64_t total(std::string_view measure) const {
    std::int64_t sum = 0;
    for (const Fact& fact : facts) sum += fact.measure == measure ? fact.delta : 0;
    return sum;
  }

  std::vector<Fact> facts;

 private:
  CaseFile file_ = empty_file(case_type<home_task::Case>(), StreamId{"home_task/1"});
};

TEST(Duty, IsMetOnItsLastDayAndMissedOnTheDayAfter) {
  HomeTask in_time, late;
  in_time.complete("2026-03-31");
  EXPECT_EQ(in_time.due(), 1);
  EXPECT_EQ(in_time.met(), 1);
  const Fact fact = in_time.facts.front();
  EXPECT_EQ(fact.date, day("2026-03-31"));
  EXPECT_EQ(fact.dimensions.unit, kTown);
  EXPECT_EQ(fact.dimensions.kind, "home_task.completion");
  EXPECT_EQ(fact.dimensions.source, "home_task");
  late.complete("2026-04-01");
  EXPECT_EQ(late.due(), 1);
  EXPECT_EQ(late.met(), 0);
}

TEST(Duty, CountsForNothingWhileItRuns) {
  HomeTask task;
  task.common(common::ev::NoteAdded{}, "2026-03-05");
  task.mark(common::DeadlineMarkKind::kReminded, "2026-03-25");
  task.common(common::ev::NoteAdded{}, "2026-04-05");
  EXPECT_TRUE(task.facts.empty());
}

TEST(Duty, IsMissedOnceHoweverLateItIsDone) {
  HomeTask task;
  task.miss("2026-04-01");
  EXPECT_EQ(task.due(), 1);
  EXPECT_EQ(task.facts.front().date, day("2026-04-01"));
  task.miss("2026-04-02");
  task.complete("2026-05-01");
  EXPECT_EQ(task.due(), 1);
  EXPECT_EQ(task.met(), 0);
}

TEST(Duty, EndsWhenAnotherTakesItsPlace) {
  HomeTask task;
  task.plan("2026-03-20", "2026-06-30");
  EXPECT_EQ(task.met(), 1);
  task.complete("2026-06-30");
  EXPECT_EQ(task.due(), 2);
  EXPECT_EQ(task.met(), 2);
}

TEST(Duty, StaysTheSameWhenASuspensionPutsItOff) {
  HomeTask task;
  task.common(common::ev::Suspended{"flood", true}, "2026-03-10", common::Status::kSuspended);
  task.common(common::ev::Resumed{HomeTask::deadline("2026-03-02", "2026-04-10")}, "2026-03-20");
  EXPECT_TRUE(task.facts.empty());
  task.complete("2026-04-10");
  EXPECT_EQ(task.due(), 1);
  EXPECT_EQ(task.met(), 1);
}

TEST(Duty, FallsAwayWithACaseThatIsDroppedMergedOrVoidedInTime) {
  HomeTask dropped, merged, voided;
  dropped.cancel("2026-03-31");
  merged.common(common::ev::MergedInto{StreamId{"home_task/2"}, "twice"}, "2026-03-31",
                common::Status::kMerged);
  voided.common(common::ev::Voided{"error", AccountId{"x"}}, "2026-03-31", common::Status::kVoided);
  EXPECT_EQ(dropped.due() + merged.due() + voided.due(), 0);
}

TEST(Duty, IsMissedByACaseThatIsDroppedMergedOrVoidedTooLate) {
  HomeTask dropped, merged, voided, marked;
  dropped.cancel("2026-04-01");
  merged.common(common::ev::MergedInto{StreamId{"home_task/2"}, "twice"}, "2026-04-01",
                common::Status::kMerged);
  voided.common(common::ev::Voided{"error", AccountId{"x"}}, "2026-04-01", common::Status::kVoided);
  for (const HomeTask* task : {&dropped, &merged, &voided}) {
    EXPECT_EQ(task->due(), 1);
    EXPECT_EQ(task->met(), 0);
  }
  marked.miss("2026-04-01");
  marked.cancel("2026-04-02");
  EXPECT_EQ(marked.due(), 1) << "whether the clock noticed first makes no difference";
}

TEST(Duty, OfAMergedCaseGoesOnWhenItIsTakenApartAgain) {
  HomeTask task;
  task.common(common::ev::MergedInto{StreamId{"home_task/2"}, "twice"}, "2026-03-10",
              common::Status::kMerged);
  task.common(common::ev::Unmerged{StreamId{"home_task/2"}, "not so"}, "2026-03-12");
  EXPECT_EQ(task.due(), 0);
  task.complete("2026-03-30");
  EXPECT_EQ(task.met(), 1);
}

TEST(Duty, BelongsToTheUnitThatHeldIt) {
  HomeTask task;
  task.common(common::ev::TransferAccepted{kTown, kStreet}, "2026-03-10");
  EXPECT_TRUE(task.facts.empty()) << "a transfer ends no duty";
  task.complete("2026-03-12");
  EXPECT_EQ(task.facts.front().dimensions.unit, kStreet);
}

TEST(Corrections, AreCountedWithVoids) {
  HomeTask task;
  task.common(common::ev::FieldCorrected{}, "2026-03-10");
  task.common(common::ev::CorrectionProposed{}, "2026-03-11");
  task.common(common::ev::Voided{"error", AccountId{"x"}}, "2026-03-12", common::Status::kVoided);
  EXPECT_EQ(task.total("K52.changes"), 2);
}

TEST(LeadFacts, CountTheEmployeesOfTheRegisterWhereTheyAreKnown) {
  const auto lead = [](std::optional<std::int32_t> employees) {
    lead::ev::Registered e;
    e.unit = kTown;
    e.uscc = "91999999MA00000154";
    e.employees = employees;
    fixtures::History made(case_type<lead::Case>(), StreamId{"lead/1"});
    made.record(e, lead::Status::kNew, lead::Status::kIdentified, at("2026-03-04"));
    return made;
  };
  EXPECT_EQ(lead(40).total("K12.register"), 40);
  EXPECT_TRUE(lead(std::nullopt).facts("K12.register").empty());
  fixtures::History ceased = lead(40);
  ceased.correct("employees", "45", at("2026-03-05"));
  EXPECT_EQ(ceased.total("K12.register"), 45);
  ceased.record(lead::ev::Ceased{}, lead::Status::kIdentified, lead::Status::kCeased,
                at("2026-03-06"));
  EXPECT_EQ(ceased.total("K12.register"), 0);
}

}  // namespace
}  // namespace chapterhouse
