#pragma once
// How a year's target is proposed, approved by a second person, revised and withdrawn (domain rules
// 3.1). One live target per figure and year. Pure functions: safe to call from any thread.
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/target/target.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::target {

using chapterhouse::target::Event;
using chapterhouse::target::Part;
using chapterhouse::target::State;

namespace cmd {
struct Propose {
  static constexpr std::string_view kName = "propose";
  UnitId unit;      // whose value is split: the district
  std::string kpi;  // "K04"
  std::int32_t year = 0;
  std::int64_t value = 0;
  std::vector<Part> parts;  // of the units below
  std::int64_t reserve = 0;
};
struct Approve {
  static constexpr std::string_view kName = "approve";
};
struct Revise {
  static constexpr std::string_view kName = "revise";
  std::int64_t value = 0;
  std::vector<Part> parts;
  std::int64_t reserve = 0;
  std::string reason;
};
struct Withdraw {
  static constexpr std::string_view kName = "withdraw";
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Propose, (), (unit, kpi, year, value, parts, reserve))
BOOST_DESCRIBE_STRUCT(Approve, (), ())
BOOST_DESCRIBE_STRUCT(Revise, (), (value, parts, reserve, reason))
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason))
}  // namespace cmd

using Command = std::variant<cmd::Propose, cmd::Approve, cmd::Revise, cmd::Withdraw>;

struct Workflow {
  using Case = chapterhouse::target::Case;
  using Command = target::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  // The register of the figure and the year.
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static std::vector<Claim> releases(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::target
