#pragma once
// The life of a chapter after its approval: legal person, work, coverage, name, end (domain rules
// 2.2). The table is in the .cpp; every number it asks for is a parameter of the policy.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/chapter/chapter.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::chapter {

using chapterhouse::chapter::CoveredUnit;
using chapterhouse::chapter::DissolutionCause;
using chapterhouse::chapter::Kind;
using chapterhouse::chapter::State;
using chapterhouse::chapter::Status;

// clang-format off
namespace cmd {
// Sent by the system with what founding/<the same id> was approved with.
struct Establish { static constexpr std::string_view kName = "establish"; UnitId unit; std::string name; Kind kind = Kind::kSingle; std::vector<CoveredUnit> covered_units; std::int32_t employees_total = 0; std::string approval_no; Date established_on{}; Date term_starts_on{}; Date term_ends_on{}; };
// A chapter founded before this system, here or in another district.
struct RegisterExisting { static constexpr std::string_view kName = "register_existing"; UnitId unit; std::string name; Kind kind = Kind::kSingle; std::vector<CoveredUnit> covered_units; std::string approval_no; Date established_on{}; std::optional<Date> term_ends_on; std::optional<std::string> legal_person_code; };
struct ApplyLegalPerson { static constexpr std::string_view kName = "apply_legal_person"; std::string legal_name; std::string premises; Money funds; std::string form_sha256; std::string approval_sha256; std::string chair_identity_sha256; };
struct ReturnLegalPerson { static constexpr std::string_view kName = "return_legal_person"; std::vector<std::string> missing; };
struct RegisterLegalPerson { static constexpr std::string_view kName = "register_legal_person"; std::string legal_person_code; std::string certificate_sha256; };
struct Activate { static constexpr std::string_view kName = "activate"; std::string seal_sha256; Sensitive<std::string> bank_account; std::string fee_registration_no; };
struct CoverUnit { static constexpr std::string_view kName = "cover_unit"; CoveredUnit covered; };
struct UncoverUnit { static constexpr std::string_view kName = "uncover_unit"; std::string uscc; std::string reason; };
struct Rename { static constexpr std::string_view kName = "rename"; std::string name; std::string decision_sha256; };
struct ChangeAffiliation { static constexpr std::string_view kName = "change_affiliation"; UnitId superior; std::string decision_sha256; };
struct MergeWith { static constexpr std::string_view kName = "merge_with"; StreamId into; std::string decision_sha256; std::string reason; };
struct Dissolve { static constexpr std::string_view kName = "dissolve"; DissolutionCause cause = DissolutionCause::kEmployerEnded; std::string audit_sha256; std::string reason; };

BOOST_DESCRIBE_STRUCT(Establish, (), (unit, name, kind, covered_units, employees_total, approval_no, established_on, term_starts_on, term_ends_on))
BOOST_DESCRIBE_STRUCT(RegisterExisting, (), (unit, name, kind, covered_units, approval_no, established_on, term_ends_on, legal_person_code))
BOOST_DESCRIBE_STRUCT(ApplyLegalPerson, (), (legal_name, premises, funds, form_sha256, approval_sha256, chair_identity_sha256))
BOOST_DESCRIBE_STRUCT(ReturnLegalPerson, (), (missing))
BOOST_DESCRIBE_STRUCT(RegisterLegalPerson, (), (legal_person_code, certificate_sha256))
BOOST_DESCRIBE_STRUCT(Activate, (), (seal_sha256, bank_account, fee_registration_no))
BOOST_DESCRIBE_STRUCT(CoverUnit, (), (covered))
BOOST_DESCRIBE_STRUCT(UncoverUnit, (), (uscc, reason))
BOOST_DESCRIBE_STRUCT(Rename, (), (name, decision_sha256))
BOOST_DESCRIBE_STRUCT(ChangeAffiliation, (), (superior, decision_sha256))
BOOST_DESCRIBE_STRUCT(MergeWith, (), (into, decision_sha256, reason))
BOOST_DESCRIBE_STRUCT(Dissolve, (), (cause, audit_sha256, reason))
}  // namespace cmd
// clang-format on

using Command = std::variant<cmd::Establish, cmd::RegisterExisting, cmd::ApplyLegalPerson,
                             cmd::ReturnLegalPerson, cmd::RegisterLegalPerson, cmd::Activate,
                             cmd::CoverUnit, cmd::UncoverUnit, cmd::Rename, cmd::ChangeAffiliation,
                             cmd::MergeWith, cmd::Dissolve>;
using Event = Step<Status, chapterhouse::chapter::Payload>;

// Pure functions: safe to call from any thread.
struct Workflow {
  using Case = chapterhouse::chapter::Case;
  using Command = chapter::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  // A void uncovers its units.
  static std::vector<Claim> releases(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::chapter
