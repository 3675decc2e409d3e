#pragma once
// Who may identify a household as in hardship, when and on what grounds (domain rules 2.8, W8).
// The table is in the .cpp. Pure functions: safe to call from any thread.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/hardship_application/hardship_application.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::hardship_application {

using chapterhouse::hardship_application::Category;
using chapterhouse::hardship_application::Cause;
using chapterhouse::hardship_application::Consent;
using chapterhouse::hardship_application::Event;
using chapterhouse::hardship_application::Exclusion;
using chapterhouse::hardship_application::Health;
using chapterhouse::hardship_application::IdType;
using chapterhouse::hardship_application::MeansResult;
using chapterhouse::hardship_application::Member;
using chapterhouse::hardship_application::MissingItem;
using chapterhouse::hardship_application::RejectionGround;
using chapterhouse::hardship_application::RigidExpense;
using chapterhouse::hardship_application::State;
using chapterhouse::hardship_application::Status;
using chapterhouse::hardship_application::WorkStatus;

// What an investigated objection turned out to be.
enum class Finding : std::uint8_t { kUnfounded = 1, kFounded = 2 };
BOOST_DESCRIBE_ENUM(Finding, kUnfounded, kFounded)

// clang-format off
namespace cmd {
// Somebody may need help. The system reports a household that fell back, without a name.
struct ReportClue { static constexpr std::string_view kName = "report_clue"; UnitId unit; Personal<std::string> name; std::optional<StreamId> previous_file; };
// By the worker, or by staff on their behalf. `persons` counts the applicant and all `members`.
struct Apply { static constexpr std::string_view kName = "apply"; UnitId unit; Personal<std::string> name, mobile; IdType id_type = IdType::kResidentId; Sensitive<std::string> id_no; Sensitive<std::optional<Date>> birth_date; std::optional<Sex> sex; std::int32_t persons = 1; Sensitive<std::vector<Member>> members; bool is_migrant_worker = false; Personal<std::optional<Date>> employed_since; Personal<WorkStatus> work_status{WorkStatus::kEmployed}; Sensitive<Health> health{Health::kHealthy}; Sensitive<Cause> cause{Cause::kOther}; Sensitive<std::optional<std::string>> bank_account; Consent sensitive_consent; Consent means_authorisation; Consent publication_consent; };
struct RecordHomeVisit { static constexpr std::string_view kName = "record_home_visit"; Date visited_on{}; std::vector<AccountId> visitors; std::string form_sha256; std::vector<std::string> photos; };
struct FirstReview { static constexpr std::string_view kName = "first_review"; std::int32_t persons = 1; Sensitive<Money> income, accident_cost; Sensitive<std::vector<RigidExpense>> rigid_expenses; std::vector<Exclusion> exclusions; };
// Everything that is missing, at once: an application is returned one time only (一次性告知).
struct Return { static constexpr std::string_view kName = "return"; std::vector<MissingItem> missing_items; };
struct Resubmit { static constexpr std::string_view kName = "resubmit"; Personal<std::string> answer; std::string form_sha256; };
struct RequestMeansCheck { static constexpr std::string_view kName = "request_means_check"; };
// `category` only where a difference lowers it.
struct RecordMeansCheck { static constexpr std::string_view kName = "record_means_check"; MeansResult result = MeansResult::kMatch; std::optional<Category> category; Sensitive<std::optional<std::string>> explanation; std::string report_sha256; };
// The applicant's name, to be masked: the case itself keeps none in the clear.
struct PublishNotice { static constexpr std::string_view kName = "publish_notice"; Personal<std::string> name; };
struct FileObjection { static constexpr std::string_view kName = "file_objection"; bool anonymous = false; Personal<std::string> text; };
struct ResolveObjection { static constexpr std::string_view kName = "resolve_objection"; Finding finding = Finding::kUnfounded; Personal<std::string> text; std::string report_sha256; };
struct CloseNotice { static constexpr std::string_view kName = "close_notice"; };
struct Reject { static constexpr std::string_view kName = "reject"; RejectionGround ground = RejectionGround::kOther; Personal<std::string> reason; };
struct Withdraw { static constexpr std::string_view kName = "withdraw"; Personal<std::string> reason; };

BOOST_DESCRIBE_STRUCT(ReportClue, (), (unit, name, previous_file))
BOOST_DESCRIBE_STRUCT(Apply, (), (unit, name, mobile, id_type, id_no, birth_date, sex, persons, members, is_migrant_worker, employed_since, work_status, health, cause, bank_account, sensitive_consent, means_authorisation, publication_consent))
BOOST_DESCRIBE_STRUCT(RecordHomeVisit, (), (visited_on, visitors, form_sha256, photos))
BOOST_DESCRIBE_STRUCT(FirstReview, (), (persons, income, accident_cost, rigid_expenses, exclusions))
BOOST_DESCRIBE_STRUCT(Return, (), (missing_items))
BOOST_DESCRIBE_STRUCT(Resubmit, (), (answer, form_sha256))
BOOST_DESCRIBE_STRUCT(RequestMeansCheck, (), ())
BOOST_DESCRIBE_STRUCT(RecordMeansCheck, (), (result, category, explanation, report_sha256))
BOOST_DESCRIBE_STRUCT(PublishNotice, (), (name))
BOOST_DESCRIBE_STRUCT(FileObjection, (), (anonymous, text))
BOOST_DESCRIBE_STRUCT(ResolveObjection, (), (finding, text, report_sha256))
BOOST_DESCRIBE_STRUCT(CloseNotice, (), ())
BOOST_DESCRIBE_STRUCT(Reject, (), (ground, reason))
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason))
}  // namespace cmd
// clang-format on

using Command = std::variant<cmd::ReportClue, cmd::Apply, cmd::RecordHomeVisit, cmd::FirstReview,
                             cmd::Return, cmd::Resubmit, cmd::RequestMeansCheck,
                             cmd::RecordMeansCheck, cmd::PublishNotice, cmd::FileObjection,
                             cmd::ResolveObjection, cmd::CloseNotice, cmd::Reject, cmd::Withdraw>;

struct Workflow {
  using Case = chapterhouse::hardship_application::Case;
  using Command = hardship_application::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  // The household's entries, the applicant's entry among persons, the file it had before.
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  // The household is held from the application on and given back when it ends without a file.
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static std::vector<Claim> releases(const State& state, const Context& context);
  // An elapsed notice closes; an application not supplemented in time is deemed withdrawn.
  static std::vector<Timer> timers(const State& state, const Context& context);
  // The table without Boost.MSM: see engine::interpret.
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::hardship_application
