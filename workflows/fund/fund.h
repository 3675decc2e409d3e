#pragma once
// How a fund is opened, allotted more or less, and closed (domain rules 2.15). Every step that
// moves money moves the fund's ledger with it. Pure functions: safe to call from any thread.
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/fund/fund.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::fund {

using chapterhouse::fund::Event;
using chapterhouse::fund::Source;
using chapterhouse::fund::State;

namespace cmd {
struct Open {
  static constexpr std::string_view kName = "open";
  UnitId unit;
  std::string name;
  Source source = Source::kUnion;
  std::int32_t fiscal_year = 0;
  Money amount;
};
struct Allot {
  static constexpr std::string_view kName = "allot";
  Money amount;  // below zero: less
  std::string reason;
};
struct Close {
  static constexpr std::string_view kName = "close";
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Open, (), (unit, name, source, fiscal_year, amount))
BOOST_DESCRIBE_STRUCT(Allot, (), (amount, reason))
BOOST_DESCRIBE_STRUCT(Close, (), (reason))
}  // namespace cmd

using Command = std::variant<cmd::Open, cmd::Allot, cmd::Close>;

struct Workflow {
  using Case = chapterhouse::fund::Case;
  using Command = fund::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::fund
