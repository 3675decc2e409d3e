#pragma once
// Who may decide about a household's file, review it and lift it out of hardship (domain rules 2.8,
// W8). The table is in the .cpp. Pure functions: safe to call from any thread.
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/hardship_file/hardship_file.h"
#include "workflows/hardship_application/hardship_application.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::hardship_file {

using chapterhouse::hardship_file::CancelGround;
using chapterhouse::hardship_file::Category;
using chapterhouse::hardship_file::Event;
using chapterhouse::hardship_file::RigidExpense;
using chapterhouse::hardship_file::State;
using chapterhouse::hardship_file::Status;
using hardship_application::Exclusion;
using hardship_application::Finding;

// clang-format off
namespace cmd {
// By the system, from the application whose public notice has closed.
struct Open { static constexpr std::string_view kName = "open"; UnitId unit; SubjectId person; std::vector<StreamId> household; std::int32_t persons = 0; Category category = Category::kNone; Sex sex = Sex::kUnknown; bool is_migrant_worker = false; AccountId applicant; AccountId applied_by; StreamId previous_file; };
struct Review { static constexpr std::string_view kName = "review"; Personal<std::string> opinion; };
// The category as it was published, said again by whoever answers for it.
struct Approve { static constexpr std::string_view kName = "approve"; Category category = Category::kNone; AccountId contact_person; };
struct Reject { static constexpr std::string_view kName = "reject"; Personal<std::string> reason; };
struct Withdraw { static constexpr std::string_view kName = "withdraw"; Personal<std::string> reason; };
struct RecordVisit { static constexpr std::string_view kName = "record_visit"; Date visited_on{}; std::vector<AccountId> visitors; std::string form_sha256; std::vector<std::string> photos; Sensitive<std::string> situation; };
// The same figures, three outcomes: the household stays, changes its category, or should leave.
struct AnnualReview { static constexpr std::string_view kName = "annual_review"; std::int32_t persons = 1; Sensitive<Money> income, accident_cost; Sensitive<std::vector<RigidExpense>> rigid_expenses; std::vector<Exclusion> exclusions; };
struct Reclassify { static constexpr std::string_view kName = "reclassify"; std::int32_t persons = 1; Sensitive<Money> income, accident_cost; Sensitive<std::vector<RigidExpense>> rigid_expenses; std::vector<Exclusion> exclusions; };
struct ProposeExit { static constexpr std::string_view kName = "propose_exit"; std::int32_t persons = 1; Sensitive<Money> income, accident_cost; Sensitive<std::vector<RigidExpense>> rigid_expenses; std::vector<Exclusion> exclusions; };
struct KeepOnFile { static constexpr std::string_view kName = "keep_on_file"; Personal<std::string> reason; };
// The worker's name, to be masked, and the collective review that the notice rests on.
struct PublishExit { static constexpr std::string_view kName = "publish_exit"; Personal<std::string> name; std::string minutes_sha256; std::vector<AccountId> participants; };
struct FileObjection { static constexpr std::string_view kName = "file_objection"; bool anonymous = false; Personal<std::string> text; };
struct ResolveObjection { static constexpr std::string_view kName = "resolve_objection"; std::int32_t number = 0; Finding finding = Finding::kUnfounded; Personal<std::string> text; std::string report_sha256; };
struct ApproveExit { static constexpr std::string_view kName = "approve_exit"; std::string notice_sha256; };
struct FollowUp { static constexpr std::string_view kName = "follow_up"; Sensitive<std::string> situation; };
struct Archive { static constexpr std::string_view kName = "archive"; };
struct Relapse { static constexpr std::string_view kName = "relapse"; Sensitive<std::string> reason; };
// `hearing_sha256`: the household was heard, where it is said to have lied; else it may be absent.
struct Cancel { static constexpr std::string_view kName = "cancel"; CancelGround ground = CancelGround::kDeath; Personal<std::string> reason; std::string evidence_sha256; std::optional<std::string> hearing_sha256; };

BOOST_DESCRIBE_STRUCT(Open, (), (unit, person, household, persons, category, sex, is_migrant_worker, applicant, applied_by, previous_file))
BOOST_DESCRIBE_STRUCT(Review, (), (opinion))
BOOST_DESCRIBE_STRUCT(Approve, (), (category, contact_person))
BOOST_DESCRIBE_STRUCT(Reject, (), (reason))
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason))
BOOST_DESCRIBE_STRUCT(RecordVisit, (), (visited_on, visitors, form_sha256, photos, situation))
BOOST_DESCRIBE_STRUCT(AnnualReview, (), (persons, income, accident_cost, rigid_expenses, exclusions))
BOOST_DESCRIBE_STRUCT(Reclassify, (), (persons, income, accident_cost, rigid_expenses, exclusions))
BOOST_DESCRIBE_STRUCT(ProposeExit, (), (persons, income, accident_cost, rigid_expenses, exclusions))
BOOST_DESCRIBE_STRUCT(KeepOnFile, (), (reason))
BOOST_DESCRIBE_STRUCT(PublishExit, (), (name, minutes_sha256, participants))
BOOST_DESCRIBE_STRUCT(FileObjection, (), (anonymous, text))
BOOST_DESCRIBE_STRUCT(ResolveObjection, (), (number, finding, text, report_sha256))
BOOST_DESCRIBE_STRUCT(ApproveExit, (), (notice_sha256))
BOOST_DESCRIBE_STRUCT(FollowUp, (), (situation))
BOOST_DESCRIBE_STRUCT(Archive, (), ())
BOOST_DESCRIBE_STRUCT(Relapse, (), (reason))
BOOST_DESCRIBE_STRUCT(Cancel, (), (ground, reason, evidence_sha256, hearing_sha256))
}  // namespace cmd
// clang-format on

using Command =
    std::variant<cmd::Open, cmd::Review, cmd::Approve, cmd::Reject, cmd::Withdraw, cmd::RecordVisit,
                 cmd::AnnualReview, cmd::Reclassify, cmd::ProposeExit, cmd::KeepOnFile,
                 cmd::PublishExit, cmd::FileObjection, cmd::ResolveObjection, cmd::ApproveExit,
                 cmd::FollowUp, cmd::Archive, cmd::Relapse, cmd::Cancel>;

struct Workflow {
  using Case = chapterhouse::hardship_file::Case;
  using Command = hardship_file::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  // The household's entries and, for an approval, the series of file numbers.
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  // The household moves from the application to the file and is given back when the file is over.
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static std::vector<Claim> releases(const State& state, const Context& context);
  // A file whose follow-up has ended goes to the archive.
  static std::vector<Timer> timers(const State& state, const Context& context);
  // The table without Boost.MSM: see engine::interpret.
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::hardship_file
