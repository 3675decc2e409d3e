#include "workflows/operations.h"

#include "workflows/common/common.h"

namespace chapterhouse::workflows {

std::string operation_of(const CaseType& type, const CommandType& command) {
  const std::string_view family = common::is_common(command) ? "common" : type.name;
  return std::string(family) + "." + std::string(command.name);
}

std::vector<access::KnownOperation> command_operations(const Registry& registry) {
  std::vector<access::KnownOperation> known;
  for (const Workflow* workflow : registry.workflows())
    for (const CommandType* command : workflow->commands)
      known.push_back({operation_of(*workflow->type, *command), std::nullopt});
  for (const CommandType* command : common::commands())
    known.push_back({"common." + std::string(command->name), std::nullopt});
  return known;
}

}  // namespace chapterhouse::workflows
