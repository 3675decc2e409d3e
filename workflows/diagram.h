#pragma once
// A workflow's table drawn: as a Mermaid state diagram and as a Markdown page. Both come from the
// same rows that decide.
#include <span>
#include <string>
#include <string_view>

#include "workflows/workflow.h"

namespace chapterhouse::workflows {

// "stateDiagram-v2": one line for each pair of states, naming the commands between them.
std::string mermaid(std::span<const Transition> rows);
// The page ops/docs/workflows/<name>.md: diagram and table of every row with its guards.
std::string page(std::string_view name, std::span<const Transition> rows);

}  // namespace chapterhouse::workflows
