#include "domain/registers/person.h"

namespace chapterhouse::person {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::ApplicationOpened& e) const {
    s.subject = e.subject;
    s.application = e.application;
  }
  void operator()(const ev::ApplicationReleased& e) const {
    if (s.application == e.application) s.application = {};
  }
  void operator()(const ev::MembershipHeld& e) const {
    s.subject = e.subject;
    s.membership = e.membership;
    s.membership_unit = e.unit;
    s.was_member = true;
  }
  void operator()(const ev::MembershipMoved& e) const { s.membership_unit = e.unit; }
  void operator()(const ev::MembershipReleased& e) const {
    if (s.membership != e.membership) return;
    s.membership = {};
    s.membership_unit = {};
  }
};
}  // namespace

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream(std::string_view blinded) { return stream_of(Register::kName, blinded); }

}  // namespace chapterhouse::person
