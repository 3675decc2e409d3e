#pragma once
// The money of one fund: allotted, reserved for grants, spent (domain rules 2.8 and 2.15). The
// stream "fund_ledger/<fund id>" is written in the commit of the fund's or the grant's own event;
// what it holds is never less than nothing.
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::fund_ledger {

namespace ev {
// More, or less when the amount is below zero.
struct Allotted {
  static constexpr EventKey kKey{"fund_ledger", "allotted", 985};
  Money amount;
};
struct Reserved {
  static constexpr EventKey kKey{"fund_ledger", "reserved", 986};
  StreamId grant;
  Money amount;
};
struct Released {
  static constexpr EventKey kKey{"fund_ledger", "released", 987};
  StreamId grant;
  Money amount;
};
// What was reserved is paid out.
struct Spent {
  static constexpr EventKey kKey{"fund_ledger", "spent", 988};
  StreamId grant;
  Money amount;
};
// What was paid out is back.
struct Returned {
  static constexpr EventKey kKey{"fund_ledger", "returned", 989};
  StreamId grant;
  Money amount;
};

BOOST_DESCRIBE_STRUCT(Allotted, (), (amount))
BOOST_DESCRIBE_STRUCT(Reserved, (), (grant, amount))
BOOST_DESCRIBE_STRUCT(Released, (), (grant, amount))
BOOST_DESCRIBE_STRUCT(Spent, (), (grant, amount))
BOOST_DESCRIBE_STRUCT(Returned, (), (grant, amount))
}  // namespace ev

using Payload = std::variant<ev::Allotted, ev::Reserved, ev::Released, ev::Spent, ev::Returned>;

struct State {
  Money allotted, reserved, spent;

  Money available() const { return {allotted.fen - reserved.fen - spent.fen}; }
};
BOOST_DESCRIBE_STRUCT(State, (), (allotted, reserved, spent))

struct Register {
  static constexpr std::string_view kName = "fund_ledger";
  using State = fund_ledger::State;
  using Status = void;
  using Payload = fund_ledger::Payload;
  static State evolve(State state, const Payload& event);
};

// Of "fund/<id>".
StreamId stream(const StreamId& fund);

}  // namespace chapterhouse::fund_ledger
