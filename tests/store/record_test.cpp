#include "store/record/record.h"

#include "domain/core/limits.h"
#include "store/crypto/sha256.h"
#include "store/log/commit_head.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {

class Records : public ::testing::Test {
 protected:
  // Two events about two cases, both with personal text.
  Commit two_notes() const {
    Commit commit = a_commit(1, a_note({"lead/1"}, "first"), 0);
    commit.events.push_back(a_note({"lead/2"}, "second"));
    commit.relied_on.push_back({{"lead/2"}, {4}});
    return commit;
  }
  std::vector<Bytes> sealed(const Commit& commit) const {
    const auto records = sealer_.seal(commit);
    EXPECT_TRUE(records.ok());
    std::vector<Bytes> out;
    for (std::size_t i = 0; i < records->size(); ++i) {
      out.push_back((*records)[i].bytes);
      set_writer_fields(out.back(), {{i + 1}, from_micros(5), {}});
    }
    return out;
  }

  FakeClock clock_;
  KeyVault vault_{clock_};
  Codec codec_{all_events()};
  RecordSealer sealer_{codec_, vault_};
};

TEST_F(Records, OpenToWhatWasSealed) {
  const Commit commit = two_notes();
  const auto records = sealed(commit);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto event = sealer_.open({i + 1}, records[i], Reveal::kPersonal);
    ASSERT_TRUE(event.ok()) << event.error().detail;
    EXPECT_TRUE(same_event(event->body, commit.events[i].body));
    EXPECT_EQ(event->envelope.version.value, i == 0 ? 1u : 5u);
    EXPECT_EQ(event->envelope.recorded_at, from_micros(5));
    EXPECT_TRUE(bodies_match(*decode_entry(records[i]), records[i]));
  }
  EXPECT_FALSE(sealer_.open({2}, records[0], Reveal::kPersonal).ok()) << "another position";
}

TEST_F(Records, CarryTheCommandsHashOnceAndMasked) {
  const Commit commit = two_notes();
  const auto records = sealed(commit);
  std::size_t carriers = 0;
  for (const Bytes& record : records) {
    const auto decoded = decode_entry(record);
    EXPECT_EQ(record.find(view(commit.command_hash)), Bytes::npos);
    if (!decoded->entry.command_seal) continue;
    ++carriers;
    EXPECT_EQ(sealer_.command_hash(decoded->entry), commit.command_hash);
    ASSERT_TRUE(vault_.erase(decoded->entry.segments.back().subject).ok());
    EXPECT_EQ(sealer_.command_hash(decoded->entry), std::nullopt);
  }
  EXPECT_EQ(carriers, 1u);
}

TEST_F(Records, HoldNoPersonalTextInClear) {
  const std::string canary = "canary-7f3a";
  Commit commit = a_commit(1, a_note({"lead/1"}, canary), 0);
  for (const Bytes& record : sealed(commit)) EXPECT_EQ(record.find(canary), Bytes::npos);
}

TEST_F(Records, EqualEventsHaveUnequalLeaves) {
  std::set<Hash256> digests;
  for (std::uint64_t i = 0; i < 50; ++i) {
    for (const NewEvent& event : {a_note({"lead/1"}, "same"), an_assignment({"lead/1"}, "same")}) {
      const auto records = sealed(a_commit(i + 1, event, 0));
      digests.insert(decode_entry(records[0])->entry.segments[0].digest);
    }
  }
  EXPECT_EQ(digests.size(), 100u);
}

// Every ciphertext in every other place: another event, stream, command, class or version.
TEST_F(Records, OpenInTheirOwnPlaceOnly) {
  std::vector<Bytes> records;
  for (std::uint64_t command = 1; command <= 3; ++command) {
    Commit commit = two_notes();
    commit.command = id_of<CommandId>(command);
    for (const Bytes& record : sealed(commit)) records.push_back(record);
  }
  std::size_t swapped = 0;
  for (const Bytes& to : records)
    for (const Bytes& from : records) {
      if (&to == &from) continue;
      Entry entry = decode_entry(to)->entry;
      const auto source = decode_entry(from);
      entry.segments = source->entry.segments;
      const Bytes forged = *encode_entry(entry) + from.substr(source->size);
      EXPECT_FALSE(sealer_.open(entry.envelope.position, forged, Reveal::kPersonal).ok());
      ++swapped;
    }
  EXPECT_EQ(swapped, 30u);
}

