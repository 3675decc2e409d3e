#pragma once
// The grants of one household, from the reservation of their money on (domain rules 2.8): what the
// yearly cap of a type and the days between two grants of it are judged by. The stream
// "relief_ledger/<file id>" is written in the commit of the grant's own event.
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/relief/grant_type.h"

namespace chapterhouse::relief_ledger {

namespace ev {
struct Reserved {
  static constexpr EventKey kKey{"relief_ledger", "reserved", 993};
  StreamId grant;
  relief::Type type = relief::Type::kLiving;
  Money amount;
  Date decided_on{};
};
struct Paid {
  static constexpr EventKey kKey{"relief_ledger", "paid", 994};
  StreamId grant;
  Money amount;
};
// It will not be paid.
struct Released {
  static constexpr EventKey kKey{"relief_ledger", "released", 995};
  StreamId grant;
};
// It was paid and is back.
struct Returned {
  static constexpr EventKey kKey{"relief_ledger", "returned", 996};
  StreamId grant;
};

BOOST_DESCRIBE_STRUCT(Reserved, (), (grant, type, amount, decided_on))
BOOST_DESCRIBE_STRUCT(Paid, (), (grant, amount))
BOOST_DESCRIBE_STRUCT(Released, (), (grant))
BOOST_DESCRIBE_STRUCT(Returned, (), (grant))
}  // namespace ev

using Payload = std::variant<ev::Reserved, ev::Paid, ev::Released, ev::Returned>;

struct Entry {
  StreamId grant;
  relief::Type type = relief::Type::kLiving;
  Money amount;
  Date decided_on{};
  Money paid;  // nothing until it is paid
};
BOOST_DESCRIBE_STRUCT(Entry, (), (grant, type, amount, decided_on, paid))

// Only what stands: a grant released or returned is gone.
struct State {
  std::vector<Entry> entries;

  Money total_paid() const;
  // Of one type in the calendar year of `on`.
  Money granted(relief::Type type, Date on) const;
  // A grant of the type decided less than `days` before or after `on`; null when there is none.
  const Entry* within(relief::Type type, Date on, std::int64_t days) const;
};
BOOST_DESCRIBE_STRUCT(State, (), (entries))

struct Register {
  static constexpr std::string_view kName = "relief_ledger";
  using State = relief_ledger::State;
  using Status = void;
  using Payload = relief_ledger::Payload;
  static State evolve(State state, const Payload& event);
};

// Of "hardship_file/<id>".
StreamId stream(const StreamId& file);

}  // namespace chapterhouse::relief_ledger
