// How fast the read models are built and answer, on a made-up log. Prints the rates; the number of
// events is CHAPTERHOUSE_BENCH_EVENTS when set (a million, say), else few enough for every day.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

#include "tests/projections/support/desk.h"

namespace chapterhouse::projections::test {
namespace {

using namespace std::chrono_literals;

using Watch = std::chrono::steady_clock;
// What the calling thread has computed so far: other work on the machine does not count.
double own_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}
double seconds_since(Watch::time_point start) {
  return std::chrono::duration<double>(Watch::now() - start).count();
}

// Cases of ten events over a year: opening, carrying, five facts in three of them.
void fill(VectorLog& log, int events) {
  const std::vector<std::string> measures = {"K04",  "K07",          "K10",
                                             "K09b", "K11.register", "K12.employees"};
  std::mt19937 random(1);
  const int cases = std::max(1, events / 10);
  for (int i = 0; i < events; ++i) {
    // A window of cases in work moves along the log, as it does in life.
    const int step = i % 10,
              number = (i / 10'000 * 1'000 + static_cast<int>(random() % 1'000)) % cases;
    const std::string key = "c" + std::to_string(number);
    const Date day =
        on("2026-01-01") + std::chrono::days{static_cast<std::int64_t>(i) * 365 / events};
    const std::string unit = "town-" + std::to_string(number % 27);
    EventBody body =
        EventBody::of(common::ev::Assigned{AccountId{"cadre-" + std::to_string(number % 90)}});
    if (log.version_of(Desk::errand(key)).value == 0)
      body = EventBody::of(ev::Opened{UnitId{unit},
                                      "北京第" + std::to_string(number) + "号速运有限公司",
                                      "",
                                      "91110113MA" + std::to_string(10'000'000 + number),
                                      day + std::chrono::days{30},
                                      {}});
    else if (step % 3 == 0)
      body = EventBody::of(ev::Counted{{{measures[random() % measures.size()], day, 1,
                                         in_unit(unit), "p" + std::to_string(random() % 50'000)},
                                        {measures[random() % measures.size()], day, 1,
                                         in_unit(unit), "p" + std::to_string(random() % 50'000)}}});
    log.add(Desk::errand(key), std::move(body), noon(day), noon(day));
  }
}

double seconds_to_read(const VectorLog& log) {
  const double start = own_seconds();
  for (std::uint64_t from = 1; from <= log.head().last.value; from += 50'000) {
    const auto events = log.read_all({from}, 50'000, Reveal::kNothing);
    EXPECT_TRUE(events && !events->empty());
  }
  return own_seconds() - start;
}

TEST(Speed, OfARebuildAndOfTheFigures) {
  const char* wanted = std::getenv("CHAPTERHOUSE_BENCH_EVENTS");
  const int events = wanted ? std::atoi(wanted) : 20'000;
  Folder folder;
  VectorLog log;
  TestHasher hasher;
  fill(log, events);
  const double reading = seconds_to_read(log);

  ReadModels models(log, catalogue(), hasher, {folder.path(), closes, smallest_cell, is_weekday});
  ASSERT_TRUE(models.wait_for({static_cast<std::uint64_t>(events)}, 600s)) << models.trouble();
  const double start = own_seconds();
  ASSERT_TRUE(models.rebuild());
  const double built = own_seconds() - start - reading;
  std::printf("rebuild: %d events in %.2f s of one core without reading (%.2f s): %.0f events/s\n",
              events, built, reading, events / built);

  const auto wall = Watch::now();
  for (const Definition& kpi : definitions()) {
    const auto one = Watch::now();
    ASSERT_TRUE(models.figure({std::string(kpi.id), {on("2026-01-01"), on("2026-12-31")}}));
    if (wanted)
      std::printf("  %s %.1f ms\n", std::string(kpi.id).c_str(), seconds_since(one) * 1e3);
  }
  std::printf("wall: all figures of a year in %.1f ms\n", seconds_since(wall) * 1e3);
  const auto list = Watch::now();
  const auto page = models.list({.units = {{UnitId{"town-3"}}}}, CaseOrder::kUpdated, {});
  ASSERT_TRUE(page);
  EXPECT_EQ((*page)->rows.size(), limits::kPageSize);
  std::printf("list: %.1f ms\n", seconds_since(list) * 1e3);
  const auto search = Watch::now();
  const auto hits = models.search({.text = "第17号"});
  ASSERT_TRUE(hits);
  EXPECT_FALSE((*hits)->empty());
  std::printf("search: %.1f ms\n", seconds_since(search) * 1e3);
}

}  // namespace
}  // namespace chapterhouse::projections::test
