#pragma once
// What one worker claims of one employer in mediations that are in work: a claim of one type is
// mediated once at a time (domain rules 2.5). The stream "claimant/<hash>" is written in the commit
// of the dispute's own event; it holds no personal data.
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/dispute/form.h"

namespace chapterhouse::claimant {

using dispute::ClaimType;

namespace ev {
struct ClaimHeld {
  static constexpr EventKey kKey{"claimant", "claim_held", 963};
  StreamId dispute;
  std::vector<ClaimType> types;
};
struct ClaimReleased {
  static constexpr EventKey kKey{"claimant", "claim_released", 964};
  StreamId dispute;
};

BOOST_DESCRIBE_STRUCT(ClaimHeld, (), (dispute, types))
BOOST_DESCRIBE_STRUCT(ClaimReleased, (), (dispute))
}  // namespace ev

using Payload = std::variant<ev::ClaimHeld, ev::ClaimReleased>;

struct Holding {
  StreamId dispute;
  std::vector<ClaimType> types;
};
BOOST_DESCRIBE_STRUCT(Holding, (), (dispute, types))

struct State {
  std::vector<Holding> held;  // one for each dispute in work

  // Another dispute that mediates a claim of one of these types; null when there is none.
  const Holding* other(const StreamId& self, const std::vector<ClaimType>& types) const;
};
BOOST_DESCRIBE_STRUCT(State, (), (held))

struct Register {
  static constexpr std::string_view kName = "claimant";
  using State = claimant::State;
  using Status = void;
  using Payload = claimant::Payload;
  static State evolve(State state, const Payload& event);
};

// `blinded` is BlindIndex::blind("claimant", identity number and credit code).
StreamId stream(std::string_view blinded);

}  // namespace chapterhouse::claimant
