#pragma once
// Commands as operations of the policy of access: "<family>.<command>".
#include <string>
#include <vector>

#include "domain/access/permissions.h"
#include "workflows/registry.h"

namespace chapterhouse::workflows {

// "lead.register" for a command of the case's own workflow, "common.assign" for one of every case.
std::string operation_of(const CaseType& type, const CommandType& command);

// Every command there is.
std::vector<access::KnownOperation> command_operations(const Registry& registry);

}  // namespace chapterhouse::workflows
