#include "api/import/enterprises.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "domain/core/limits.h"
#include "domain/orgs/uscc.h"

namespace chapterhouse::import {
namespace {

enum Column : std::size_t {
  kName,
  kUscc,
  kRegisteredOn,
  kCapital,
  kScope,
  kProvince,
  kDistrict,
  kAddress,
  kColumns
};
constexpr std::array<std::string_view, kColumns> kHeadings = {
    "企业名称", "统一社会信用代码", "注册日期", "注册资金",
    "经营范围", "所在省份",         "地区",     "注册地址"};
constexpr std::array<bool, kColumns> kNeeded = {true, true, false, false, false, false, true, true};

std::string trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string_view rule_of(UsccFault fault) {
  switch (fault) {
    case UsccFault::kLength:
      return "uscc_length";
    case UsccFault::kAlphabet:
      return "uscc_alphabet";
    case UsccFault::kCheck:
      return "uscc_check";
    case UsccFault::kInnerCheck:
      return "uscc_inner_check";
  }
  return "uscc_check";
}

// What addresses call a unit's place: 南法信镇总工会 -> 南法信, 顺义区总工会 -> 顺义, 杨镇总工会 ->
// 杨镇.
std::string_view place_of(const OrgUnit& unit) {
  constexpr std::size_t kCharacter = 3;  // bytes of one Chinese character
  std::string_view place = unit.name_zh;
  if (unit.kind == UnitKind::kCity || unit.kind == UnitKind::kStation ||
      unit.kind == UnitKind::kHeadquarters)
    return "";
  for (const std::string_view ending : {"总工会", "街道", "镇", "区"})
    if (place.ends_with(ending) && place.size() >= ending.size() + 2 * kCharacter)
      place.remove_suffix(ending.size());
  return place;
}

class Checker {
 public:
  Checker(const Table& table, const Filter& filter, const OrgTree& orgs, Date today)
      : table_(table), filter_(filter), orgs_(orgs), today_(today) {}

  CheckReport run() {
    report_.encoding = table_.encoding;
    report_.rows = table_.rows.size();
    if (!map_header()) return std::move(report_);
    for (const Row& row : table_.rows) check(row);
    return std::move(report_);
  }

 private:
  using Severity = Finding::Severity;

  void find(std::uint32_t line, Severity severity, std::string_view rule, std::string_view column,
            std::string value) {
    if (severity == Severity::kError) row_is_fit_ = false;
    report_.findings.push_back({line, severity, rule, std::string(column), std::move(value)});
  }

  bool map_header() {
    bool complete = true;
    for (std::size_t column = 0; column < kColumns; ++column) {
      const auto found = std::ranges::find_if(table_.header, [&](const std::string& cell) {
        return trimmed(cell) == kHeadings[column];
      });
      if (found != table_.header.end()) {
        at_[column] = static_cast<std::size_t>(found - table_.header.begin());
      } else {
        at_[column] = table_.header.size();
        find(1, kNeeded[column] ? Severity::kError : Severity::kWarning, "column_missing",
             kHeadings[column], "");
        complete = complete && !kNeeded[column];
      }
    }
    return complete;
  }

  std::string cell(const Row& row, Column column) const {
    return at_[column] < row.cells.size() ? trimmed(row.cells[at_[column]]) : std::string{};
  }

  void check(const Row& row) {
    row_is_fit_ = true;
    Enterprise e;
    e.line = row.line;
    e.name = cell(row, kName);
    e.district = cell(row, kDistrict);
    e.capital = cell(row, kCapital);
    e.scope = cell(row, kScope);
    e.address = cell(row, kAddress);
    if (!filter_.district.empty() && e.district != filter_.district) {
      ++report_.filtered;
      return;
    }
    if (row.cells.size() != table_.header.size())
      find(row.line, Severity::kError, "cell_count", "", std::to_string(row.cells.size()));
    if (e.name.empty()) find(row.line, Severity::kError, "name_missing", kHeadings[kName], "");
    if (e.name.size() > limits::kShortText)
      find(row.line, Severity::kError, "too_long", kHeadings[kName], e.name);
    check_code(row, e);
    check_date(row, e);
    place(row, e);
    if (row_is_fit_) report_.fit.push_back(std::move(e));
  }

  void check_code(const Row& row, Enterprise& e) {
    const std::string typed = cell(row, kUscc);
    if (typed.empty() || typed == "N/A") {
      find(row.line, Severity::kWarning, "uscc_missing", kHeadings[kUscc], typed);
      return;
    }
    const auto code = Uscc::parse(typed);
    if (!code)
      return find(row.line, Severity::kError, rule_of(code.error()), kHeadings[kUscc], typed);
    e.uscc = code->text();
    const auto [first, is_new] = seen_.emplace(e.uscc, row.line);
    if (!is_new)
      find(row.line, Severity::kError, "duplicate_in_file", kHeadings[kUscc],
           e.uscc + " (" + std::to_string(first->second) + ")");
  }

  void check_date(const Row& row, Enterprise& e) {
    const std::string typed = cell(row, kRegisteredOn);
    if (typed.empty() || typed == "N/A") return;
    e.registered_on = parse_date(typed);
    if (!e.registered_on || *e.registered_on > today_) {
      e.registered_on.reset();
      find(row.line, Severity::kWarning, "date_invalid", kHeadings[kRegisteredOn], typed);
    }
  }

  // Place of operation, not of registration, decides; the address is the best the file knows.
  void place(const Row& row, Enterprise& e) {
    const OrgUnit* district = nullptr;
    const OrgUnit* street = nullptr;
    for (const OrgUnit& unit : orgs_.units()) {
      const std::string_view name = place_of(unit);
      if (name.empty()) continue;
      if (unit.kind == UnitKind::kDistrict || unit.kind == UnitKind::kOtherDistrict) {
        if (name == e.district) district = &unit;
      } else if (e.address.find(name) != std::string::npos) {
        // The longest name wins: 天竺综合保税区 before 天竺.
        if (!street || name.size() > place_of(*street).size()) street = &unit;
      }
    }
    if (!district)
      return find(row.line, Severity::kError, "district_unknown", kHeadings[kDistrict], e.district);
    if (district->kind == UnitKind::kOtherDistrict)
      return find(row.line, Severity::kError, "outside_district", kHeadings[kDistrict], e.district);
    const bool inside = street && orgs_.in_subtree(street->id, district->id, today_);
    if (!inside)
      find(row.line, Severity::kWarning, "street_not_in_address", kHeadings[kAddress], e.address);
    e.unit = inside ? street->id : district->id;
  }

  const Table& table_;
  const Filter& filter_;
  const OrgTree& orgs_;
  Date today_;
  CheckReport report_;
  std::array<std::size_t, kColumns> at_{};
  std::unordered_map<std::string, std::uint32_t> seen_;  // code -> line of its first row
  bool row_is_fit_ = true;
};

}  // namespace

std::size_t CheckReport::count(Finding::Severity severity) const {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

CheckReport check_enterprises(const Table& table, const Filter& filter, const OrgTree& orgs,
                              Date today) {
  return Checker(table, filter, orgs, today).run();
}

}  // namespace chapterhouse::import
