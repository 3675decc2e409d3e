#include "domain/cases/consent/consent.h"

namespace chapterhouse::consent {
namespace {
// evolve() only assigns: no check, no clock.
struct Apply {
  State& s;

  void operator()(const ev::Given& e) const {
    s.person = e.person;
    s.about = e.about;
    s.purpose = e.purpose;
    s.recipient = e.recipient;
    s.notice_version = e.notice_version;
    s.notice_sha256 = e.notice_sha256;
    s.given_on = e.given_on;
  }
  void operator()(const ev::Withdrawn& e) const { s.withdrawn_on = e.withdrawn_on; }
};
}  // namespace

State Case::evolve(State state, const Step<Status, Payload>& step) {
  std::visit(Apply{state}, step.payload);
  state.status = step.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.title = key_of(state.purpose);
  out.finished = true;  // nobody has to do anything with it
  if (!state.about.empty()) out.links.push_back(state.about);
  return out;
}

}  // namespace chapterhouse::consent
