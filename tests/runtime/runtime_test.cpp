// The command handler and the process managers.
#include "tests/runtime/support/runtime.h"

namespace chapterhouse::workflows {
namespace {

TEST_F(Runtime, WritesAnEventWithItsClaimAndSaysWhereItStands) {
  const Receipt receipt = must(request(sw, lead(1), register_lead()));
  EXPECT_EQ(receipt.version, StreamVersion{1});
  EXPECT_EQ(receipt.status, "identified");
  EXPECT_EQ(receipt.events, (std::vector<std::string_view>{"registered"}));
  EXPECT_EQ(receipt.position, (Position{2})) << "the event and the enterprise's claim";
  const auto claimed = handler.load(enterprise::stream("91999999MA00000154"));
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->as<enterprise::State>().lead, lead(1));
}

TEST_F(Runtime, AnswersARepeatedCommandAsTheFirstTimeAndActsOnce) {
  const Request asked = request(sw, lead(1), register_lead());
  const Receipt first = must(asked);
  must(request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}}));
  const Receipt again = must(asked);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.position, first.position);
  EXPECT_EQ(again.version, first.version);
  EXPECT_EQ(again.status, "identified") << "as it was then, not as it is now";
  EXPECT_EQ(log->events().head().last, Position{3});
}

TEST_F(Runtime, RefusesAnIdThatWasUsedForAnotherCommand) {
  Request asked = request(sw, lead(1), register_lead());
  must(asked);
  asked.stream = lead(2);
  EXPECT_EQ(refused(asked).kind, Kind::kCommandReused);
}

TEST_F(Runtime, TellsTheVersionWhenTheCaseHasMovedOn) {
  must(request(sw, lead(1), register_lead()));
  Request asked = request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}});
  asked.expected_version = StreamVersion{7};
  const CommandError error = refused(asked);
  EXPECT_EQ(error.kind, Kind::kVersionConflict);
  EXPECT_EQ(error.actual, StreamVersion{1});
  asked.expected_version = StreamVersion{1};
  must(asked);
}

TEST_F(Runtime, NamesTheGuardOfARefusalAndWritesNothing) {
  must(request(sw, lead(1), register_lead()));
  const CommandError error = refused(request(sw, lead(2), register_lead()));
  ASSERT_EQ(error.kind, Kind::kRejected);
  EXPECT_EQ(error.rejection->reason, "enterprise_has_lead");
  EXPECT_EQ(error.rejection->gap.reference, lead(1).value);
  EXPECT_EQ(log->events().head().last, Position{2});
  EXPECT_EQ(refused(request(sw, lead(3), lead::cmd::GoDormant{"x"})).kind, Kind::kNotFound);
}

TEST_F(Runtime, ADryRunDecidesAndWritesNothing) {
  Request asked = request(sw, lead(1), register_lead());
  asked.dry_run = true;
  EXPECT_EQ(must(asked).status, "identified");
  EXPECT_EQ(log->events().head().last, Position{0});
  asked.dry_run = false;
  EXPECT_FALSE(must(asked).repeated) << "the id is still free";
}

TEST_F(Runtime, AnOldBusinessDateNeedsItsPaperAndTheFutureIsRefused) {
  Request asked = request(sw, lead(1), register_lead());
  asked.occurred_at = parse_timestamp("2026-03-05T09:00:00+08:00");
  EXPECT_EQ(refused(asked).rejection->reason, "occurred_in_future");
  asked.occurred_at = parse_timestamp("2026-02-01T09:00:00+08:00");
  const CommandError error = refused(asked);
  EXPECT_EQ(error.rejection->reason, "paper_missing");
  EXPECT_EQ(error.rejection->gap.have, 31);
  asked.paper = Paper{kPaper, "entered from the stall's list"};
  const Receipt receipt = must(asked);
  EXPECT_EQ(receipt.events, (std::vector<std::string_view>{"registered", "backfilled"}));
  EXPECT_EQ(receipt.version, StreamVersion{2});
}

TEST_F(Runtime, APaperOfACommonStepDoesNotUndoIt) {
  must(request(sw, lead(1), register_lead()));
  Request asked = request(chair, lead(1), common::cmd::Suspend{"企业搬迁", true});
  asked.paper = Paper{kPaper, "entered from the register"};
  must(asked);
  const auto file = handler.load(lead(1));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->common.status, chapterhouse::common::Status::kSuspended);
  const auto report = replay(log->events(), full_catalogue(), [](Position) {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->mismatches.empty());
}

TEST_F(Runtime, ASuspendedCaseTakesNoStepOfItsOwnAndSaysWhy) {
  must(request(sw, lead(1), register_lead()));
  must(request(chair, lead(1), common::cmd::Suspend{"企业搬迁", true}));
  EXPECT_EQ(
      refused(request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}})).rejection->reason,
      "case_suspended");
  must(request(chair, lead(1), common::cmd::Resume{}));
  must(request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}}));
}

TEST_F(Runtime, AVoidGivesTheClaimBackSoThatTheEntryCanBeMadeAgain) {
  must(request(sw, lead(1), register_lead()));
  must(request(second, lead(1), common::cmd::RequestVoid{"录错了"}));
  must(request(chair, lead(1), common::cmd::ApproveVoid{"核实"}));
  EXPECT_EQ(
      refused(request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}})).rejection->reason,
      "case_voided");
  must(request(sw, lead(2), register_lead()));
}

