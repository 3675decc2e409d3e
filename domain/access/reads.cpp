#include "domain/access/reads.h"

namespace chapterhouse::reads {

State Lane::evolve(State state, const Payload&) {
  ++state.events;
  return state;
}

StreamId lane(std::size_t number) { return stream_of(Lane::kName, std::to_string(number)); }

const Catalogue& catalogue() {
  static const CaseType* const types[] = {&case_type<Lane>()};
  static const Catalogue catalogue{types};
  return catalogue;
}

const Asked& asked_of(const Payload& event) {
  return std::visit([](const auto& e) -> const Asked& { return e.asked; }, event);
}

const Shown* shown_of(const Payload& event) {
  return std::visit(
      []<class E>(const E& e) -> const Shown* {
        if constexpr (requires { e.shown; })
          return &e.shown;
        else
          return nullptr;
      },
      event);
}

}  // namespace chapterhouse::reads
