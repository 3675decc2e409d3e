#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api/import/enterprises.h"
#include "api/import/table.h"
#include "api/reference/reference.h"

namespace chapterhouse::import {
namespace {

const std::string kHeader =
    "企业名称,统一社会信用代码,注册日期,注册资金,经营范围,所在省份,地区,注册地址\n";
const std::string kGood =
    "甲公司,91999999MA00000154,2019-01-02,100万元,\"技术开发,\n咨询\",北京,顺义,"
    "北京市顺义区南法信镇1号\n";

const Reference& reference() {
  static const auto loaded = load_reference(CHAPTERHOUSE_SOURCE_DIR "/ops/reference");
  EXPECT_TRUE(loaded);
  return *loaded;
}
CheckReport check(const std::string& text, const Filter& filter = {}) {
  const auto table = read_table(text);
  EXPECT_TRUE(table);
  return check_enterprises(*table, filter, reference().orgs, *parse_date("2026-03-01"));
}
std::vector<std::string> rules(const CheckReport& report) {
  std::vector<std::string> out;
  for (const Finding& finding : report.findings)
    out.push_back(std::to_string(finding.line) + " " + std::string(finding.rule));
  return out;
}

TEST(Table, ReadsQuotedCommasNewLinesAndQuotes) {
  const auto table = read_table("a,b\n\"x,1\",\"line 1\nline 2\"\n\n\"say \"\"hi\"\"\",z\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->encoding, "UTF-8");
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[0].cells, (std::vector<std::string>{"x,1", "line 1\nline 2"}));
  EXPECT_EQ(table->rows[0].line, 2u);
  EXPECT_EQ(table->rows[1].cells, (std::vector<std::string>{"say \"hi\"", "z"}));
  EXPECT_EQ(table->rows[1].line, 5u) << "counts the lines inside a cell, and the blank one";
}

TEST(Table, ReadsAMarkAndAFileWithoutALastNewLine) {
  const auto table = read_table(
      "\xEF\xBB\xBF"
      "a,b\r\n1,2");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->header, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(table->rows.size(), 1u);
  EXPECT_EQ(table->rows[0].cells, (std::vector<std::string>{"1", "2"}));
}

TEST(Table, ReadsGb18030) {
  const auto table = read_table("\xC3\xFB\xB3\xC6\n\xBC\xD7\n");  // 名称, 甲
  ASSERT_TRUE(table);
  EXPECT_EQ(table->encoding, "GB18030");
  EXPECT_EQ(table->header[0], "名称");
  EXPECT_EQ(table->rows[0].cells[0], "甲");
}

TEST(Table, KnowsTheLineOfALastRowWithoutALineEnd) {
  for (const char* text : {"a\nb", "a\nb\n", "a\r\nb", "a,c\nb,\"d\"", "a\n\"b\""})
    EXPECT_EQ(read_table(text)->rows.at(0).line, 2u) << text;
  EXPECT_EQ(read_table("a\n\nb")->rows.at(0).line, 3u) << "behind a blank line";
}

TEST(Table, RefusesWhatIsNoText) {
  EXPECT_EQ(read_table("a\xFF\xFF\n").error().key, "encoding");
  EXPECT_EQ(read_table("").error().key, "empty");
  const auto open = read_table("a,b\n1,\"2\n3,4\n");
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().key, "unclosed_quote");
  EXPECT_EQ(open.error().line, 2u);
}

TEST(Enterprises, PlacesARowByItsAddress) {
  const auto report = check(kHeader + kGood);
  ASSERT_EQ(report.fit.size(), 1u) << testing::PrintToString(rules(report));
  EXPECT_EQ(report.fit[0].unit, UnitId{"110113-nanfaxin"});
  EXPECT_EQ(report.fit[0].uscc, "91999999MA00000154");
  EXPECT_EQ(report.fit[0].registered_on, parse_date("2019-01-02"));
  EXPECT_TRUE(report.findings.empty());
}

TEST(Enterprises, ListsABadRowAndKeepsTheOthers) {
  const auto report =
      check(kHeader + "乙公司,91999999MA00000155,2019-01-02,N/A,x,北京,顺义,顺义区\n" +
            ",91999999MA0000023Y,2019-02-30,N/A,x,北京,顺义,顺义区\n" + kGood +
            "甲公司二,91999999ma00000154,2019-01-02,N/A,x,北京,顺义,顺义区南法信\n" +
            "丙公司,,2019-01-02,N/A,x,北京,顺义,顺义区南法信\n" +
            "丁公司,91999999MA0000058H,2019-01-02,N/A,x,北京,火星,某处\n" + "短\n");
  EXPECT_EQ(rules(report),
            (std::vector<std::string>{"2 uscc_check", "2 street_not_in_address", "3 name_missing",
                                      "3 date_invalid", "3 street_not_in_address",
                                      "6 duplicate_in_file", "7 uscc_missing", "8 district_unknown",
                                      "9 cell_count", "9 uscc_missing", "9 district_unknown"}));
  ASSERT_EQ(report.fit.size(), 2u);
  EXPECT_EQ(report.fit[0].name, "甲公司");
  EXPECT_EQ(report.fit[1].name, "丙公司") << "an old licence without a code is a lead all the same";
}

TEST(Enterprises, RefusesAFileWithoutTheNeededColumns) {
  const auto report = check("企业名称,地区\n甲,顺义\n");
  EXPECT_TRUE(report.fit.empty());
  EXPECT_EQ(report.count(Finding::Severity::kError), 2u);
}

TEST(Enterprises, LeavesTheRowsOfAnotherDistrictToThatDistrict) {
  const std::string both =
      kHeader + kGood + "戊,91999999MA0000058H,2019-01-02,N/A,x,北京,朝阳,朝阳区\n";
  const auto all = check(both);
  EXPECT_EQ(rules(all), (std::vector<std::string>{"4 outside_district"}));
  EXPECT_EQ(all.fit.size(), 1u);
  const auto filtered = check(both, {.district = "顺义"});
  EXPECT_EQ(filtered.filtered, 1u);
  EXPECT_TRUE(filtered.findings.empty());
  EXPECT_EQ(filtered.fit.size(), 1u);
}

// The business register of 2019, when it is at hand.
TEST(Enterprises, ReadsTheRealRegister) {
  const char* shared = std::getenv("CHAPTERHOUSE_SHARED");
  if (!shared) GTEST_SKIP() << "CHAPTERHOUSE_SHARED is not set: the real register is not here";
  std::ifstream file(std::string(shared) + "/data/enterprises-beijing-2019.csv", std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  const auto all = check(text.str());
  EXPECT_EQ(all.rows, 4626u);
  EXPECT_EQ(all.fit.size(), 290u);
  EXPECT_EQ(all.count(Finding::Severity::kError), 4336u)
      << "the other districts' rows, and no others";
  const auto shunyi = check(text.str(), {.district = "顺义"});
  EXPECT_EQ(shunyi.fit.size(), 290u);
  EXPECT_EQ(shunyi.count(Finding::Severity::kError), 0u);
}

}  // namespace
}  // namespace chapterhouse::import
