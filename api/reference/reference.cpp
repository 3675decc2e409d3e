#include "api/reference/reference.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "api/reference/permissions.h"
#include "api/reference/toml_reader.h"

namespace chapterhouse {
namespace {
namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;  // name inside the folder -> bytes

constexpr std::uintmax_t kFileBytesMax = 1024 * 1024;
constexpr std::string_view kSetFile = "/set.toml";
constexpr std::int64_t kVersionMax = 1'000'000;

Failure<ReferenceError> unreadable(std::string file) {
  return Failure{
      ReferenceError{std::move(file),
                     0,
                     {},
                     "读不到，或超过 1 MiB；请检查文件和权限",
                     "it cannot be read or exceeds 1 MiB; check the file and its rights"}};
}

// The .toml files of one sub-folder.
Result<Files, ReferenceError> read_files(const fs::path& folder, const std::string& part) {
  Files files;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder / part, failed)) {
    if (entry.path().extension() != ".toml") continue;
    const std::string name = part + "/" + entry.path().filename().string();
    const std::uintmax_t size = entry.file_size(failed);
    std::ifstream in(entry.path(), std::ios::binary);
    if (failed || size > kFileBytesMax || !in) return unreadable(name);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    files.emplace(name, std::move(bytes).str());
  }
  if (failed) return unreadable(part);
  if (!files.contains(part + std::string(kSetFile)))
    return unreadable(part + std::string(kSetFile));
  return files;
}

// Takes set.toml out of the files and gives the version in it.
Result<std::uint32_t, ReferenceError> take_version(Files& files, const std::string& part) {
  const auto entry = files.extract(part + std::string(kSetFile));
  TomlFile file(entry.key(), entry.mapped());
  TomlTable root = file.root();
  const std::int64_t version = root.integer("version", 1, kVersionMax);
  root.done();
  if (file.fault()) return Failure{*file.fault()};
  return static_cast<std::uint32_t>(version);
}

ErrorText explain(const CalendarError& error) {
  using Kind = CalendarError::Kind;
  const std::string date = to_text(error.date);
  switch (error.kind) {
    case Kind::kYearTwice:
      return {"同一年有两份安排；请删除一份", "two tables for one year; remove one"};
    case Kind::kOutsideYear:
      return {date + " 不在本年或上年十二月；请改正",
              date + " is neither in the year nor in the December before; correct it"};
    case Kind::kSwapIsWeekday:
      return {date + " 本来就是工作日，不是调休上班日；请改正",
              date + " is a weekday anyway, not a swapped working day; correct it"};
    case Kind::kContradiction:
      return {date + " 既放假又上班；请核对通知",
              date + " is both off and worked; check the notice"};
  }
  CHECK(false && "a known kind");
  return {};
}

Result<Calendar, ReferenceError> load_calendar(Files files) {
  const auto version = take_version(files, "calendar");
  if (!version) return Failure{version.error()};
  std::vector<YearTable> tables;
  for (const auto& [name, content] : files) {
    TomlFile file(name, content);
    TomlTable root = file.root();
    YearTable table;
    table.year = static_cast<int>(root.integer("year", 1950, 2200));
    table.source = root.text("source");
    root.text("checked_against");
    table.off = root.dates("off");
    table.swap_working = root.dates("working");
    if (name != "calendar/cn-" + std::to_string(table.year) + ".toml")
      root.refuse("year", "文件名应为 cn-年份.toml；请改正其一",
                  "the file is called cn-YEAR.toml; correct one of the two");
    root.done();
    if (file.fault()) return Failure{*file.fault()};
    tables.push_back(std::move(table));
  }
  auto calendar = Calendar::make(tables, *version);
  if (calendar) return std::move(calendar).value();
  const CalendarError& error = calendar.error();
  const ErrorText text = explain(error);
  return Failure{ReferenceError{"calendar/cn-" + std::to_string(error.year) + ".toml", 0,
                                to_text(error.date), text.zh, text.en}};
}

SourceMark read_mark(TomlTable& table) {
  const std::string mark = table.text("mark");
  if (mark == "S") return SourceMark::kSourced;
  if (mark == "M") return SourceMark::kMemory;
  if (mark != "D" && !mark.empty())
    table.refuse("mark", "应为 S（有据）、M（待核）或 D（设计）",
                 "it must be S (sourced), M (from memory) or D (design)");
  return SourceMark::kDesign;
}

Parameter read_parameter(TomlTable table, const std::string& file) {
  Parameter row;
  row.file = file;
  row.line = table.line();
  row.key = table.text("key");
  row.value = table.integer("value", 0, INT64_MAX);
  row.unit = table.choice<policy::Unit>("unit");
  row.basis = table.text("basis");
  row.mark = read_mark(table);
  row.from = table.date("from");
  row.until = table.optional_date("until");
  row.title_zh = table.text("zh");
  row.title_en = table.text("en");
  table.done();
  return row;
}

struct Policies {
  Policy parameters;
  access::Permissions permissions;
};

Result<Policies, ReferenceError> load_policy(Files files) {
  const auto version = take_version(files, "policy");
  if (!version) return Failure{version.error()};
  const auto granted = files.extract("policy/permissions.toml");
  if (!granted) return unreadable("policy/permissions.toml");
  auto permissions = read_permissions(granted.key(), granted.mapped(), *version);
  if (!permissions) return Failure{permissions.error()};
  std::vector<Parameter> rows;
  for (const auto& [name, content] : files) {
    TomlFile file(name, content);
    TomlTable root = file.root();
    for (TomlTable& table : root.tables("parameter"))
      rows.push_back(read_parameter(std::move(table), name));
    root.done();
    if (file.fault()) return Failure{*file.fault()};
  }
  auto policy = Policy::make(std::move(rows), *version);
  if (policy) return Policies{std::move(policy).value(), std::move(permissions).value()};
  const PolicyError& error = policy.error();
  ErrorText text = explain(error);
  return Failure{ReferenceError{error.file.empty() ? "policy" : error.file, error.line, error.key,
                                std::move(text.zh), std::move(text.en)}};
}

