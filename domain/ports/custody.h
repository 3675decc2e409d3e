#pragma once
// Reading what is restricted: kept because the law asks for it, and shown to nobody but those who
// keep it (PIPL art. 47 (2)).
#include <set>
#include <vector>

#include "domain/ports/event_log.h"

namespace chapterhouse {

// Safe to call from any thread.
class Custody {
 public:
  virtual ~Custody() = default;
  // As EventLog::read_stream() with personal fields, of `restricted` too. What is erased is erased
  // for everybody.
  virtual Result<std::vector<Event>, ReadError> read_in_custody(
      const StreamId& stream, StreamVersion from, std::size_t max,
      const std::set<SubjectId>& restricted) const = 0;
};

}  // namespace chapterhouse
