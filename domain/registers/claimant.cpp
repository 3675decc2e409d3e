#include "domain/registers/claimant.h"

#include <algorithm>

namespace chapterhouse::claimant {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::ClaimHeld& e) const {
    release(e.dispute);
    s.held.push_back({e.dispute, e.types});
  }
  void operator()(const ev::ClaimReleased& e) const { release(e.dispute); }

 private:
  void release(const StreamId& dispute) const {
    std::erase_if(s.held, [&](const Holding& h) { return h.dispute == dispute; });
  }
};
}  // namespace

const Holding* State::other(const StreamId& self, const std::vector<ClaimType>& types) const {
  const auto found = std::ranges::find_if(held, [&](const Holding& h) {
    return h.dispute != self && std::ranges::find_first_of(h.types, types) != h.types.end();
  });
  return found == held.end() ? nullptr : &*found;
}

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream(std::string_view blinded) { return stream_of(Register::kName, blinded); }

}  // namespace chapterhouse::claimant
