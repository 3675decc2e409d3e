#include <iterator>
#include <limits>

#include "api/bench/load.h"
#include "domain/cases/all.h"
#include "store/crypto/sha256.h"
#include "store/log/log_store.h"
#include "store/record/entry_view.h"

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

// The least of three, so that what else the machine does counts less.
template <class Work>
double least_seconds(const Work& work) {
  double least = std::numeric_limits<double>::max();
  for (int i = 0; i < 3; ++i) {
    const auto start = SteadyClock::now();
    work();
    least = std::min(least, seconds_since(start));
  }
  return least;
}

// Records in memory, for what hashing them costs without a database.
std::vector<Bytes> some_records(Bench& bench, std::uint64_t count) {
  std::vector<Bytes> records;
  for (std::uint64_t first = 1; first <= count; first += 4'096) {
    std::vector<Position> positions;
    for (std::uint64_t p = first; p <= std::min(count, first + 4'095); ++p)
      positions.push_back({p});
    auto page = bench.log().log().records(positions);
    if (!page) throw std::runtime_error("bench: the log does not read");
    std::ranges::move(*page, std::back_inserter(records));
  }
  return records;
}

// What verifying costs beside SHA-256 alone. One core; the yardsticks are one hash of a great
// block, one hash of each record, and the hashes that verifying cannot do without: leaf, bodies and
// node.
std::vector<Row> verify_rows(Bench& bench, const Settings& settings) {
  settings.say("verify");
  const auto verify = [&bench](unsigned jobs) {
    return least_seconds([&] {
      store::VerifyOptions how;
      how.jobs = jobs;
      how.vault = &bench.log().vault();
      if (!bench.log().verify(how)) throw std::runtime_error("bench: the log does not verify");
    });
  };
  const auto events = static_cast<double>(bench.log().events().head().last.value);
  const auto records =
      some_records(bench, std::min<std::uint64_t>(100'000, bench.log().events().head().last.value));
  double bytes = 0;
  for (const Bytes& record : records) bytes += static_cast<double>(record.size());
  const double per_event = bytes / static_cast<double>(records.size());
  unsigned seen = 0;  // the results are looked at
  const double one_by_one = least_seconds([&] {
    for (const Bytes& record : records) seen += store::sha256({record})[0];
  });
  const double needed = least_seconds([&] {
    store::CompactRange tree;
    for (const Bytes& record : records) {
      const auto entry = store::EntryView::parse(record);
      tree.append(store::leaf_hash(entry->bytes()));
      seen += store::wrong_body(*entry, std::string_view(record).substr(entry->bytes().size()))
                  .has_value();
    }
    seen += tree.root()[0];
  });
  const double bulk = sha256_bytes_per_second(1);
  const double one = verify(1), two = verify(2);
  const auto of_bulk = [&](double seconds) { return events * per_event / seconds / bulk; };
  const double one_share = (one_by_one / bytes) / (one / (events * per_event));
  std::vector<Row> rows;
  rows.push_back({"verify: records, chains, tree, keys", events / one, "events/s", ">= 500000",
                  "--jobs 2: " + std::to_string(static_cast<std::uint64_t>(events / two))});
  rows.push_back({"verify beside one SHA-256 of the same bytes", of_bulk(one), "x",
                  ">= 0.7 of what hashing leaves, bodies and nodes alone reaches",
                  "that is " + std::to_string(bytes / needed / bulk)});
  rows.push_back(
      {"verify beside SHA-256 record by record", one_share, "x", ">= 0.7", seen == 1 ? "!" : ""});
  rows.push_back({"verify --jobs 2 beside one SHA-256", of_bulk(two), "x", ">= 0.7"});
  return rows;
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

  std::ranges::move(verify_rows(bench, settings), std::back_inserter(rows));

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
