#include "domain/cases/hardship_application/hardship_application.h"

namespace chapterhouse::hardship_application {
namespace {
// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::ClueReported& e) const {
    s.person = e.person;
    s.previous_file = e.previous_file;
  }
  void operator()(const ev::Applied& e) const {
    s.person = e.person;
    s.household = e.household;
    s.persons = e.persons;
    s.sex = e.sex;
    s.is_migrant_worker = e.is_migrant_worker;
    s.applicant = e.applicant;
    s.applied_by = e.applied_by;
  }
  void operator()(const ev::HomeVisited& e) const {
    s.visitors = e.visitors;
    s.visited_on = e.visited_on;
  }
  void operator()(const ev::FirstReviewed& e) const {
    s.category = e.category;
    s.persons = e.persons;
    s.subsistence_line = e.subsistence_line;
    s.reviewer = e.reviewer;
  }
  void operator()(const ev::Returned& e) const {
    s.missing_items = e.missing_items;
    s.times_returned += 1;
    s.due = e.supplement;
  }
  void operator()(const ev::Resubmitted&) const {
    s.missing_items.clear();
    s.due.reset();
  }
  void operator()(const ev::MeansCheckRequested&) const {}
  void operator()(const ev::MeansChecked& e) const {
    s.means_result = e.result;
    s.category = e.category;
  }
  void operator()(const ev::NoticePosted& e) const {
    s.notice = e.notice;
    s.due = e.notice;
  }
  void operator()(const ev::ObjectionFiled& e) const {
    s.objection_filed_by = e.filed_by;
    s.due = e.investigation;
  }
  void operator()(const ev::ObjectionDismissed&) const {
    s.objection_filed_by = {};
    s.due = s.notice;
  }
  void operator()(const ev::ObjectionUpheld&) const { s.due.reset(); }
  void operator()(const ev::NoticeClosed&) const { s.due.reset(); }
  void operator()(const ev::Rejected&) const { s.due.reset(); }
  void operator()(const ev::Withdrawn&) const { s.due.reset(); }
};

bool is_finished(Status status) {
  return status == Status::kDistrictReview || status == Status::kRejected ||
         status == Status::kWithdrawn;
}
}  // namespace

bool is_in_work(Status status) {
  return status != Status::kNew && status != Status::kClue && !is_finished(status);
}

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile& file) {
  CaseSummary out;
  out.due = state.due;
  out.finished = is_finished(state.status);
  out.dropped = state.status == Status::kWithdrawn;
  if (!state.previous_file.empty()) out.links.push_back(state.previous_file);
  if (state.status == Status::kDistrictReview)
    out.links.push_back(stream_of("hardship_file", key_of_stream(file.stream)));
  return out;
}

void Case::facts(const FactInput&, std::vector<Fact>&) {}

}  // namespace chapterhouse::hardship_application
