#pragma once
// How many cases with data of people somebody has read in the last hour. One who copies the whole
// district case by case is stopped, and shows.
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/reads/recorder.h"

namespace chapterhouse::reads {

struct Allowed {
  std::int64_t cases_per_hour = 0;
  std::int64_t rows_per_answer = 0;
};

// Safe to call from any thread. Forgets after an hour what it knows.
class ReadLimits {
 public:
  using Moment = std::chrono::steady_clock::time_point;  // a clock that nobody sets

  // Counts the cases, unless they are too many: then nothing is counted. The same case again within
  // the hour counts once. `who` are the names that all must keep: an account and its person.
  std::optional<Held> admit(std::span<const std::string> who, const Leaving& leaving,
                            const Allowed& allowed, Moment now);
  // Counts without asking, for what was read before a restart.
  void remember(const std::string& who, const StreamId& stream, Moment at);

 private:
  struct Read {
    Moment at;
    StreamId stream;
  };
  struct Hour {
    std::deque<Read> reads;             // the oldest first
    std::map<StreamId, Moment> newest;  // of the streams in `reads`
  };
  static void forget(Hour& hour, Moment now);
  static void count(Hour& hour, const StreamId& stream, Moment at);
  void sweep(Moment now);

  std::mutex mutex_;  // guards what follows
  std::map<std::string, Hour> hours_;
  Moment swept_{};
};

}  // namespace chapterhouse::reads
