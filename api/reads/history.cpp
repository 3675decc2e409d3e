#include "api/reads/history.h"

#include <algorithm>

namespace chapterhouse::reads {
namespace {

std::string_view action_of(std::string_view kind) {
  if (kind == ev::Searched::kKey.name) return "search";
  return kind == ev::Exported::kKey.name ? "export" : "view";
}

}  // namespace

std::vector<privacy::Access> ReadHistory::of(const std::vector<SubjectId>& subjects,
                                             const std::vector<StreamId>& cases) const {
  std::vector<privacy::Access> all;
  if (subjects.empty() && cases.empty()) return all;
  projections::ReadFilter filter;
  filter.streams = cases;
  filter.subjects = subjects;
  filter.kind = projections::ReadKind::kShown;
  projections::PageRequest page;
  page.limit = limits::kPageSizeMax;
  do {
    const auto found = reads_.list(filter, page);
    if (!found) break;
    for (const projections::Read& read : found->value.rows)
      for (const projections::ReadItem& item : read.items)
        all.push_back({read.at, read.actor, item.stream, std::string(action_of(read.kind)),
                       std::string(key_of(read.purpose))});
    page.cursor = found->value.next;
  } while (!page.cursor.empty());
  std::ranges::reverse(all);  // the first first
  return all;
}

}  // namespace chapterhouse::reads
