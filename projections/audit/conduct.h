#pragma once
// What each kind of event is to an auditor: which steps propose, which decide on what was proposed,
// and which open a gate by another way than its own. The one list of these, complete: a test fails
// for a kind of event that is not classified here.
#include <cstdint>
#include <span>
#include <string_view>

namespace chapterhouse::projections {

// The kinds of events that a decision is about: whoever made one of them in the case must not have
// made the decision. Empty: the event decides nothing.
using DecidedUpon = std::span<const std::uint16_t>;

enum class Override : std::uint8_t {
  kNever,
  kAlways,
  kByAnotherUnit,  // only when the actor is not of the unit that holds the case
  kStopsClock,     // only when a suspension stops the running deadline
};

struct Conduct {
  DecidedUpon decides{};
  Override overrides = Override::kNever;
  bool proposes = false;  // some decision is about it
  // The event's field with the account that proposed, where that is not (only) its actor: a process
  // manager may have recorded it. Empty: none.
  std::string_view proposer{};
};

// Of any kind of event; of an unknown one, a conduct that says nothing.
const Conduct& conduct_of(std::uint16_t kind);
bool is_classified(std::uint16_t kind);

}  // namespace chapterhouse::projections
