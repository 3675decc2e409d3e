#include "api/identity/session/session_clock.h"

#include <algorithm>
#include <utility>

namespace chapterhouse::identity {

Steady steady_clock() {
  return [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  };
}

SessionClock::SessionClock(const Clock& clock, Steady steady)
    : clock_(clock), steady_(std::move(steady)), then_(clock.now()), at_(steady_()) {}

Timestamp SessionClock::now() const {
  const Timestamp told = clock_.now();
  const std::lock_guard lock(mutex_);
  const auto ticked = steady_();
  then_ = std::max(told, then_ + std::max(ticked - at_, std::chrono::microseconds{0}));
  at_ = std::max(at_, ticked);
  return then_;
}

std::chrono::milliseconds SessionClock::ticks() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_());
}

}  // namespace chapterhouse::identity
