#include "domain/cases/agreement/agreement.h"

#include <algorithm>

#include "domain/cases/fact_difference.h"

namespace chapterhouse::agreement {
namespace {

// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::Concluded& e) const {
    s.concluded_for = e.unit;
    s.dispute = e.dispute;
    s.case_no = e.case_no;
    s.agreed_on = e.agreed_on;
    s.instalments = e.instalments;
    s.claim_types = e.claim_types;
    s.type = e.type;
    s.channel = e.channel;
    s.employer = e.employer;
    s.applicant = e.applicant;
    s.arbitration_due = e.arbitration;
    s.judicial_due = e.judicial;
    show_nearest();
  }
  void operator()(const ev::ConfirmationApplied& e) const {
    s.confirmation = e.kind;
    s.confirmation_applied_on = e.applied_on;
    s.confirmation_result.reset();
    s.confirmation_reference = e.reference;
    show_nearest();
  }
  void operator()(const ev::ConfirmationRecorded& e) const {
    s.confirmation_result = e.result;
    s.confirmation_reference = e.reference;
  }
  void operator()(const ev::PerformanceStarted&) const {}
  void operator()(const ev::PaymentRecorded& e) const {
    for (Performance& instalment : s.instalments)
      if (&instalment == s.instalment(e.instalment)) instalment.paid.fen += e.amount.fen;
    show_nearest(e.paid_on);
  }
  void operator()(const ev::Completed& e) const { close(e.closed_on); }
  void operator()(const ev::Defaulted& e) const { show_nearest(e.was_due_on); }
  void operator()(const ev::EnforcementSupported& e) const { s.kit = e.kit; }
  void operator()(const ev::ClosedEnforced& e) const { close(e.closed_on); }
  void operator()(const ev::ClosedDefaulted& e) const { close(e.closed_on); }
  void operator()(const ev::PerformanceReopened&) const {
    show_nearest(s.closed_on);
    s.closed_on.reset();
    s.reopen_count += 1;
  }

 private:
  void close(Date on) const {
    s.closed_on = on;
    s.due.reset();
  }
  // The right to apply for a confirmation is shown while it lasts; `on`: the day of the step, when
  // it says one.
  void show_nearest(std::optional<Date> on = std::nullopt) const {
    s.due.reset();
    const bool lapsed = on && s.arbitration_due && *on > s.arbitration_due->due;
    if (!s.confirmation && !lapsed) s.due = s.arbitration_due;
    const Performance* next = s.next();
    if (next && (!s.due || next->due.due < s.due->due)) s.due = next->due;
  }
};

// A merged agreement is an alias of its survivor and counts there.
std::vector<Fact> performed(const CaseFile& file, Date date) {
  const State& s = file.as<State>();
  if (file.common.status == common::Status::kMerged) return {};
  std::vector<Fact> out;
  for (const Performance& instalment : s.instalments) {
    if (instalment.paid.fen == 0) continue;
    Fact fact{.measure = "K26.performed",
              .date = date,
              .delta = instalment.paid.fen,
              .dimensions = dispute::dimensions_of(s.employer, s.type, s.channel),
              .distinct = {}};
    fact.dimensions.unit = s.concluded_for;
    fact.dimensions.source = Case::kName;
    out.push_back(std::move(fact));
  }
  return out;
}
}  // namespace

Money State::agreed() const {
  Money sum;
  for (const Performance& instalment : instalments) sum.fen += instalment.amount.fen;
  return sum;
}

Money State::paid() const {
  Money sum;
  for (const Performance& instalment : instalments) sum.fen += instalment.paid.fen;
  return sum;
}

const Performance* State::next() const {
  const auto found =
      std::ranges::find_if(instalments, [](const Performance& i) { return i.paid < i.amount; });
  return found == instalments.end() ? nullptr : &*found;
}

const Performance* State::instalment(std::int32_t number) const {
  const auto index = static_cast<std::size_t>(number) - 1;
  return number >= 1 && index < instalments.size() ? &instalments[index] : nullptr;
}

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.title = state.employer.name;
  out.number = state.case_no;
  out.uscc = state.employer.uscc;
  out.due = state.due;
  out.due_is_a_right =
      state.due && state.arbitration_due && state.due->key == state.arbitration_due->key;
  out.finished = state.status == Status::kClosedPerformed ||
                 state.status == Status::kClosedEnforced ||
                 state.status == Status::kClosedDefaulted;
  if (!state.dispute.empty()) out.links.push_back(state.dispute);
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  const Date date = business_date(input.event.envelope.occurred_at);
  append_difference(performed(input.before, date), performed(input.after, date), out);
}

}  // namespace chapterhouse::agreement
