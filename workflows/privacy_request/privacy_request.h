#pragma once
// Requests about one's own data: received, the person identified, what is kept found by the system,
// the answer proposed by one person and given by another, carried out by the system (ADR 0019).
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/application/form.h"
#include "domain/cases/privacy_request/privacy_request.h"
#include "domain/privacy/retention.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::privacy_request {

using chapterhouse::application::IdType;
using chapterhouse::privacy_request::Answer;
using chapterhouse::privacy_request::CaseInScope;
using chapterhouse::privacy_request::DestroyedKey;
using chapterhouse::privacy_request::Ground;
using chapterhouse::privacy_request::IdentityMeans;
using chapterhouse::privacy_request::Kind;
using chapterhouse::privacy_request::Requester;
using chapterhouse::privacy_request::State;
using chapterhouse::privacy_request::Status;

// clang-format off
namespace cmd {
// The person is found by the identity number, or by a case that is theirs (`about`), or both.
struct Receive { static constexpr std::string_view kName = "receive"; UnitId unit; Kind kind = Kind::kKnow; Requester requester = Requester::kSelf; Personal<std::string> name, contact; Personal<std::string> wish; IdType id_type = IdType::kResidentId; Sensitive<std::optional<std::string>> id_no; std::optional<StreamId> about; std::string form_sha256; std::optional<std::string> standing_sha256; };
// Sent by the system when the law has nothing of a person kept any longer and nobody asked.
struct Raise { static constexpr std::string_view kName = "raise"; UnitId unit; SubjectId person; std::vector<CaseInScope> cases; };
struct ConfirmIdentity { static constexpr std::string_view kName = "confirm_identity"; IdentityMeans means = IdentityMeans::kInPerson; std::string paper_sha256; };
// Sent by the system: what it found in the log.
struct RecordScope { static constexpr std::string_view kName = "record_scope"; std::vector<SubjectId> subjects; std::vector<CaseInScope> cases; std::vector<StreamId> named_in; std::vector<std::string> documents; };
struct ProposeAnswer { static constexpr std::string_view kName = "propose_answer"; Answer answer = Answer::kGrant; Ground ground = Ground::kRight; Personal<std::string> reason; };
// The second person grants what was proposed, or refuses it.
struct Approve { static constexpr std::string_view kName = "approve"; };
struct Refuse { static constexpr std::string_view kName = "refuse"; };
struct DeclineProposal { static constexpr std::string_view kName = "decline_proposal"; Personal<std::string> reason; };
struct Withdraw { static constexpr std::string_view kName = "withdraw"; Personal<std::string> reason; };
// Sent by the system, once the keys are destroyed and once the key ring is another.
struct RecordUnreadable { static constexpr std::string_view kName = "record_unreadable"; std::vector<SubjectId> subjects; std::vector<DestroyedKey> keys; std::vector<std::string> documents; std::uint32_t epoch = 0; };
struct RecordErased { static constexpr std::string_view kName = "record_erased"; std::uint32_t epoch = 0; };
struct RecordCopy { static constexpr std::string_view kName = "record_copy"; std::string sha256; std::int64_t bytes = 0; };
struct Complete { static constexpr std::string_view kName = "complete"; Personal<std::string> outcome; };
// Sent by the system when the retention is over, and by people when a legal hold stood in the way.
struct EndRetention { static constexpr std::string_view kName = "end_retention"; };
struct Inspect { static constexpr std::string_view kName = "inspect"; std::string reason; };
struct Lift { static constexpr std::string_view kName = "lift"; std::string reason; };

BOOST_DESCRIBE_STRUCT(Receive, (), (unit, kind, requester, name, contact, wish, id_type, id_no, about, form_sha256, standing_sha256))
BOOST_DESCRIBE_STRUCT(Raise, (), (unit, person, cases))
BOOST_DESCRIBE_STRUCT(ConfirmIdentity, (), (means, paper_sha256))
BOOST_DESCRIBE_STRUCT(RecordScope, (), (subjects, cases, named_in, documents))
BOOST_DESCRIBE_STRUCT(ProposeAnswer, (), (answer, ground, reason))
BOOST_DESCRIBE_STRUCT(Approve, (), ())
BOOST_DESCRIBE_STRUCT(Refuse, (), ())
BOOST_DESCRIBE_STRUCT(DeclineProposal, (), (reason))
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason))
BOOST_DESCRIBE_STRUCT(RecordUnreadable, (), (subjects, keys, documents, epoch))
BOOST_DESCRIBE_STRUCT(RecordErased, (), (epoch))
BOOST_DESCRIBE_STRUCT(RecordCopy, (), (sha256, bytes))
BOOST_DESCRIBE_STRUCT(Complete, (), (outcome))
BOOST_DESCRIBE_STRUCT(EndRetention, (), ())
BOOST_DESCRIBE_STRUCT(Inspect, (), (reason))
BOOST_DESCRIBE_STRUCT(Lift, (), (reason))
}  // namespace cmd
// clang-format on

using Command =
    std::variant<cmd::Receive, cmd::ConfirmIdentity, cmd::RecordScope, cmd::ProposeAnswer,
                 cmd::Approve, cmd::Refuse, cmd::DeclineProposal, cmd::Withdraw,
                 cmd::RecordUnreadable, cmd::RecordErased, cmd::RecordCopy, cmd::Complete,
                 cmd::EndRetention, cmd::Inspect, cmd::Lift, cmd::Raise>;
using Event = Step<Status, chapterhouse::privacy_request::Payload>;

// Until when the law has the person's records kept: of these cases, as the world has them.
std::optional<privacy::Retention> retention_of(std::span<const CaseInScope> cases,
                                               const Context& context);

// Pure functions: safe to call from any thread.
struct Workflow {
  using Case = chapterhouse::privacy_request::Case;
  using Command = privacy_request::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  // A void gives a restriction back; what is erased stays erased.
  static std::vector<Claim> releases(const State& state, const Context& context);
  // The end of the retention.
  static std::vector<Timer> timers(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::privacy_request
