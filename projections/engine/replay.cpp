#include "projections/engine/replay.h"

#include <algorithm>

#include "projections/engine/error.h"

namespace chapterhouse::projections {

CaseFile replay(const EventLog& log, const CaseType& type, const StreamId& stream,
                StreamVersion last, const StreamVisitor& visit) {
  constexpr std::uint64_t kChunk = 1'000;
  CaseFile file = empty_file(type, stream);
  while (file.version < last) {
    const std::uint64_t wanted = std::min(kChunk, last.value - file.version.value);
    auto events = log.read_stream(stream, {file.version.value + 1}, wanted, Reveal::kNothing);
    if (!events) throw ProjectionError(ProjectionError::Kind::kLog, events.error().detail);
    if (events->empty())
      throw ProjectionError(ProjectionError::Kind::kLog, "stream too short: " + stream.value);
    for (const Event& event : *events) {
      const CaseFile before = file;
      apply(file, event);
      visit(event, before, file);
    }
  }
  return file;
}

}  // namespace chapterhouse::projections
