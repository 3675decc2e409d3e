#include "domain/cases/session/session.h"

#include <utility>

#include "domain/cases/fact_difference.h"

namespace chapterhouse::session {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Planned& e) const {
    s.unit = e.unit;
    s.type = e.type;
    s.mode = e.mode;
    s.level = e.level;
    s.theme = e.theme;
    s.venue = e.venue;
    s.host = e.host;
    s.place = e.place;
    s.start = e.start;
    s.end = e.end;
    s.planned_by = e.planned_by;
  }
  void operator()(const ev::Approved& e) const {
    s.session_no = e.session_no;
    s.booking = e.booking;
  }
  void operator()(const ev::Postponed&) const { s.booking = {}; }
  void operator()(const ev::Rescheduled& e) const {
    s.venue = e.venue;
    s.start = e.start;
    s.end = e.end;
    s.planned_by = e.planned_by;
  }
  void operator()(const ev::Cancelled&) const { s.booking = {}; }
  void operator()(const ev::Held& e) const {
    s.held_on = e.held_on;
    s.due = e.record_due;
  }
  void operator()(const ev::Recorded& e) const {
    s.consulted_visits = e.consulted_visits;
    s.consulted_persons = e.consulted_persons;
    s.materials_distributed = e.materials_distributed;
    s.applications_received = e.applications_received;
    s.enterprises_contacted = e.enterprises_contacted;
    s.needs = e.needs;
    s.issues = e.issues;
    s.partners = e.partners;
    s.staff = e.staff;
    s.photos = e.photos;
    s.recorded_by = e.recorded_by;
    s.due.reset();
  }
  void operator()(const ev::Returned& e) const { s.due = e.record_due; }
  void operator()(const ev::Verified&) const {}
  void operator()(const ev::Archived&) const {}
};

bool verified(const State& s) {
  return s.status == Status::kVerified || s.status == Status::kArchived;
}

// What the session contributes as it stands: nothing before it is verified or once it is merged.
std::vector<Fact> figures(const CaseFile& file) {
  const State& s = file.as<State>();
  if (!verified(s) || file.common.status == common::Status::kMerged) return {};
  Dimensions where;
  where.unit = s.unit;
  where.source = Case::kName;
  where.kind = key_of(s.type);
  std::vector<Fact> out;
  const auto add = [&](std::string_view measure, std::int64_t delta) {
    if (delta != 0) out.push_back({measure, s.held_on, delta, where, {}});
  };
  add("sessions", 1);
  add("K01", s.type == Type::kEnterprise ? 0 : 1);
  add("K02", s.type == Type::kWorker ? 0 : 1);
  add("K03.visits", s.consulted_visits);
  add("K03.persons", s.consulted_persons.value_or(0));
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
  out.title = state.theme;
  out.number = state.session_no;
  out.due = state.due;
  out.finished = verified(state) || state.status == Status::kCancelled;
  out.dropped = state.status == Status::kCancelled;
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  std::vector<Fact> before = figures(input.before), after = figures(input.after);
  // A corrected day moves the figures to another period, which equal amounts would hide.
  if (input.before.as<State>().held_on != input.after.as<State>().held_on) {
    append_difference(std::move(before), {}, out);
    before.clear();
  }
  append_difference(std::move(before), std::move(after), out);
}

}  // namespace chapterhouse::session
