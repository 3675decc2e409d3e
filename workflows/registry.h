#pragma once
// The list of workflows. Adding one: its line in registry.cpp,
// and its type in domain/cases/all.cpp.
#include <span>
#include <string_view>

#include "workflows/workflow.h"

namespace chapterhouse::workflows {

// Immutable once made: safe to use from any thread.
class Registry {
 public:
  Registry();  // every workflow there is
  explicit Registry(std::vector<const Workflow*> workflows) : workflows_(std::move(workflows)) {}

  std::span<const Workflow* const> workflows() const { return workflows_; }
  const Workflow* find(std::string_view type) const;  // null when unknown

 private:
  std::vector<const Workflow*> workflows_;
};

}  // namespace chapterhouse::workflows
