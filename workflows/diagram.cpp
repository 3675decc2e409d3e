#include "workflows/diagram.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace chapterhouse::workflows {

std::string mermaid(std::span<const Transition> rows) {
  // Commands between two states share one arrow, or the picture drowns in arrows.
  std::vector<std::pair<const Transition*, std::string>> arrows;
  for (const Transition& row : rows) {
    const auto same = std::ranges::find_if(arrows, [&](const auto& arrow) {
      return arrow.first->source == row.source && arrow.first->target == row.target;
    });
    if (same == arrows.end())
      arrows.emplace_back(&row, row.command);
    else if (same->second.find(row.command) == std::string::npos)
      same->second += ", " + std::string(row.command);
  }
  std::string out = "stateDiagram-v2\n";
  for (const auto& [row, commands] : arrows) {
    const std::string source = row->source == "new" ? "[*]" : std::string(row->source);
    out += "  " + source + " --> " + std::string(row->target) + " : " + commands + "\n";
  }
  return out;
}

std::string page(std::string_view name, std::span<const Transition> rows) {
  std::string out = "# " + std::string(name) + "\n\n";
  out += "Drawn by `chapterhouse workflows draw`; do not edit.\n\n```mermaid\n" + mermaid(rows) +
         "```\n\n";
  out += "| from | command | to | records | only if |\n|---|---|---|---|---|\n";
  for (const Transition& row : rows) {
    out += "| " + std::string(row.source) + " | " + std::string(row.command) + " | " +
           std::string(row.target) + " | " + std::string(row.event) + " | ";
    for (std::size_t i = 0; i < row.guards.size(); ++i)
      out += (i ? ", " : "") + std::string(row.guards[i]);
    out += " |\n";
  }
  return out;
}

}  // namespace chapterhouse::workflows
