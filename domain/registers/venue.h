#pragma once
// One venue of one unit and when it is taken, so that no two sessions meet at the same place and
// time (domain rules 2.1). The stream "venue/<hash>" is written in the commit of the session.
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::venue {

namespace ev {
// From `start` on, before `end`.
struct Booked {
  static constexpr EventKey kKey{"venue", "booked", 960};
  StreamId session;
  Timestamp start{}, end{};
};
struct Released {
  static constexpr EventKey kKey{"venue", "released", 961};
  StreamId session;
};

BOOST_DESCRIBE_STRUCT(Booked, (), (session, start, end))
BOOST_DESCRIBE_STRUCT(Released, (), (session))
}  // namespace ev

using Payload = std::variant<ev::Booked, ev::Released>;

struct Booking {
  StreamId session;
  Timestamp start{}, end{};
};
BOOST_DESCRIBE_STRUCT(Booking, (), (session, start, end))

struct State {
  std::vector<Booking> bookings;

  // The booking of another session that overlaps start..end; null when the venue is free.
  const Booking* clash(const StreamId& session, Timestamp start, Timestamp end) const;
};
BOOST_DESCRIBE_STRUCT(State, (), (bookings))

struct Register {
  static constexpr std::string_view kName = "venue";
  using State = venue::State;
  using Status = void;
  using Payload = venue::Payload;
  static State evolve(State state, const Payload& event);
};

// Hashed, because the name of a place may be longer than the name of a stream and is free text.
StreamId stream(const BlindIndex& blind, const UnitId& unit, std::string_view venue);

}  // namespace chapterhouse::venue
