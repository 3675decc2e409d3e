#pragma once
// How a lead goes on (domain rules 2.1): registered once per enterprise, assigned, contacted until
// the enterprise is engaged, then converted into a founding or covered by a joint union. Pure
// functions: safe to call from any thread.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/lead/lead.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::lead {

using chapterhouse::lead::ContactChannel;
using chapterhouse::lead::ContactTopic;
using chapterhouse::lead::Event;
using chapterhouse::lead::Evidence;
using chapterhouse::lead::IdType;
using chapterhouse::lead::RefusalReason;
using chapterhouse::lead::Source;
using chapterhouse::lead::State;

namespace cmd {
struct Register {
  static constexpr std::string_view kName = "register";
  UnitId unit;  // where the enterprise works, not where it is registered
  std::string name;
  IdType id_type = IdType::kUscc;
  std::optional<std::string> uscc;  // absent for IdType::kLegacy
  Source source = Source::kRegistryImport;
  std::optional<CaseId> source_session;
  std::string address;
  std::optional<std::int32_t> employees, women;
  Ownership ownership = Ownership::kUnknown;
  std::optional<std::string> industry;
  Personal<std::optional<std::string>> contact_person;
  Personal<std::optional<std::string>> contact_mobile;
};
// Begins a round of contacts. Handing an assigned lead to somebody else is the common "assign".
struct AssignTo {
  static constexpr std::string_view kName = "assign_to";
  AccountId assignee;
};
struct LogContact {
  static constexpr std::string_view kName = "log_contact";
  ContactTopic topic = ContactTopic::kOther;
  ContactChannel channel = ContactChannel::kVisit;
  Personal<std::string> note;
};
struct RecordPlan {
  static constexpr std::string_view kName = "record_plan";
  std::int32_t employees = 0, women = 0;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;
  std::string service_package;
};
struct Agree {
  static constexpr std::string_view kName = "agree";
  Evidence evidence = Evidence::kEmployerConsent;
  std::string evidence_sha256;
};
struct RecordRefusal {
  static constexpr std::string_view kName = "record_refusal";
  RefusalReason refusal_reason = RefusalReason::kOther;
  bool obstruction = false;
  Personal<std::string> note;
};
struct GoDormant {
  static constexpr std::string_view kName = "go_dormant";
  std::string reason;
};
struct Convert {
  static constexpr std::string_view kName = "convert";
};
struct JoinJoint {
  static constexpr std::string_view kName = "join_joint";
  StreamId chapter;
};
struct Cease {
  static constexpr std::string_view kName = "cease";
  Date ceased_on{};
  std::string reason;
};
// The employer has a new credit code, or its first one.
struct Relink {
  static constexpr std::string_view kName = "relink";
  std::string uscc;
  std::optional<std::string> name;  // when it changed with the code
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Register, (),
                      (unit, name, id_type, uscc, source, source_session, address, employees, women,
                       ownership, industry, contact_person, contact_mobile))
BOOST_DESCRIBE_STRUCT(AssignTo, (), (assignee))
BOOST_DESCRIBE_STRUCT(LogContact, (), (topic, channel, note))
BOOST_DESCRIBE_STRUCT(RecordPlan, (), (employees, women, ownership, industry, service_package))
BOOST_DESCRIBE_STRUCT(Agree, (), (evidence, evidence_sha256))
BOOST_DESCRIBE_STRUCT(RecordRefusal, (), (refusal_reason, obstruction, note))
BOOST_DESCRIBE_STRUCT(GoDormant, (), (reason))
BOOST_DESCRIBE_STRUCT(Convert, (), ())
BOOST_DESCRIBE_STRUCT(JoinJoint, (), (chapter))
BOOST_DESCRIBE_STRUCT(Cease, (), (ceased_on, reason))
BOOST_DESCRIBE_STRUCT(Relink, (), (uscc, name, reason))
}  // namespace cmd

using Command = std::variant<cmd::Register, cmd::AssignTo, cmd::LogContact, cmd::RecordPlan,
                             cmd::Agree, cmd::RecordRefusal, cmd::GoDormant, cmd::Convert,
                             cmd::JoinJoint, cmd::Cease, cmd::Relink>;

struct Workflow {
  using Case = chapterhouse::lead::Case;
  using Command = lead::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  // The enterprise's register knows its one lead from registration until the enterprise ceases, and
  // the founding from conversion on.
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static std::vector<Claim> releases(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::lead
