#pragma once
// How a reception goes on (domain rules 2.17): recorded, answered in time or taken on as a case of
// its own, closed. Pure functions: safe to call from any thread.
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/reception/reception.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::reception {

using chapterhouse::reception::Category;
using chapterhouse::reception::Channel;
using chapterhouse::reception::Event;
using chapterhouse::reception::Risk;
using chapterhouse::reception::State;

namespace cmd {
struct Record {
  static constexpr std::string_view kName = "record";
  UnitId unit;
  std::int32_t visitors = 1;
  bool by_appointment = false;  // a larger group that was asked to come
  Category category = Category::kOther;
  Channel channel = Channel::kVisit;
  Risk risk = Risk::kLow;
  Personal<std::string> summary;
};
struct Answer {
  static constexpr std::string_view kName = "answer";
  Personal<std::string> answer;
};
struct Convert {
  static constexpr std::string_view kName = "convert";
  StreamId opened;  // a dispute, an application for hardship relief, or a lead
};
struct Close {
  static constexpr std::string_view kName = "close";
};

BOOST_DESCRIBE_STRUCT(Record, (),
                      (unit, visitors, by_appointment, category, channel, risk, summary))
BOOST_DESCRIBE_STRUCT(Answer, (), (answer))
BOOST_DESCRIBE_STRUCT(Convert, (), (opened))
BOOST_DESCRIBE_STRUCT(Close, (), ())
}  // namespace cmd

using Command = std::variant<cmd::Record, cmd::Answer, cmd::Convert, cmd::Close>;

struct Workflow {
  using Case = chapterhouse::reception::Case;
  using Command = reception::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  // The case that a conversion names.
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  static std::vector<Claim> claims(const State&, const Decided&, const Context&) { return {}; }
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::reception
