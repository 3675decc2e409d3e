#pragma once
// What the measurements share: a district on disk, its actor, leads to work on, and clients that
// run for a while and note how long each call took.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "api/bench/bench.h"

namespace chapterhouse::bench {

using SteadyClock = std::chrono::steady_clock;

inline double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// A log on disk and a command handler over it, without followers.
class Bench {
 public:
  Bench(const std::filesystem::path& folder, const server::ReferenceData& reference);
  ~Bench();

  store::LogHandle& log() { return *log_; }
  workflows::CommandHandler& handler() { return *handler_; }
  const workflows::Services& services() const { return services_; }
  const std::filesystem::path& folder() const { return folder_; }

  // Opens `count` leads, each engaged by a social worker, ready to take contacts.
  std::vector<StreamId> engaged_leads(std::size_t count);
  // Logs one contact on a lead: an event of about 250 bytes with an encrypted note.
  bool log_contact(const StreamId& lead);

 private:
  std::filesystem::path folder_;
  server::SystemClock clock_;
  server::Sha256Hasher hasher_;
  server::RandomIds ids_;
  workflows::Registry registry_;
  std::unique_ptr<store::LogHandle> log_;
  workflows::Services services_{};
  std::unique_ptr<workflows::CommandHandler> handler_;
};

struct Load {
  std::uint64_t calls = 0, failures = 0;
  double seconds = 0;
  double p50_ms = 0, p99_ms = 0;
  double per_second() const { return seconds > 0 ? static_cast<double>(calls) / seconds : 0; }
};
// `clients` threads call `work(client)` again and again, each waiting for its answer, until the
// time is over. `work` answers whether the call succeeded.
Load run_clients(unsigned clients, double seconds,
                 const std::function<bool(unsigned client)>& work);

std::uint64_t resident_bytes();  // of this process
std::uint64_t bytes_below(const std::filesystem::path& folder);

}  // namespace chapterhouse::bench
