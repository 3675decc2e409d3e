#include "projections/engine/case_cache.h"

#include "projections/engine/replay.h"

namespace chapterhouse::projections {

CachedCase& CaseCache::before(const CaseType& type, const Event& event) {
  const StreamId& stream = event.envelope.stream;
  if (const auto found = index_.find(stream); found != index_.end()) {
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return by_use_.front();
  }
  by_use_.push_front(load(type, event));
  index_.emplace(stream, by_use_.begin());
  if (by_use_.size() > capacity_) {
    index_.erase(by_use_.back().file.stream);
    by_use_.pop_back();
  }
  return by_use_.front();
}

CachedCase CaseCache::load(const CaseType& type, const Event& event) const {
  const Envelope& envelope = event.envelope;
  CachedCase loaded{empty_file(type, envelope.stream), {}, envelope.position, {}};
  const StreamVersion last{envelope.version.value - 1};
  loaded.file = replay(log_, type, envelope.stream, last,
                       [&](const Event& past, const CaseFile& before, const CaseFile&) {
                         if (!before.exists()) loaded.opened = past.envelope.position;
                         loaded.changed_at = past.envelope.occurred_at;
                       });
  if (loaded.file.exists()) loaded.summary = type.summary(loaded.file);
  return loaded;
}

}  // namespace chapterhouse::projections
