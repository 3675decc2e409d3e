#pragma once
// Consents of a person to a purpose or a recipient, and their withdrawal.
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/consent/consent.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::consent {

using chapterhouse::consent::Purpose;
using chapterhouse::consent::Recipient;
using chapterhouse::consent::State;
using chapterhouse::consent::Status;

// clang-format off
namespace cmd {
// `about` is a case of the person's, in which the consent was given.
struct Give { static constexpr std::string_view kName = "give"; UnitId unit; SubjectId person; StreamId about; Purpose purpose = Purpose::kSensitiveData; Recipient recipient = Recipient::kNobody; std::string notice_version; std::string notice_sha256; std::string paper_sha256; };
struct Withdraw { static constexpr std::string_view kName = "withdraw"; Personal<std::string> reason; };

BOOST_DESCRIBE_STRUCT(Give, (), (unit, person, about, purpose, recipient, notice_version, notice_sha256, paper_sha256))
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason))
}  // namespace cmd
// clang-format on

using Command = std::variant<cmd::Give, cmd::Withdraw>;
using Event = Step<Status, chapterhouse::consent::Payload>;

// Pure functions: safe to call from any thread.
struct Workflow {
  using Case = chapterhouse::consent::Case;
  using Command = consent::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static std::vector<Claim> releases(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::consent
