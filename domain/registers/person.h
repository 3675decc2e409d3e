#pragma once
// One person, by a keyed hash of the verified identity number: at most one application in work and
// one membership at a time. The stream "person/<hash>" is claimed in the commit of the
// application's or membership's own event; it holds no personal data.
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::person {

namespace ev {
struct ApplicationOpened {
  static constexpr EventKey kKey{"person", "application_opened", 920};
  SubjectId subject;
  StreamId application;
};
struct ApplicationReleased {
  static constexpr EventKey kKey{"person", "application_released", 921};
  StreamId application;
};
struct MembershipHeld {
  static constexpr EventKey kKey{"person", "membership_held", 922};
  SubjectId subject;
  StreamId membership;
  UnitId unit;
};
struct MembershipMoved {
  static constexpr EventKey kKey{"person", "membership_moved", 923};
  StreamId membership;
  UnitId unit;
};
struct MembershipReleased {
  static constexpr EventKey kKey{"person", "membership_released", 924};
  StreamId membership;
};

BOOST_DESCRIBE_STRUCT(ApplicationOpened, (), (subject, application))
BOOST_DESCRIBE_STRUCT(ApplicationReleased, (), (application))
BOOST_DESCRIBE_STRUCT(MembershipHeld, (), (subject, membership, unit))
BOOST_DESCRIBE_STRUCT(MembershipMoved, (), (membership, unit))
BOOST_DESCRIBE_STRUCT(MembershipReleased, (), (membership))
}  // namespace ev

using Payload = std::variant<ev::ApplicationOpened, ev::ApplicationReleased, ev::MembershipHeld,
                             ev::MembershipMoved, ev::MembershipReleased>;

struct State {
  SubjectId subject;        // random; given when the person is first met, kept for ever
  StreamId application;     // in work; empty: none
  StreamId membership;      // held; empty: none
  UnitId membership_unit;   // where it is held
  bool was_member = false;  // ever: a later approval is no first join
};
BOOST_DESCRIBE_STRUCT(State, (), (subject, application, membership, membership_unit, was_member))

struct Register {
  static constexpr std::string_view kName = "person";
  using State = person::State;
  using Status = void;
  using Payload = person::Payload;
  static State evolve(State state, const Payload& event);
};

// `blinded` is BlindIndex::blind("person", normalised identity number).
StreamId stream(std::string_view blinded);

}  // namespace chapterhouse::person