TEST_F(Runtime, ShowsACaseAsItWasAtAPosition) {
  must(request(sw, lead(1), register_lead()));
  must(request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}}));
  const auto then = handler.load(lead(1), Position{2});
  const auto now = handler.load(lead(1));
  ASSERT_TRUE(then && now);
  EXPECT_EQ(then->version, StreamVersion{1});
  EXPECT_EQ(now->version, StreamVersion{2});
  EXPECT_EQ(now->common.opened_by, AccountId{"sw"});
}

TEST_F(Runtime, OffersWhatTheActorMayDoAndTheGateOfTheRest) {
  must(request(sw, lead(1), register_lead()));
  const auto file = handler.load(lead(1));
  ASSERT_TRUE(file);
  const auto offered = handler.available(*file, as(sw));
  ASSERT_TRUE(offered);
  const auto assign = std::ranges::find(*offered, "assign_to", &Action::command);
  ASSERT_NE(assign, offered->end());
  EXPECT_FALSE(assign->allowed) << "a social worker does not assign";
  EXPECT_EQ(assign->guard, "role");
  const auto by_chair = handler.available(*file, as(chair));
  EXPECT_TRUE(std::ranges::find(*by_chair, "assign_to", &Action::command)->allowed);
}

TEST_F(Runtime, ALongCaseFoldsTheSameWithAndWithoutItsSnapshot) {
  must(request(sw, lead(1), register_lead()));
  must(request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}}));
  for (int i = 0; i < 600; ++i) {
    lead::cmd::LogContact contact;
    contact.note = std::string("走访");
    Request asked = request(sw, lead(1), contact);
    asked.id = CommandId::from_bytes(view(hasher.sha256("contact " + std::to_string(i))));
    must(asked);
    if (i % 100 == 0)
      CommandHandler(services).load(lead(1)).ok();  // a fresh memory reads and writes snapshots
  }
  ASSERT_TRUE(log->snapshots().get_snapshot(lead(1))) << "602 events are worth a snapshot";
  const auto with = CommandHandler(services).load(lead(1));
  const auto without = CommandHandler(services).load(lead(1), log->events().head().last);
  const auto remembered = handler.load(lead(1));
  ASSERT_TRUE(with && without && remembered);
  EXPECT_EQ(archive(remembered->as<chapterhouse::lead::State>()),
            archive(without->as<chapterhouse::lead::State>()));
  EXPECT_EQ(archive(remembered->common), archive(without->common));
  EXPECT_EQ(remembered->position, without->position);
  EXPECT_EQ(with->version, StreamVersion{602});
  EXPECT_EQ(archive(with->as<chapterhouse::lead::State>()),
            archive(without->as<chapterhouse::lead::State>()));
  EXPECT_EQ(archive(with->common), archive(without->common));
  EXPECT_EQ(with->as<chapterhouse::lead::State>().contact_count, 600);
}

TEST_F(Runtime, ClaimsOfOneEnterpriseByManyAtOnceLeaveExactlyOneLead) {
  constexpr int kThreads = 8;
  std::atomic<int> accepted{0}, pointed{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        Request asked{CommandId::from_bytes(view(hasher.sha256("racer " + std::to_string(t)))),
                      sw,
                      lead(static_cast<std::uint8_t>(100 + t)),
                      CommandBody::of(register_lead()),
                      {},
                      {},
                      {},
                      false,
                      {},
                      {}};
        auto receipt = handler.handle(asked);
        if (receipt)
          ++accepted;
        else if (receipt.error().kind == Kind::kRejected &&
                 receipt.error().rejection->reason == "enterprise_has_lead")
          ++pointed;
      });
  }
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(pointed, kThreads - 1);
}

TEST_F(Runtime, ReplayFindsNothingInALogThatWasDecidedHere) {
  must(request(sw, lead(1), register_lead()));
  must(request(chair, lead(1), common::cmd::Suspend{"x", true}));
  must(request(chair, lead(1), common::cmd::Resume{}));
  must(request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}}));
  const auto report = replay(log->events(), full_catalogue(), [](Position) {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->events, 5u);
  EXPECT_TRUE(report->mismatches.empty());
}

TEST_F(Runtime, ReplayNamesAnEventThatDoesNotStartWhereTheOthersEnded) {
  must(request(sw, lead(1), register_lead()));
  Commit commit;
  commit.command = fresh();
  commit.actor = sw;
  commit.relied_on = {{lead(1), StreamVersion{1}}};
  commit.events = {{lead(1), clock.now(), 4, 5, EventBody::of(chapterhouse::lead::ev::Agreed{})}};
  ASSERT_TRUE(log->events().append(commit));
  const auto report = replay(log->events(), full_catalogue(), [](Position) {});
  ASSERT_TRUE(report);
  ASSERT_EQ(report->mismatches.size(), 1u);
  EXPECT_EQ(report->mismatches[0].position, Position{3});
  EXPECT_EQ(report->mismatches[0].event, "lead.agreed");
  EXPECT_EQ(report->mismatches[0].expected, "identified");
  EXPECT_EQ(report->mismatches[0].recorded, "engaged");
}

}  // namespace
}  // namespace chapterhouse::workflows
