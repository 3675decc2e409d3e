#include "domain/cases/fund/fund.h"

namespace chapterhouse::fund {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Opened& e) const {
    s.name = e.name;
    s.source = e.source;
    s.fiscal_year = e.fiscal_year;
  }
  void operator()(const ev::Allotted&) const {}
  void operator()(const ev::Closed&) const {}
};
}  // namespace

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.title = state.name;
  out.finished = state.status == Status::kClosed;
  return out;
}

}  // namespace chapterhouse::fund
