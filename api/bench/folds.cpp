#include "api/bench/load.h"
#include "domain/cases/all.h"
#include "store/log/log_store.h"
#include "workflows/runtime/case_loader.h"

namespace chapterhouse::bench {
namespace {

constexpr int kShort = 20, kLong = 100'000;  // events of a case
constexpr int kShortCases = 500;

// Microseconds for one load by a loader that remembers nothing yet.
double cold_load_us(const Bench& bench, const std::vector<StreamId>& streams) {
  const auto start = SteadyClock::now();
  const workflows::CaseLoader loader(*bench.services().log, *bench.services().snapshots,
                                     full_catalogue());
  for (const StreamId& stream : streams)
    if (!loader.load(stream, std::nullopt)) throw std::runtime_error("bench: a case does not load");
  return seconds_since(start) * 1e6 / static_cast<double>(streams.size());
}

// The same events fetched and not even decoded: what one multi-get costs.
double fetch_us(Bench& bench, const std::vector<StreamId>& streams) {
  std::vector<std::vector<Position>> positions;
  for (const StreamId& stream : streams) {
    const auto events = bench.log().events().read_stream(stream, {1}, kShort, Reveal::kNothing);
    positions.emplace_back();
    for (const Event& event : *events) positions.back().push_back(event.envelope.position);
  }
  const auto start = SteadyClock::now();
  for (const auto& wanted : positions)
    if (!bench.log().log().records(wanted)) throw std::runtime_error("bench: records are missing");
  return seconds_since(start) * 1e6 / static_cast<double>(positions.size());
}

void grow(Bench& bench, const std::vector<StreamId>& leads, int events) {
  std::vector<std::jthread> threads;
  std::atomic<std::size_t> next{0};
  for (int t = 0; t < 32; ++t)
    threads.emplace_back([&] {
      for (std::size_t i; (i = next.fetch_add(1)) < leads.size();)
        for (int n = 2; n < events; ++n) bench.log_contact(leads[i]);
    });
}

}  // namespace

std::vector<Row> folds(const Settings& settings, const server::ReferenceData& reference) {
  Bench bench(settings.folder / "folds", reference);
  settings.say("cases of 20 events");
  const auto leads = bench.engaged_leads(kShortCases);
  grow(bench, leads, kShort);
  const double fetch = fetch_us(bench, leads);
  const double fold = cold_load_us(bench, leads);
  std::vector<Row> rows{{"case of 20 events, cold", fold, "us"},
                        {"multi-get of the same records", fetch, "us"},
                        {"ratio", fold / fetch, "x", "<= 2"}};

  settings.say("a case of 100,000 events (written in commits of 250)");
  const StreamId stream = bench.engaged_leads(1).front();
  std::uint64_t version = bench.log().events().version_of(stream).value;
  const auto note = EventBody::of(common::ev::NoteAdded{std::string("续访")});
  while (version < kLong) {
    Commit commit;
    commit.command = CommandId{bench.services().ids->next()};
    commit.actor = {AccountId{"bench"}, ActorKind::kPerson, Role::kSw, UnitId{"110113-renhe"}, {}};
    commit.relied_on = {{stream, {version}}};
    const auto open = static_cast<std::uint8_t>(common::Status::kOpen);
    for (int i = 0; i < 250; ++i)
      commit.events.push_back({stream, bench.services().clock->now(), open, open, note});
    if (!bench.log().events().append(commit)) throw std::runtime_error("bench: append failed");
    version += 250;
  }
  rows.push_back(
      {"case of 100,000 events, from the first", cold_load_us(bench, {stream}) / 1e3, "ms"});
  rows.push_back({"case of 100,000 events, with its snapshot", cold_load_us(bench, {stream}) / 1e3,
                  "ms", "<= 5"});
  return rows;
}

}  // namespace chapterhouse::bench
