#include "domain/registers/privacy/held.h"

#include <algorithm>

namespace chapterhouse::held {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Placed& e) const {
    s.holds.push_back({e.hold, e.held_case, e.subject});
  }
  void operator()(const ev::Released& e) const {
    std::erase_if(s.holds, [&](const Hold& hold) { return hold.hold == e.hold; });
  }
};
}  // namespace

const Hold* State::on(const StreamId& held_case) const {
  const auto found = std::ranges::find(holds, held_case, &Hold::held_case);
  return found == holds.end() || held_case.empty() ? nullptr : &*found;
}
const Hold* State::on(const SubjectId& subject) const {
  const auto found = std::ranges::find(holds, subject, &Hold::subject);
  return found == holds.end() || subject.empty() ? nullptr : &*found;
}

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream() { return stream_of(Register::kName, "all"); }

}  // namespace chapterhouse::held
