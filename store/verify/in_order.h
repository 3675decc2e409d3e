#pragma once
// Work on numbered parts in several threads whose results are joined in the parts' order.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace chapterhouse::store {

// Calls `work(worker, part)` for the parts 0 to count - 1, on `jobs` threads of which the caller's
// is worker 0, and hands each result to `join(worker, part, result)`: one at a time, in order,
// until that returns false. At most one result for each thread waits for its turn.
template <class Work, class Join>
void in_order(std::uint64_t count, unsigned jobs, const Work& work, const Join& join) {
  std::mutex mutex;  // guards joined and stopped
  std::condition_variable turn;
  std::uint64_t joined = 0;
  bool stopped = false;
  std::atomic<std::uint64_t> next{0};
  const auto run = [&](unsigned worker) {
    for (std::uint64_t part; (part = next.fetch_add(1)) < count;) {
      auto result = work(worker, part);
      {
        std::unique_lock lock(mutex);
        turn.wait(lock, [&] { return joined == part || stopped; });
        if (stopped) return;
      }
      const bool goes_on = join(worker, part, std::move(result));  // nobody else's turn meanwhile
      const std::lock_guard lock(mutex);
      ++joined;
      stopped = !goes_on;
      turn.notify_all();
    }
  };
  std::vector<std::jthread> others;
  for (unsigned worker = 1; worker < jobs; ++worker) others.emplace_back(run, worker);
  run(0);
}

}  // namespace chapterhouse::store
