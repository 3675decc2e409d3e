#pragma once
// Figures by comparison: what a case counted for before an event, taken back, and what it counts
// for after it. One rule then serves openings, corrections, moves and ends alike.
#include <vector>

#include "domain/cases/dimensions.h"

namespace chapterhouse {

// Appends the facts of `after` and the reversal of those of `before`; equal ones cancel out. A fact
// is equal in everything but its date: a reversal takes the date of the event, as `before` has it.
void append_difference(std::vector<Fact> before, std::vector<Fact> after, std::vector<Fact>& out);

}  // namespace chapterhouse
