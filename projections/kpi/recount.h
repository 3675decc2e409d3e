#pragma once
// Counts a figure anew from a handful of streams, by the very code that the read models run: fold,
// facts, books, formula. For whoever was given the events and not the log.
#include <string>
#include <vector>

#include "domain/cases/catalogue.h"
#include "projections/kpi/books.h"
#include "projections/kpi/figures.h"

namespace chapterhouse::projections {

struct Recount {
  Figure figure;
  std::vector<Evidence> numerator, denominator;  // all rows, in the order of evidence_of()
};

struct RecountRequest {
  FigureRequest figure;  // its dimensions exist, its period does not end before it starts
  Position at;           // of the last event that counts
};

// `events` by position, every stream whole from its first event up to `at`. The failure says what
// the machine could not do; events cannot make it fail. Uses a file in the system's folder for
// temporary ones. Safe to call from any thread.
Result<Recount, std::string> recount(std::vector<Event> events, const Catalogue& catalogue,
                                     const PeriodClose& close, const RecountRequest& request);

}  // namespace chapterhouse::projections
