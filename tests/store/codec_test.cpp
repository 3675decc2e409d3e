#include "store/codec/codec.h"

#include <algorithm>

#include "domain/access/reads.h"
#include "domain/core/limits.h"
#include "store/codec/propose.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
std::vector<PartView> views(const std::vector<Part>& parts) {
  std::vector<PartView> out;
  for (const Part& part : parts) out.push_back({part.data_class, Presence::kPresent, part.bytes});
  return out;
}

TEST(Codec, EveryEventAgreesWithItsSchema) {
  const Codec codec(all_events());
  for (const std::string& line : codec.disagreements()) ADD_FAILURE() << line;
  const Codec reads(reads::catalogue());
  for (const std::string& line : reads.disagreements()) ADD_FAILURE() << line;
}

TEST(Codec, GivesBackRandomEventsOfEveryKind) {
  const Codec codec(all_events());
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::size_t tried = 0;
  for (const EventType* type : all_events().events())
    for (int i = 0; i < 50; ++i) {
      const EventBody event = random_event(*type, random);
      const auto parts = codec.encode(event);
      if (!parts && parts.error().kind == CodecError::Kind::kUnknownKind)
        break;  // told by the test above
      ASSERT_TRUE(parts.ok()) << type->key.name << ": " << parts.error().detail;
      const auto back = codec.decode(type->key.kind, type->key.version, views(*parts));
      ASSERT_TRUE(back.ok()) << type->key.name << ": " << back.error().detail;
      ASSERT_TRUE(same_event(event, *back)) << type->key.name;
      ++tried;
    }
  EXPECT_GE(tried, 23u * 50) << "the common events at least";
}

TEST(Codec, KeepsClassesApart) {
  const Codec codec(all_events());
  const auto parts = codec.encode(EventBody::of(common::ev::NoteAdded{std::string("13800000000")}));
  ASSERT_TRUE(parts.ok());
  ASSERT_EQ(parts->size(), 1u);
  EXPECT_EQ(parts->front().data_class, DataClass::kPersonal);
  for (const EventType* type : all_events().events()) {
    const auto blank = codec.encode(EventBody(*type, type->shape->make()));
    if (!blank) continue;
    for (const Field& field : type->shape->fields) {
      const DataClass expected = field.presence ? field.data_class : DataClass::kInternal;
      EXPECT_EQ(std::ranges::count(*blank, expected, &Part::data_class), 1) << type->key.name;
    }
  }
}

TEST(Codec, MarksWhatIsNotThere) {
  const Codec codec(all_events());
  for (const Presence presence : {Presence::kWithheld, Presence::kErased}) {
    const PartView absent{DataClass::kPersonal, presence};
    const auto event = codec.decode(common::ev::NoteAdded::kKey.kind, 1, {&absent, 1});
    ASSERT_TRUE(event.ok());
    EXPECT_EQ(event->as<common::ev::NoteAdded>()->text.presence, presence);
  }
}

TEST(Codec, RefusesToWriteAFieldThatWasWithheld) {
  common::ev::NoteAdded note;
  note.text.presence = Presence::kWithheld;
  const auto refused = Codec(all_events()).encode(EventBody::of(note));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, CodecError::Kind::kWithheld);
}

TEST(Codec, RefusesPartsAboveTheLimit) {
  const Codec codec(all_events());
  std::string text(limits::kSegmentBytes, '\0');
  std::mt19937_64 random(1);  // does not pack
  for (char& c : text) c = static_cast<char>('a' + random() % 26);
  const auto refused = codec.encode(EventBody::of(common::ev::Closed{text}));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, CodecError::Kind::kTooLarge);
  text.resize(limits::kSegmentBytes * 9 / 10);
  const auto parts = codec.encode(EventBody::of(common::ev::Closed{text}));
  ASSERT_TRUE(parts.ok());
  EXPECT_TRUE(codec.decode(common::ev::Closed::kKey.kind, 1, views(*parts)).ok());
}

