// Deadlines that act by themselves.
#include "workflows/processes/deadline_clock.h"

#include "tests/runtime/support/runtime.h"
#include "workflows/founding/founding.h"

namespace chapterhouse::workflows {
namespace {

using Runs = DeadlineClock::Runs;

class Deadlines : public Runtime {
 protected:
  std::vector<std::string> refusals;
  std::unique_ptr<DeadlineClock> deadlines = start();
  Actor preparer = an_actor("preparer", Role::kEPrep, kTianzhu);
  StreamId founding = stream_of("founding", fixtures::a_case_id(9));

  std::unique_ptr<DeadlineClock> start(Runs runs = Runs::kWhenAsked) {
    return std::make_unique<DeadlineClock>(
        services, handler,
        [this](const StreamId&, std::string_view command, const CommandError& error) {
          refusals.push_back(std::string(command) + ": " +
                             std::string(error.rejection ? error.rejection->reason : error.detail));
        },
        runs);
  }
  // Applied on 2026-03-04; to be reviewed within 5 working days, by 2026-03-11.
  void apply() {
    founding::cmd::ApplyPrep apply;
    apply.unit = kTianzhu;
    apply.name = "甲公司工会";
    apply.kind = chapterhouse::chapter::Kind::kSingle;
    apply.covered_units = {{"91999999MA00000154", "甲公司", 40, 10, Ownership::kPrivate, "C"}};
    apply.request_sha256 = kPaper;
    must(request(preparer, founding, apply));
  }
  // Approved on the same day; the meeting is to be held by 2026-09-04.
  void approve() {
    apply();
    must(request(chair, founding, founding::cmd::ApprovePrep{}));
  }
  std::string status() { return std::string(file().type->status_key(file().status())); }
  CaseFile file() { return *handler.load(founding); }
  std::vector<std::string> recorded() {
    std::vector<std::string> names;
    const auto events = log->events().read_all({1}, 1000, Reveal::kNothing);
    for (const Event& event : *events)
      if (event.envelope.stream == founding)
        names.push_back(std::string(event.body.type().key.name) + " " +
                        to_text(business_date(event.envelope.occurred_at)));
    return names;
  }
};

TEST_F(Deadlines, LapseWhatNobodyDidInTimeOnceAndOnTheDayAfter) {
  approve();
  clock.set("2026-09-04T23:59:59+08:00");
  EXPECT_EQ(deadlines->run_due(), 1u) << "the reminder";
  EXPECT_EQ(status(), "prep_approved") << "the last day is not over";
  clock.set("2026-09-08T07:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 1u);
  EXPECT_EQ(status(), "lapsed");
  EXPECT_EQ(deadlines->run_due(), 0u);
  EXPECT_EQ(recorded(),
            (std::vector<std::string>{"prep_applied 2026-03-04", "prep_approved 2026-03-04",
                                      "deadline_marked 2026-09-02", "lapsed 2026-09-05"}));
  EXPECT_EQ(deadlines->waiting(), 0u);
}

TEST_F(Deadlines, ActOnceThoughTheMemoryOfThemIsLost) {
  approve();
  clock.set("2026-10-09T07:00:00+08:00");
  deadlines->run_due();
  const auto written = recorded();
  log->snapshots().put_snapshot({"process/deadlines"}, "");
  deadlines = start();  // its last snapshot is written again by the one that ends
  log->snapshots().put_snapshot({"process/deadlines"}, "");
  deadlines = start();
  EXPECT_EQ(deadlines->run_due(), 0u);
  EXPECT_EQ(recorded(), written);
}

TEST_F(Deadlines, AreRememberedThroughARestartWithoutReadingTheLogAgain) {
  approve();
  EXPECT_EQ(deadlines->run_due(), 0u);
  const std::size_t waiting = deadlines->waiting();
  EXPECT_GT(waiting, 0u);
  deadlines.reset();
  deadlines = start();
  EXPECT_EQ(deadlines->position(), log->events().head().last);
  EXPECT_EQ(deadlines->waiting(), waiting);
  clock.set("2026-09-05T00:00:00+08:00");
  deadlines->run_due();
  EXPECT_EQ(status(), "lapsed");
}

TEST_F(Deadlines, DoNothingTwiceWhenTheClockStepsBack) {
  approve();
  clock.set("2026-09-02T08:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 1u) << "the reminder";
  clock.set("2026-09-01T08:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 0u);
  deadlines.reset();
  deadlines = start();
  clock.set("2026-09-02T09:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 0u) << "it was reminded of already";
  EXPECT_EQ(recorded().size(), 3u);
}

TEST_F(Deadlines, AreNotedWhenMissedAndLeaveTheCaseToPeople) {
  apply();
  clock.set("2026-03-09T00:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 1u) << "a reminder, two working days before";
  EXPECT_EQ(file().common.reminded->due, fixtures::day("2026-03-11"));
  clock.set("2026-03-20T09:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 1u);
  EXPECT_EQ(status(), "prep_applied");
  ASSERT_TRUE(file().common.missed);
  EXPECT_EQ(file().common.missed->key, "founding.prep_review_working_days");
  EXPECT_EQ(recorded().back(), "deadline_marked 2026-03-12");
  EXPECT_EQ(deadlines->run_due(), 0u);
}

TEST_F(Deadlines, StandStillWhileTheCaseIsSuspended) {
  apply();
  must(request(chair, founding, common::cmd::Suspend{"法院调卷", true}));
  clock.set("2026-03-20T09:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 0u);
  must(request(chair, founding, common::cmd::Resume{}));
  EXPECT_EQ(file().as<chapterhouse::founding::State>().due->due, fixtures::day("2026-03-26"))
      << "five working days, none of those between 4 and 20 March";
  clock.set("2026-03-26T09:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 1u) << "the reminder";
  EXPECT_FALSE(file().common.missed);
  clock.set("2026-03-27T09:00:00+08:00");
  EXPECT_EQ(deadlines->run_due(), 1u);
  EXPECT_TRUE(file().common.missed);
}

TEST_F(Deadlines, ActWithoutBeingAsked) {
  approve();
  clock.set("2026-09-05T08:00:00+08:00");
  deadlines.reset();
  deadlines = start(Runs::kByItself);
  for (int i = 0; i < 500 && status() != "lapsed"; ++i)
    log->events().wait_for({log->events().head().last.value + 1}, std::chrono::milliseconds{10});
  EXPECT_EQ(status(), "lapsed");
  EXPECT_TRUE(refusals.empty());
}

}  // namespace
}  // namespace chapterhouse::workflows
