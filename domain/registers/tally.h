#pragma once
// The membership applications that name one outreach session as their source (domain rules 2.1).
// The stream "tally/<session id>" is written in the commit of each application; the session can be
// verified only when its record agrees with it.
#include <cstdint>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::tally {

namespace ev {
struct ApplicationCounted {
  static constexpr EventKey kKey{"tally", "application_counted", 950};
  StreamId application;
};
BOOST_DESCRIBE_STRUCT(ApplicationCounted, (), (application))
}  // namespace ev

using Payload = std::variant<ev::ApplicationCounted>;

struct State {
  std::vector<StreamId> applications;  // each once

  std::int64_t count() const { return static_cast<std::int64_t>(applications.size()); }
};
BOOST_DESCRIBE_STRUCT(State, (), (applications))

struct Register {
  static constexpr std::string_view kName = "tally";
  using State = tally::State;
  using Status = void;
  using Payload = tally::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream(const CaseId& session);

}  // namespace chapterhouse::tally
