#pragma once
// Process managers: followers of the log that send ordinary commands as the system, so that one
// workflow never reaches into another. A command's id is derived from the event that woke it:
// following the same event twice sends the same command, which acts once.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "workflows/processes/sender.h"

namespace chapterhouse::workflows {

// What a reaction may look at: cases as they are now.
using LoadCase = std::function<Result<CaseFile, CommandError>(const StreamId&)>;

// What one event leads to. Pure but for what it loads; the same event gives the same commands.
struct Process {
  std::string_view name;
  std::uint16_t kind;  // of the event that wakes it
  Result<std::vector<SystemCommand>, CommandError> (*react)(const Event& event,
                                                            const LoadCase& load);
};

// Every process manager there is (processes.cpp).
std::span<const Process> all_processes();

// Follows the log on a thread of its own. Safe to observe from any thread.
class ProcessRunner {
 public:
  // Where a report of a refused command goes: the event's position, the process, the reason.
  using Report = std::function<void(Position, std::string_view process, const CommandError&)>;

  // All must outlive the runner. The cursor is kept as a snapshot: losing it only repeats work.
  ProcessRunner(const Services& services, CommandHandler& handler, Report report);
  ~ProcessRunner();  // stops and joins
  ProcessRunner(const ProcessRunner&) = delete;
  ProcessRunner& operator=(const ProcessRunner&) = delete;

  Position position() const { return {position_.load()}; }
  // Waits until everything up to `position` has been reacted to; false on a timeout.
  bool wait_for(Position position, std::chrono::milliseconds timeout) const;

 private:
  void run(std::stop_token stop);
  bool react_to(const Event& event, const std::stop_token& stop);
  bool send(const Event& event, const Process& process, const SystemCommand& command,
            std::size_t index, const std::stop_token& stop);

  Services services_;
  CommandHandler& handler_;
  Report report_;
  std::atomic<std::uint64_t> position_{0};
  mutable std::mutex mutex_;  // with moved_: wakes those who wait for position_
  mutable std::condition_variable moved_;
  std::jthread thread_;
};

}  // namespace chapterhouse::workflows
