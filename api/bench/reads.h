#pragma once
// What the record of who looked costs.
#include "api/bench/bench.h"

namespace chapterhouse::bench {

// In one run over HTTP: an answer that shows nobody, one that shows people and is recorded first,
// and the same with the record switched off, which only this measurement can do.
std::vector<Row> recorded_reads(const Settings& settings, const server::ReferenceData& reference);

}  // namespace chapterhouse::bench
