#pragma once
// What is going to happen, in order of time; of one time, in order of planning.
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "domain/core/time.h"

namespace chapterhouse::demo {

// For one thread. A happening may plan others, not before its own time.
class Agenda {
 public:
  using Happening = std::function<void()>;

  void at(Timestamp when, Happening happening) {
    waiting_.push({when, planned_++, std::move(happening)});
  }

  // Plays everything up to and including `last`; `before` is told the time of each happening.
  void play_until(Timestamp last, const std::function<void(Timestamp)>& before) {
    while (!waiting_.empty() && waiting_.top().when <= last) {
      const Entry next = waiting_.top();
      waiting_.pop();
      before(next.when);
      next.happening();
    }
  }

 private:
  struct Entry {
    Timestamp when;
    std::uint64_t order;
    Happening happening;
    bool operator<(const Entry& other) const {  // the top of the queue is the greatest
      return std::pair{other.when, other.order} < std::pair{when, order};
    }
  };
  std::priority_queue<Entry> waiting_;
  std::uint64_t planned_ = 0;
};

}  // namespace chapterhouse::demo
