#include "domain/cases/relief/relief.h"

#include <utility>

#include "domain/cases/fact_difference.h"

namespace chapterhouse::relief {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Proposed& e) const {
    s.unit = e.unit;
    s.person = e.person;
    s.terms = {e.file, e.fund, e.type, e.amount};
    s.hands.proposed_by = e.proposed_by;
  }
  void operator()(const ev::Reviewed& e) const { s.hands.reviewed_by = e.reviewed_by; }
  void operator()(const ev::FundReserved& e) const { s.hands.reserved_by = e.reserved_by; }
  void operator()(const ev::Approved& e) const { s.hands.approved_by = e.approved_by; }
  void operator()(const ev::PaymentBatched& e) const { batched(e); }
  void operator()(const ev::Paid& e) const {
    s.payment.paid_on = e.paid_on;
    s.payment.bank_ref = e.bank_ref;
    s.hands.paid_by = e.paid_by;
    s.due = e.due;
  }
  void operator()(const ev::PaymentFailed&) const {}
  void operator()(const ev::PaymentRetried& e) const { batched(e); }
  void operator()(const ev::Confirmed&) const { s.due.reset(); }
  void operator()(const ev::Reversed& e) const { returned(e.returned_on); }
  void operator()(const ev::ClawedBack& e) const { returned(e.returned_on); }
  void operator()(const ev::Cancelled&) const {}

 private:
  void batched(const auto& e) const {
    s.payment.batch_no = e.batch_no;
    s.payment.batched_on = e.batched_on;
    s.hands.paid_by = e.paid_by;
  }
  void returned(Date on) const {
    s.payment.returned_on = on;
    s.due.reset();
  }
};

// What the grant contributes as it stands. What came back is a figure of its own day.
std::vector<Fact> figures(const CaseFile& file) {
  const State& s = file.as<State>();
  Dimensions where;
  where.unit = s.unit;
  where.source = Case::kName;
  where.kind = key_of(s.terms.type);
  std::vector<Fact> out;
  const auto add = [&](Date on, std::int64_t sign) {
    out.push_back({"K20", on, sign * s.terms.amount.fen, where, {}});
    out.push_back({"K20.count", on, sign, where, {}});
  };
  if (s.payment.paid_on) add(*s.payment.paid_on, 1);
  if (s.payment.returned_on) add(*s.payment.returned_on, -1);
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
  out.title = key_of(state.terms.type);
  out.number = state.payment.batch_no;
  out.due = state.due;
  out.dropped = state.status == Status::kCancelled;
  out.finished = out.dropped || state.status == Status::kConfirmed ||
                 state.status == Status::kReversed || state.status == Status::kClawedBack;
  out.links = {state.terms.file, state.terms.fund};
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  append_difference(figures(input.before), figures(input.after), out);
}

}  // namespace chapterhouse::relief
