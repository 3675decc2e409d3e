// What an erasure must do to keys, ciphertexts and files, whatever cuts it off
// (ops/docs/privacy.md).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "store/attachments/attachments.h"
#include "store/crypto/sha256.h"
#include "store/record/record.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t kRow = 136, kWrappedAt = 32, kWrapped = 72;  // vault.md

class ErasureOnDisk : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(VaultFile::create(folder(), master_).ok()); }
  std::string folder() const { return temp_.path("vault"); }
  std::unique_ptr<KeyVault> open() {
    auto vault = KeyVault::open(folder(), master_, clock_);
    EXPECT_TRUE(vault.ok());
    return *std::move(vault);
  }

  TempFolder temp_;
  FakeClock clock_;
  Secret master_ = Secret::random();
  SubjectId subject_ = id_of<SubjectId>(1), other_ = id_of<SubjectId>(2);
};

TEST_F(ErasureOnDisk, AKeyThatACrashLeftBehindTheFenceIsOverwrittenAtTheNextStart) {
  {
    auto vault = open();
    for (const SubjectId& subject : {subject_, other_})
      ASSERT_TRUE(vault->key_for_writing(subject, DataClass::kPersonal).ok());
    ASSERT_TRUE(vault->flush().ok());
  }
  const std::string rows = folder() + "/rows.1";
  const Bytes before = *read_whole(rows);
  ASSERT_EQ(before.size(), 2 * kRow);
  ASSERT_TRUE(open()->erase(subject_).ok());
  Bytes cut = *read_whole(rows);
  ASSERT_EQ(cut.size(), 3 * kRow) << "two keys and the fence";
  // As if the process had died between the two: the fence is there and the key not yet gone.
  for (std::size_t at = 0; at < before.size(); at += kRow)
    cut.replace(at + kWrappedAt, kWrapped, before.substr(at + kWrappedAt, kWrapped));
  std::ofstream(rows, std::ios::binary) << cut;
  {
    auto vault = open();
    EXPECT_EQ(vault->state(subject_), SubjectState::kErased);
    EXPECT_FALSE(vault->find_key(subject_, DataClass::kPersonal, 1));
    EXPECT_TRUE(vault->find_key(other_, DataClass::kPersonal, 1).has_value());
  }
  const Bytes after = *read_whole(rows);
  int destroyed = 0;
  for (std::size_t at = 0; at < before.size(); at += kRow)
    destroyed += after.substr(at + kWrappedAt, kWrapped) == Bytes(kWrapped, '\0');
  EXPECT_EQ(destroyed, 1) << "the erased one's alone";
}

// Two persons in one commit: erasing one leaves the other's fields, byte for byte.
TEST_F(ErasureOnDisk, OneOfTwoIsErasedExactly) {
  auto vault = open();
  const Codec codec{all_events()};
  const RecordSealer sealer{codec, *vault};
  Commit commit = a_commit(1, a_note({"lead/1"}, "first"), 0);
  commit.events.push_back(a_note({"lead/2"}, "second"));
  commit.relied_on.push_back({{"lead/2"}, {0}});
  const auto sealed = sealer.seal(commit);
  ASSERT_TRUE(sealed.ok());
  std::vector<Bytes> records;
  for (std::size_t i = 0; i < 2; ++i) {
    records.push_back((*sealed)[i].bytes);
    set_writer_fields(records[i], {{i + 1}, from_micros(5), {}});
  }
  ASSERT_TRUE(vault->erase(subject_of_case({"lead/1"})).ok());
  const auto first = sealer.open({1}, records[0], Reveal::kPersonal);
  const auto second = sealer.open({2}, records[1], Reveal::kPersonal);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->body.as<common::ev::NoteAdded>()->text.presence, Presence::kErased);
  EXPECT_EQ(second->body.as<common::ev::NoteAdded>()->text.value, "second");
  EXPECT_TRUE(bodies_match(*decode_entry(records[0]), records[0]))
      << "what was proved stays proved";
}

TEST_F(ErasureOnDisk, EqualPlaintextsGiveUnequalLeavesAndFewLengths) {
  auto vault = open();
  const Codec codec{all_events()};
  const RecordSealer sealer{codec, *vault};
  constexpr std::size_t kSamples = 100'000, kPerCommit = 250;
  std::set<Hash256> digests, commitments;
  std::set<std::uint32_t> lengths;
  for (std::size_t i = 0; i < kSamples / kPerCommit; ++i) {
    Commit commit = a_commit(i + 1, a_note({"lead/1"}, "13800000000"), 0);
    while (commit.events.size() < kPerCommit)
      commit.events.push_back(a_note({"lead/1"}, "13800000000"));
    const auto sealed = sealer.seal(commit);
    ASSERT_TRUE(sealed.ok());
    for (const SealedRecord& record : *sealed) {
      const SegmentHead head = decode_entry(record.bytes)->entry.segments.back();
      digests.insert(head.digest);
      commitments.insert(head.commitment);
      lengths.insert(head.size);
    }
  }
  EXPECT_EQ(digests.size(), kSamples);
  EXPECT_EQ(commitments.size(), kSamples);
  EXPECT_EQ(lengths.size(), 1U);
  for (std::size_t size = 0; size <= 4'000; size += 7) {
    const auto sealed = sealer.seal(a_commit(1, a_note({"lead/1"}, std::string(size, 'x')), 0));
    lengths.insert(decode_entry(sealed->front().bytes)->entry.segments.back().size);
  }
  EXPECT_LE(lengths.size(), 5U) << "64, 256, 1024, 4096 and twice that";
}

