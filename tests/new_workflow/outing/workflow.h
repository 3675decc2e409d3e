#pragma once
// How an outing goes on: proposed, approved by the chair above, held by five members at least.
#include <string>
#include <variant>
#include <vector>

#include "tests/new_workflow/outing/outing.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::outing {

using chapterhouse::outing::Item;
using chapterhouse::outing::Kind;
using chapterhouse::outing::State;
using chapterhouse::outing::Status;

// clang-format off
namespace cmd {
struct Propose { static constexpr std::string_view kName = "propose"; UnitId unit; std::string title; Date day{}; Kind kind = Kind::kHike; bool indoors = false; std::vector<Item> items; };
struct Approve { static constexpr std::string_view kName = "approve"; };
struct Hold { static constexpr std::string_view kName = "hold"; std::int32_t participants = 0; };
struct Cancel { static constexpr std::string_view kName = "cancel"; std::string reason; };

BOOST_DESCRIBE_STRUCT(Propose, (), (unit, title, day, kind, indoors, items))
BOOST_DESCRIBE_STRUCT(Approve, (), ())
BOOST_DESCRIBE_STRUCT(Hold, (), (participants))
BOOST_DESCRIBE_STRUCT(Cancel, (), (reason))
}  // namespace cmd
// clang-format on

using Command = std::variant<cmd::Propose, cmd::Approve, cmd::Hold, cmd::Cancel>;
using Event = Step<Status, chapterhouse::outing::Payload>;

struct Workflow {
  using Case = chapterhouse::outing::Case;
  using Command = outing::Command;

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

}  // namespace chapterhouse::workflows::outing
