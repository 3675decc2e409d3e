// Every way to alter a log is named: what, where, and what was expected there.
#include "store/log/verify.h"

#include <functional>
#include <random>

#include "store/log/derived_index.h"
#include "store/memory/memory_store.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
constexpr std::size_t kPreviousAt = 17, kVersionAt = 49, kStatusAt = 69, kIndexAt = 87;

// Positions 1..24: four streams in turn, a commit of two events at 9 and 10.
struct Written {
  MemoryStore store;
  FakeClock clock;
  std::unique_ptr<LogHandle> handle = [this] {
    auto opened = log_over({store, nullptr}, all_events(), clock);
    EXPECT_TRUE(opened.ok());
    return std::move(opened).value();
  }();
  std::vector<Mark> checkpoints;

  Written() {
    std::uint64_t versions[4] = {}, command = 0;
    const auto stream = [](std::uint64_t i) { return StreamId{"lead/" + std::to_string(i % 4)}; };
    for (std::uint64_t p = 0; p < 24; ++p) {
      Commit commit = a_commit(++command, a_note(stream(p), "text"), versions[p % 4]++);
      if (p == 8) {
        ++p;
        commit.events.push_back(an_assignment(stream(p)));
        commit.relied_on.push_back({stream(p), {versions[p % 4]++}});
      }
      clock.advance(std::chrono::seconds(1));
      EXPECT_TRUE(handle->log().append(commit).ok());
      const LogHead head = handle->log().head();
      if (p % 6 == 5) checkpoints.push_back({Mark::Of::kCheckpoint, p + 1, head.root, {}});
    }
    EXPECT_TRUE(handle->log().prove_inclusion({1}, 24).ok()) << "the index has caught up";
  }
  std::vector<Bytes> records() const {
    std::vector<Bytes> all;
    EXPECT_TRUE(store
                    .scan({1}, {24},
                          [&](Position, std::string_view record) {
                            all.emplace_back(record);
                            return true;
                          })
                    .ok());
    return all;
  }
};

using Records = std::vector<std::optional<Bytes>>;  // by position - 1; none: a gap

// A copy that somebody altered, on disk, where a position can be missing.
struct Altered {
  TempFolder folder;
  std::unique_ptr<RocksStore> store;
  explicit Altered(const Records& records) {
    auto made = RocksStore::open(
        {folder.path("log"), RocksOptions::Mode::kCreate, RocksOptions::Sync::kNo, nullptr});
    EXPECT_TRUE(made.ok());
    store = std::move(made).value();
    for (std::size_t i = 0; i < records.size(); ++i)
      EXPECT_TRUE(!records[i] || store->append({i + 1}, {&*records[i], 1}).ok());
  }
  void copy_index(const MemoryStore& from) {
    std::vector<IndexRow> rows;
    EXPECT_TRUE(from.scan_index("", "",
                                [&](std::string_view key, std::string_view value) {
                                  rows.push_back({Bytes(key), Bytes(value)});
                                  return true;
                                })
                    .ok());
    EXPECT_TRUE(store->put_index(rows).ok());
  }
};

void flip(std::optional<Bytes>& record, std::size_t at) { (*record)[at] ^= 0x01; }
// What a forger who knows the format does: every later chain fits again.
void mend_chains(Records& records) {
  std::map<std::string, Hash256> heads;
  for (auto& record : records) {
    const auto decoded = decode_entry(*record);
    const std::string stream = decoded->entry.envelope.stream.value;
    record->replace(kPreviousAt, 32, view(heads[stream]));
    heads[stream] = leaf_hash(record->substr(0, decoded->size));
  }
}

struct Alteration {
  const char* what;
  std::function<void(Records&)> make;
  Finding finding;
  std::uint64_t position;
  std::uint64_t with_index = 0;  // where the index says it was altered, when that says more
  std::uint64_t from = 0;
};

