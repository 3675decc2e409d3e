#pragma once
// One enterprise, by its unified social credit code: which lead, founding and chapters it belongs
// to and which members work there. The stream "enterprise/<uscc>" keeps these unique: a workflow
// claims them in the commit of its own event.
#include <cstdint>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::enterprise {

namespace ev {
struct LeadOpened {
  static constexpr EventKey kKey{"enterprise", "lead_opened", 900};
  StreamId lead;
};
struct LeadReleased {
  static constexpr EventKey kKey{"enterprise", "lead_released", 901};
  StreamId lead;
};
struct FoundingOpened {
  static constexpr EventKey kKey{"enterprise", "founding_opened", 902};
  StreamId founding;
};
struct FoundingReleased {
  static constexpr EventKey kKey{"enterprise", "founding_released", 903};
  StreamId founding;
};
// `single`: the chapter is the unit's own, not a joint one.
struct Covered {
  static constexpr EventKey kKey{"enterprise", "covered", 904};
  StreamId chapter;
  bool single = false;
};
struct Uncovered {
  static constexpr EventKey kKey{"enterprise", "uncovered", 905};
  StreamId chapter;
};
// `member` is the stream of the membership; it exists from the approval of the application on.
struct MemberJoined {
  static constexpr EventKey kKey{"enterprise", "member_joined", 906};
  StreamId member;
};
struct MemberLeft {
  static constexpr EventKey kKey{"enterprise", "member_left", 907};
  StreamId member;
};

BOOST_DESCRIBE_STRUCT(LeadOpened, (), (lead))
BOOST_DESCRIBE_STRUCT(LeadReleased, (), (lead))
BOOST_DESCRIBE_STRUCT(FoundingOpened, (), (founding))
BOOST_DESCRIBE_STRUCT(FoundingReleased, (), (founding))
BOOST_DESCRIBE_STRUCT(Covered, (), (chapter, single))
BOOST_DESCRIBE_STRUCT(Uncovered, (), (chapter))
BOOST_DESCRIBE_STRUCT(MemberJoined, (), (member))
BOOST_DESCRIBE_STRUCT(MemberLeft, (), (member))
}  // namespace ev

using Payload =
    std::variant<ev::LeadOpened, ev::LeadReleased, ev::FoundingOpened, ev::FoundingReleased,
                 ev::Covered, ev::Uncovered, ev::MemberJoined, ev::MemberLeft>;

struct State {
  StreamId lead;                     // the one lead that stands for it; empty: none
  StreamId founding;                 // the founding in work; empty: none
  std::vector<StreamId> covered_by;  // chapters that cover it
  StreamId single_chapter;           // the one of them that is its own; empty: none
  std::vector<StreamId> members;     // memberships of people who work there

  std::int64_t member_count() const { return static_cast<std::int64_t>(members.size()); }
};
BOOST_DESCRIBE_STRUCT(State, (), (lead, founding, covered_by, single_chapter, members))

struct Register {
  static constexpr std::string_view kName = "enterprise";
  using State = enterprise::State;
  using Status = void;
  using Payload = enterprise::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream(std::string_view uscc);

}  // namespace chapterhouse::enterprise
