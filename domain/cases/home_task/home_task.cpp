#include "domain/cases/home_task/home_task.h"

namespace chapterhouse::home_task {
namespace {
// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::Opened& e) const {
    s.chapter_name = e.chapter_name;
    s.employees_total = e.employees_total;
  }
  void operator()(const ev::Planned& e) const { s.due = e.completion; }
  void operator()(const ev::Completed& e) const {
    s.site = e.site;
    s.due.reset();
  }
  void operator()(const ev::Cancelled&) const { s.due.reset(); }
};
}  // namespace

State Case::evolve(State state, const Step<Status, Payload>& step) {
  std::visit(Apply{state}, step.payload);
  state.status = step.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile& file) {
  CaseSummary summary;
  summary.title = state.chapter_name;
  summary.due = state.due;
  summary.finished = state.status == Status::kCompleted || state.status == Status::kCancelled;
  summary.dropped = state.status == Status::kCancelled;
  summary.links.push_back(stream_of("chapter", key_of_stream(file.stream)));
  return summary;
}

}  // namespace chapterhouse::home_task
