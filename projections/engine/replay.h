#pragma once
// Folding a stream anew from the log.
#include <functional>

#include "domain/cases/case_type.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::projections {

// Sees each event with the file before and after it, in order.
using StreamVisitor =
    std::function<void(const Event&, const CaseFile& before, const CaseFile& after)>;

// The file after the versions 1..`last`. Throws ProjectionError when the log cannot be read or is
// shorter.
CaseFile replay(const EventLog& log, const CaseType& type, const StreamId& stream,
                StreamVersion last, const StreamVisitor& visit);

}  // namespace chapterhouse::projections
