#include "domain/registers/reference.h"

namespace chapterhouse::reference {

State Register::evolve(State state, const Payload& event) {
  const auto& activated = std::get<ev::Activated>(event);
  state.policy_version = activated.policy_version;
  state.calendar_version = activated.calendar_version;
  state.units_version = activated.units_version;
  state.sha256 = activated.sha256;
  return state;
}

StreamId stream() { return stream_of(Register::kName, "active"); }

}  // namespace chapterhouse::reference
