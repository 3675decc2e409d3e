#pragma once
// What must not be erased because of a dispute, an audit or an enquiry: the one stream "held/all",
// claimed in the commit of the legal hold's own event.
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::held {

namespace ev {
struct Placed {
  static constexpr EventKey kKey{"held", "placed", 1195};
  StreamId hold;
  StreamId held_case;  // empty: the subject
  SubjectId subject;   // empty: the case
};
struct Released {
  static constexpr EventKey kKey{"held", "released", 1196};
  StreamId hold;
};

BOOST_DESCRIBE_STRUCT(Placed, (), (hold, held_case, subject))
BOOST_DESCRIBE_STRUCT(Released, (), (hold))
}  // namespace ev

using Payload = std::variant<ev::Placed, ev::Released>;

struct Hold {
  StreamId hold, held_case;
  SubjectId subject;
};
BOOST_DESCRIBE_STRUCT(Hold, (), (hold, held_case, subject))

struct State {
  std::vector<Hold> holds;  // in force

  // The hold on the case; on the subject. Null when there is none.
  const Hold* on(const StreamId& held_case) const;
  const Hold* on(const SubjectId& subject) const;
};
BOOST_DESCRIBE_STRUCT(State, (), (holds))

struct Register {
  static constexpr std::string_view kName = "held";
  using State = held::State;
  using Status = void;
  using Payload = held::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream();

}  // namespace chapterhouse::held
