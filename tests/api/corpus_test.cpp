// A year of casework as a released version stored it, under today's code: every record reads, every
// case folds to the status that was recorded, the root is the one of then, and the read models come
// to the same figures. tests/store has the other half: one event of every kind.
#include "tests/support/corpus.h"

#include <map>

#include "api/demo/demo.h"
#include "api/server/district.h"
#include "workflows/runtime/replay.h"

namespace chapterhouse {
namespace {

using tests::Corpus;
using tests::CorpusFolder;
using tests::StillClock;

const std::string kYear = tests::kCorpusOfThisRelease + "/year";
constexpr std::uint64_t kEvents = 1'000;  // of the smallest demo: some 350 KB

std::string reference_folder() { return std::string(CHAPTERHOUSE_SOURCE_DIR) + "/ops/reference"; }

void freeze(const server::ReferenceData& reference) {
  const CorpusFolder folder;
  const store::LogPaths paths = folder.paths();
  tests::write_corpus_key(paths);
  Config config;
  config.data = folder.path("");
  config.data.pop_back();
  config.master_key_file = paths.master_key;
  config.reference = reference_folder();
  const auto told = demo::tell(config, reference, {.percent = 1});
  ASSERT_TRUE(told.ok()) << told.error();
  const StillClock clock;
  auto handle = store::open_log({.paths = paths}, full_catalogue(), clock);
  ASSERT_TRUE(handle.ok()) << handle.error().detail;
  tests::write_corpus(kYear, **handle, paths, kEvents);
}

// What people would see: cases by kind and status, and the figures that are not nothing.
std::string shown(store::LogHandle& handle, const server::ReferenceData& reference,
                  const std::string& folder) {
  const workflows::Rules& rules = reference.rules;
  const server::Sha256Hasher hasher;
  const projections::ReadModels models(
      handle.events(), full_catalogue(), hasher,
      {folder,
       [&rules](std::chrono::year_month month) {
         const auto day = rules.policy.value(policy::Key::kKpiPeriodCloseWorkingDay,
                                             Date{month / std::chrono::last});
         return period_close(rules.calendar, month, static_cast<int>(day));
       },
       [&rules](Date date) { return rules.policy.value(policy::Key::kKpiSmallCell, date); },
       [&rules](Date date) { return rules.calendar.is_working_day(date); }});
  EXPECT_TRUE(models.wait_for(handle.events().head().last, std::chrono::seconds{60}));
  std::string text;
  const auto facets = models.facets({});
  EXPECT_TRUE(facets.ok());
  for (const auto& tally : (*facets)->types)
    text += " " + tally.key + "=" + std::to_string(tally.count);
  for (const auto& tally : (*facets)->statuses)
    text += " " + tally.key + "=" + std::to_string(tally.count);
  const projections::Period year{*parse_date("2019-01-01"), *parse_date("2019-12-31")};
  for (const auto& kpi : projections::definitions()) {
    const auto figure = models.figure({std::string(kpi.id), year});
    if (figure && (*figure)->numerator != 0)
      text += " " + std::string(kpi.id) + "=" + std::to_string((*figure)->numerator);
  }
  return text;
}

void read_fold_and_count(const std::string& name, const server::ReferenceData& reference) {
  const Corpus corpus = tests::read_corpus(name);
  const CorpusFolder folder;
  const StillClock clock;
  auto handle = tests::open_corpus(corpus, folder.paths(), clock);
  ASSERT_TRUE(handle.ok()) << handle.error().detail;
  const auto report = workflows::replay((*handle)->events(), full_catalogue(), [](Position) {});
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->events, corpus.records.size());
  EXPECT_TRUE(report->mismatches.empty());
  const std::string found = std::to_string(report->events) + " events, " +
                            std::to_string(report->streams) + " streams, root " +
                            to_hex(view((*handle)->log().head().root)) + ":" +
                            shown(**handle, reference, folder.path("read-models"));
  EXPECT_EQ(found, tests::frozen_summary(name, found));
  EXPECT_GT(report->streams, 100u);
  std::cout << "R21: 0/" << report->events << " unreadable, " << report->mismatches.size()
            << " mismatches in " << report->streams << " streams\n";
}

TEST(Corpus, AYearOfCaseworkReadsFoldsAndCountsAsItDid) {
  const auto reference = server::load_reference_data(reference_folder());
  ASSERT_TRUE(reference.ok());
  if (tests::must_write_corpus(kYear)) freeze(*reference);
  for (const std::string& name : tests::corpora("year")) {
    SCOPED_TRACE(name);
    read_fold_and_count(name, *reference);
  }
}

}  // namespace
}  // namespace chapterhouse
