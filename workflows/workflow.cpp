#include "workflows/workflow.h"

#include <algorithm>

namespace chapterhouse::workflows {

std::int64_t Context::parameter(policy::Key key) const { return policy->value(key, today()); }

Deadline Context::deadline(policy::Key key) const {
  return start_deadline(*calendar, policy->deadline_rule(key, today()), today());
}

const CommandType* Workflow::command(std::string_view name) const {
  const auto found =
      std::ranges::find(commands, name, [](const CommandType* c) { return c->name; });
  return found == commands.end() ? nullptr : *found;
}

bool Workflow::opens(std::string_view command) const {
  const std::string_view fresh = type->status_key(0);
  return std::ranges::any_of(transitions(), [&](const Transition& row) {
    return row.source == fresh && row.command == command;
  });
}

Timer when_passed(const Deadline& deadline, CommandBody command) {
  return {start_of_day(deadline.due + std::chrono::days{1}), std::move(command)};
}

}  // namespace chapterhouse::workflows