ErrorText explain(const OrgTreeError& error) {
  using Kind = OrgTreeError::Kind;
  switch (error.kind) {
    case Kind::kBadId:
      return {"编号为空或过长；请改正", "the id is empty or too long; correct it"};
    case Kind::kNoName:
      return {"缺少中文或英文名称；请补上", "the zh or en name is missing; add it"};
    case Kind::kBadCode:
      return {"代码 " + error.other + " 应为 6 位或 9 位数字，或以 X 开头的本地代码",
              "the code " + error.other + " must be 6 or 9 digits, or local with a leading X"};
    case Kind::kUnitTwice:
      return {"编号重复；请改其一", "the id appears twice; change one"};
    case Kind::kCodeTwice:
      return {"代码 " + error.other + " 重复；请改其一",
              "the code " + error.other + " appears twice; change one"};
    case Kind::kUnknownParent:
      return {"没有单位 " + error.other + "；请核对编号",
              "no unit " + error.other + "; check the id"};
    case Kind::kNoParent:
      return {"除市总外都须写明隶属，市总不得有；请改正",
              "every unit but a city needs an affiliation, and a city has none; correct it"};
    case Kind::kOverlap:
      return {"在 " + error.other + " 有两个上级或区间颠倒；请改正日期",
              "two parents, two successors or a reversed span on " + error.other +
                  "; correct the dates"};
    case Kind::kCycle:
      return {"与 " + error.other + " 互为上级；请改正",
              "a cycle through " + error.other + "; break it"};
  }
  CHECK(false && "a known kind");
  return {};
}

std::vector<ParentSpan> read_spans(TomlTable& unit, std::string_view key) {
  std::vector<ParentSpan> spans;
  for (TomlTable& table : unit.tables(key)) {
    ParentSpan span{.parent = {table.text("parent")}, .from = table.date("from"), .until = {}};
    span.until = table.optional_date("until");
    table.done();
    spans.push_back(std::move(span));
  }
  return spans;
}

// A unit's territory is its affiliation unless it is written: system unions write it.
OrgUnit read_unit(TomlTable table) {
  OrgUnit unit;
  unit.line = table.line();
  unit.id = {table.text("id")};
  unit.kind = table.choice<UnitKind>("kind");
  unit.name_zh = table.text("zh");
  unit.name_en = table.text("en");
  unit.code = table.text("code");
  unit.affiliation = read_spans(table, "affiliation");
  unit.territory = table.has("territory") ? read_spans(table, "territory") : unit.affiliation;
  table.done();
  return unit;
}

Succession read_succession(TomlTable table) {
  Succession made{.unit = {table.text("unit")},
                  .successor = {table.text("successor")},
                  .on = table.date("on"),
                  .line = table.line()};
  table.done();
  return made;
}

Result<OrgTree, ReferenceError> load_orgs(Files files) {
  const auto version = take_version(files, "divisions");
  if (!version) return Failure{version.error()};
  std::vector<OrgUnit> units;
  std::vector<Succession> successions;
  std::map<std::string, std::string> file_of;  // by unit
  for (const auto& [name, content] : files) {
    TomlFile file(name, content);
    TomlTable root = file.root();
    for (TomlTable& table : root.tables("unit")) {
      units.push_back(read_unit(std::move(table)));
      file_of[units.back().id.value] = name;
    }
    for (TomlTable& table : root.tables("succession"))
      successions.push_back(read_succession(std::move(table)));
    root.done();
    if (file.fault()) return Failure{*file.fault()};
  }
  auto orgs = OrgTree::make(std::move(units), std::move(successions), *version);
  if (orgs) return std::move(orgs).value();
  const OrgTreeError& error = orgs.error();
  const auto file = file_of.find(error.unit.value);
  ErrorText text = explain(error);
  return Failure{ReferenceError{file == file_of.end() ? "divisions" : file->second, error.line,
                                error.unit.value, std::move(text.zh), std::move(text.en)}};
}
}  // namespace

std::string to_text(const ReferenceError& error) {
  std::string place = error.file;
  if (error.line > 0) place += ":" + std::to_string(error.line);
  if (!error.key.empty()) place += " [" + error.key + "]";
  return place + ": " + error.zh + " / " + error.en;
}

Result<Reference, ReferenceError> load_reference(const fs::path& folder) {
  std::map<std::string, Files> parts;
  std::string content;
  for (const std::string part : {"calendar", "divisions", "policy"}) {
    auto files = read_files(folder, part);
    if (!files) return Failure{files.error()};
    for (const auto& [name, bytes] : *files)
      content += name + "\n" + std::to_string(bytes.size()) + "\n" + bytes + "\n";
    parts.emplace(part, std::move(files).value());
  }
  auto calendar = load_calendar(std::move(parts["calendar"]));
  if (!calendar) return Failure{calendar.error()};
  auto policy = load_policy(std::move(parts["policy"]));
  if (!policy) return Failure{policy.error()};
  auto orgs = load_orgs(std::move(parts["divisions"]));
  if (!orgs) return Failure{orgs.error()};
  return Reference{std::move(calendar).value(), std::move(policy->parameters),
                   std::move(orgs).value(), std::move(policy->permissions), std::move(content)};
}

}  // namespace chapterhouse
