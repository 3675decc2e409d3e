#pragma once
// Time for what expires: never earlier than it was, whatever happens to the machine's clock. Set
// back, the clock's own hours would come twice and a session could be used twice as long.
#include <chrono>
#include <functional>
#include <mutex>

#include "domain/core/time.h"

namespace chapterhouse::identity {

// Counts up while the machine runs and cannot be set.
using Steady = std::function<std::chrono::microseconds()>;
Steady steady_clock();

// Safe to call from any thread. The clock must outlive it.
class SessionClock {
 public:
  SessionClock(const Clock& clock, Steady steady);
  Timestamp now() const;
  // For throttles: counts from the start, and nothing moves it.
  std::chrono::milliseconds ticks() const;

 private:
  const Clock& clock_;
  const Steady steady_;
  mutable std::mutex mutex_;  // guards the two below: what the time was when
  mutable Timestamp then_;
  mutable std::chrono::microseconds at_;
};

}  // namespace chapterhouse::identity
