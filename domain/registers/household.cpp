#include "domain/registers/household.h"

namespace chapterhouse::household {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Claimed& e) const {
    if (!e.subject.empty()) s.subject = e.subject;
    s.application = e.application;
  }
  void operator()(const ev::FileOpened& e) const {
    s.file = e.file;
    s.application = {};
  }
  void operator()(const ev::Released& e) const {
    if (s.application == e.held_by) s.application = {};
    if (s.file == e.held_by) s.file = {};
  }
};
}  // namespace

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream(std::string_view blinded) { return stream_of(Register::kName, blinded); }

}  // namespace chapterhouse::household