const Alteration kAlterations[] = {
    {"a body", [](Records& r) { r[4]->back() ^= 1; }, Finding::kBody, 5},
    {"a status in an entry", [](Records& r) { flip(r[18], kStatusAt); }, Finding::kChain, 23, 19},
    {"a status in front of a checkpoint", [](Records& r) { flip(r[4], kStatusAt); },
     Finding::kCheckpoint, 6, 5, 1},
    {"a status in a stream's last entry", [](Records& r) { flip(r[22], kStatusAt); },
     Finding::kCheckpoint, 24, 23, 19},
    {"the hash of the previous event", [](Records& r) { flip(r[6], kPreviousAt); }, Finding::kChain,
     7, 7},
    {"a version", [](Records& r) { flip(r[6], kVersionAt); }, Finding::kVersion, 7, 7},
    {"a time", [](Records& r) { std::fill_n(r[6]->begin() + 9, 8, '\0'); }, Finding::kTime, 7, 7},
    {"the format", [](Records& r) { flip(r[6], 0); }, Finding::kEntry, 7, 7},
    {"a record cut off", [](Records& r) { r[6]->pop_back(); }, Finding::kEntry, 7},
    {"a record with more behind it", [](Records& r) { r[6]->push_back('x'); }, Finding::kEntry, 7},
    {"a record put before another", [](Records& r) { std::swap(r[11], r[12]); }, Finding::kOrder,
     12, 12},
    {"a record once more", [](Records& r) { r[12] = r[11]; }, Finding::kDuplicated, 13, 13},
    {"a missing record", [](Records& r) { r[12].reset(); }, Finding::kMissing, 13, 13},
    {"a record taken out, the rest moved up", [](Records& r) { r.erase(r.begin() + 12); },
     Finding::kOrder, 13, 13},
    {"the end cut off", [](Records& r) { r.resize(20); }, Finding::kShort, 20},
    {"half a commit", [](Records& r) { flip(r[9], kIndexAt); }, Finding::kCommit, 10, 10},
    {"a record by a forger",
     [](Records& r) {
       flip(r[13], kStatusAt);
       mend_chains(r);
     },
     Finding::kCheckpoint, 18, 14, 13},
};

TEST(VerifyLog, NamesTheFirstAlteredRecord) {
  const Written written;
  const LogHead head = written.handle->log().head();
  const auto good = written.records();
  for (const Alteration& alteration : kAlterations) {
    SCOPED_TRACE(alteration.what);
    Records records(good.begin(), good.end());
    alteration.make(records);
    Altered copy(records);
    VerifyOptions how;
    how.checkpoints = written.checkpoints;
    const auto verified = verify_log(*copy.store, head, how);
    ASSERT_FALSE(verified.ok());
    const VerifyError& error = verified.error();
    EXPECT_EQ(key_of(error.finding), key_of(alteration.finding));
    EXPECT_EQ(error.position.value, alteration.position);
    EXPECT_EQ(error.from.value, alteration.from);
    if (error.finding == Finding::kChain || error.finding == Finding::kBody) {
      EXPECT_EQ(error.stream.value, "lead/" + std::to_string((alteration.position - 1) % 4));
      EXPECT_EQ(error.expected.size(), 64u);
      EXPECT_EQ(error.found.size(), 64u);
      EXPECT_NE(error.expected, error.found);
    }
    EXPECT_EQ(find_altered(*copy.store, head, how.checkpoints), std::nullopt) << "no index yet";
    copy.copy_index(written.store);
    const auto altered = find_altered(*copy.store, head, how.checkpoints);
    ASSERT_EQ(altered.has_value(), alteration.with_index != 0 || alteration.position == 20);
    EXPECT_TRUE(alteration.with_index == 0 || altered->position.value == alteration.with_index)
        << altered->position.value;
  }
}

TEST(VerifyLog, AcceptsWhatWasWrittenAndTellsAForeignVault) {
  const Written written;
  const LogHead head = written.handle->log().head();
  VerifyOptions how;
  how.checkpoints = written.checkpoints;
  how.vault = &written.handle->vault();
  const auto verified = verify_log(written.store, head, how);
  ASSERT_TRUE(verified.ok()) << verified.error().detail;
  EXPECT_EQ(verified->head.root, head.root);
  EXPECT_EQ(verified->checkpoints, 4u);
  EXPECT_EQ(find_altered(written.store, head, how.checkpoints), std::nullopt);

  const KeyVault foreign(written.clock);
  how.vault = &foreign;
  const auto refused = verify_log(written.store, head, how);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, VerifyError::Kind::kKeysMissing);
  EXPECT_EQ(refused.error().finding, Finding::kForeignSegment);
  EXPECT_EQ(refused.error().position.value, 1u);
}

