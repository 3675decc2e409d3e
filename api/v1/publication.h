#pragma once
// What the log proves itself by: its checkpoints and those who watch it. See
// store/log/checkpointer.h.
#include <functional>
#include <vector>

#include "api/http/metrics.h"
#include "api/witness/state.h"
#include "domain/core/time.h"
#include "store/log/checkpointer.h"

namespace chapterhouse::v1 {

// Entries name pseudonyms, offices and times; hashes name nothing. Who may read entries is the
// operator's choice.
enum class EntryReaders : std::uint8_t { kAuditors, kAnybody };

// Borrows both. A value, safe to read from any thread.
struct Publication {
  store::EventLogStore& log;
  store::Checkpointer& checkpoints;
  EntryReaders entries = EntryReaders::kAuditors;
  // The state of each witness; empty: nobody is asked. Safe to call from any thread.
  std::function<std::vector<witness::State>()> witnesses{};
};

// Size and age of the newest checkpoint, and what is known of the witnesses.
void write_publication(http::MetricsPage& page, const Publication& publication, const Clock& clock);

}  // namespace chapterhouse::v1
