#pragma once
// Which versions of policy, calendar and units are in force, as events: stream "reference/active".
// Decisions name the version they used; this says what that version was, by the hash of its files.
#include <cstdint>
#include <string>
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::reference {

namespace ev {
// clang-format off
struct Activated { static constexpr EventKey kKey{"reference", "activated", 970}; std::uint32_t policy_version = 0, calendar_version = 0, units_version = 0; std::string sha256; };
// clang-format on
BOOST_DESCRIBE_STRUCT(Activated, (), (policy_version, calendar_version, units_version, sha256))
}  // namespace ev

using Payload = std::variant<ev::Activated>;

struct State {
  std::uint32_t policy_version = 0, calendar_version = 0, units_version = 0;
  std::string sha256;  // of all reference files; empty before the first activation
};
BOOST_DESCRIBE_STRUCT(State, (), (policy_version, calendar_version, units_version, sha256))

struct Register {
  static constexpr std::string_view kName = "reference";
  using State = reference::State;
  using Status = void;
  using Payload = reference::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream();

}  // namespace chapterhouse::reference
