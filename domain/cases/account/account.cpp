#include "domain/cases/account/account.h"

#include <algorithm>

namespace chapterhouse::account {
namespace {

struct Apply {
  State& s;

  void operator()(const ev::Opened& e) const { s.holder = {e.account, e.person, e.expires, 1, 1}; }
  void operator()(const ev::Founded& e) const {
    s.holder = {e.account, e.person, std::nullopt, 1, 1};
    s.bindings = {{1, e.held, BindingStatus::kHeld, {}, {}, e.held.from, {}}};
  }
  void operator()(const ev::Activated&) const {}
  void operator()(const ev::BindingProposed& e) const {
    s.bindings.push_back({e.number,
                          e.span,
                          BindingStatus::kProposed,
                          e.proposed_by,
                          e.proposer_person,
                          e.proposed_on,
                          {}});
  }
  void operator()(const ev::BindingApproved& e) const {
    set(e.number, BindingStatus::kHeld);
    for (Binding& binding : s.bindings)
      if (binding.number == e.number) binding.decided_by = e.approved_by;
  }
  void operator()(const ev::BindingDeclined& e) const { set(e.number, BindingStatus::kDeclined); }
  void operator()(const ev::BindingRevoked& e) const { set(e.number, BindingStatus::kRevoked); }
  void operator()(const ev::Disabled&) const { s.factor_reset.reset(); }
  void operator()(const ev::Enabled& e) const { s.holder.generation = e.generation; }
  void operator()(const ev::PasswordReset& e) const { s.holder.generation = e.generation; }
  void operator()(const ev::FactorResetRequested& e) const {
    s.factor_reset = {e.requested_by, e.requester_person};
  }
  void operator()(const ev::FactorResetApproved& e) const {
    s.holder.generation = e.generation;
    s.holder.factor_generation = e.factor_generation;
    s.factor_reset.reset();
  }
  void operator()(const ev::FactorResetDeclined&) const { s.factor_reset.reset(); }
  void operator()(const ev::ExpirySet& e) const { s.holder.expires = e.expires; }

 private:
  void set(std::int32_t number, BindingStatus status) const {
    for (Binding& binding : s.bindings)
      if (binding.number == number) binding.status = status;
  }
};

}  // namespace

const Binding* State::binding(std::int32_t number) const {
  const auto found = std::ranges::find(bindings, number, &Binding::number);
  return found == bindings.end() ? nullptr : &*found;
}

bool State::holds(const Binding& binding, Date on) const {
  const Span& span = binding.span;
  return binding.status == BindingStatus::kHeld && span.from <= on &&
         (!span.until || on <= *span.until);
}

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.title = state.holder.account.value;
  const bool waiting =
      state.factor_reset || std::ranges::any_of(state.bindings, [](const Binding& b) {
        return b.status == BindingStatus::kProposed;
      });
  // An account is no work to be done; a proposal that waits for a second person is.
  out.finished = !waiting;
  return out;
}

}  // namespace chapterhouse::account
