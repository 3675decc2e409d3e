#include "domain/registers/privacy/protected_subjects.h"

#include <algorithm>

namespace chapterhouse::protected_subjects {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::SubjectsErased& e) const {
    release(e.request);
    for (const SubjectId& subject : e.subjects)
      if (std::ranges::find(s.erased, subject) == s.erased.end()) s.erased.push_back(subject);
  }
  void operator()(const ev::SubjectsRestricted& e) const {
    release(e.request);
    s.restricted.push_back({e.request, e.subjects});
  }
  void operator()(const ev::SubjectsReleased& e) const { release(e.request); }

  void release(const StreamId& request) const {
    std::erase_if(s.restricted, [&](const Restriction& r) { return r.request == request; });
  }
};
}  // namespace

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream() { return stream_of(Register::kName, "all"); }

}  // namespace chapterhouse::protected_subjects
