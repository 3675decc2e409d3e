#include "domain/cases/target/target.h"

#include "domain/cases/fact_difference.h"

namespace chapterhouse::target {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Proposed& e) const {
    s.unit = e.unit;
    s.subject = {e.kpi, e.year};
    s.proposed = {e.value, e.parts, e.reserve};
    s.proposed_by = e.proposed_by;
  }
  void operator()(const ev::Approved&) const { s.in_force = s.proposed; }
  void operator()(const ev::Revised& e) const {
    s.proposed = {e.value, e.parts, e.reserve};
    s.proposed_by = e.proposed_by;
  }
  void operator()(const ev::Withdrawn&) const { s.in_force.reset(); }
};

// What the target contributes as it stands: the numbers in force, unless it is merged.
std::vector<Fact> figures(const CaseFile& file) {
  const State& s = file.as<State>();
  if (!s.in_force || file.common.status == common::Status::kMerged) return {};
  const Date from = std::chrono::year{s.subject.year} / std::chrono::January / 1;
  std::vector<Fact> out;
  const auto add = [&](const UnitId& unit, std::int64_t value) {
    Dimensions where;
    where.unit = unit;
    where.source = Case::kName;
    where.kind = s.subject.kpi;
    if (value != 0) out.push_back({"K46", from, value, std::move(where), {}});
  };
  for (const Part& part : s.in_force->parts) add(part.unit, part.value);
  add(s.unit, s.in_force->reserve);
  return out;
}
}  // namespace

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.title = state.subject.kpi + " " + std::to_string(state.subject.year);
  out.dropped = state.status == Status::kWithdrawn;
  out.finished = out.dropped || state.status == Status::kApproved;
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  append_difference(figures(input.before), figures(input.after), out);
}

}  // namespace chapterhouse::target
