#include "domain/cases/common/common.h"

#include <algorithm>

namespace chapterhouse::common {
namespace {
struct Apply {
  State& s;
  const Envelope& envelope;

  void operator()(const ev::Assigned& e) const { s.assignee = e.assignee; }
  void operator()(const ev::DocumentAdded& e) const { s.documents.push_back(e.document); }
  void operator()(const ev::CorrectionProposed& e) const { s.pending_correction = e.correction; }
  void operator()(const ev::FieldCorrected&) const { s.pending_correction.reset(); }
  void operator()(const ev::CorrectionDeclined&) const { s.pending_correction.reset(); }
  void operator()(const ev::Suspended& e) const {
    s.suspensions.push_back({business_date(envelope.occurred_at), {}, e.stops_clock});
  }
  void operator()(const ev::Resumed&) const {
    if (!s.suspensions.empty()) s.suspensions.back().until = business_date(envelope.occurred_at);
  }
  void operator()(const ev::DeadlineMarked& e) const {
    (e.mark.kind == DeadlineMarkKind::kMissed ? s.missed : s.reminded) = e.mark;
  }
  void operator()(const ev::TransferRequested& e) const {
    s.transfer_to = e.to_unit;
    s.transfer_requested_by = envelope.actor.id;
  }
  void operator()(const ev::TransferAccepted& e) const {
    s.unit = e.to_unit;
    s.transfer_to = {};
    s.transfer_requested_by = {};
    s.assignee = {};
  }
  void operator()(const ev::TransferDeclined&) const {
    s.transfer_to = {};
    s.transfer_requested_by = {};
  }
  void operator()(const ev::Escalated& e) const { s.escalated_to = e.level; }
  void operator()(const ev::MergedInto& e) const { s.merged_into = e.target; }
  void operator()(const ev::Unmerged&) const { s.merged_into = {}; }
  void operator()(const ev::Reopened&) const { ++s.reopen_count; }
  void operator()(const ev::VoidRequested&) const { s.void_requested_by = envelope.actor.id; }
  void operator()(const ev::VoidDeclined&) const { s.void_requested_by = {}; }
  void operator()(const ev::AccessGranted& e) const { s.granted.push_back({e.account, e.until}); }
  void operator()(const ev::GlassBroken&) const {
    s.granted.push_back({envelope.actor.id, business_date(envelope.occurred_at)});
  }
  void operator()(const auto&) const {}
};
}  // namespace

bool State::grants(const AccountId& account, Date on) const {
  return std::ranges::any_of(granted,
                             [&](const Grant& g) { return g.account == account && on <= g.until; });
}

std::vector<Suspension> State::stopped_clock(Date today) const {
  std::vector<Suspension> out;
  for (const SuspendedSpan& span : suspensions)
    if (span.stops_clock) out.push_back({span.from, span.until.value_or(today)});
  return out;
}

State evolve(State state, const Envelope& envelope, const Event& event) {
  std::visit(Apply{state, envelope}, event.payload);
  state.status = event.to;
  return state;
}

}  // namespace chapterhouse::common
