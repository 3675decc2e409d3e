#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "api/json/read.h"
#include "api/json/text.h"
#include "api/json/write.h"
#include "domain/cases/all.h"
#include "domain/core/limits.h"
#include "domain/core/text.h"
#include "tests/api/support/random_value.h"
#include "tests/api/support/unheard.h"
#include "workflows/common/common.h"
#include "workflows/registry.h"

namespace chapterhouse::json {
namespace {

using tests::kEverything;
using tests::unheard;

enum class Colour : std::uint8_t { kRed = 1, kDarkBlue = 2 };
BOOST_DESCRIBE_ENUM(Colour, kRed, kDarkBlue)

struct Part {
  std::string title;
  Money price;
};
BOOST_DESCRIBE_STRUCT(Part, (), (title, price))

struct Everything {
  bool flag = false;
  std::int32_t count = 0;
  std::int64_t large = 0;
  Colour colour = Colour::kRed;
  std::string name;
  std::string reason;
  Date day{};
  Timestamp at{};
  Money amount;
  CaseId id;
  UnitId unit;
  StreamId stream;
  std::vector<Part> parts;
  std::optional<Date> until;
  Personal<std::string> mobile;
  Sensitive<std::string> card;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (flag, count, large, colour, name, reason, day, at, amount, id, unit, stream,
                       parts, until, mobile, card))

boost::json::value good() {
  return boost::json::parse(
      R"({"flag":true,"count":7,"large":"9007199254740993","colour":"dark_blue","name":"北京",
    "reason":"r","day":"2024-02-29","at":"2026-03-04T09:00:00+08:00","amount":"12.50",
    "id":"00112233445566778899aabbccddeeff","unit":"110113","stream":"lead/x","parts":[{"title":"t","price":"-3"}],
    "until":"2026-01-01","mobile":"13812341234","card":"6222"})");
}

std::vector<FieldProblem> problems_of(const boost::json::value& from) {
  Everything out;
  return read_json(shape_of<Everything>(), from, &out);
}

// One member replaced: the only problem there is.
FieldProblem problem_with(const char* member, boost::json::value replaced) {
  auto document = good();
  document.as_object()[member] = std::move(replaced);
  const auto problems = problems_of(document);
  EXPECT_EQ(problems.size(), 1u) << member;
  return problems.empty() ? FieldProblem{} : problems[0];
}

TEST(Json, ReadsEveryKindOfField) {
  Everything e;
  ASSERT_TRUE(read_json(shape_of<Everything>(), good(), &e).empty());
  EXPECT_TRUE(e.flag);
  EXPECT_EQ(e.count, 7);
  EXPECT_EQ(e.large, 9'007'199'254'740'993);
  EXPECT_EQ(e.colour, Colour::kDarkBlue);
  EXPECT_EQ(to_text(e.day), "2024-02-29");
  EXPECT_EQ(e.amount.fen, 1250);
  EXPECT_EQ(e.id.text(), "00112233445566778899aabbccddeeff");
  EXPECT_EQ(e.parts.at(0).price.fen, -300);
  EXPECT_EQ(to_text(e.until.value()), "2026-01-01");
  EXPECT_EQ(e.mobile.value, "13812341234");
}

TEST(Json, NamesEveryKindOfProblemWithItsPlace) {
  using namespace problem;
  EXPECT_EQ(problem_with("colour", "green"),
            (FieldProblem{"/colour", kUnknownKey, "red, dark_blue"}));
  EXPECT_EQ(problem_with("day", "2023-02-29"), (FieldProblem{"/day", kBadDate, ""}));
  EXPECT_EQ(problem_with("at", "2026-03-04T09:00:00"), (FieldProblem{"/at", kBadTimestamp, ""}));
  EXPECT_EQ(problem_with("amount", "1.005"), (FieldProblem{"/amount", kBadMoney, ""}));
  EXPECT_EQ(problem_with("amount", 1), (FieldProblem{"/amount", kWrongType, "string"}));
  EXPECT_EQ(problem_with("id", "xyz"), (FieldProblem{"/id", kBadId, ""}));
  EXPECT_EQ(problem_with("flag", 1), (FieldProblem{"/flag", kWrongType, "boolean"}));
  EXPECT_EQ(problem_with("count", 1.5), (FieldProblem{"/count", kWrongType, "integer"}));
  EXPECT_EQ(problem_with("count", 2147483648),
            (FieldProblem{"/count", kOutOfRange, "-2147483648..2147483647"}));
  EXPECT_EQ(problem_with("large", 5), (FieldProblem{"/large", kWrongType, "string"}));
  EXPECT_EQ(problem_with("large", "9223372036854775808").key, kOutOfRange);
  EXPECT_EQ(problem_with("name", nullptr), (FieldProblem{"/name", kWrongType, "string"}));
  EXPECT_EQ(problem_with("name", "\xC3("), (FieldProblem{"/name", kBadText, ""}));
  EXPECT_EQ(problem_with("name", boost::json::string(1, '\0')),
            (FieldProblem{"/name", kBadText, ""}));
  EXPECT_EQ(problem_with("parts", boost::json::object{}),
            (FieldProblem{"/parts", kWrongType, "array"}));
  EXPECT_EQ(problem_with("nmae", "x"), (FieldProblem{"/nmae", kUnknownMember, "name"}));
  EXPECT_EQ(problem_with("zzzzzzzzzz", "x"), (FieldProblem{"/zzzzzzzzzz", kUnknownMember, ""}));
  EXPECT_EQ(problem_with("a/b~c", "x").pointer, "/a~1b~0c");
  EXPECT_EQ(problem_with("parts", boost::json::array{boost::json::object{{"title", "t"}}}),
            (FieldProblem{"/parts/0/price", kMissing, ""}));
}

TEST(Json, ReportsEverythingAtOnce) {
  const auto problems = problems_of(boost::json::parse(R"({"count":"x","colour":"green"})"));
  EXPECT_EQ(problems.size(), 13u);  // eleven that are missing, and the two
  EXPECT_TRUE(problems_of(boost::json::array{}).at(0).pointer.empty());
}

TEST(Json, HoldsTextsAndListsToTheirLimits) {
  const auto text = [](std::size_t bytes) { return boost::json::value(std::string(bytes, 'x')); };
  const std::tuple<const char*, std::size_t> limited[] = {{"name", limits::kShortText},
                                                          {"reason", limits::kLongText},
                                                          {"unit", limits::kNameBytes},
                                                          {"stream", limits::kStreamIdBytes}};
  for (const auto& [member, most] : limited) {
    auto document = good();
    document.as_object()[member] = text(most);
    EXPECT_TRUE(problems_of(document).empty()) << member;
    EXPECT_EQ(problem_with(member, text(most + 1)),
              (FieldProblem{"/" + std::string(member), problem::kTooLong, std::to_string(most)}));
  }
  boost::json::array parts(limits::kListItems, boost::json::object{{"title", "t"}, {"price", "1"}});
  auto document = good();
  document.as_object()["parts"] = parts;
  EXPECT_TRUE(problems_of(document).empty());
  parts.push_back(parts[0]);
  EXPECT_EQ(problem_with("parts", parts).key, problem::kTooMany);
}

TEST(Json, ParsesToAMaximumDepthOnly) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse(nested(limits::kJsonDepth)).ok());
  EXPECT_FALSE(parse(nested(limits::kJsonDepth + 1)).ok());
  EXPECT_FALSE(parse("{\"a\":1} x").ok());
  EXPECT_FALSE(parse("\"\xC3(\"").ok());
}