TEST(Codec, RefusesUnknownKindsAndLaterVersions) {
  const Codec codec(all_events());
  EXPECT_EQ(codec.decode(65'000, 1, {}).error().kind, CodecError::Kind::kUnknownKind);
  EXPECT_EQ(codec.decode(common::ev::Closed::kKey.kind, 2, {}).error().kind,
            CodecError::Kind::kNewerVersion);
  EXPECT_EQ(codec.decode(common::ev::Closed::kKey.kind, 0, {}).error().kind,
            CodecError::Kind::kMalformed);
}

TEST(Codec, SurvivesAnyBytes) {
  const Codec codec(all_events());
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::size_t refused = 0;
  for (const EventType* type : all_events().events())
    for (int i = 0; i < 40; ++i) {
      auto parts = codec.encode(random_event(*type, random));
      if (!parts) break;
      for (Part& part : *parts) {
        part.bytes.resize(random() % 3 ? part.bytes.size() : random() % (part.bytes.size() + 1));
        for (int flips = 0; flips < 3 && !part.bytes.empty(); ++flips)
          part.bytes[random() % part.bytes.size()] = static_cast<char>(random());
      }
      if (!codec.decode(type->key.kind, type->key.version, views(*parts))) ++refused;
    }
  EXPECT_GT(refused, 0u);
}

// An event as its second version would be.
struct Lifted {
  static constexpr EventKey kKey{"common", "assigned", 1, 2};
  AccountId assignee;
};
BOOST_DESCRIBE_STRUCT(Lifted, (), (assignee))

void name_the_unnamed(void* event) {
  auto& lifted = *static_cast<Lifted*>(event);
  if (lifted.assignee.empty()) lifted.assignee = {"nobody"};
}

TEST(Codec, LiftsAnOlderVersionWhenItIsRead) {
  const EventType* types[] = {&event_type<Lifted>()};
  const Upcaster upcaster{common::ev::Assigned::kKey.kind, 1, name_the_unnamed};
  const Codec codec(all_events());
  const auto parts = codec.encode(EventBody::of(common::ev::Assigned{}));
  ASSERT_TRUE(parts.ok());
  const auto lifting = Codec::for_events(types, {&upcaster, 1});
  const auto older = lifting.decode(1, 1, views(*parts));
  const auto newer = lifting.decode(1, 2, views(*parts));
  ASSERT_TRUE(older.ok() && newer.ok());
  EXPECT_EQ(static_cast<const Lifted*>(older->data())->assignee.value, "nobody");
  EXPECT_EQ(static_cast<const Lifted*>(newer->data())->assignee.value, "");
  EXPECT_EQ(Codec::for_events(types, {}).disagreements().size(), 1u) << "an upcaster is missing";
}

struct Holder {
  Personal<std::string> name;
};
BOOST_DESCRIBE_STRUCT(Holder, (), (name))
struct Nesting {
  static constexpr EventKey kKey{"common", "note_added", 3};
  Holder text;
};
BOOST_DESCRIBE_STRUCT(Nesting, (), (text))

TEST(Codec, TellsEveryDisagreement) {
  const EventType* nested = &event_type<Nesting>();
  const auto lines = Codec::for_events({&nested, 1}, {}).disagreements();
  ASSERT_FALSE(lines.empty());
  EXPECT_NE(lines.front().find("Nesting.text: another type"), std::string::npos) << lines.front();
}

TEST(ProposeSchema, WritesTheSchemaThatIsInUse) {
  const std::string text = propose_schema("common", all_events().events());
  EXPECT_NE(text.find("struct NoteAdded {  # kind 3\n  text @0 :Text;\n}"), std::string::npos);
  EXPECT_NE(text.find("document @0 :Types.Document;"), std::string::npos);
  EXPECT_NE(text.find("level @0 :UInt8;"), std::string::npos);
}

}  // namespace
}  // namespace chapterhouse::store
