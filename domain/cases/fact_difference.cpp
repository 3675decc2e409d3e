#include "domain/cases/fact_difference.h"

#include <algorithm>
#include <utility>

namespace chapterhouse {
namespace {
bool counts_the_same(const Fact& a, const Fact& b) {
  return a.measure == b.measure && a.delta == b.delta && a.distinct == b.distinct &&
         a.dimensions == b.dimensions;
}
}  // namespace

void append_difference(std::vector<Fact> before, std::vector<Fact> after, std::vector<Fact>& out) {
  for (Fact& fact : before) {
    const auto kept = std::ranges::find_if(
        after, [&](const Fact& other) { return counts_the_same(fact, other); });
    if (kept != after.end()) {
      after.erase(kept);
      continue;
    }
    fact.delta = -fact.delta;
    out.push_back(std::move(fact));
  }
  out.insert(out.end(), std::make_move_iterator(after.begin()),
             std::make_move_iterator(after.end()));
}

}  // namespace chapterhouse
