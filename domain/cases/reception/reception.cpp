#include "domain/cases/reception/reception.h"

#include <utility>

#include "domain/cases/fact_difference.h"

namespace chapterhouse::reception {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Recorded& e) const {
    s.unit = e.unit;
    s.person = e.person;
    s.visitors = e.visitors;
    s.by_appointment = e.by_appointment;
    s.category = e.category;
    s.channel = e.channel;
    s.risk = e.risk;
    s.received_on = e.received_on;
    s.due = e.due;
  }
  void operator()(const ev::Answered&) const { s.due.reset(); }
  void operator()(const ev::Converted& e) const {
    s.opened = e.opened;
    s.due.reset();
  }
  void operator()(const ev::Closed&) const {}
};

// What the reception contributes as it stands: nothing once it is merged.
std::vector<Fact> figures(const CaseFile& file) {
  const State& s = file.as<State>();
  if (s.status == Status::kNew || file.common.status == common::Status::kMerged) return {};
  Dimensions where;
  where.unit = s.unit;
  where.source = Case::kName;
  where.channel = key_of(s.channel);
  where.kind = key_of(s.category);
  return {{"K29", s.received_on, s.visitors, where, {}}};
}
}  // namespace

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.title = key_of(state.category);
  out.due = state.due;
  out.finished = state.status == Status::kConverted || state.status == Status::kClosed;
  if (!state.opened.empty()) out.links.push_back(state.opened);
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  std::vector<Fact> before = figures(input.before), after = figures(input.after);
  // A corrected day moves the figure to another period, which equal numbers would hide.
  if (input.before.as<State>().received_on != input.after.as<State>().received_on) {
    append_difference(std::move(before), {}, out);
    before.clear();
  }
  append_difference(std::move(before), std::move(after), out);
}

}  // namespace chapterhouse::reception
