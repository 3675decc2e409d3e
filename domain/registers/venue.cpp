#include "domain/registers/venue.h"

#include <algorithm>

#include "domain/orgs/code_text.h"

namespace chapterhouse::venue {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Booked& e) const { s.bookings.push_back({e.session, e.start, e.end}); }
  void operator()(const ev::Released& e) const {
    std::erase_if(s.bookings, [&](const Booking& b) { return b.session == e.session; });
  }
};
}  // namespace

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

const Booking* State::clash(const StreamId& session, Timestamp start, Timestamp end) const {
  const auto found = std::ranges::find_if(bookings, [&](const Booking& b) {
    return b.session != session && b.start < end && start < b.end;
  });
  return found == bookings.end() ? nullptr : &*found;
}

StreamId stream(const BlindIndex& blind, const UnitId& unit, std::string_view venue) {
  return stream_of(Register::kName,
                   blind.blind("venue", unit.value + "\n" + normalised_code(venue)));
}

}  // namespace chapterhouse::venue
