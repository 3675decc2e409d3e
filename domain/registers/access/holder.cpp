#include "domain/registers/access/holder.h"

#include "domain/access/separation.h"

namespace chapterhouse::holder {
namespace {

struct Apply {
  State& s;
  void operator()(const ev::AccountOpened& e) const {
    s.accounts.push_back(e.account);
    std::int32_t number = 0;
    for (const Span& span : e.held) s.held.push_back({e.account, ++number, span});
  }
  void operator()(const ev::BindingHeld& e) const {
    s.held.push_back({e.account, e.number, e.span});
  }
  void operator()(const ev::BindingReleased& e) const {
    std::erase_if(s.held,
                  [&](const Held& h) { return h.account == e.account && h.number == e.number; });
  }
  void operator()(const ev::AccountReleased& e) const {
    std::erase_if(s.held, [&](const Held& h) { return h.account == e.account; });
  }
};

bool overlap(const Span& a, const Span& b) {
  return (!a.until || b.from <= *a.until) && (!b.until || a.from <= *b.until);
}

}  // namespace

const Held* State::conflict(const Span& wanted) const {
  for (const Held& h : held)
    if (overlap(h.span, wanted) && !access::may_combine(h.span.role, wanted.role)) return &h;
  return nullptr;
}

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream(const SubjectId& person) { return stream_of(Register::kName, person.text()); }

}  // namespace chapterhouse::holder