// Longer than two chunks, made without a writer: one segment each, in clear.
struct LongLog {
  static constexpr std::uint64_t kEvents = 2 * kChunkRecords + 3'000;
  MemoryStore store;
  std::vector<Bytes> records;
  LogHead head;
  LongLog() {
    constexpr std::uint64_t kStreams = 1'000;
    std::vector<Hash256> heads(kStreams);
    CompactRange tree;
    for (std::uint64_t p = 1; p <= kEvents; ++p) {
      Entry entry;
      entry.envelope.stream.value = "lead/" + std::to_string(p % kStreams);
      entry.envelope.actor = a_cadre();
      entry.envelope.version = {(p + kStreams - (p % kStreams == 0 ? kStreams : p % kStreams)) /
                                kStreams};
      entry.envelope.command = id_of<CommandId>(p);
      entry.count = 1;
      Bytes record = *encode_entry(entry);
      head.recorded_at = from_micros(static_cast<std::int64_t>(p));
      set_writer_fields(record, {{p}, head.recorded_at, heads[p % kStreams]});
      heads[p % kStreams] = leaf_hash(record);
      tree.append(heads[p % kStreams]);
      records.push_back(std::move(record));
    }
    head.last = {kEvents};
    head.root = tree.root();
    EXPECT_TRUE(store.append({1}, records).ok());
  }
};
const LongLog& long_log() {
  static const LongLog log;
  return log;
}

TEST(VerifyLog, FindsTheSameInOneThreadAndInSeveral) {
  const LongLog& log = long_log();
  for (const std::uint64_t at : {std::uint64_t{1}, kChunkRecords, kChunkRecords + 1,
                                 2 * kChunkRecords + 1, LongLog::kEvents}) {
    SCOPED_TRACE(at);
    auto records = log.records;
    records[at - 1][kVersionAt] ^= 1;
    if (at == kChunkRecords) records[2 * kChunkRecords + 5][0] ^= 1;  // a later fault beside it
    MemoryStore altered;
    ASSERT_TRUE(altered.append({1}, records).ok());
    for (const unsigned jobs : {1u, 3u}) {
      VerifyOptions how;
      how.jobs = jobs;
      ASSERT_TRUE(verify_log(log.store, log.head, how).ok());
      const auto verified = verify_log(altered, log.head, how);
      ASSERT_FALSE(verified.ok());
      EXPECT_EQ(verified.error().finding, Finding::kVersion);
      EXPECT_EQ(verified.error().position.value, at);
    }
  }
}

TEST(VerifyLog, ResumesBehindWhatItHasVerified) {
  const LongLog& log = long_log();
  std::vector<Bytes> states;
  VerifyOptions how;
  how.on_chunk = [&](const LogChain& chain) { states.push_back(chain.encode()); };
  ASSERT_TRUE(verify_log(log.store, log.head, how).ok());
  ASSERT_EQ(states.size(), 2u) << "after each whole chunk";
  const auto state = LogChain::decode(states.back());
  ASSERT_TRUE(state);
  EXPECT_EQ(state->encode(), states.back());

  auto records = log.records;
  records[9][kVersionAt] ^= 1;
  MemoryStore altered;
  ASSERT_TRUE(altered.append({1}, records).ok());
  VerifyOptions resumed;
  resumed.resume = &*state;
  const auto again = verify_log(altered, log.head, resumed);
  ASSERT_TRUE(again.ok()) << "what is in front is not read: " << again.error().detail;
  EXPECT_EQ(again->resumed_from, 2 * kChunkRecords);
  EXPECT_EQ(again->head.root, log.head.root);
  EXPECT_FALSE(verify_log(altered, log.head, {}).ok()) << "a full verification reads it";

  records = log.records;
  records[2 * kChunkRecords + 7][kPreviousAt] ^= 1;  // its stream began in the chunks in front
  MemoryStore behind;
  ASSERT_TRUE(behind.append({1}, records).ok());
  const auto found = verify_log(behind, log.head, resumed);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().finding, Finding::kChain);
  EXPECT_EQ(found.error().position.value, 2 * kChunkRecords + 8);

  LogHead other = log.head;
  other.last = {2 * kChunkRecords};
  const auto another = verify_log(log.store, other, resumed);
  ASSERT_FALSE(another.ok()) << "the state has to lead to the head's root";
  EXPECT_EQ(another.error().finding, Finding::kHead);
}

