#include "domain/cases/dispute/dispute.h"

#include <algorithm>

#include "domain/cases/fact_difference.h"

namespace chapterhouse::dispute {
namespace {

// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::Registered& e) const {
    s.person = e.person;
    s.channel = e.channel;
    s.types = e.types;
    s.claims = e.claims;
    s.employer = e.employer;
    s.people_involved = e.people_involved;
    s.is_collective = e.is_collective;
    s.urgency = e.urgency;
    s.risk_level = e.risk_level;
    s.persons = e.persons;
    s.claimants = e.claimants;
    s.applicant = e.applicant;
    s.received_on = e.received_on;
    s.limitation_on = e.limitation_on;
    s.mediation_due = e.mediation;
    s.due = e.acceptance;
  }
  void operator()(const ev::Screened&) const {}
  void operator()(const ev::Accepted& e) const {
    s.case_no = e.case_no;
    s.accepted_for = e.accepted_for;
    s.accepted_on = e.accepted_on;
    mediate_until(e.mediation);
  }
  void operator()(const ev::Declined& e) const {
    s.decline_reasons = e.reasons;
    s.due.reset();
  }
  void operator()(const ev::Redirected& e) const {
    s.forum_reference = e.reference;
    close(e.closed_on);
  }
  void operator()(const ev::Resubmitted& e) const {
    s.decline_reasons.clear();
    s.mediation_due = e.mediation;
    s.due = e.acceptance;
  }
  void operator()(const ev::ConsentAsked&) const {}
  void operator()(const ev::Consented&) const {}
  void operator()(const ev::ConsentRefused& e) const {
    s.notice_due = e.notice;
    close(e.closed_on);
  }
  void operator()(const ev::MediatorsAppointed& e) const {
    s.procedure = e.procedure;
    s.mediators = e.mediators;
  }
  void operator()(const ev::SessionHeld& e) const { s.session_count = e.number; }
  void operator()(const ev::Extended& e) const {
    s.extended = true;
    mediate_until(e.mediation);
  }
  void operator()(const ev::AgreementReached& e) const {
    s.agreed_on = e.agreed_on;
    s.agreed_total = e.total;
    s.instalments = e.instalments;
    close(e.agreed_on);
  }
  void operator()(const ev::Failed& e) const { close(e.closed_on); }
  void operator()(const ev::Withdrawn& e) const { close(e.closed_on); }
  void operator()(const ev::SettledPrivately& e) const { close(e.closed_on); }
  void operator()(const ev::MediationReopened& e) const {
    s.closed_on.reset();
    s.notice_due.reset();
    s.extended = false;
    s.reopen_count += 1;
    mediate_until(e.mediation);
  }

 private:
  void mediate_until(const Deadline& mediation) const { s.mediation_due = s.due = mediation; }
  // The 15 days as they ran last decide whether it closed in time; a suspension may have moved
  // them.
  void close(Date on) const {
    if (s.accepted_on && s.due) s.mediation_due = s.due;
    s.closed_on = on;
    if (!s.first_closed_on) s.first_closed_on = on;
    s.due.reset();
  }
};

// The business dates on which a case's figures stand.
struct Dates {
  Date accepted, closed;
};

// What the case stands for as it is. A merged one is an alias of its survivor and counts there.
class Figures {
 public:
  Figures(const CaseFile& file, const Dates& dates)
      : s_(file.as<State>()),
        dates_(dates),
        counts_(s_.accepted_on && file.common.status != common::Status::kMerged) {}

  std::vector<Fact> all() && {
    if (counts_) accepted();
    if (counts_ && s_.closed_on) closed();
    return std::move(out_);
  }

 private:
  void accepted() {
    date_ = dates_.accepted;
    add("K22", 1);
    add("K23.involved", s_.people_involved);
    for (const StreamId& worker : s_.persons) {
      add("K23", 1);
      out_.back().distinct = key_of_stream(worker);
    }
    add("dispute.open", 1);
  }
  void closed() {
    date_ = dates_.closed;
    add("dispute.open", -1);
    add("dispute.closed", 1);
    add("dispute.closed_withdrawn", s_.status == Status::kWithdrawn ? 1 : 0);
    add("dispute.closed_on_time", s_.mediation_due && *s_.closed_on <= s_.mediation_due->due);
    if (s_.status != Status::kAgreed) return;
    add("dispute.agreed", 1);
    add("K23.resolved", s_.people_involved);
    add("K26.agreed", s_.agreed_total.fen);
  }
  void add(std::string_view measure, std::int64_t delta) {
    if (delta == 0) return;
    const Type main = s_.types.empty() ? Type::kOtherByLaw : s_.types.front();
    Fact fact{.measure = measure,
              .date = date_,
              .delta = delta,
              .dimensions = dimensions_of(s_.employer, main, s_.channel),
              .distinct = {}};
    fact.dimensions.unit = s_.accepted_for;
    fact.dimensions.source = Case::kName;
    out_.push_back(std::move(fact));
  }

  const State& s_;
  Dates dates_;
  bool counts_;
  Date date_{};
  std::vector<Fact> out_;
};

// A corrected day moves the figures to another period, which equal amounts would hide.
bool moves_a_day(const State& before, const State& after) {
  const auto differ = [](const std::optional<Date>& a, const std::optional<Date>& b) {
    return a && b && *a != *b;
  };
  return differ(before.accepted_on, after.accepted_on) || differ(before.closed_on, after.closed_on);
}
Dates own_dates(const State& s) {
  return {s.accepted_on.value_or(Date{}), s.closed_on.value_or(Date{})};
}

bool is_finished(Status status) {
  return status >= Status::kAgreed;  // every later status is an end
}
}  // namespace

Dimensions dimensions_of(const Employer& employer, Type type, Channel channel) {
  Dimensions out;
  out.industry = employer.industry;
  if (employer.ownership != Ownership::kUnknown) {
    out.ownership = key_of(employer.ownership);
    out.two_new = is_two_new(employer.ownership) ? "yes" : "no";
  }
  out.headcount_band = headcount_band(employer.employees);
  out.kind = key_of(type);
  out.channel = key_of(channel);
  return out;
}

bool State::appointed(const AccountId& account) const {
  return std::ranges::find(mediators, account, &Mediator::account) != mediators.end();
}

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile& file) {
  CaseSummary out;
  out.title = state.employer.name;
  out.number = state.case_no;
  out.uscc = state.employer.uscc;
  out.due = state.due;
  out.finished = is_finished(state.status);
  out.dropped = state.status == Status::kWithdrawn;
  if (state.status == Status::kAgreed)
    out.links.push_back(stream_of("agreement", key_of_stream(file.stream)));
  if (!file.common.merged_into.empty()) out.links.push_back(file.common.merged_into);
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  const State &before = input.before.as<State>(), &after = input.after.as<State>();
  if (moves_a_day(before, after)) {
    append_difference(Figures(input.before, own_dates(before)).all(), {}, out);
    append_difference({}, Figures(input.after, own_dates(after)).all(), out);
    return;
  }
  const Date date = business_date(input.event.envelope.occurred_at);
  append_difference(Figures(input.before, {date, date}).all(),
                    Figures(input.after, {date, date}).all(), out);
}

}  // namespace chapterhouse::dispute
