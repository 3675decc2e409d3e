#pragma once
// A fund that relief is paid from (domain rules 2.8 and 2.15): where its money comes from and for
// which year. The money itself is kept by the register fund_ledger/<the same id>.
#include <cstdint>
#include <string>
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::fund {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t { kNew = 0, kOpen = 1, kClosed = 2 };
BOOST_DESCRIBE_ENUM(Status, kNew, kOpen, kClosed)

enum class Source : std::uint8_t { kGov = 1, kUnion = 2, kWarmth = 3, kDonation = 4 };
BOOST_DESCRIBE_ENUM(Source, kGov, kUnion, kWarmth, kDonation)

namespace ev {
struct Opened {
  static constexpr EventKey kKey{"fund", "opened", 535};
  UnitId unit;
  std::string name;
  Source source = Source::kUnion;
  std::int32_t fiscal_year = 0;
  Money amount;
};
// More, or less when the amount is below zero.
struct Allotted {
  static constexpr EventKey kKey{"fund", "allotted", 536};
  Money amount;
  std::string reason;
};
struct Closed {
  static constexpr EventKey kKey{"fund", "closed", 537};
  Money left;  // what was neither spent nor reserved
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Opened, (), (unit, name, source, fiscal_year, amount))
BOOST_DESCRIBE_STRUCT(Allotted, (), (amount, reason))
BOOST_DESCRIBE_STRUCT(Closed, (), (left, reason))
}  // namespace ev

using Payload = std::variant<ev::Opened, ev::Allotted, ev::Closed>;
using Event = Step<Status, Payload>;

struct State {
  Status status = Status::kNew;
  std::string name;
  Source source = Source::kUnion;
  std::int32_t fiscal_year = 0;
};
BOOST_DESCRIBE_STRUCT(State, (), (status, name, source, fiscal_year))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "fund";
  using State = fund::State;
  using Status = fund::Status;
  using Payload = fund::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // Feeds no figure: grants count when they are paid.
  static void facts(const FactInput&, std::vector<Fact>&) {}
};

}  // namespace chapterhouse::fund
