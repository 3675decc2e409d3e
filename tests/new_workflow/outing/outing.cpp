#include "tests/new_workflow/outing/outing.h"

namespace chapterhouse::outing {
namespace {
struct Apply {
  State& s;

  void operator()(const ev::Proposed& e) const {
    s.title = e.title;
    s.day = e.day;
    s.kind = e.kind;
    s.items = e.items;
  }
  void operator()(const ev::Approved&) const {}
  void operator()(const ev::Held& e) const { s.participants = e.participants; }
  void operator()(const ev::Cancelled&) const {}
};
}  // namespace

State Case::evolve(State state, const Step<Status, Payload>& step) {
  std::visit(Apply{state}, step.payload);
  state.status = step.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary summary;
  summary.title = state.title;
  summary.finished = state.status == Status::kHeld || state.status == Status::kCancelled;
  summary.dropped = state.status == Status::kCancelled;
  return summary;
}

}  // namespace chapterhouse::outing
