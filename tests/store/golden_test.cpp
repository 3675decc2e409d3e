// Frozen bytes. What was written once is read for ever, so these files are added and never changed.
// CHAPTERHOUSE_WRITE_GOLDEN=1 writes those that are missing.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <boost/json.hpp>

#include "domain/access/reads.h"
#include "store/log/commit_head.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

std::string golden(const std::string& name) {
  return std::string(CHAPTERHOUSE_SOURCE_DIR) + "/tests/golden/" + name;
}

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
// Writes a missing file when asked to; false when it is missing still.
bool present(const std::string& path, const std::function<std::string()>& text) {
  if (fs::exists(path)) return true;
  if (!std::getenv("CHAPTERHOUSE_WRITE_GOLDEN")) {
    ADD_FAILURE() << path << " is missing: run once with CHAPTERHOUSE_WRITE_GOLDEN=1";
    return false;
  }
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text();
  return true;
}

std::string in_lines(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 32) text += to_hex(bytes.substr(at, 32)) + "\n";
  return text;
}
Bytes from_lines(std::string text) {
  std::erase(text, '\n');
  return from_hex(text).value();
}

Secret numbered_key() {
  Bytes bytes;
  for (int i = 0; i < 32; ++i) bytes.push_back(static_cast<char>(i));
  return Secret(bytes);
}

// ---- events: what every field reads as, and the bytes of each class ----

using Kind = Shape::Kind;

void describe(const Shape& shape, const void* value, const std::string& path,
              std::vector<std::string>& lines) {
  if (shape.number)
    lines.push_back(path + " = " + std::to_string(shape.number(value)));
  else if (shape.text)
    lines.push_back(path + " = " + to_hex(shape.text(value)));
  else if (shape.kind == Kind::kStruct)
    for (const Field& field : shape.fields)
      describe(*field.shape, field.in_const(value),
               path.empty() ? std::string(field.name) : path + "." + std::string(field.name),
               lines);
  else {
    lines.push_back(path + ".size = " + std::to_string(shape.size(value)));
    for (std::size_t i = 0; i < shape.size(value); ++i)
      describe(*shape.element, shape.at_const(value, i), path + "[" + std::to_string(i) + "]",
               lines);
  }
}
std::vector<std::string> describe(const EventBody& event) {
  std::vector<std::string> lines;
  describe(*event.type().shape, event.data(), "", lines);
  return lines;
}

std::string golden_event(const Codec& codec, const EventType& type) {
  std::mt19937_64 random(type.key.kind);
  const EventBody event = random_event(type, random);
  std::string text;
  const auto parts = codec.encode(event);
  for (const Part& part : *parts)
    text += "class " + std::to_string(int(part.data_class)) + " " + to_hex(part.bytes) + "\n";
  for (const std::string& line : describe(event)) text += line + "\n";
  return text;
}

void compare_event(const Codec& codec, const EventType& type, const std::string& text) {
  std::istringstream in(text);
  std::vector<Part> parts;
  std::vector<std::string> expected;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("class "))
      expected.push_back(line);
    else
      parts.push_back({static_cast<DataClass>(line[6] - '0'), from_hex(line.substr(8)).value()});
  }
  std::vector<PartView> views;
  for (const Part& part : parts) views.push_back({part.data_class, Presence::kPresent, part.bytes});
  const auto event = codec.decode(type.key.kind, type.key.version, views);
  ASSERT_TRUE(event.ok()) << event.error().detail;
  const auto found = describe(*event);
  for (const std::string& line : expected)
    EXPECT_TRUE(std::ranges::find(found, line) != found.end()) << line;
  if (found.size() != expected.size()) return;  // the event has grown since
  const auto again = codec.encode(*event);
  ASSERT_EQ(again->size(), parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i)
    EXPECT_EQ(to_hex((*again)[i].bytes), to_hex(parts[i].bytes));
}

void compare_events(const Catalogue& catalogue) {
  const Codec codec(catalogue);
  for (const EventType* type : catalogue.events()) {
    const std::string family(type->key.family), name(type->key.name);
    SCOPED_TRACE(family + "." + name);
    for (std::uint16_t version = 1; version <= type->key.version; ++version) {
      const std::string path =
          golden(family + "/" + name + "_v" + std::to_string(version) + ".hex");
      if (present(path, [&] { return golden_event(codec, *type); }))
        compare_event(codec, *type, read_text(path));
    }
  }
}

TEST(Golden, EveryEventReadsAsItWasWritten) {
  compare_events(all_events());
  compare_events(reads::catalogue());
}

// ---- a record, with the keys that open it ----

struct VaultWithKey {
  TempFolder folder;
  FakeClock clock;
  std::unique_ptr<KeyVault> vault;

  VaultWithKey(const SubjectId& subject, const Secret& key) {
    const Secret master = Secret::random();
    EXPECT_TRUE(VaultFile::create(folder.path("vault"), master).ok());
    {
      auto opened = VaultFile::open(folder.path("vault"), master);
      const VaultRow row{VaultRowKind::kKey, DataClass::kPersonal, subject, 1, 0, key};
      EXPECT_TRUE(opened->file.append({&row, 1}).ok());
    }
    vault = *KeyVault::open(folder.path("vault"), master, clock);
  }
};

const StreamId kGoldenStream{"lead/00112233445566778899aabbccddeeff"};

Commit golden_commit() {
  Commit commit = a_commit(1, a_note(kGoldenStream, "主席的电话 13800000000"), 6);
  commit.causation = {41};
  return commit;
}

