#pragma once
// Records who looked in a log of its own. What is recorded is durable before record() returns; the
// log's writer thread makes one synced batch of all that wait together.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "api/reads/limits.h"
#include "api/reads/recorder.h"
#include "api/reads/refusals.h"
#include "domain/ports/event_log.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse::reads {

// Since the start.
struct AccessCounts {
  std::uint64_t personal = 0, sensitive = 0;  // answers by the class of what they showed
  std::uint64_t exported = 0;
  std::uint64_t held = 0;       // not shown because they could not be recorded
  std::uint64_t throttled = 0;  // not shown because the reader had read too much
  std::uint64_t refused = 0;    // noted refusals
  std::uint64_t uncounted = 0;  // refusals that were not even noted, in a flood from many accounts
};

// Safe to call from any thread. Everything passed in must outlive it.
class AccessLog final : public Recorder {
 public:
  struct Parts {
    EventLog& log;  // of reads::catalogue()
    const Clock& clock;
    IdSource& ids;
    const workflows::Rules& rules;
    // Whether the disk under the log is full; empty: it never is. Must be safe from any thread.
    std::function<bool()> out_of_space = {};
  };
  explicit AccessLog(Parts parts);
  ~AccessLog() override;  // writes the refusals that wait

  Outcome<Held> record(const Reader& reader, Leaving leaving) override;
  void refuse(const Reader& reader, ev::Refused refused) override;
  // Writes all refusals that wait, now.
  void flush();

  AccessCounts counts() const;
  Position last() const { return parts_.log.head().last; }

 private:
  struct Lane {
    StreamId stream;
    StreamVersion version;
  };
  Lane take_lane();
  void give_back(Lane lane);
  Result<Committed, AppendError> append(const Actor& actor, std::vector<EventBody> events);
  void remember_last_hour();
  void write_refusals(Refusals::Take which);
  void run(const std::stop_token& stop);

  const Parts parts_;
  ReadLimits limits_;
  std::mutex mutex_;  // guards idle_ and lanes_
  std::vector<Lane> idle_;
  std::size_t lanes_ = 0;      // that were ever taken here
  std::mutex refusals_mutex_;  // guards refusals_
  std::condition_variable_any refusals_wait_;
  Refusals refusals_;
  std::atomic<std::uint64_t> personal_{0}, sensitive_{0}, exported_{0}, held_{0}, throttled_{0},
      refused_{0}, uncounted_{0};
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace chapterhouse::reads
