#include "domain/cases/founding/founding.h"

#include <algorithm>

#include "domain/cases/fact_difference.h"

namespace chapterhouse::founding {
namespace {

// K06 "百人以上": a hundred counts. Part of the figure's definition, not a rule that may change.
constexpr std::int32_t kHundred = 100;

// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::PrepApplied& e) const {
    const chapter::Totals totals = chapter::totals_of(e.covered_units);
    s.name = e.name;
    s.kind = e.kind;
    s.covered_units = e.covered_units;
    s.employees_total = totals.employees_total;
    s.employees_female = totals.employees_female;
    s.ownership = totals.ownership;
    s.industry = totals.industry;
    s.applicant = e.applicant;
    s.due = e.review;
  }
  void operator()(const ev::PrepApproved& e) const {
    s.prep_no = e.prep_no;
    s.due = e.meeting;
  }
  void operator()(const ev::Returned& e) const { s.due = e.supplement; }
  void operator()(const ev::Resubmitted& e) const { s.due = e.review; }
  void operator()(const ev::RecruitingOpened&) const {}
  void operator()(const ev::MeetingScheduled& e) const {
    s.meeting_on = e.meeting_on;
    s.candidates = e.candidates;
    s.committee_seats = e.committee_seats;
    s.audit_seats = e.audit_seats;
  }
  void operator()(const ev::Elected& e) const {
    s.elected = e.elected;
    s.elected_on = e.held_on;
    s.due.reset();
  }
  void operator()(const ev::ElectionFailed& e) const { meet_again(e.meeting); }
  void operator()(const ev::ResultReported& e) const {
    s.term = e.term;
    s.chair = e.chair;
    s.reporter = e.reporter;
    s.due = e.approval;
  }
  void operator()(const ev::Approved& e) const {
    s.approval_no = e.approval_no;
    s.effective_on = e.effective_on;
    s.approved_for = e.unit;
    s.employees_total = e.employees_total;
    s.employees_female = e.employees_female;
    s.member_count = e.member_count;
    s.term_starts_on = e.term_starts_on;
    s.term_ends_on = e.term_ends_on;
    s.due.reset();
  }
  void operator()(const ev::ReElectionOrdered& e) const { meet_again(e.meeting); }
  void operator()(const ev::Rejected&) const { s.due.reset(); }
  void operator()(const ev::Withdrawn&) const { s.due.reset(); }
  void operator()(const ev::Lapsed&) const { s.due.reset(); }

 private:
  void meet_again(const Deadline& meeting) const {
    s.meeting_on.reset();
    s.elected_on.reset();
    s.candidates.clear();
    s.elected.clear();
    s.chair = {};
    s.due = meeting;
  }
};

Dimensions dimensions_of(const UnitId& unit, const State& s) {
  Dimensions dimensions = chapter::dimensions_of(
      unit, {s.employees_total, s.employees_female, s.ownership, s.industry}, s.kind);
  dimensions.source = Case::kName;
  return dimensions;
}

// What an established founding counts for. It stays with the unit that approved it.
std::vector<Fact> founded(const State& s, Date date) {
  std::vector<Fact> out;
  if (s.status != Status::kEstablished || s.kind == Kind::kOrganiser) return out;
  const auto add = [&](std::string_view measure) {
    out.push_back({measure, date, 1, dimensions_of(s.approved_for, s), {}});
  };
  add("K04");
  if (s.kind == Kind::kSingle && is_non_public(s.ownership)) add("K05");
  if (s.employees_total >= kHundred) add("K06");
  return out;
}

}  // namespace

const Candidate* State::candidate(const StreamId& member) const {
  const auto found = std::ranges::find(candidates, member, &Candidate::member);
  return found == candidates.end() ? nullptr : &*found;
}

State Case::evolve(State state, const Step<Status, Payload>& step) {
  std::visit(Apply{state}, step.payload);
  state.status = step.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile& file) {
  CaseSummary summary;
  summary.title = state.name;
  summary.number = state.approval_no.empty() ? state.prep_no : state.approval_no;
  if (state.covered_units.size() == 1) summary.uscc = state.covered_units.front().uscc;
  summary.due = state.due;
  summary.finished = state.status == Status::kEstablished || state.status == Status::kRejected ||
                     state.status == Status::kWithdrawn || state.status == Status::kLapsed;
  summary.dropped = state.status == Status::kWithdrawn;
  summary.void_by_superior = state.status == Status::kEstablished;
  if (state.status == Status::kEstablished)
    summary.links.push_back(stream_of(chapter::Case::kName, key_of_stream(file.stream)));
  return summary;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  const auto& body = input.event.body;
  const State& after = input.after.as<State>();
  const Date today = business_date(input.event.envelope.occurred_at);
  const auto add = [&](std::string_view measure) {
    out.push_back({measure, today, 1, dimensions_of(input.after.common.unit, after), {}});
  };
  if (body.as<ev::PrepApplied>()) add("founding.applied");
  if (body.as<ev::PrepApproved>()) add("founding.prep_approved");
  const auto* approved = body.as<ev::Approved>();
  const Date date = approved ? approved->effective_on : today;
  append_difference(founded(input.before.as<State>(), date), founded(after, date), out);
}

}  // namespace chapterhouse::founding