TEST(VerifyLog, RefusesAStateWithAnyByteChanged) {
  MemoryStore store;
  Bytes state;
  VerifyOptions how;
  how.on_chunk = [&](const LogChain& chain) { state = chain.encode(); };
  ASSERT_TRUE(verify_log(long_log().store, long_log().head, how).ok());
  std::mt19937_64 random(7);
  for (int i = 0; i < 500; ++i) {
    Bytes changed = state;
    changed[random() % changed.size()] ^= static_cast<char>(1 << (random() % 8));
    EXPECT_FALSE(LogChain::decode(changed));
  }
  EXPECT_FALSE(LogChain::decode(state.substr(0, state.size() - 1)));
  EXPECT_FALSE(LogChain::decode(""));
}

TEST(EntryView, AcceptsWhatDecodeEntryAcceptsAndNothingElse) {
  const Written written;
  std::vector<Bytes> records = written.records();
  for (std::size_t i = 0; i < 10; ++i) records.push_back(long_log().records[i]);
  std::mt19937_64 random(20'190'101);
  std::size_t accepted = 0, refused = 0;
  for (int round = 0; round < 40'000; ++round) {
    Bytes record = records[random() % records.size()];
    for (std::uint64_t changes = random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % std::min<std::size_t>(record.size(), 400);
      switch (random() % 4) {
        case 0:
          record.resize(at);
          break;
        case 1:
          record.insert(at, 1, static_cast<char>(random()));
          break;
        default:
          record[at] = static_cast<char>(random());
      }
      if (record.empty()) break;
    }
    const auto decoded = decode_entry(record);
    const auto seen = EntryView::parse(record);
    const bool whole = seen && record.size() - seen->bytes().size() == seen->bodies_size();
    ASSERT_EQ(decoded.has_value(), whole) << "round " << round;
    ++(whole ? accepted : refused);
    if (!whole) continue;
    const Envelope& envelope = decoded->entry.envelope;
    ASSERT_EQ(seen->bytes().size(), decoded->size);
    ASSERT_EQ(seen->position(), envelope.position);
    ASSERT_EQ(seen->recorded_at(), envelope.recorded_at);
    ASSERT_EQ(seen->previous(), view(envelope.previous));
    ASSERT_EQ(seen->version(), envelope.version);
    ASSERT_EQ(seen->command(), envelope.command.bytes());
    ASSERT_EQ(seen->index(), envelope.index);
    ASSERT_EQ(seen->count(), decoded->entry.count);
    ASSERT_EQ(seen->stream(), envelope.stream.value);
    ASSERT_EQ(seen->segments().size(), decoded->entry.segments.size());
    for (std::size_t i = 0; i < seen->segments().size(); ++i) {
      const SegmentHead& head = decoded->entry.segments[i];
      ASSERT_EQ(seen->segments()[i].data_class, head.data_class);
      ASSERT_EQ(seen->segments()[i].digest, view(head.digest));
      ASSERT_EQ(seen->segments()[i].subject, head.encrypted() ? head.subject.bytes() : "");
    }
    const bool match = bodies_match(*decoded, record);
    ASSERT_EQ(!wrong_body(*seen, std::string_view(record).substr(decoded->size)), match);
  }
  EXPECT_GT(accepted, 1'000u);
  EXPECT_GT(refused, 1'000u);
}

}  // namespace
}  // namespace chapterhouse::store
