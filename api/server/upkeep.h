#pragma once
// What a served district does for itself while nobody waits for it: it scrubs its logs, compares
// the read models with the log and looks at the clock. On a schedule and when asked.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "api/server/district.h"

namespace chapterhouse::server {

enum class Job : std::uint8_t { kCheckModels, kRebuildModels, kScrubLog, kRotateKeys };
BOOST_DESCRIBE_ENUM(Job, kCheckModels, kRebuildModels, kScrubLog, kRotateKeys)

struct UpkeepSettings {
  // Holds how the last process ended and when the models were checked last. Absent means that the
  // process did not end by itself, and the models are checked at the start.
  std::filesystem::path note;
  std::chrono::hours scrub_every{168};  // 0: only when asked
  std::chrono::hours check_every{168};
  std::uint64_t scrub_bytes_per_second = 0;  // 0: as fast as the disk
};

struct ScrubState {
  store::ScrubCounts counts;
  std::string fault;  // of the last run
  Position position;  // the first damaged one; 0 when there is no fault
};

struct UpkeepState {
  std::optional<Job> running;
  std::size_t waiting = 0;
  // Of the last check or rebuild of the read models.
  std::string models_outcome;  // "" before the first; "equal", "rebuilt", or what went wrong
  std::string models_fault;    // what the check found
  Position models_position;
  double events_per_second = 0;
  ScrubState scrub, access_scrub;         // of the cases' log, and of the log of who looked
  std::uint32_t key_epoch = 0;            // of the vault's key ring
  std::uint32_t erasures = 0;             // subjects ever erased
  std::int64_t clock_behind_seconds = 0;  // how far the clock stands before the log's last time
};

UpkeepSettings upkeep_settings(const Config& config);

// One thread at low priority does one job at a time. Safe to call from any thread.
class Upkeep {
 public:
  // The district and the clock must outlive it.
  Upkeep(District& district, const Clock& clock, UpkeepSettings settings);
  ~Upkeep();  // gives up the running job and notes a clean end
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

  // The log of who looked is scrubbed from now on, too. Once; it must outlive this.
  void include(store::LogHandle& access);
  void start(Job job);  // as soon as the running one is done; one that waits already waits once
  UpkeepState state() const;

 private:
  using Micros = std::chrono::sys_time<std::chrono::microseconds>;
  void run(const std::stop_token& stop);
  std::optional<Job> next(const std::stop_token& stop);
  void enqueue_due();
  void watch_clock();
  void check_models(const std::stop_token& stop);
  void rebuild_models(const std::stop_token& stop);
  void scrub_logs(const std::stop_token& stop);
  void rotate_keys();
  void read_note();
  void write_note() const;

  District& district_;
  const Clock& clock_;
  const UpkeepSettings settings_;
  struct Scrubbed {
    std::string_view name;  // for the operator
    std::unique_ptr<store::Scrubber> scrubber;
    std::string fault = {};
    Position position = {};
    ScrubState state() const { return {scrubber->counts(), fault, position}; }
  };
  // The thread's own: when each job was begun last. `checked_` is of a check that came to its end.
  Micros scrubbed_, checked_, check_begun_{};
  bool clock_was_behind_ = false;  // the thread's own

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any asked_;
  // Of the cases, then of who looked; only the last two members of each change once it is here.
  std::deque<Scrubbed> scrubbed_logs_;
  std::deque<Job> waiting_;
  UpkeepState state_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace chapterhouse::server