TEST(Golden, ARecordReadsAsItWasWritten) {
  const VaultWithKey keys(subject_of_case(kGoldenStream), numbered_key());
  const Codec codec(all_events());
  const RecordSealer sealer(codec, *keys.vault);
  const std::string path = golden("record_v1.hex");
  ASSERT_TRUE(present(path, [&] {
    Bytes record = sealer.seal(golden_commit())->front().bytes;
    set_writer_fields(record, {{42}, from_micros(1'772'600'400'000'000), leaf_hash("previous")});
    return in_lines(record);
  }));
  const Bytes record = from_lines(read_text(path));
  const auto decoded = decode_entry(record);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_TRUE(bodies_match(*decoded, record));
  EXPECT_EQ(*encode_entry(decoded->entry), record.substr(0, decoded->size));
  EXPECT_EQ(sealer.command_hash(decoded->entry), golden_commit().command_hash);
  const auto event = sealer.open({42}, record, Reveal::kPersonal);
  ASSERT_TRUE(event.ok()) << event.error().detail;
  EXPECT_TRUE(same_event(event->body, golden_commit().events[0].body));

  const Envelope& envelope = event->envelope;
  boost::json::object facts{
      {"data_key", to_hex(numbered_key().view())},
      {"position", envelope.position.value},
      {"recorded_at_us", to_micros(envelope.recorded_at)},
      {"previous", to_hex(view(envelope.previous))},
      {"stream", envelope.stream.value},
      {"stream_version", envelope.version.value},
      {"occurred_at_us", to_micros(envelope.occurred_at)},
      {"kind", decoded->entry.kind},
      {"schema_version", decoded->entry.schema_version},
      {"from", envelope.from},
      {"to", envelope.to},
      {"command", envelope.command.text()},
      {"index", envelope.index},
      {"count", decoded->entry.count},
      {"correlation", envelope.correlation.text()},
      {"causation", envelope.causation.value},
      {"policy_version", envelope.policy_version},
      {"calendar_version", envelope.calendar_version},
      {"actor", envelope.actor.id.value},
      {"unit", envelope.actor.unit.value},
      {"subject", decoded->entry.segments.at(0).subject.text()},
      {"leaf_hash", to_hex(view(leaf_hash(std::string_view(record).substr(0, decoded->size))))},
      {"text", event->body.as<common::ev::NoteAdded>()->text.value},
  };
  const std::string described = golden("record_v1.json");
  ASSERT_TRUE(present(described, [&] { return boost::json::serialize(facts) + "\n"; }));
  EXPECT_EQ(boost::json::parse(read_text(described)),
            boost::json::parse(boost::json::serialize(facts)));
}

TEST(Golden, ACommitHeadReadsAsItWasWritten) {
  const LogHead head{{42}, leaf_hash("root"), from_micros(1'772'600'400'000'000)};
  const Bytes slot = encode_head(head, 5, numbered_key());
  ASSERT_EQ(slot.size(), 4096u);
  const Bytes facts = slot.substr(0, 93);
  EXPECT_EQ(slot.substr(93), Bytes(4096 - 93, '\0'));
  ASSERT_TRUE(present(golden("head_v1.hex"), [&] { return in_lines(facts); }));
  EXPECT_EQ(in_lines(facts), read_text(golden("head_v1.hex")));
}

TEST(Golden, AVaultReadsAsItWasWritten) {
  const SubjectId active = id_of<SubjectId>(1), erased = id_of<SubjectId>(2);
  const std::string ring = golden("vault_v1/ring.1.hex"), rows = golden("vault_v1/rows.1.hex");
  TempFolder folder;
  FakeClock clock;
  const std::string vault = folder.path("vault");
  if (!fs::exists(ring) || !fs::exists(rows)) {
    ASSERT_TRUE(VaultFile::create(vault, numbered_key()).ok());
    auto opened = VaultFile::open(vault, numbered_key());
    const std::vector<VaultRow> written{{VaultRowKind::kKey, DataClass::kPersonal, active, 1,
                                         1'772'600'400'000'000, numbered_key()},
                                        {VaultRowKind::kKey, DataClass::kSensitive, erased, 1,
                                         1'772'600'400'000'001, numbered_key()},
                                        {VaultRowKind::kErased, DataClass::kInternal, erased, 0,
                                         1'772'600'400'000'002, std::nullopt}};
    ASSERT_TRUE(opened->file.append(written).ok());
    ASSERT_TRUE(opened->file.overwrite_keys(erased).ok());
  }
  ASSERT_TRUE(present(ring, [&] { return in_lines(*read_whole(vault + "/ring.1")); }));
  ASSERT_TRUE(present(rows, [&] { return in_lines(*read_whole(vault + "/rows.1")); }));
  const std::string copy = folder.path("copy");
  fs::create_directories(copy);
  std::ofstream(copy + "/ring.1", std::ios::binary) << from_lines(read_text(ring));
  std::ofstream(copy + "/rows.1", std::ios::binary) << from_lines(read_text(rows));
  auto opened = KeyVault::open(copy, numbered_key(), clock);
  ASSERT_TRUE(opened.ok()) << opened.error().detail;
  EXPECT_TRUE((*opened)->find_key(active, DataClass::kPersonal, 1)->secret == numbered_key());
  EXPECT_EQ((*opened)->state(erased), SubjectState::kErased);
  EXPECT_FALSE((*opened)->find_key(erased, DataClass::kSensitive, 1));
}

}  // namespace
}  // namespace chapterhouse::store
