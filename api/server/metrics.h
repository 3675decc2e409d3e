#pragma once
// What a served district counts, for /metrics.
#include "api/http/metrics.h"
#include "api/identity/identity.h"
#include "api/server/upkeep.h"

namespace chapterhouse::server {

// The log's writing, the read models' repairs, the scrubber, the clock. Safe from any thread.
void write_metrics(District& district, const Upkeep& upkeep, http::MetricsPage& page);
// Sessions, hashes of passwords at work, refused and throttled tries.
void write_metrics(const identity::Identity& identity, http::MetricsPage& page);

}  // namespace chapterhouse::server
