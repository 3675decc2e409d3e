#pragma once
// The clocks of the running system.
#include <atomic>

#include "domain/core/time.h"

namespace chapterhouse::server {

// The machine's clock.
class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

// Stands where it was set, a microsecond on at each look, so that what happens in order is recorded
// in order. Safe from any thread.
class SettableClock final : public Clock {
 public:
  Timestamp now() const override { return from_micros(micros_.fetch_add(1)); }
  void set(Timestamp at) { micros_.store(to_micros(at)); }

 private:
  mutable std::atomic<std::int64_t> micros_{0};
};

}  // namespace chapterhouse::server
