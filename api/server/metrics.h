#pragma once
// What a served district counts, for /metrics.
#include "api/http/metrics.h"
#include "api/server/upkeep.h"

namespace chapterhouse::server {

// The log's writing, the read models' repairs, the scrubber, the clock. Safe from any thread.
void write_metrics(District& district, const Upkeep& upkeep, http::MetricsPage& page);

}  // namespace chapterhouse::server
