#pragma once
// What follows from what in hardship (domain rules 2.8). Pure but for what they load.
#include <vector>

#include "workflows/processes/process.h"

namespace chapterhouse::workflows {

// A household whose public notice has closed gets a file, for the district to decide about.
Result<std::vector<SystemCommand>, CommandError> open_hardship_file(const Event& event,
                                                                    const LoadCase& load);
// A household that fell back into hardship is a clue again, with a link to its old file.
Result<std::vector<SystemCommand>, CommandError> reopen_relapsed(const Event& event,
                                                                 const LoadCase& load);

}  // namespace chapterhouse::workflows
