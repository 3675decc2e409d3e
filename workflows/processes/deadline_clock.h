#pragma once
// Deadlines that act by themselves: when a case's time has come, the clock sends the command that
// the rules allow without a person (Workflow::timers), and notes reminders and missed days.
//
// Exactly once: a command's id is derived from the case, the command and the time for which it was
// planned, so that a restart or a clock that steps back sends nothing twice. It is dated at that
// time, or at the case's last event when that was later, however late the machine gets to it.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>
#include <tuple>

#include "workflows/processes/sender.h"

namespace chapterhouse::workflows {

// Safe to use from any thread.
class DeadlineClock {
 public:
  // Where a refusal goes: the case, the command, the reason.
  using Report =
      std::function<void(const StreamId&, std::string_view command, const CommandError&)>;
  enum class Runs : std::uint8_t { kByItself, kWhenAsked };

  // All must outlive the clock. What it waits for is kept as a snapshot: losing it repeats work.
  DeadlineClock(const Services& services, CommandHandler& handler, Report report, Runs runs);
  ~DeadlineClock();  // stops and joins
  DeadlineClock(const DeadlineClock&) = delete;
  DeadlineClock& operator=(const DeadlineClock&) = delete;

  static constexpr std::size_t kAll = SIZE_MAX;
  // Sends everything that is due now, and what follows from it; returns how many commands acted.
  // For whoever sets the time: a demonstration, a test. With `most`, no more than that many act, so
  // that others can follow each of them before the next.
  std::size_t run_due(std::size_t most = kAll);

  // Everything up to here has been looked at, and what was due then has been sent.
  Position position() const { return {position_.load()}; }
  bool wait_for(Position position, std::chrono::milliseconds timeout) const;
  std::size_t waiting() const;  // timers that wait for their time

 private:
  struct Planned {
    StreamId stream;
    UnitId unit;
    CommandBody command;
    Timestamp planned_for;
  };
  using Queue = std::multimap<Timestamp, Planned>;  // by the time at which it may be sent

  void run(std::stop_token stop);
  std::size_t step(const std::stop_token& stop, std::size_t most = kAll);
  bool follow(const std::stop_token& stop);
  std::size_t send_due(const std::stop_token& stop, std::size_t most);
  void plan(const StreamId& stream, Timestamp not_before);
  void forget(const StreamId& stream);
  void restore();
  void keep();
  Bytes seed_of(const Planned& planned) const;

  Services services_;
  CommandHandler& handler_;
  Report report_;
  std::atomic<std::uint64_t> position_{0};
  mutable std::mutex mutex_;  // guards what follows
  Queue queue_;
  std::map<StreamId, std::vector<Queue::iterator>> of_;  // a case's timers
  std::map<StreamId, Timestamp> last_;                   // of its last event; only where of_
  std::uint64_t followed_ = 0;      // planned up to here; published when what is due was sent
  std::uint64_t kept_ = 0;          // position of the snapshot
  mutable std::mutex moved_mutex_;  // with moved_: wakes wait_for()
  mutable std::condition_variable moved_;
  std::jthread thread_;
};

}  // namespace chapterhouse::workflows
