#pragma once
// Records that an auditor asked for a sample: the one wish of a person that concerns no case.
#include "domain/registers/audit/sample.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse::workflows {

bool is_auditor(Role role);

// The id of the sample is the command's: the same command again is answered as the first time. The
// answer's `first` is the position of the request, as of which the population is taken. Refused to
// all but auditors, and without a reason.
Result<Committed, CommandError> request_sample(const Services& services, const Actor& actor,
                                               const CommandId& command,
                                               sample::ev::Requested request);

}  // namespace chapterhouse::workflows
