#include <algorithm>

#include "api/bench/load.h"
#include "store/log/log_store.h"
#include "store/rocks/rocks_store.h"

namespace chapterhouse::bench {
namespace {

constexpr std::size_t kLeads = 2'000;  // streams that the clients spread over

struct Groups {
  double commits = 0;  // in one synced batch, on average
  double record_bytes = 0;
};

// The same bytes in the same groups, synced, and nothing else: what the engine can do.
double raw_commits_per_second(const std::filesystem::path& folder, double seconds,
                              const Groups& groups) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  auto raw = store::RocksStore::open(
      {.folder = folder.string(), .mode = store::RocksOptions::Mode::kCreate});
  if (!raw) throw std::runtime_error("bench: " + raw.error().detail);
  const auto size = std::max<std::size_t>(1, static_cast<std::size_t>(groups.commits + 0.5));
  std::string random(static_cast<std::size_t>(groups.record_bytes), '\0');
  std::uint64_t state =
      88172645463325252ull;  // xorshift: bytes that do not compress, like ciphertext
  for (char& c : random) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    c = static_cast<char>(state);
  }
  const std::vector<Bytes> records(size, random);
  std::uint64_t written = 0;
  const auto start = SteadyClock::now();
  while (seconds_since(start) < seconds) {
    if (auto done = (*raw)->append({written + 1}, records); !done)
      throw std::runtime_error("bench: " + done.error().detail);
    written += size;
  }
  const double rate = static_cast<double>(written) / seconds_since(start);
  raw->reset();
  std::filesystem::remove_all(folder);
  return rate;
}

}  // namespace

std::vector<Row> write_path(const Settings& settings, const server::ReferenceData& reference) {
  Bench bench(settings.folder / "write", reference);
  settings.say("opening leads");
  const auto leads = bench.engaged_leads(kLeads);
  std::vector<Row> rows;
  for (const unsigned clients : settings.clients) {
    settings.say("write path, " + std::to_string(clients) + " clients");
    const store::WriterCounts before = bench.log().log().counts();
    std::atomic<std::uint64_t> next{0};
    const Load load = run_clients(clients, settings.seconds, [&](unsigned client) {
      // Each client has leads of its own: what is measured is the path, not a fight over one case.
      const std::size_t share = kLeads / std::max(clients, 1u);
      const std::size_t lead = client * share + next.fetch_add(1, std::memory_order_relaxed) %
                                                    std::max<std::size_t>(share, 1);
      return bench.log_contact(leads[lead % kLeads]);
    });
    const store::WriterCounts after = bench.log().log().counts();
    const Groups groups{static_cast<double>(after.commits - before.commits) /
                            static_cast<double>(after.groups - before.groups),
                        static_cast<double>(after.bytes - before.bytes) /
                            static_cast<double>(after.events - before.events)};
    settings.say("ceiling, groups of " + std::to_string(static_cast<int>(groups.commits + 0.5)));
    const double ceiling =
        raw_commits_per_second(settings.folder / "raw", settings.seconds, groups);
    const std::string of = std::to_string(clients) + " clients";
    rows.push_back({"durable commands, " + of, load.per_second(), "/s", "",
                    "p50 " + std::to_string(load.p50_ms) + " ms, p99 " +
                        std::to_string(load.p99_ms) + " ms, group " +
                        std::to_string(groups.commits) + ", record " +
                        std::to_string(static_cast<int>(groups.record_bytes)) + " B" +
                        (load.failures ? ", FAILED " + std::to_string(load.failures) : "")});
    rows.push_back({"raw synced batches of the same, " + of, ceiling, "/s"});
    rows.push_back(
        {"ratio, " + of, load.per_second() / ceiling, "x", clients == 64 ? ">= 0.5" : ""});
  }
  return rows;
}

}  // namespace chapterhouse::bench
