#pragma once
// The facts that every case yields whatever its kind: duties met or missed (K51), and how often
// what was recorded had to be put right (K52). They count what was done, so a void does not take
// them back.
//
// A duty is a running deadline. It ends when the deadline goes away or another one starts; until
// then, being put off by a suspension does not make it another. Its miss is counted on the day on
// which the deadline clock marks it, or when it ends late unmarked; once. What still ran in time
// when its case was dropped, merged or voided fell away and counts for nothing.
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse {

// Of one event of a case, beside those of its type: K51.due, K51.met and K52.changes.
void common_facts(const FactInput& input, const CaseSummary& before, const CaseSummary& after,
                  std::vector<Fact>& out);

}  // namespace chapterhouse
