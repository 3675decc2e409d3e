// One event of every kind that a released version stored, read by today's code. tests/api has the
// other half: a year of casework, with its figures.
#include "tests/support/corpus.h"

#include <set>

#include "store/record/entry.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {

using tests::Corpus;
using tests::CorpusFolder;
using tests::StillClock;

const std::string kKinds = tests::kCorpusOfThisRelease + "/kinds";

// What happened to a case that this family's events belong to; common events happen to leads.
StreamId stream_for(const EventType& type, std::uint64_t number) {
  const bool is_type = all_events().type(type.key.family) != nullptr;
  return {std::string(is_type ? type.key.family : "lead") + "/" + id_of<CaseId>(number).text()};
}

void freeze() {
  const CorpusFolder folder;
  const StillClock clock;
  tests::write_corpus_key(folder.paths());
  ASSERT_TRUE(create_log(folder.paths()).ok());
  auto handle = open_log({.paths = folder.paths()}, all_events(), clock);
  ASSERT_TRUE(handle.ok()) << handle.error().detail;
  std::uint64_t number = 0;
  for (const EventType* type : all_events().events()) {
    std::mt19937_64 random(type->key.kind);
    const StreamId stream = stream_for(*type, ++number);
    auto event = an_event(stream, random_event(*type, random));
    const auto committed = (*handle)->log().append(a_commit(number, std::move(event), 0));
    ASSERT_TRUE(committed.ok()) << type->key.name << ": " << committed.error().detail;
  }
  tests::write_corpus(kKinds, **handle, folder.paths(), number);
}

void read_and_fold(const std::string& name) {
  const Corpus corpus = tests::read_corpus(name);
  const CorpusFolder folder;
  const StillClock clock;
  auto handle = tests::open_corpus(corpus, folder.paths(), clock);
  ASSERT_TRUE(handle.ok()) << handle.error().detail;
  EventLogStore& log = (*handle)->log();
  const auto events = log.read_all({1}, corpus.records.size(), Reveal::kPersonal);
  ASSERT_TRUE(events.ok()) << "position " << events.error().position.value << ": "
                           << events.error().detail;
  std::set<std::string> kinds;
  for (const Event& event : *events) {
    const CaseType* type = all_events().type_of(event.envelope.stream);
    ASSERT_NE(type, nullptr);
    CaseFile file = empty_file(*type, event.envelope.stream);
    apply(file, event);
    EXPECT_EQ(file.version, StreamVersion{1});
    const auto& key = event.body.type().key;
    kinds.insert(std::string(key.family) + "." + std::string(key.name));
  }
  const std::string found = std::to_string(events->size()) + " events of " +
                            std::to_string(kinds.size()) + " kinds, root " +
                            to_hex(view(log.head().root));
  EXPECT_EQ(found, tests::frozen_summary(name, found));
  std::cout << "R21: 0/" << events->size() << " unreadable, " << kinds.size() << " kinds folded\n";
}

TEST(Corpus, EveryKindOfEventIsReadAndFoldedAsItWasStored) {
  if (tests::must_write_corpus(kKinds)) freeze();
  for (const std::string& name : tests::corpora("kinds")) {
    SCOPED_TRACE(name);
    read_and_fold(name);
  }
}

TEST(Corpus, AChangedByteIsRefused) {
  const Corpus corpus = tests::read_corpus(kKinds);
  ASSERT_FALSE(corpus.records.empty());
  std::mt19937_64 random(1);
  int refused = 0;
  constexpr int kFlips = 12;
  for (int i = 0; i < kFlips; ++i) {
    Corpus changed = corpus;
    Bytes& record = changed.records[random() % changed.records.size()];
    record[random() % record.size()] ^= 0x20;
    const CorpusFolder folder;
    const StillClock clock;
    const auto handle = tests::open_corpus(changed, folder.paths(), clock);
    // What holds together still has another root than the frozen one.
    const bool same =
        handle.ok() && corpus.summary.ends_with(to_hex(view((*handle)->log().head().root)));
    refused += same ? 0 : 1;
  }
  EXPECT_EQ(refused, kFlips);
  std::cout << "R21 control: " << refused << "/" << kFlips << " changed bytes refused\n";
}

TEST(Corpus, AnUnknownKindIsRefused) {
  Corpus corpus = tests::read_corpus(kKinds);
  ASSERT_FALSE(corpus.records.empty());
  Bytes& record = corpus.records.front();
  const auto decoded = decode_entry(record);
  ASSERT_TRUE(decoded.has_value());
  Entry entry = decoded->entry;
  entry.kind = 65'000;
  record = *encode_entry(entry) + record.substr(decoded->size);
  corpus.records.resize(1);
  const CorpusFolder folder;
  const StillClock clock;
  const auto handle = tests::open_corpus(corpus, folder.paths(), clock);
  ASSERT_TRUE(handle.ok()) << handle.error().detail;
  const auto read = (*handle)->log().read_all({1}, 1, Reveal::kPersonal);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().position, Position{1});
}

}  // namespace
}  // namespace chapterhouse::store
