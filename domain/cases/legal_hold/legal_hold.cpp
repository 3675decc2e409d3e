#include "domain/cases/legal_hold/legal_hold.h"

namespace chapterhouse::legal_hold {
namespace {
// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::Requested& e) const {
    s.held_case = e.held_case;
    s.subject = e.subject;
    s.requester = e.requester;
  }
  void operator()(const ev::Imposed&) const { s.requester = {}; }
  void operator()(const ev::Declined&) const { s.requester = {}; }
  void operator()(const ev::ReleaseRequested& e) const { s.requester = e.requester; }
  void operator()(const ev::Released&) const { s.requester = {}; }
  void operator()(const ev::Kept&) const { s.requester = {}; }
};
}  // namespace

State Case::evolve(State state, const Step<Status, Payload>& step) {
  std::visit(Apply{state}, step.payload);
  state.status = step.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.finished = state.status == Status::kReleased || state.status == Status::kDeclined ||
                 state.status == Status::kInForce;
  if (!state.held_case.empty()) out.links.push_back(state.held_case);
  return out;
}

}  // namespace chapterhouse::legal_hold
