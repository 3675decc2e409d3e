#include "workflows/common/common.h"

#include <algorithm>

#include "tests/support/all_points.h"
#include "tests/support/table_checks.h"
#include "tests/support/world.h"

namespace chapterhouse::workflows::common {
namespace {
using chapterhouse::common::Status;
namespace ev = chapterhouse::common::ev;
using fixtures::an_actor;
using fixtures::at;
using fixtures::day;
using fixtures::History;
using fixtures::kElsewhere;
using fixtures::kGuangming;
using fixtures::kTianzhu;

// A case type of nothing but fields, to correct, merge and move.
namespace sample {
enum class Status : std::uint8_t { kNew = 0, kOpened = 1 };
BOOST_DESCRIBE_ENUM(Status, kNew, kOpened)
struct Opened {
  static constexpr EventKey kKey{"sample", "opened", 60000};
  UnitId unit;
};
BOOST_DESCRIBE_STRUCT(Opened, (), (unit))
struct State {
  Status status = Status::kNew;
  std::optional<std::int32_t> employees;
  Date held_on{};
  std::string uscc;
  StreamId link;
  std::vector<std::string> list;
};
BOOST_DESCRIBE_STRUCT(State, (), (status, employees, held_on, uscc, link, list))
struct Case {
  static constexpr std::string_view kName = "sample";
  using State = sample::State;
  using Status = sample::Status;
  using Payload = std::variant<Opened>;
  static State evolve(State state, const Step<Status, Payload>& event) {
    state.status = event.to;
    return state;
  }
  static CaseSummary summary(const State&, const CaseFile&) { return {}; }
  static void facts(const FactInput&, std::vector<Fact>&) {}
};
}  // namespace sample

const std::string kHash(64, 'a');
const StreamId kCase{"sample/1"}, kOther{"sample/2"}, kMissing{"sample/3"};

const Actor kChair = an_actor("chair", Role::kTChair, kTianzhu);
const Actor kSecond = an_actor("second", Role::kTChair, kTianzhu);
const Actor kWorker = an_actor("sw", Role::kSw, kTianzhu);
const Actor kNeighbour = an_actor("neighbour", Role::kTChair, kGuangming);
const Actor kOrg = an_actor("org", Role::kDOrg, fixtures::kDistrict);
const Actor kAuditor = an_actor("auditor", Role::kDAud, fixtures::kDistrict);
const Actor kSystem = an_actor("system", Role::kService, fixtures::kDistrict);

// One case in the shared district, driven by common commands only.
class CommonCase : public ::testing::Test {
 protected:
  CommonCase() {
    open(kCase, kTianzhu);
    open(kOther, kTianzhu);
  }
  void open(const StreamId& stream, const UnitId& unit) {
    district.history(stream).record(sample::Opened{unit}, sample::Status::kNew,
                                    sample::Status::kOpened, at("2026-03-02"), kWorker);
  }
  Decision<Event> tries(const Command& command, const Actor& actor,
                        Timestamp when = at("2026-03-04")) {
    const auto body = std::visit([](const auto& c) { return CommandBody::of(c); }, command);
    Context x = district.context(actor, when);
    const World world = district.world(relies_on(file(), &body));
    x.world = &world;
    x.common = &file().common;
    return decide(file(), command, x);
  }
  void does(const Command& command, const Actor& actor, Timestamp when = at("2026-03-04")) {
    const auto decision = tries(command, actor, when);
    if (const auto* no = std::get_if<Rejection>(&decision)) {
      ADD_FAILURE() << no->command << " refused by " << no->guard << ": " << no->reason;
      return;
    }
    const Event& event = std::get<Event>(decision);
    district.history(kCase).record(erase(event.payload), static_cast<std::uint8_t>(event.from),
                                   static_cast<std::uint8_t>(event.to), when, actor);
  }
  std::string reason(const Command& command, const Actor& actor,
                     Timestamp when = at("2026-03-04")) {
    const auto decision = tries(command, actor, when);
    const auto* no = std::get_if<Rejection>(&decision);
    return no ? std::string(no->reason) : "accepted";
  }
  const CaseFile& file() { return district.history(kCase).file(); }
  Status status() { return file().common.status; }

