#pragma once
// What follows in a labour dispute (domain rules 2.5): an agreement is performed in a case of its
// own.
#include "workflows/processes/process.h"

namespace chapterhouse::workflows::disputes {

using Commands = Result<std::vector<SystemCommand>, CommandError>;

// An agreement that was reached opens the case of its performance.
Commands open_agreement(const Event& event, const LoadCase& load);
// Which begins at once.
Commands start_performance(const Event& event, const LoadCase& load);

}  // namespace chapterhouse::workflows::disputes
