#include "domain/registers/tally.h"

#include <algorithm>

namespace chapterhouse::tally {

State Register::evolve(State state, const Payload& event) {
  const StreamId& application = std::get<ev::ApplicationCounted>(event).application;
  if (std::ranges::find(state.applications, application) == state.applications.end())
    state.applications.push_back(application);
  return state;
}

StreamId stream(const CaseId& session) { return stream_of(Register::kName, session); }

}  // namespace chapterhouse::tally