  fixtures::District district{{&case_type<sample::Case>()}};
};

cmd::ProposeCorrection to_correct(std::string field, std::string value) {
  return {std::move(field), std::move(value), "typed wrongly", kHash};
}

TEST(CommonTable, IsWellFormed) {
  const auto rows = transitions();
  const auto overseen = std::ranges::find(rows, "request_void", &Transition::command);
  const std::vector<Transition> handling(rows.begin(), overseen), oversight(overseen, rows.end());
  EXPECT_EQ(problems(handling, "open"), std::vector<std::string>{});
  EXPECT_LE(oversight.size(), 25u);
}

TEST(CommonTable, KnowsItsOwnCommands) {
  EXPECT_EQ(commands().size(), std::variant_size_v<Command>);
  EXPECT_TRUE(is_common(command_type<cmd::Close>()));
  EXPECT_FALSE(is_common(CommandType{"close", &shape_of<sample::State>()}));
}

TEST_F(CommonCase, AssignsByAHeadOfTheUnitOnly) {
  EXPECT_EQ(reason(cmd::Assign{{"sw"}}, kWorker), "role_not_permitted");
  EXPECT_EQ(reason(cmd::Assign{{"sw"}}, kNeighbour), "outside_your_units");
  EXPECT_EQ(reason(cmd::Assign{}, kChair), "account_missing");
  does(cmd::Assign{{"sw"}}, kChair);
  EXPECT_EQ(file().common.assignee.value, "sw");
  EXPECT_EQ(reason(cmd::Assign{{"sw"}}, kChair), "already_assigned");
}

TEST_F(CommonCase, ReachesACaseOfAnotherUnitByAssignment) {
  const Actor lent = an_actor("lent", Role::kSw, kGuangming);
  EXPECT_EQ(reason(cmd::AddNote{{"text"}}, lent), "outside_your_units");
  does(cmd::Assign{{"lent"}}, kOrg);
  does(cmd::AddNote{{"text"}}, lent);
}

TEST_F(CommonCase, TakesADocumentOnceAndWithAHashOf64Digits) {
  EXPECT_EQ(reason(cmd::AddDocument{"payroll_list", "March", std::string(63, 'a')}, kWorker),
            "sha256_malformed");
  EXPECT_EQ(reason(cmd::AddDocument{"payroll_list", "March", std::string(65, 'a')}, kWorker),
            "sha256_malformed");
  EXPECT_EQ(reason(cmd::AddDocument{"payroll_list", "March", std::string(64, 'g')}, kWorker),
            "sha256_malformed");
  EXPECT_EQ(reason(cmd::AddDocument{"payroll_list", "", kHash}, kWorker), "text_missing");
  does(cmd::AddDocument{"payroll_list", "March", kHash}, kWorker);
  EXPECT_EQ(reason(cmd::AddDocument{"payroll_list", "March", kHash}, kWorker),
            "document_already_there");
  EXPECT_EQ(reason(cmd::AddNote{}, kWorker), "text_missing");
}

TEST_F(CommonCase, CorrectsAFieldByTwoPersonsAndKeepsTheOldValue) {
  does(to_correct("employees", "98"), kChair);
  EXPECT_EQ(file().common.pending_correction->old_value, "");
  EXPECT_EQ(reason(to_correct("employees", "97"), kWorker), "correction_pending");
  EXPECT_EQ(reason(cmd::ApproveCorrection{}, kChair), "needs_a_second_person");
  does(cmd::ApproveCorrection{}, kSecond);
  EXPECT_EQ(file().as<sample::State>().employees, 98);
  EXPECT_EQ(reason(cmd::ApproveCorrection{}, kSecond), "no_correction_pending");
  does(to_correct("held_on", "2026-03-01"), kWorker);
  EXPECT_EQ(reason(cmd::DeclineCorrection{}, kChair), "reason_missing");
  does(cmd::DeclineCorrection{"the list says otherwise"}, kChair);
  EXPECT_EQ(file().as<sample::State>().held_on, Date{});
}

TEST_F(CommonCase, RefusesACorrectionThatCannotBeMade) {
  EXPECT_EQ(reason(to_correct("no_such_field", "1"), kChair), "field_unknown");
  EXPECT_EQ(reason(to_correct("status", "opened"), kChair), "field_has_own_command");
  EXPECT_EQ(reason(to_correct("uscc", "91999999MA00000154"), kChair), "field_has_own_command");
  EXPECT_EQ(reason(to_correct("link", "sample/2"), kChair), "field_has_own_command");
  EXPECT_EQ(reason(to_correct("list", "x"), kChair), "field_has_own_command");
  EXPECT_EQ(reason(to_correct("employees", "many"), kChair), "value_malformed");
  EXPECT_EQ(reason(to_correct("held_on", "2026-02-29"), kChair), "value_malformed");
  EXPECT_EQ(reason(to_correct("employees", ""), kChair), "value_unchanged");
  EXPECT_EQ(reason({cmd::ProposeCorrection{"employees", "98", "", kHash}}, kChair),
            "reason_missing");
  EXPECT_EQ(reason({cmd::ProposeCorrection{"employees", "98", "why", "no paper"}}, kChair),
            "sha256_malformed");
}

TEST_F(CommonCase, DoesNotApproveACorrectionOfAFieldThatMovedMeanwhile) {
  does(to_correct("employees", "98"), kChair);
  auto moved = file();
  ASSERT_TRUE(correct_field(*moved.type->state,
                            (moved.own = moved.type->copy(moved.own.get())).get(), "employees",
                            "50"));
  Context x = district.context(kSecond, at("2026-03-04"));
  const auto decision = decide(moved, Command{cmd::ApproveCorrection{}}, x);
  EXPECT_EQ(std::get<Rejection>(decision).reason, "changed_since_proposed");
}

TEST_F(CommonCase, SuspendsAndResumesOverASpanOfDays) {
  EXPECT_EQ(reason(cmd::Suspend{"", true}, kChair), "reason_missing");
  does(cmd::Suspend{"seasonal closure", true}, kChair, at("2026-03-04"));
  EXPECT_EQ(reason(cmd::Escalate{EscalationLevel::kDistrict, "late"}, kChair),
            "not_allowed_in_state");
  does(cmd::Resume{}, kChair, at("2026-03-20"));
  ASSERT_EQ(file().common.suspensions.size(), 1u);
  EXPECT_EQ(file().common.suspensions[0].from, day("2026-03-04"));
  EXPECT_EQ(file().common.suspensions[0].until, day("2026-03-20"));
}

TEST_F(CommonCase, MovesToAnotherUnitThatAcceptsIt) {
  EXPECT_EQ(reason(cmd::RequestTransfer{kTianzhu, "moved"}, kChair), "transfer_to_same_unit");
  EXPECT_EQ(reason(cmd::RequestTransfer{{"no-such-unit"}, "moved"}, kChair), "unit_not_served");
  EXPECT_EQ(reason(cmd::RequestTransfer{kElsewhere, "moved"}, kChair), "unit_not_served");
  does(cmd::RequestTransfer{kGuangming, "moved"}, kChair);
  EXPECT_EQ(status(), Status::kInTransfer);
  EXPECT_EQ(reason(cmd::AcceptTransfer{}, kSecond), "only_the_receiving_unit");
  does(cmd::AcceptTransfer{}, kNeighbour);
  EXPECT_EQ(file().common.unit, kGuangming);
  EXPECT_EQ(file().common.opened_at, at("2026-03-02")) << "a transfer keeps the date of receipt";
}

TEST_F(CommonCase, DoesNotLetTheRequesterAcceptItsOwnTransfer) {
  does(cmd::RequestTransfer{kGuangming, "moved"}, kOrg);
  EXPECT_EQ(reason(cmd::AcceptTransfer{}, kOrg), "needs_a_second_person");
  EXPECT_EQ(reason(cmd::DeclineTransfer{}, kNeighbour), "reason_missing");
  does(cmd::DeclineTransfer{"not ours"}, kNeighbour);
  EXPECT_EQ(file().common.unit, kTianzhu);
  EXPECT_EQ(status(), Status::kOpen);
}

TEST_F(CommonCase, EscalatesUpwardsOnly) {
  EXPECT_EQ(reason(cmd::Escalate{EscalationLevel::kTown, "why"}, kWorker), "already_escalated");
  does(cmd::Escalate{EscalationLevel::kLeader, "obstruction"}, kSystem);
  EXPECT_EQ(reason(cmd::Escalate{EscalationLevel::kDistrict, "why"}, kWorker), "already_escalated");
}

TEST_F(CommonCase, MergesIntoAnOpenCaseOfItsTypeAndBack) {
  EXPECT_EQ(reason(cmd::MergeInto{kCase, "twice"}, kChair), "target_is_itself");
  EXPECT_EQ(reason(cmd::MergeInto{{"other/1"}, "twice"}, kChair), "target_of_other_type");
  EXPECT_EQ(reason(cmd::MergeInto{kMissing, "twice"}, kChair), "target_not_open");
  EXPECT_EQ(reason(cmd::SplitOff{kMissing, "two firms"}, kChair), "target_not_open");
  does(cmd::SplitOff{kOther, "two firms"}, kChair);
  does(cmd::MergeInto{kOther, "twice"}, kChair);
  EXPECT_EQ(status(), Status::kMerged);
  EXPECT_EQ(file().common.merged_into, kOther);
  does(cmd::Unmerge{"two firms after all"}, kChair);
  EXPECT_EQ(status(), Status::kOpen);
  EXPECT_TRUE(file().common.merged_into.empty());
}

TEST_F(CommonCase, NamesTheCaseThatAMergeWaitsFor) {
  const auto decision = tries(cmd::MergeInto{kMissing, "twice"}, kChair);
  EXPECT_EQ(std::get<Rejection>(decision).gap.reference, kMissing.value);
}

TEST_F(CommonCase, ReopensUpToTheLimitOfThePolicy) {
  const auto limit = district.policy.value(policy::Key::kCommonReopenLimit, day("2026-03-04"));
  for (std::int64_t i = 0; i < limit; ++i) {
    does(cmd::Close{"done"}, kChair);
    EXPECT_EQ(status(), Status::kClosed);
    does(cmd::Reopen{"new facts"}, kChair);
  }
  does(cmd::Close{"done"}, kChair);
  const auto decision = tries(cmd::Reopen{"new facts"}, kChair);
  EXPECT_EQ(std::get<Rejection>(decision).reason, "reopened_too_often");
  EXPECT_EQ(std::get<Rejection>(decision).gap, (Gap{0, 1, std::nullopt, ""}));
}

TEST_F(CommonCase, IsNotClosedMovedOrMergedWhileADecisionIsPending) {
  does(cmd::RequestVoid{"entered twice"}, kWorker);
  EXPECT_EQ(reason(cmd::Close{"done"}, kChair), "decision_pending");
  EXPECT_EQ(reason(cmd::RequestTransfer{kGuangming, "moved"}, kChair), "decision_pending");
  EXPECT_EQ(reason(cmd::MergeInto{kOther, "twice"}, kChair), "decision_pending");
}

TEST_F(CommonCase, IsVoidedBySomebodyElseThanTheRequester) {
  EXPECT_EQ(reason(cmd::ApproveVoid{"yes"}, kChair), "no_void_requested");
  EXPECT_EQ(reason(cmd::RequestVoid{}, kChair), "reason_missing");
  does(cmd::RequestVoid{"entered twice"}, kChair);
  EXPECT_EQ(reason(cmd::RequestVoid{"again"}, kWorker), "void_already_requested");
  EXPECT_EQ(reason(cmd::ApproveVoid{"yes"}, kChair), "needs_a_second_person");
  EXPECT_EQ(reason(cmd::ApproveVoid{"yes"}, kWorker), "role_not_permitted");
  does(cmd::DeclineVoid{"it is real"}, kSecond);
  does(cmd::RequestVoid{"entered twice"}, kWorker);
  const auto decision = tries(cmd::ApproveVoid{"entered twice"}, kChair);
  EXPECT_EQ(std::get<ev::Voided>(std::get<Event>(decision).payload).requested_by.value, "sw");
  does(cmd::ApproveVoid{"entered twice"}, kChair);
  EXPECT_EQ(status(), Status::kVoided);
  EXPECT_EQ(reason(cmd::Reopen{"why"}, kChair), "not_allowed_in_state");
}

TEST_F(CommonCase, GrantsAccessToSomebodyElseUntilADay) {
  EXPECT_EQ(reason(cmd::GrantAccess{{"neighbour"}, day("2026-03-03"), "helps"}, kChair),
            "until_is_past");
  EXPECT_EQ(reason(cmd::GrantAccess{{"chair"}, day("2026-03-04"), "helps"}, kChair),
            "grant_to_oneself");
  does(cmd::GrantAccess{{"neighbour"}, day("2026-03-05"), "helps"}, kChair);
  EXPECT_EQ(reason(cmd::AddNote{{"seen"}}, kNeighbour, at("2026-03-05")), "accepted");
  EXPECT_EQ(reason(cmd::AddNote{{"seen"}}, kNeighbour, at("2026-03-06")), "outside_your_units");
}

TEST_F(CommonCase, LetsTheGlassBeBrokenForOneDayByThoseOutside) {
  EXPECT_EQ(reason(cmd::BreakGlass{"urgent"}, kChair), "already_within_reach");
  EXPECT_EQ(reason(cmd::BreakGlass{}, kNeighbour), "reason_missing");
  does(cmd::BreakGlass{"urgent"}, kNeighbour);
  EXPECT_TRUE(file().common.grants(kNeighbour.id, day("2026-03-04")));
  EXPECT_FALSE(file().common.grants(kNeighbour.id, day("2026-03-05")));
}

TEST_F(CommonCase, LetsAnAuditorWriteNothing) {
  for (const Transition& row : transitions()) EXPECT_FALSE(row.guards.empty()) << row.command;
  Context x = district.context(kAuditor, at("2026-03-04"));
  for (const Action& action : available(file(), x)) {
    EXPECT_FALSE(action.allowed) << action.command;
    EXPECT_EQ(action.reason, "role_not_permitted");
  }
}

TEST_F(CommonCase, AnswersNothingForACaseThatDoesNotExist) {
  const CaseFile empty = empty_file(case_type<sample::Case>(), kMissing);
  Context x = district.context(kChair, at("2026-03-04"));
  const auto decision = decide(empty, Command{cmd::Close{"done"}}, x);
  EXPECT_EQ(std::get<Rejection>(decision).code, RejectionCode::kNotAllowedInState);
  EXPECT_TRUE(available(empty, x).empty());
}

TEST_F(CommonCase, DecidesAnErasedCommandLikeATypedOne) {
  Context x = district.context(kChair, at("2026-03-04"));
  const auto decided = decide(file(), CommandBody::of(cmd::Close{"done"}), x);
  EXPECT_EQ(std::get<Decided>(decided).to, static_cast<std::uint8_t>(Status::kClosed));
  EXPECT_NE(std::get<Decided>(decided).body.as<ev::Closed>(), nullptr);
  const auto refused = decide(file(), CommandBody::of(cmd::Close{""}), x);
  EXPECT_EQ(std::get<Rejection>(refused).reason, "reason_missing");
}

// The common table as walk_all_points wants it: the "state" is the whole file.
struct CommonTraits {
  struct Matter {
    Status status;
    CaseFile file;
  };
  struct Case {
    using State = Matter;
    using Status = chapterhouse::common::Status;
    using Payload = chapterhouse::common::Payload;
    static State evolve(State s, const common::Event& e) {
      Envelope envelope;
      envelope.occurred_at = at("2026-03-04");
      s.file.common = chapterhouse::common::evolve(s.file.common, envelope, e);
      s.status = s.file.common.status;
      return s;
    }
  };
  using Command = common::Command;
  static Decision<Event> decide(const Matter& m, const Command& c, const Context& x) {
    return common::decide(m.file, c, x);
  }
  static std::vector<Action> available(const Matter& m, const Context& x) {
    return common::available(m.file, x);
  }
  static std::vector<Transition> transitions() { return common::transitions(); }
  static int interpret(const Matter& m, const Command& c, const Context& x, int& n) {
    return common::interpret(m.file, c, x, n);
  }
};

TEST_F(CommonCase, AnswersEveryStateAndCommandAsWritten) {
  std::vector<CommonTraits::Matter> states;
  for (const Status status : {Status::kOpen, Status::kSuspended, Status::kInTransfer,
                              Status::kClosed, Status::kMerged, Status::kVoided})
    for (const bool pending : {false, true}) {
      CaseFile made = file();
      made.common.status = status;
      made.common.transfer_to = kGuangming;
      if (pending) {
        made.common.pending_correction =
            chapterhouse::common::Correction{"employees", "", "98", "why", kHash, kWorker.id};
        made.common.void_requested_by = kWorker.id;
        made.common.reopen_count = 2;
      }
      states.push_back({status, made});
    }
  const std::vector<Command> inputs{cmd::Assign{{"sw"}},
                                    cmd::Assign{},
                                    cmd::AddDocument{"list", "title", kHash},
                                    cmd::AddDocument{},
                                    cmd::AddNote{{"text"}},
                                    cmd::AddNote{},
                                    to_correct("employees", "98"),
                                    to_correct("status", "x"),
                                    cmd::ApproveCorrection{},
                                    cmd::DeclineCorrection{"why"},
                                    cmd::DeclineCorrection{},
                                    cmd::Suspend{"why", true},
                                    cmd::Suspend{},
                                    cmd::Resume{},
                                    cmd::RequestTransfer{kGuangming, "why"},
                                    cmd::RequestTransfer{kTianzhu, "why"},
                                    cmd::AcceptTransfer{},
                                    cmd::DeclineTransfer{"why"},
                                    cmd::DeclineTransfer{},
                                    cmd::Escalate{EscalationLevel::kLeader, "why"},
                                    cmd::Escalate{EscalationLevel::kTown, "why"},
                                    cmd::MergeInto{kOther, "why"},
                                    cmd::MergeInto{kMissing, "why"},
                                    cmd::MergeInto{kCase, "why"},
                                    cmd::Unmerge{"why"},
                                    cmd::Unmerge{},
                                    cmd::SplitOff{kOther, "why"},
                                    cmd::SplitOff{kMissing, "why"},
                                    cmd::Close{"why"},
                                    cmd::Close{},
                                    cmd::Reopen{"why"},
                                    cmd::Reopen{},
                                    cmd::RequestVoid{"why"},
                                    cmd::RequestVoid{},
                                    cmd::ApproveVoid{"why"},
                                    cmd::ApproveVoid{},
                                    cmd::DeclineVoid{"why"},
                                    cmd::DeclineVoid{},
                                    cmd::GrantAccess{{"somebody"}, day("2026-12-31"), "why"},
                                    cmd::GrantAccess{},
                                    cmd::BreakGlass{"why"},
                                    cmd::BreakGlass{}};
  const World world = district.world(std::vector{kOther, kMissing});
  std::vector<Context> contexts;
  for (const Actor& actor : {kChair, kWorker, kNeighbour, kOrg, kAuditor, kSystem}) {
    contexts.push_back(district.context(actor, at("2026-03-04")));
    contexts.back().world = &world;
  }
  const Points points = walk_all_points<CommonTraits>(states, inputs, contexts);
  std::printf("common: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_EQ(points.walked, static_cast<int>(states.size() * inputs.size() * contexts.size()));
  EXPECT_GT(points.accepted, 80);
}

}  // namespace
}  // namespace chapterhouse::workflows::common
