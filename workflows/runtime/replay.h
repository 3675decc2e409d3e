#pragma once
// Folds a whole log through today's code and compares every event with what the fold has come to.
// It never judges yesterday by today's table: it only says where a recorded step does not start
// from the status that the steps before it led to.
#include <functional>
#include <string>
#include <vector>

#include "domain/cases/catalogue.h"
#include "domain/core/result.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::workflows {

struct Mismatch {
  Position position;
  StreamId stream;
  std::string event;     // "founding.approved"
  std::string problem;   // "from", "version" or "type"
  std::string expected;  // by the fold
  std::string recorded;
};

struct ReplayReport {
  std::uint64_t events = 0;
  std::uint64_t streams = 0;
  std::vector<Mismatch> mismatches;
};

// Reads everything; `progress` is called now and then with the position reached. Needs memory for
// every stream's folded state.
Result<ReplayReport, ReadError> replay(const EventLog& log, const Catalogue& catalogue,
                                       const std::function<void(Position)>& progress);

}  // namespace chapterhouse::workflows
