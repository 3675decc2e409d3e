#include "domain/cases/chapter/chapter.h"

#include <algorithm>
#include <limits>

#include "domain/cases/fact_difference.h"
#include "domain/orgs/uscc.h"

namespace chapterhouse::chapter {
namespace {

// A fold never fails, whatever was recorded: beyond the largest number it stays there.
std::int32_t sum(std::int64_t a, std::int64_t b) {
  using Limits = std::numeric_limits<std::int32_t>;
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(a + b, Limits::min(), Limits::max()));
}

// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::Established& e) const {
    open(e);
    s.employees_total = e.employees_total;
    s.term_ends_on = e.term_ends_on;
    s.founding = e.founding;
  }
  void operator()(const ev::ExistingRegistered& e) const {
    open(e);
    s.term_ends_on = e.term_ends_on;
    s.legal_person_code = e.legal_person_code;
  }
  void operator()(const ev::LegalPersonRegistered& e) const {
    s.legal_person_code = e.legal_person_code;
  }
  void operator()(const ev::Activated& e) const { s.fee_registration_no = e.fee_registration_no; }
  void operator()(const ev::UnitCovered& e) const {
    if (s.covered_units.empty()) {
      s.ownership = e.covered.ownership;
      s.industry = e.covered.industry;
    }
    if (s.ownership != e.covered.ownership) s.ownership = Ownership::kUnknown;
    if (s.industry != e.covered.industry) s.industry.clear();
    s.employees_total = sum(s.employees_total, e.covered.employees_total);
    s.covered_units.push_back(e.covered);
  }
  void operator()(const ev::UnitUncovered& e) const {
    if (const CoveredUnit* unit = s.covered(e.uscc))
      s.employees_total = std::max(0, sum(s.employees_total, -std::int64_t{unit->employees_total}));
    std::erase_if(s.covered_units, [&](const CoveredUnit& unit) { return unit.uscc == e.uscc; });
  }
  void operator()(const ev::Renamed& e) const { s.name = e.name; }
  void operator()(const ev::AffiliationChanged& e) const { s.superior = e.superior; }
  void operator()(const ev::Merged& e) const { s.merged_into = e.into; }
  void operator()(const auto&) const {}

 private:
  void open(const auto& e) const {
    const Totals totals = totals_of(e.covered_units);
    s.name = e.name;
    s.kind = e.kind;
    s.covered_units = e.covered_units;
    s.employees_total = totals.employees_total;
    s.ownership = totals.ownership;
    s.industry = totals.industry;
    s.approval_no = e.approval_no;
    s.established_on = e.established_on;
  }
};

Totals totals_of(const CoveredUnit& unit) { return chapter::totals_of(std::span(&unit, 1)); }

// What the chapter adds to the stocks as long as it stands. An organiser is no union.
std::vector<Fact> stocks(const CaseFile& file, Date date) {
  const State& s = file.as<State>();
  std::vector<Fact> out;
  if (!stands(s.status) || s.kind == Kind::kOrganiser) return out;
  const auto add = [&](std::string_view measure, std::int64_t delta, const Totals& employer,
                       const std::string& distinct = {}) {
    Dimensions dimensions = dimensions_of(file.common.unit, employer, s.kind);
    if (!s.founding.empty()) dimensions.source = "founding";
    out.push_back({measure, date, delta, std::move(dimensions), distinct});
  };
  const Totals whole{s.employees_total, 0, s.ownership, s.industry};
  add("K08", 1, whole);
  std::int64_t corrected_by = s.employees_total;  // what no unit accounts for
  for (const CoveredUnit& unit : s.covered_units) {
    const Totals employer = totals_of(unit);
    if (is_legal_person(unit)) add("K09", 1, employer, unit.uscc);
    add("K09b", 1, employer, unit.uscc);
    add("K11.register", 1, employer, unit.uscc);  // also when no lead ever stood for it
    add("K12.employees", unit.employees_total, employer);
    corrected_by -= unit.employees_total;
  }
  if (corrected_by != 0) add("K12.employees", corrected_by, whole);
  return out;
}

// A chapter that existed before counts from its own day on, not from its entry here.
Date date_of(const Event& event) {
  if (const auto* e = event.body.as<ev::Established>()) return e->established_on;
  if (const auto* e = event.body.as<ev::ExistingRegistered>()) return e->established_on;
  return business_date(event.envelope.occurred_at);
}

}  // namespace

bool stands(Status status) {
  return status >= Status::kEstablished && status <= Status::kOperational;
}

Totals totals_of(std::span<const CoveredUnit> units) {
  Totals totals;
  if (units.empty()) return totals;
  totals.ownership = units.front().ownership;
  totals.industry = units.front().industry;
  for (const CoveredUnit& unit : units) {
    totals.employees_total = sum(totals.employees_total, unit.employees_total);
    totals.employees_female = sum(totals.employees_female, unit.employees_female);
    if (unit.ownership != totals.ownership) totals.ownership = Ownership::kUnknown;
    if (unit.industry != totals.industry) totals.industry.clear();
  }
  return totals;
}

bool is_legal_person(const CoveredUnit& unit) {
  const auto code = Uscc::parse(unit.uscc);
  return code.ok() && code->is_legal_person();
}

Dimensions dimensions_of(const UnitId& jurisdiction, const Totals& employer, Kind kind) {
  Dimensions dimensions;
  dimensions.unit = jurisdiction;
  dimensions.industry = employer.industry;
  dimensions.ownership = key_of(employer.ownership);
  dimensions.headcount_band = headcount_band(employer.employees_total);
  dimensions.two_new = is_two_new(employer.ownership) ? "yes" : "no";
  dimensions.kind = key_of(kind);
  return dimensions;
}

const CoveredUnit* State::covered(std::string_view uscc) const {
  const auto found = std::ranges::find(covered_units, uscc, &CoveredUnit::uscc);
  return found == covered_units.end() ? nullptr : &*found;
}

State Case::evolve(State state, const Step<Status, Payload>& step) {
  std::visit(Apply{state}, step.payload);
  state.status = step.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile& file) {
  CaseSummary summary;
  summary.title = state.name;
  summary.number = state.approval_no;
  if (state.covered_units.size() == 1) summary.uscc = state.covered_units.front().uscc;
  summary.finished =
      file.exists() && (!stands(state.status) || state.status == Status::kOperational);
  for (const StreamId& link : {state.founding, state.merged_into})
    if (!link.empty()) summary.links.push_back(link);
  return summary;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  const Date date = date_of(input.event);
  append_difference(stocks(input.before, date), stocks(input.after, date), out);
}

}  // namespace chapterhouse::chapter