// Writes a string that occurs nowhere else to every text below, making a list's first row.
void plant(const Shape& shape, void* value, std::vector<std::string>& planted) {
  if (shape.kind == Shape::Kind::kText || shape.kind == Shape::Kind::kName) {
    planted.push_back("canary-" + std::to_string(planted.size()) + "-of-a-field");
    shape.set_text(value, planted.back());
  } else if (shape.kind == Shape::Kind::kList || shape.kind == Shape::Kind::kOptional) {
    shape.clear(value);
    plant(*shape.element, shape.append(value), planted);
  } else if (shape.kind == Shape::Kind::kEnum) {
    shape.set_number(value, shape.enumerators.front().value);
  } else {
    for (const Field& field : shape.fields) plant(*field.shape, field.in(value), planted);
  }
}

void collect_texts(const Shape& shape, const void* value, std::set<std::string>& texts) {
  if (shape.text) {
    texts.emplace(shape.text(value));
  } else if (shape.element) {
    for (std::size_t i = 0; i < shape.size(value); ++i)
      collect_texts(*shape.element, shape.at_const(value, i), texts);
  } else {
    for (const Field& field : shape.fields)
      collect_texts(*field.shape, field.in_const(value), texts);
  }
}

// From the catalogue, so that a field that is added tomorrow is asked too.
TEST_F(ErasureOnDisk, NoGuardedTextOfAnyKindOfEventOutlivesItsSubjects) {
  auto vault = open();
  const Codec codec{all_events()};
  const RecordSealer sealer{codec, *vault};
  std::mt19937_64 random(20'291);
  std::uint64_t number = 0;
  std::uint64_t subjects = 1'000;
  std::size_t asked = 0;
  for (const EventType* type : all_events().events()) {
    std::vector<std::string> planted;
    const auto event = type->shape->make();
    randomise(*type->shape, event.get(), random);
    // Each has a person of its own, whom no event before has erased.
    if (const Field* person = type->shape->field("person"))
      person->shape->set_text(person->in(event.get()), id_of<SubjectId>(++subjects).bytes());
    for (const Field& field : type->shape->fields)
      if (field.presence) plant(*field.shape, field.in(event.get()), planted);
    if (planted.empty()) continue;
    SCOPED_TRACE(std::string(type->key.family) + "." + std::string(type->key.name));
    const StreamId stream{"lead/" + id_of<CaseId>(++number).text()};
    const auto sealed = sealer.seal(a_commit(number, an_event(stream, EventBody(*type, event)), 0));
    ASSERT_TRUE(sealed.ok());
    Bytes record = sealed->front().bytes;
    set_writer_fields(record, {{number}, from_micros(5), {}});
    const auto texts = [&] {
      const auto opened = sealer.open({number}, record, Reveal::kPersonal);
      EXPECT_TRUE(opened.ok());
      std::set<std::string> found;
      if (opened) collect_texts(*type->shape, opened->body.data(), found);
      return found;
    };
    const auto before = texts();
    for (const std::string& canary : planted) {
      EXPECT_TRUE(before.contains(canary)) << "a search for it would prove nothing";
      EXPECT_EQ(record.find(canary), Bytes::npos) << "plain text";
    }
    const auto decoded = decode_entry(record);
    for (const SegmentHead& head : decoded->entry.segments) {
      if (!head.encrypted()) continue;
      ASSERT_TRUE(vault->erase(head.subject).ok());
    }
    const auto after = texts();
    for (const std::string& canary : planted) EXPECT_FALSE(after.contains(canary)) << canary;
    asked += planted.size();
  }
  EXPECT_GE(asked, 80U);
  std::cout << asked << " guarded texts of " << number << " kinds of events: 0 outlive a subject\n";
}

class ErasedFile : public ::testing::Test {
 protected:
  TempFolder folder;
  FakeClock clock;
  KeyVault vault{clock};
  std::unique_ptr<AttachmentStore> store =
      *AttachmentStore::open(folder.path("attachments"), vault);
  const Bytes content = "%PDF-1.7 an application";
  const Hash256 hash = sha256({content});

  std::size_t files() const {
    std::size_t found = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path("attachments")))
      found += entry.is_regular_file();
    return found;
  }
};

TEST_F(ErasedFile, IsRemovedOnceItsKeyIsGone) {
  ASSERT_TRUE(store->put(hash, Media::kPdf, content).ok());
  EXPECT_FALSE(store->remove_erased(hash).ok()) << "not before";
  ASSERT_TRUE(vault.erase(subject_of_attachment(hash)).ok());
  EXPECT_TRUE(store->remove_erased(hash).ok());
  EXPECT_EQ(files(), 0U);
  EXPECT_TRUE(store->remove_erased(hash).ok()) << "twice is once";
  EXPECT_EQ(store->put(hash, Media::kPdf, content).error().kind, AttachmentError::Kind::kErased);
}

TEST_F(ErasedFile, IsKeptAndNotGivenWhileRestricted) {
  ASSERT_TRUE(store->put(hash, Media::kPdf, content).ok());
  ASSERT_TRUE(vault.restrict(subject_of_attachment(hash)).ok());
  EXPECT_EQ(store->get(hash).error().kind, AttachmentError::Kind::kRestricted);
  EXPECT_EQ(files(), 1U);
  ASSERT_TRUE(vault.release(subject_of_attachment(hash)).ok());
  EXPECT_EQ(store->get(hash)->content, content);
}

}  // namespace
}  // namespace chapterhouse::store
