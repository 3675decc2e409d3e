#include "api/bench/load.h"
#include "domain/cases/all.h"
#include "store/crypto/sha256.h"
#include "store/log/log_store.h"

namespace chapterhouse::bench {
namespace {

// Fills a log through commands: leads, each with its contacts.
void fill(Bench& bench, std::uint64_t events, const Settings& settings) {
  constexpr std::uint64_t kPerLead = 10;
  while (bench.log().events().head().last.value < events) {
    const std::uint64_t left = events - bench.log().events().head().last.value;
    const auto leads = bench.engaged_leads(std::clamp<std::uint64_t>(left / kPerLead, 1, 5'000));
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> threads;
    for (int t = 0; t < 64; ++t)
      threads.emplace_back([&] {
        for (std::size_t i; (i = next.fetch_add(1)) < leads.size();)
          for (std::uint64_t n = 3; n < kPerLead; ++n) bench.log_contact(leads[i]);
      });
    threads.clear();
    settings.say("log of " + std::to_string(bench.log().events().head().last.value) + " events");
  }
}

double sha256_bytes_per_second(double seconds) {
  const std::string block(1 << 20, 'x');
  std::uint64_t hashed = 0;
  const auto start = SteadyClock::now();
  while (seconds_since(start) < seconds) {
    if (store::sha256({block})[0] == 0 && hashed == 1) return 0;  // the result is looked at
    hashed += block.size();
  }
  return static_cast<double>(hashed) / seconds_since(start);
}

}  // namespace

std::vector<Row> rebuild_and_verify(const Settings& settings,
                                    const server::ReferenceData& reference) {
  Bench bench(settings.folder / "rebuild", reference);
  const std::uint64_t memory_before = resident_bytes();
  fill(bench, settings.events, settings);
  EventLog& log = bench.log().events();
  const auto events = static_cast<double>(log.head().last.value);
  const store::WriterCounts counts = bench.log().log().counts();
  std::vector<Row> rows;

  settings.say("scan");
  auto start = SteadyClock::now();
  for (Position next{1}; next <= log.head().last;) {
    const auto page = log.read_all(next, 4'096, Reveal::kNothing);
    if (!page || page->empty()) throw std::runtime_error("bench: the log does not read");
    next = {page->back().envelope.position.value + 1};
  }
  rows.push_back({"scan and decode", events / seconds_since(start), "events/s"});

  settings.say("verify");
  start = SteadyClock::now();
  if (!bench.log().verify([](Position) {}))
    throw std::runtime_error("bench: the log does not verify");
  const double verify_seconds = seconds_since(start);
  const double verified = static_cast<double>(counts.bytes) / static_cast<double>(counts.events) *
                          events / verify_seconds;
  rows.push_back(
      {"verify: records, chains, tree, keys", events / verify_seconds, "events/s", ">= 500000"});
  rows.push_back({"verify as a share of SHA-256", verified / sha256_bytes_per_second(1), "x",
                  ">= 0.7 (later issue)"});

  settings.say("rebuild of all read models");
  {
    const auto folder = settings.folder / "rebuild-models";
    std::filesystem::remove_all(folder);
    start = SteadyClock::now();
    projections::ReadModels models(
        log, full_catalogue(), *bench.services().hasher,
        {folder,
         [](std::chrono::year_month month) {
           return Date{month / std::chrono::last} + std::chrono::days{40};
         },
         [](Date) { return 5; }, [](Date) { return true; },
         // The hour at which the bench runs must not change its figure.
         [](Date) { return projections::Thresholds{}; }, bench.services().blind});
    if (!models.wait_for(log.head().last, std::chrono::minutes(30)))
      throw std::runtime_error("bench: no rebuild");
    const double seconds = seconds_since(start);
    rows.push_back({"rebuild of all read models", events / seconds, "events/s", ">= 100000"});
    rows.push_back(
        {"read models on disk", static_cast<double>(bytes_below(folder)) / events, "B/event"});
    std::filesystem::remove_all(folder);
  }
  rows.push_back({"record", static_cast<double>(counts.bytes) / static_cast<double>(counts.events),
                  "B/event"});
  rows.push_back({"log, index and keys on disk",
                  static_cast<double>(bytes_below(bench.folder())) / events, "B/event"});
  rows.push_back({"memory of the process", static_cast<double>(resident_bytes()) / (1 << 20), "MiB",
                  "",
                  "before: " + std::to_string(memory_before >> 20) + " MiB; " +
                      std::to_string(static_cast<std::uint64_t>(events)) + " events"});
  return rows;
}

}  // namespace chapterhouse::bench