TEST(Json, RefusesAMemberThatStandsTwice) {
  for (const char* twice : {R"({"a":1,"a":1})", R"({"a":{"b":1,"c":2,"b":3}})",
                            R"([[{"x":0,"x":0}]])", R"({"a":1,"\u0061":2})", R"({"":1,"":2})"}) {
    const auto parsed = parse(twice);
    ASSERT_FALSE(parsed.ok()) << twice;
    EXPECT_NE(parsed.error().find("stands twice"), std::string::npos);
  }
  for (const char* once :
       {R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})", R"({"a":"a","A":1})", "{}"})
    EXPECT_TRUE(parse(once).ok()) << once;
}

TEST(Json, RefusesWhatReadersDisagreeAbout) {
  for (const std::string& text :
       {std::string("{\"a\":NaN}"), std::string("[Infinity]"), std::string("\xEF\xBB\xBF{}"),
        std::string("{\"a\":\"\xff\"}"), std::string("{\"a\":\"\\ud800\"}"),
        std::string("{\"a\":\"\xed\xa0\x80\"}"), std::string("{\"a\":01}"), std::string("{'a':1}"),
        std::string("{\"a\":1,}"), std::string("// no\n{}"), std::string("{} {}"),
        std::string(100'000, '['), std::string()})
    EXPECT_FALSE(parse(text)) << text.substr(0, 40);
}

TEST(Json, WithholdsWhatTheReaderMayNotSee) {
  Everything e;
  ASSERT_TRUE(read_json(shape_of<Everything>(), good(), &e).empty());
  const auto members = [&](DataClass reveal) {
    const auto out =
        write_json(shape_of<Everything>(), &e, {{reveal, DataClass::kInternal}, unheard});
    return std::pair(out.as_object().contains("mobile"), out.as_object().contains("card"));
  };
  EXPECT_EQ(members(DataClass::kInternal), std::pair(false, false));
  EXPECT_EQ(members(DataClass::kPersonal), std::pair(true, false));
  EXPECT_EQ(members(DataClass::kSensitive), std::pair(true, true));
  e.mobile.presence = Presence::kErased;
  e.card.presence = Presence::kWithheld;
  const auto out = write_json(shape_of<Everything>(), &e, {kEverything, unheard});
  EXPECT_EQ(out.at("mobile"), (boost::json::object{{"erased", true}}));
  EXPECT_FALSE(out.as_object().contains("card"));
}

TEST(Json, WritesWhatItReads) {
  Everything e;
  ASSERT_TRUE(read_json(shape_of<Everything>(), good(), &e).empty());
  auto expected = good();
  expected.as_object()["at"] = "2026-03-04T09:00:00.000000+08:00";
  expected.as_object()["parts"].as_array()[0].as_object()["price"] = "-3.00";
  EXPECT_EQ(write_json(shape_of<Everything>(), &e, {kEverything, unheard}), expected);
}

void expect_round_trip(const Shape& shape, tests::RandomValues& random) {
  const auto value = shape.make(), again = shape.make();
  random.fill(shape, value.get());
  const auto written = write_json(shape, value.get(), {kEverything, unheard});
  const std::string text = boost::json::serialize(written);
  const auto problems = read_json(shape, boost::json::parse(text), again.get());
  ASSERT_TRUE(problems.empty()) << shape.name << " " << problems[0].pointer << " "
                                << problems[0].key << " " << text;
  EXPECT_EQ(write_json(shape, again.get(), {kEverything, unheard}), written) << shape.name;
}

TEST(Json, EveryCommandAndEventSurvivesTheRoundTrip) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  tests::RandomValues random(seed);
  std::vector<const Shape*> shapes;
  const workflows::Registry registry;
  for (const auto* workflow : registry.workflows())
    for (const auto* command : workflow->commands) shapes.push_back(command->shape);
  for (const auto* command : workflows::common::commands()) shapes.push_back(command->shape);
  for (const EventType* event : full_catalogue().events()) shapes.push_back(event->shape);
  ASSERT_GT(shapes.size(), 60u);
  for (const Shape* shape : shapes)
    for (int i = 0; i < 100; ++i) expect_round_trip(*shape, random);
}

TEST(Text, KnowsWellFormedUtf8) {
  for (const char* text : {"", "a", "工会", "\xF0\xA0\x80\x80", "\xEF\xBF\xBF"})
    EXPECT_TRUE(is_text(text)) << text;
  for (const std::string& text :
       {std::string("\0", 1), std::string("\xC0\xAF"), std::string("\xED\xA0\x80"),
        std::string("\xF4\x90\x80\x80"), std::string("\xE5\xB7"), std::string("\x80"),
        std::string("\xF8\x88\x80\x80\x80"), std::string("\xE0\x9F\xBF")})
    EXPECT_FALSE(is_text(text)) << to_hex(text);
}

TEST(Text, SuggestsTheNearestNameOnly) {
  const std::string_view known[] = {"employees", "employer", "uscc"};
  EXPECT_EQ(nearest("employes", known), "employees");
  EXPECT_EQ(nearest("usc", known), "uscc");
  EXPECT_EQ(nearest("telephone", known), "");
  EXPECT_EQ(nearest(std::string(65, 'x'), known), "");
}

}  // namespace
}  // namespace chapterhouse::json
