#include "domain/registers/privacy/consents.h"

#include <algorithm>

namespace chapterhouse::consents {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Given& e) const {
    s.in_force.push_back({e.consent, e.purpose, e.recipient});
  }
  void operator()(const ev::Withdrawn& e) const {
    std::erase_if(s.in_force, [&](const InForce& given) { return given.consent == e.consent; });
  }
};
}  // namespace

const InForce* State::find(Purpose purpose, Recipient recipient) const {
  const auto found = std::ranges::find_if(in_force, [&](const InForce& given) {
    return given.purpose == purpose && given.recipient == recipient;
  });
  return found == in_force.end() ? nullptr : &*found;
}

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream(const SubjectId& person) { return stream_of(Register::kName, person.text()); }

}  // namespace chapterhouse::consents
