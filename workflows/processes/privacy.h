#pragma once
// What follows for requests about one's own data.
#include "workflows/processes/process.h"

namespace chapterhouse::workflows {

// A legal hold that ended may have been all that kept a restricted person's data.
Result<std::vector<SystemCommand>, CommandError> end_retention_after_hold(const Event& event,
                                                                          const LoadCase& load);

}  // namespace chapterhouse::workflows
