#include "domain/cases/application/application.h"

#include "domain/cases/application/person_dimensions.h"
#include "domain/cases/fact_difference.h"

namespace chapterhouse::application {
namespace {
struct Apply {
  State& s;

  void operator()(const ev::Submitted& e) const {
    s.unit = e.unit;
    s.person = e.person;
    s.person_register = e.person_register;
    s.sex = e.sex;
    s.employment_type = e.employment_type;
    s.is_migrant_worker = e.is_migrant_worker;
    s.employer_uscc = e.employer_uscc;
    s.union_id = e.union_id;
    s.founding = e.founding;
    s.channel = e.channel;
    s.session = e.session;
    s.applicant = e.applicant;
    s.submitted_by = e.submitted_by;
    s.due = e.due;
  }
  void operator()(const ev::ReviewStarted& e) const { s.reviewer = e.reviewer; }
  void operator()(const ev::Approved& e) const {
    s.approved_by = e.approved_by;
    s.joined_on = e.joined_on;
    s.first_join = e.first_join;
    s.unit = e.unit;
    s.union_id = e.union_id;
    s.founding = e.founding;
    s.employer_uscc = e.employer_uscc;
    s.employer_ownership = e.employer_ownership;
    s.employer_industry = e.employer_industry;
    s.employer_employees = e.employer_employees;
    s.due.reset();
  }
  void operator()(const ev::Returned& e) const {
    s.missing_items = e.missing_items;
    s.times_returned += 1;
    s.due = e.due;
  }
  void operator()(const ev::Resubmitted& e) const {
    s.missing_items.clear();
    s.due = e.due;
  }
  void operator()(const ev::Rejected&) const { s.due.reset(); }
  void operator()(const ev::Withdrawn&) const { s.due.reset(); }
  void operator()(const ev::Lapsed&) const { s.due.reset(); }
  void operator()(const ev::MarkedDuplicate& e) const {
    s.duplicate_of = e.duplicate_of;
    s.due.reset();
  }
  void operator()(const ev::CardRequested&) const {}
  void operator()(const ev::CardIssued&) const {}
};

// What a case in this state stands for. A merged one is an alias of its survivor and counts there.
std::vector<Fact> counted(const CaseFile& file, Date date) {
  const State& s = file.as<State>();
  if (!is_approved(s.status) || !s.first_join) return {};
  if (file.common.status == common::Status::kMerged) return {};
  Fact joined{.measure = "K07",
              .date = date,
              .dimensions = person_dimensions(s),
              .distinct = s.person.text()};
  joined.dimensions.source = s.session.empty() ? Case::kName : type_of_stream(s.session);
  std::vector<Fact> out{joined};
  if (is_new_form(s.employment_type)) {
    out.push_back(joined);
    out.back().measure = "K13.flow";
  }
  return out;
}

// The joining is done with its approval; a card follows for those who ask for one.
bool is_finished(Status status) {
  return status == Status::kApproved || status == Status::kCardIssued ||
         status == Status::kRejected || status == Status::kWithdrawn ||
         status == Status::kDuplicate;
}
}  // namespace

bool is_approved(Status status) {
  return status == Status::kApproved || status == Status::kCardRequested ||
         status == Status::kCardIssued;
}

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.uscc = state.employer_uscc;
  out.due = state.due;
  out.finished = is_finished(state.status);
  out.dropped = state.status == Status::kWithdrawn || state.status == Status::kDuplicate;
  for (const StreamId& link : {state.union_id, state.founding, state.session, state.duplicate_of})
    if (!link.empty()) out.links.push_back(link);
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  const Date date = business_date(input.event.envelope.occurred_at);
  append_difference(counted(input.before, date), counted(input.after, date), out);
}

}  // namespace chapterhouse::application
