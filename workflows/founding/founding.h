#pragma once
// Who may found a chapter, when and with what (domain rules 2.2; 工会法 art 10 to 16, 基层工会选举
// rules). The table is in the .cpp; every number it asks for is a parameter of the policy.
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/founding/founding.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::founding {

using chapterhouse::chapter::CoveredUnit;
using chapterhouse::chapter::Kind;
using chapterhouse::founding::Ballot;
using chapterhouse::founding::Candidate;
using chapterhouse::founding::RejectionGround;
using chapterhouse::founding::State;
using chapterhouse::founding::Status;
using chapterhouse::founding::Term;
using chapterhouse::founding::WomenBody;

// clang-format off
namespace cmd {
// The request for a preparatory group (筹备组). A converted lead has given the case its id.
struct ApplyPrep { static constexpr std::string_view kName = "apply_prep"; UnitId unit; std::string name; Kind kind = Kind::kSingle; std::vector<CoveredUnit> covered_units; Personal<std::string> prep_group; std::string request_sha256; };
struct ApprovePrep { static constexpr std::string_view kName = "approve_prep"; };
struct Return { static constexpr std::string_view kName = "return"; std::vector<std::string> missing; };
struct Resubmit { static constexpr std::string_view kName = "resubmit"; std::string request_sha256; };
struct Reject { static constexpr std::string_view kName = "reject"; RejectionGround ground = RejectionGround::kOther; std::string reason; };
struct Withdraw { static constexpr std::string_view kName = "withdraw"; std::string reason; };
struct OpenRecruiting { static constexpr std::string_view kName = "open_recruiting"; };
struct ScheduleMeeting { static constexpr std::string_view kName = "schedule_meeting"; Date meeting_on{}; std::vector<Candidate> candidates; std::int32_t committee_seats = 0; std::int32_t audit_seats = 0; };
struct RecordElection { static constexpr std::string_view kName = "record_election"; Ballot ballot; AccountId scrutineer; };
// The committee and the audit committee are those elected; the chair is one of the committee.
struct ReportResult { static constexpr std::string_view kName = "report_result"; Term term = Term::kThreeYears; StreamId chair; WomenBody women_body = WomenBody::kNone; std::vector<StreamId> women; std::string report_sha256; };
struct Approve { static constexpr std::string_view kName = "approve"; };
struct OrderReElection { static constexpr std::string_view kName = "order_re_election"; std::string reason; };
struct Lapse { static constexpr std::string_view kName = "lapse"; };

BOOST_DESCRIBE_STRUCT(ApplyPrep, (), (unit, name, kind, covered_units, prep_group, request_sha256))
BOOST_DESCRIBE_STRUCT(ApprovePrep, (), ())
BOOST_DESCRIBE_STRUCT(Return, (), (missing))
BOOST_DESCRIBE_STRUCT(Resubmit, (), (request_sha256))
BOOST_DESCRIBE_STRUCT(Reject, (), (ground, reason))
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason))
BOOST_DESCRIBE_STRUCT(OpenRecruiting, (), ())
BOOST_DESCRIBE_STRUCT(ScheduleMeeting, (), (meeting_on, candidates, committee_seats, audit_seats))
BOOST_DESCRIBE_STRUCT(RecordElection, (), (ballot, scrutineer))
BOOST_DESCRIBE_STRUCT(ReportResult, (), (term, chair, women_body, women, report_sha256))
BOOST_DESCRIBE_STRUCT(Approve, (), ())
BOOST_DESCRIBE_STRUCT(OrderReElection, (), (reason))
BOOST_DESCRIBE_STRUCT(Lapse, (), ())
}  // namespace cmd
// clang-format on

using Command =
    std::variant<cmd::ApplyPrep, cmd::ApprovePrep, cmd::Return, cmd::Resubmit, cmd::Reject,
                 cmd::Withdraw, cmd::OpenRecruiting, cmd::ScheduleMeeting, cmd::RecordElection,
                 cmd::ReportResult, cmd::Approve, cmd::OrderReElection, cmd::Lapse>;
using Event = Step<Status, chapterhouse::founding::Payload>;

// Pure functions: safe to call from any thread.
struct Workflow {
  using Case = chapterhouse::founding::Case;
  using Command = founding::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  // A void gives its enterprises back to another founding, as long as this one is in work.
  static std::vector<Claim> releases(const State& state, const Context& context);
  // A return without an answer and a meeting that was not held in time.
  static std::vector<Timer> timers(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::founding