TEST_F(Records, RefuseEveryFlippedBitOfTheBody) {
  const Bytes good = sealed(two_notes())[0];
  const auto decoded = decode_entry(good);
  for (std::size_t i = decoded->size; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] = static_cast<char>(bad[i] ^ (1 << i % 8));
    EXPECT_FALSE(bodies_match(*decode_entry(bad), bad));
    EXPECT_FALSE(sealer_.open({1}, bad, Reveal::kPersonal).ok());
  }
}

TEST_F(Records, NeverMistakeDamagedEntries) {
  const Bytes good = sealed(two_notes())[0];
  const auto decoded = decode_entry(good);
  for (std::size_t i = 0; i < decoded->size; ++i)
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      const auto read = decode_entry(bad);
      // What still reads as an entry encodes to exactly these bytes, so its leaf differs.
      if (read) {
        EXPECT_EQ(*encode_entry(read->entry), bad.substr(0, read->size));
      }
    }
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(decode_entry(std::string_view(good).substr(0, size))) << size;
  EXPECT_FALSE(decode_entry(good + "x"));
}

TEST_F(Records, StayBelowTheLimitOfAnEntry) {
  Entry entry;
  entry.envelope.stream.value.assign(limits::kStreamIdBytes, 's');
  for (auto* name : {&entry.envelope.actor.id.value, &entry.envelope.actor.unit.value,
                     &entry.envelope.actor.on_behalf_of.value})
    name->assign(limits::kNameBytes, 'n');
  entry.command_seal = Hash256{};
  for (const DataClass data_class :
       {DataClass::kInternal, DataClass::kPersonal, DataClass::kSensitive}) {
    entry.segments.emplace_back();
    entry.segments.back().data_class = data_class;
  }
  const auto bytes = encode_entry(entry);
  ASSERT_TRUE(bytes.has_value());
  EXPECT_LE(bytes->size(), limits::kEntryBytes);
  entry.envelope.actor.unit.value += 'n';
  EXPECT_FALSE(encode_entry(entry));
}

class HeadFile : public ::testing::Test {
 protected:
  LogHead head(std::uint64_t size) const {
    return {{size}, leaf_hash(std::to_string(size)), from_micros(7)};
  }
  Result<CommitHeadFile::Opened, FileError> open() { return CommitHeadFile::open(path_, key_); }

  TempFolder folder_;
  std::string path_ = folder_.path("head");
  Secret key_ = Secret::random();
};

TEST_F(HeadFile, RemembersTheLastHead) {
  ASSERT_TRUE(CommitHeadFile::create(path_, key_).ok());
  EXPECT_FALSE(CommitHeadFile::create(path_, key_).ok());
  EXPECT_EQ(open()->head.last.value, 0u);
  EXPECT_EQ(open()->head.root, empty_root());
  for (std::uint64_t size = 1; size < 6; ++size) {
    auto opened = open();
    ASSERT_TRUE(opened->file.write(head(size)).ok());
    EXPECT_EQ(open()->head.last.value, size);
    EXPECT_EQ(open()->head.root, head(size).root);
    EXPECT_EQ(open()->head.recorded_at, from_micros(7));
  }
  EXPECT_FALSE(CommitHeadFile::open(path_, Secret::random()).ok()) << "another key";
}

TEST_F(HeadFile, FallsBackToTheOtherSlotAndNeverToAnythingElse) {
  ASSERT_TRUE(CommitHeadFile::create(path_, key_).ok());
  auto opened = open();
  ASSERT_TRUE(opened->file.write(head(1)).ok());
  ASSERT_TRUE(opened->file.write(head(2)).ok());
  const Bytes good = *read_whole(path_);
  const auto with = [&](const Bytes& bytes) {
    DurableFile file = *DurableFile::open(path_, DurableFile::Mode::kOpen);
    EXPECT_TRUE(file.truncate(0).ok());
    EXPECT_TRUE(file.write_at(0, bytes).ok());
    const auto found = open();
    return found ? std::optional(found->head.last.value) : std::nullopt;
  };
  for (std::size_t i = 0; i < 93; ++i)
    for (const std::size_t slot : {0u, 1u}) {
      Bytes bad = good;
      char& byte = bad[slot * 4096 + i];
      byte = static_cast<char>(byte ^ (1 << i % 8));
      const auto found = with(bad);
      ASSERT_TRUE(found == 1u || found == 2u);
    }
  EXPECT_EQ(with(good.substr(0, 4096) + Bytes(4096, '\0')).has_value(), true);
  EXPECT_EQ(with(Bytes(8192, '\0')), std::nullopt);
  EXPECT_EQ(with(""), std::nullopt);
}

}  // namespace
}  // namespace chapterhouse::store
