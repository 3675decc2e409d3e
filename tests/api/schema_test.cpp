#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/json/read.h"
#include "api/json/schema.h"
#include "api/json/write.h"
#include "domain/cases/all.h"
#include "tests/api/support/json_schema.h"
#include "tests/api/support/random_value.h"
#include "tests/api/support/unheard.h"
#include "workflows/registry.h"

namespace chapterhouse {
namespace {

using boost::json::parse;
using boost::json::value;
using tests::kEverything;
using tests::schema_faults;
using tests::unheard;

bool fits(const char* schema, const char* text) {
  const value document = parse(schema);
  return schema_faults(document, parse(text), document).empty();
}

TEST(SchemaValidator, TakesWhatFitsAndRefusesWhatDoesNot) {
  const struct {
    const char *schema, *good, *bad;
  } cases[] = {
      {R"({"type":"integer"})", "3", "3.5"},
      {R"({"type":"integer"})", "-1", "\"3\""},
      {R"({"type":["string","null"]})", "null", "1"},
      {R"({"type":"boolean"})", "true", "\"true\""},
      {R"({"const":"a"})", "\"a\"", "\"b\""},
      {R"({"enum":["a","b"]})", "\"b\"", "\"c\""},
      {R"({"minimum":2})", "2", "1"},
      {R"({"maximum":2})", "2", "3"},
      {R"({"minLength":2})", "\"工会\"", "\"工\""},
      {R"({"maxLength":2})", "\"工会\"", "\"工会案\""},
      {R"({"pattern":"^[0-9]+$"})", "\"12\"", "\"1x\""},
      {R"({"format":"date-time"})", "\"2026-03-04T09:00:00Z\"", "\"2026-03-04\""},
      {R"({"items":{"type":"string"}})", "[\"a\"]", "[\"a\",1]"},
      {R"({"maxItems":1})", "[1]", "[1,2]"},
      {R"({"required":["a"]})", "{\"a\":1}", "{}"},
      {R"({"properties":{"a":{"type":"string"}}})", "{\"a\":\"\",\"b\":1}", "{\"a\":1}"},
      {R"({"properties":{"a":{}},"additionalProperties":false})", "{\"a\":1}", "{\"b\":1}"},
      {R"({"additionalProperties":{"type":"integer"}})", "{\"x\":1}", "{\"x\":\"1\"}"},
      {R"({"anyOf":[{"type":"string"},{"minimum":5}]})", "6", "4"},
      {R"({"oneOf":[{"minimum":1},{"minimum":5}]})", "3", "6"},
      {R"({"$defs":{"n":{"type":"integer"}},"$ref":"#/$defs/n"})", "1", "\"1\""},
  };
  for (const auto& c : cases) {
    EXPECT_TRUE(fits(c.schema, c.good)) << c.schema << " " << c.good;
    EXPECT_FALSE(fits(c.schema, c.bad)) << c.schema << " " << c.bad;
  }
}

TEST(SchemaValidator, RefusesASchemaThatItDoesNotUnderstand) {
  EXPECT_FALSE(fits(R"({"patternProperties":{}})", "1"));
  EXPECT_FALSE(fits(R"({"format":"email"})", "\"x\""));
  EXPECT_FALSE(fits(R"({"$ref":"#/nowhere"})", "1"));
}

class SchemaOfShapes : public ::testing::Test {
 protected:
  Texts texts = *Texts::load(CHAPTERHOUSE_SOURCE_DIR "/ops/reference/texts");
  value schema(const Shape& shape, json::SchemaUse use) const {
    return json::json_schema(shape, {texts, Language::kZh, ""}, use);
  }
};

TEST_F(SchemaOfShapes, TakesEveryEventAndCommandThatIsWritten) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  tests::RandomValues random(seed);
  const auto check = [&](const Shape& shape, json::SchemaUse use) {
    const value described = schema(shape, use);
    for (int i = 0; i < 20; ++i) {
      const auto made = shape.make();
      random.fill(shape, made.get());
      const auto faults = schema_faults(
          described, json::write_json(shape, made.get(), {kEverything, unheard}), described);
      ASSERT_TRUE(faults.empty()) << shape.name << ": " << faults[0];
    }
  };
  for (const EventType* event : full_catalogue().events())
    check(*event->shape, json::SchemaUse::kOutput);
  const workflows::Registry registry;
  for (const auto* workflow : registry.workflows())
    for (const auto* command : workflow->commands) check(*command->shape, json::SchemaUse::kInput);
}

struct Form {
  std::string name;
  std::optional<std::string> note;
  std::optional<Date> until;
  Personal<std::string> mobile;
};
BOOST_DESCRIBE_STRUCT(Form, (), (name, note, until, mobile))

TEST_F(SchemaOfShapes, RefusesWhatTheReaderRefuses) {
  const value input = schema(shape_of<Form>(), json::SchemaUse::kInput);
  const char* documents[] = {R"({"name":"n","mobile":"1"})",
                             R"({"name":"n","mobile":"1","note":null,"until":"2026-01-01"})",
                             R"({"name":"n"})",
                             R"({"name":1,"mobile":"1"})",
                             R"({"name":"n","mobile":"1","x":1})",
                             R"({"name":"n","mobile":"1","until":"soon"})",
                             R"({"name":"n","mobile":{"erased":true}})"};
  for (const char* text : documents) {
    Form form;
    const bool read = json::read_json(shape_of<Form>(), parse(text), &form).empty();
    EXPECT_EQ(schema_faults(input, parse(text), input).empty(), read) << text;
  }
  const value output = schema(shape_of<Form>(), json::SchemaUse::kOutput);
  EXPECT_TRUE(
      schema_faults(output, parse(R"({"name":"n","mobile":{"erased":true}})"), output).empty());
  EXPECT_TRUE(schema_faults(output, parse(R"({"name":"n"})"), output).empty());
  EXPECT_EQ(input.at("properties").at("mobile").at("x-data-class"), "personal");
  EXPECT_EQ(input.at("properties").at("note").at("x-format"), "long_text");
}

struct Papers {
  std::string form_sha256;
  std::string text_sha256;  // of a notice that is read out
  std::vector<std::string> photos;
};
BOOST_DESCRIBE_STRUCT(Papers, (), (form_sha256, text_sha256, photos))

TEST_F(SchemaOfShapes, SaysWhichTextsAreFiles) {
  const value papers = schema(shape_of<Papers>(), json::SchemaUse::kInput).at("properties");
  EXPECT_EQ(papers.at("form_sha256").at("x-format"), "file");
  EXPECT_EQ(papers.at("photos").at("items").at("x-format"), "file");
  EXPECT_FALSE(papers.at("text_sha256").as_object().contains("x-format"));
}

}  // namespace
}  // namespace chapterhouse
