#include "domain/cases/hardship_file/hardship_file.h"

#include <algorithm>

#include "domain/cases/fact_difference.h"

namespace chapterhouse::hardship_file {
namespace {
// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::Opened& e) const {
    s.person = e.person;
    s.household = e.household;
    s.persons = e.persons;
    s.category = e.category;
    s.sex = e.sex;
    s.is_migrant_worker = e.is_migrant_worker;
    s.applicant = e.applicant;
    s.applied_by = e.applied_by;
    s.previous_file = e.previous_file;
  }
  void operator()(const ev::Reviewed& e) const { s.reviewer = e.reviewer; }
  void operator()(const ev::Approved& e) const {
    s.file_no = e.file_no;
    s.filed_on = e.filed_on;
    s.filed_for = e.unit;
    s.filed_as = e.category;
    s.contact_person = e.contact_person;
    s.review = e.review;
    s.visit = e.visit;
    s.due = e.review;
  }
  void operator()(const ev::Rejected&) const {}
  void operator()(const ev::Withdrawn&) const {}
  void operator()(const ev::Visited& e) const {
    s.visited_on = e.visited_on;
    s.visit = e.visit;
  }
  void operator()(const ev::AnnualReviewed& e) const { stays(e.category, e.persons, e.review); }
  void operator()(const ev::Reclassified& e) const { stays(e.category, e.persons, e.review); }
  // The category stays what it was until the household has left.
  void operator()(const ev::ExitProposed& e) const {
    s.review = e.review;
    s.due.reset();
  }
  void operator()(const ev::KeptOnFile&) const { s.due = s.review; }
  void operator()(const ev::ExitNoticePosted& e) const {
    s.notice = e.notice;
    s.due = e.notice;
  }
  void operator()(const ev::ObjectionFiled& e) const {
    s.objections.push_back({e.number, e.filed_by, e.investigation});
    s.objection_count = e.number;
    wait_for_notice();
  }
  void operator()(const ev::ObjectionDismissed& e) const {
    std::erase_if(s.objections, [&](const OpenObjection& o) { return o.number == e.number; });
    wait_for_notice();
  }
  void operator()(const ev::ObjectionUpheld&) const {
    s.objections.clear();
    s.notice.reset();
    s.due = s.review;
  }
  void operator()(const ev::Exited& e) const {
    s.exited_on = e.exited_on;
    s.left_for = e.unit;
    s.left_as = s.category;
    s.follow_up_ends = e.follow_up_ends;
    s.due = e.due;
  }
  void operator()(const ev::FollowedUp& e) const {
    s.follow_ups += 1;
    s.due = e.due;
  }
  void operator()(const ev::Archived&) const { s.due.reset(); }
  void operator()(const ev::Relapsed& e) const {
    s.relapsed_on = e.relapsed_on;
    s.due.reset();
  }
  void operator()(const ev::Cancelled& e) const {
    s.due.reset();
    s.cancelled_on = e.cancelled_on;
    s.ground = e.ground;
    if (s.exited_on) return;
    s.left_for = e.unit;
    s.left_as = s.category;
  }

 private:
  void stays(Category category, std::int32_t persons, const Deadline& review) const {
    s.category = category;
    s.persons = persons;
    s.review = review;
    s.due = review;
  }
  void wait_for_notice() const {
    s.due = s.objections.empty() ? s.notice : s.objections.front().investigation;
  }
};

Dimensions dimensions_of(const State& s, const UnitId& unit, Category category) {
  Dimensions d;
  d.unit = unit;
  d.kind = key_of(category);
  d.sex = key_of(s.sex);
  d.migrant = s.is_migrant_worker ? "yes" : "no";
  d.source = Case::kName;
  return d;
}

// What a file in this state stands for. A merged one is an alias of its survivor and counts there.
std::vector<Fact> counted(const CaseFile& file, Date date) {
  const State& s = file.as<State>();
  std::vector<Fact> out;
  if (file.common.status == common::Status::kMerged) return out;
  const auto add = [&](std::string_view measure, std::int64_t delta, Dimensions dimensions) {
    out.push_back({measure, date, delta, std::move(dimensions), {}});
  };
  if (is_on_file(s.status)) {
    add("K18", 1, dimensions_of(s, file.common.unit, s.category));
    add("K18.persons", s.persons, dimensions_of(s, file.common.unit, s.category));
  }
  const Dimensions left = dimensions_of(s, s.left_for, s.left_as);
  if (s.filed_on) add("hardship.filed", 1, dimensions_of(s, s.filed_for, s.filed_as));
  if (s.exited_on) add("hardship.exited", 1, left);
  if (s.cancelled_on && !s.exited_on) add("hardship.cancelled", 1, left);
  if (s.relapsed_on) add("hardship.relapsed", 1, left);
  return out;
}
}  // namespace

bool is_on_file(Status status) {
  return status == Status::kActive || status == Status::kExitProposed ||
         status == Status::kExitNotice;
}

bool is_over(Status status) {
  return status == Status::kArchived || status == Status::kRelapsed ||
         status == Status::kCancelled || status == Status::kRejected ||
         status == Status::kWithdrawn;
}

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile& file) {
  CaseSummary out;
  out.number = state.file_no;
  out.due = state.due;
  out.finished = is_over(state.status);
  out.dropped = state.status == Status::kWithdrawn || state.status == Status::kCancelled;
  out.links.push_back(stream_of("hardship_application", key_of_stream(file.stream)));
  if (!state.previous_file.empty()) out.links.push_back(state.previous_file);
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  const Date date = business_date(input.event.envelope.occurred_at);
  append_difference(counted(input.before, date), counted(input.after, date), out);
}

}  // namespace chapterhouse::hardship_file
