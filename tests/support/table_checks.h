#pragma once
// Checks that every workflow's table must pass. Returns one sentence per problem.
#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "workflows/workflow.h"

namespace chapterhouse::workflows {

inline std::vector<std::string> problems(std::span<const Transition> rows,
                                         std::string_view initial) {
  std::vector<std::string> out;
  std::set<std::string_view> reachable{initial}, states{initial};
  for (std::size_t before = 0; before != reachable.size();) {
    before = reachable.size();
    for (const Transition& row : rows)
      if (reachable.contains(row.source)) reachable.insert(row.target);
  }
  for (const Transition& a : rows) {
    states.insert({a.source, a.target});
    for (const Transition& b : rows)
      if (&a < &b && a.source == b.source && a.command == b.command &&
          (a.guards.empty() || b.guards.empty()))
        out.push_back("two rows for one command, one unguarded: " + std::string(a.source) + " / " +
                      std::string(a.command));
  }
  for (std::string_view state : states)
    if (!reachable.contains(state)) out.push_back("unreachable: " + std::string(state));
  if (rows.size() > 25) out.push_back("more than 25 rows: it is two workflows");
  // The state before the first event is no status of any case.
  if (states.size() - states.count(initial) > 12)
    out.push_back("more than 12 states: it is two workflows");
  return out;
}

}  // namespace chapterhouse::workflows
