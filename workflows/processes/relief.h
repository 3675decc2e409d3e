#pragma once
// What follows for relief grants from what happens to their household's file (domain rules 2.8).
// Stateless: safe to call from any thread.
#include "workflows/processes/process.h"

namespace chapterhouse::workflows {

// Nothing more is paid to the household of a cancelled file; after a false declaration what was
// paid is clawed back. A grant that is just being paid refuses to be cancelled.
Result<std::vector<SystemCommand>, CommandError> claw_back_grants(const Event& event,
                                                                  const LoadCase& load);
// A payment that arrives after its file was cancelled for a false declaration is clawed back too.
Result<std::vector<SystemCommand>, CommandError> claw_back_late_payment(const Event& event,
                                                                        const LoadCase& load);

}  // namespace chapterhouse::workflows
