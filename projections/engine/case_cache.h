#pragma once
// The folded cases that the follower is likely to meet again. Bounded: the one unused for longest
// is forgotten first and folded anew from the log when it is met again.
#include <cstddef>
#include <list>
#include <unordered_map>

#include "domain/cases/case_type.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::projections {

struct CachedCase {
  CaseFile file;
  CaseSummary summary;     // of the file as it is
  Position opened;         // of the first event
  Timestamp changed_at{};  // business time of the last event folded
};

// Used by one thread.
class CaseCache {
 public:
  CaseCache(const EventLog& log, std::size_t capacity) : log_(log), capacity_(capacity) {}

  // The case as it was before `event`. Valid until the next call. Throws ProjectionError when the
  // log cannot be read.
  CachedCase& before(const CaseType& type, const Event& event);

 private:
  CachedCase load(const CaseType& type, const Event& event) const;

  const EventLog& log_;
  std::size_t capacity_;
  std::list<CachedCase> by_use_;  // the last used first
  std::unordered_map<StreamId, std::list<CachedCase>::iterator> index_;
};

}  // namespace chapterhouse::projections
