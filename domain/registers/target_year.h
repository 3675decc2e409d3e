#pragma once
// The one target of a figure for a year (domain rules 3.1). The stream "target_year/<kpi>-<year>"
// is claimed in the commit that proposes the target and given back when it is withdrawn.
#include <cstdint>
#include <string_view>
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::target_year {

namespace ev {
struct Claimed {
  static constexpr EventKey kKey{"target_year", "claimed", 990};
  StreamId target;
};
struct Released {
  static constexpr EventKey kKey{"target_year", "released", 991};
  StreamId target;
};

BOOST_DESCRIBE_STRUCT(Claimed, (), (target))
BOOST_DESCRIBE_STRUCT(Released, (), (target))
}  // namespace ev

using Payload = std::variant<ev::Claimed, ev::Released>;

struct State {
  StreamId target;  // empty: none
};
BOOST_DESCRIBE_STRUCT(State, (), (target))

struct Register {
  static constexpr std::string_view kName = "target_year";
  using State = target_year::State;
  using Status = void;
  using Payload = target_year::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream(std::string_view kpi, std::int32_t year);

}  // namespace chapterhouse::target_year
