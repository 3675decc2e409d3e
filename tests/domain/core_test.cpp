#include <gtest/gtest.h>

#include "domain/core/archive.h"
#include "domain/core/money.h"
#include "domain/core/result.h"
#include "domain/core/shape.h"
#include "domain/core/time.h"

namespace chapterhouse {
namespace core_test {

enum class Source : std::uint8_t { kRegistryImport = 1, kJointInspection = 2 };
BOOST_DESCRIBE_ENUM(Source, kRegistryImport, kJointInspection)

struct Item {
  std::string name;
  std::int32_t count = 0;
  bool operator==(const Item&) const = default;
};
BOOST_DESCRIBE_STRUCT(Item, (), (name, count))

struct Everything {
  bool flag = false;
  std::int32_t number = 0;
  Source source = Source::kRegistryImport;
  std::string text;
  Date date{};
  Timestamp at{};
  Money money;
  CaseId id;
  UnitId unit;
  std::optional<Date> until;
  std::vector<Item> items;
  Personal<std::string> name;
  Sensitive<std::string> account;
  bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (flag, number, source, text, date, at, money, id, unit, until, items, name,
                       account))

Everything sample() {
  Everything e;
  e.flag = true;
  e.number = -7;
  e.source = Source::kJointInspection;
  e.text = "餐厅";
  e.date = *parse_date("2026-03-04");
  e.at = *parse_timestamp("2026-03-04T09:00:00+08:00");
  e.money = {1234};
  e.id = *CaseId::parse("00112233445566778899aabbccddeeff");
  e.unit = {"110113-renhe"};
  e.until = *parse_date("2026-12-31");
  e.items = {{"a", 1}, {"b", 2}};
  e.name = std::string("王");
  e.account = std::string("6222");
  e.account.presence = Presence::kWithheld;
  return e;
}

TEST(Shape, KnowsNamesKindsAndClassesOfFields) {
  const Shape& shape = shape_of<Everything>();
  EXPECT_EQ(shape.name, "Everything");
  ASSERT_EQ(shape.fields.size(), 13u);
  EXPECT_EQ(shape.field("name")->data_class, DataClass::kPersonal);
  EXPECT_EQ(shape.field("account")->data_class, DataClass::kSensitive);
  EXPECT_EQ(shape.field("text")->data_class, DataClass::kInternal);
  EXPECT_TRUE(shape.field("text")->required);
  EXPECT_FALSE(shape.field("until")->required);
  EXPECT_FALSE(shape.field("items")->required);
  EXPECT_EQ(shape.field("nothing"), nullptr);
  EXPECT_EQ(shape.field("source")->shape->enumerator("joint_inspection")->value, 2);
  EXPECT_EQ(key_of(Source::kRegistryImport), "registry_import");
}

TEST(Archive, GivesBackEveryKindOfField) {
  const Everything before = sample();
  const Bytes bytes = archive(before);
  Everything after;
  std::string_view in = bytes;
  ASSERT_TRUE(read_archive(shape_of<Everything>(), &after, in));
  EXPECT_TRUE(in.empty());
  EXPECT_EQ(after, before);
  EXPECT_EQ(archive(after), bytes);
}

TEST(Archive, RefusesEveryTruncation) {
  const Bytes bytes = archive(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Everything out;
    std::string_view in(bytes.data(), size);
    EXPECT_FALSE(read_archive(shape_of<Everything>(), &out, in)) << size;
  }
}

TEST(Archive, FingerprintTellsShapesApart) {
  EXPECT_NE(fingerprint(shape_of<Item>()), fingerprint(shape_of<Everything>()));
  EXPECT_EQ(fingerprint(shape_of<Item>()), fingerprint(shape_of<Item>()));
}

TEST(Time, BusinessDateIsTheDayInShanghai) {
  EXPECT_EQ(business_date(*parse_timestamp("2026-03-03T15:59:59Z")), *parse_date("2026-03-03"));
  EXPECT_EQ(business_date(*parse_timestamp("2026-03-03T16:00:00Z")), *parse_date("2026-03-04"));
  EXPECT_EQ(to_text(*parse_timestamp("2026-03-03T16:00:00.25Z")),
            "2026-03-04T00:00:00.250000+08:00");
}

TEST(Time, RefusesWhatIsNoDateOrHasNoOffset) {
  for (const char* text : {"2026-02-29", "2026-13-01", "2026-1-01", "20260101", "2026-01-01T", ""})
    EXPECT_FALSE(parse_date(text)) << text;
  for (const char* text : {"2026-01-01T10:00:00", "2026-01-01T24:00:00Z", "2026-01-01T10:00:00+8",
                           "2026-02-30T10:00:00Z"})
    EXPECT_FALSE(parse_timestamp(text)) << text;
}

TEST(MoneyText, ReadsYuanWithAtMostTwoDecimals) {
  EXPECT_EQ(parse_money("12.5")->fen, 1250);
  EXPECT_EQ(parse_money("-0.01")->fen, -1);
  EXPECT_EQ(to_text(Money{-1}), "-0.01");
  EXPECT_EQ(to_text(Money{123456}), "1234.56");
  for (const char* text : {"", "1.", "1.234", "a", "1,000", "99999999999999999999"})
    EXPECT_FALSE(parse_money(text)) << text;
}

TEST(MoneySum, IsAbsentOnOverflow) {
  EXPECT_EQ(add(Money{1}, Money{2})->fen, 3);
  EXPECT_FALSE(add(Money{INT64_MAX}, Money{1}));
}

TEST(IdText, ReadsHexAndUuidAndNothingElse) {
  const auto id = CaseId::parse("00112233-4455-6677-8899-aabbccddeeff");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->text(), "00112233445566778899aabbccddeeff");
  EXPECT_FALSE(CaseId::parse("0011"));
  EXPECT_FALSE(CaseId::parse("zz112233445566778899aabbccddeeff"));
}

}  // namespace core_test
}  // namespace chapterhouse
