#pragma once
// Legal holds: what must not be erased while somebody needs it. Two people place and release one.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/legal_hold/legal_hold.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::legal_hold {

using chapterhouse::legal_hold::State;
using chapterhouse::legal_hold::Status;

// clang-format off
namespace cmd {
struct Request { static constexpr std::string_view kName = "request"; UnitId unit; std::optional<StreamId> held_case; std::optional<SubjectId> subject; std::string reason; std::string order_sha256; };
struct Impose { static constexpr std::string_view kName = "impose"; };
struct Decline { static constexpr std::string_view kName = "decline"; std::string reason; };
struct RequestRelease { static constexpr std::string_view kName = "request_release"; std::string reason; };
struct Release { static constexpr std::string_view kName = "release"; };
struct Keep { static constexpr std::string_view kName = "keep"; std::string reason; };

BOOST_DESCRIBE_STRUCT(Request, (), (unit, held_case, subject, reason, order_sha256))
BOOST_DESCRIBE_STRUCT(Impose, (), ())
BOOST_DESCRIBE_STRUCT(Decline, (), (reason))
BOOST_DESCRIBE_STRUCT(RequestRelease, (), (reason))
BOOST_DESCRIBE_STRUCT(Release, (), ())
BOOST_DESCRIBE_STRUCT(Keep, (), (reason))
}  // namespace cmd
// clang-format on

using Command = std::variant<cmd::Request, cmd::Impose, cmd::Decline, cmd::RequestRelease,
                             cmd::Release, cmd::Keep>;
using Event = Step<Status, chapterhouse::legal_hold::Payload>;

// Pure functions: safe to call from any thread.
struct Workflow {
  using Case = chapterhouse::legal_hold::Case;
  using Command = legal_hold::Command;

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

}  // namespace chapterhouse::workflows::legal_hold
