#include "domain/registers/enterprise.h"

namespace chapterhouse::enterprise {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::LeadOpened& e) const { s.lead = e.lead; }
  void operator()(const ev::LeadReleased& e) const {
    if (s.lead == e.lead) s.lead = {};
  }
  void operator()(const ev::FoundingOpened& e) const { s.founding = e.founding; }
  void operator()(const ev::FoundingReleased& e) const {
    if (s.founding == e.founding) s.founding = {};
  }
  void operator()(const ev::Covered& e) const {
    s.covered_by.push_back(e.chapter);
    if (e.single) s.single_chapter = e.chapter;
  }
  void operator()(const ev::Uncovered& e) const {
    std::erase(s.covered_by, e.chapter);
    if (s.single_chapter == e.chapter) s.single_chapter = {};
  }
  void operator()(const ev::MemberJoined& e) const { s.members.push_back(e.member); }
  void operator()(const ev::MemberLeft& e) const { std::erase(s.members, e.member); }
};
}  // namespace

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream(std::string_view uscc) { return stream_of(Register::kName, uscc); }

}  // namespace chapterhouse::enterprise
