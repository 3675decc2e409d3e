#pragma once
// Who looked at a person's data: what a copy tells of it. Implemented by the log of reads.
#include <string>
#include <vector>

#include "domain/core/actor.h"
#include "domain/core/time.h"

namespace chapterhouse::privacy {

struct Access {
  Timestamp at{};
  Actor actor;
  StreamId stream;      // the case; empty: a list
  std::string action;   // a stable key: "view", "search", "export"
  std::string purpose;  // as it was stated; "" when none was
};

// Safe to call from any thread.
class AccessHistory {
 public:
  virtual ~AccessHistory() = default;
  // Every recorded look at data of one of these subjects or in one of these cases, the first first.
  virtual std::vector<Access> of(const std::vector<SubjectId>& subjects,
                                 const std::vector<StreamId>& cases) const = 0;
};

}  // namespace chapterhouse::privacy
