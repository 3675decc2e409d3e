#pragma once
// Setting up a workers' home in a new chapter of 100 and more (domain rules 2.2, Activate).
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/home_task/home_task.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::home_task {

using chapterhouse::home_task::State;
using chapterhouse::home_task::Status;

// clang-format off
namespace cmd {
// Sent by the system when chapter/<the same id> is established.
struct Open { static constexpr std::string_view kName = "open"; UnitId unit; std::string chapter_name; std::int32_t employees_total = 0; };
struct Plan { static constexpr std::string_view kName = "plan"; Date completion_on{}; };
struct Complete { static constexpr std::string_view kName = "complete"; std::string site; std::string acceptance_sha256; };
struct Cancel { static constexpr std::string_view kName = "cancel"; std::string reason; };

BOOST_DESCRIBE_STRUCT(Open, (), (unit, chapter_name, employees_total))
BOOST_DESCRIBE_STRUCT(Plan, (), (completion_on))
BOOST_DESCRIBE_STRUCT(Complete, (), (site, acceptance_sha256))
BOOST_DESCRIBE_STRUCT(Cancel, (), (reason))
}  // namespace cmd
// clang-format on

using Command = std::variant<cmd::Open, cmd::Plan, cmd::Complete, cmd::Cancel>;
using Event = Step<Status, chapterhouse::home_task::Payload>;

// Pure functions: safe to call from any thread.
struct Workflow {
  using Case = chapterhouse::home_task::Case;
  using Command = home_task::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State&, const CommandBody*, const Context&) {
    return {};
  }
  static std::vector<Claim> claims(const State&, const Decided&, const Context&) { return {}; }
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::home_task
