#include "domain/cases/privacy_request/privacy_request.h"

namespace chapterhouse::privacy_request {
namespace {
// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::Received& e) const {
    s.person = e.person;
    s.kind = e.kind;
    s.requester = e.requester;
    s.registers = e.registers;
    s.about = e.about;
    s.received_by = e.received_by;
    s.due = e.due;
  }
  void operator()(const ev::Raised& e) const {
    s.person = e.person;
    s.kind = Kind::kErase;
    s.ground = Ground::kRetentionOver;
    s.cases = e.cases;
    s.over_since = e.over_since;
    s.due = e.due;
  }
  void operator()(const ev::Identified& e) const { s.checked_by = e.checked_by; }
  void operator()(const ev::Scoped& e) const {
    s.scoped = true;
    s.subjects = e.subjects;
    s.cases = e.cases;
    s.named_in = e.named_in;
    s.documents = e.documents;
    s.proposer = s.approver = {};
  }
  void operator()(const ev::AnswerProposed& e) const {
    s.answer = e.answer;
    s.ground = e.ground;
    s.proposer = e.proposer;
  }
  void operator()(const ev::ProposalDeclined&) const { s.proposer = {}; }
  void operator()(const ev::Granted& e) const {
    s.approver = e.approver;
    s.due.reset();
  }
  void operator()(const ev::Restricted& e) const {
    s.approver = e.approver;
    s.kept_until = e.kept_until;
    s.kept_by = e.basis;
    s.due.reset();
  }
  void operator()(const ev::Refused& e) const {
    s.approver = e.approver;
    s.due.reset();
  }
  void operator()(const ev::Withdrawn&) const { s.due.reset(); }
  void operator()(const ev::RetentionEnded&) const { s.kept_until.reset(); }
  void operator()(const ev::Unreadable& e) const {
    s.subjects = e.subjects;
    s.keys = e.keys;
    s.documents = e.documents;
    s.destroyed_on = e.destroyed_on;
    s.epoch = e.epoch;
  }
  void operator()(const ev::Erased& e) const { s.epoch = e.epoch; }
  void operator()(const ev::CopyMade&) const { ++s.copies; }
  void operator()(const ev::Completed&) const {}
  void operator()(const ev::Inspected& e) const {
    s.custodian = e.custodian;
    s.custodian_until = e.until;
  }
  void operator()(const ev::Lifted&) const { s.kept_until.reset(); }
};

bool is_finished(Status status) {
  return status == Status::kErased || status == Status::kCarriedOut || status == Status::kRefused ||
         status == Status::kWithdrawn || status == Status::kRestricted;
}
}  // namespace

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.title = key_of(state.kind);
  out.due = state.due;
  out.finished = is_finished(state.status);
  out.dropped = state.status == Status::kWithdrawn;
  return out;
}

}  // namespace chapterhouse::privacy_request
