#include "domain/policy/policy.h"

#include <algorithm>
#include <utility>

#include "domain/core/shape.h"

namespace chapterhouse {
namespace {
using Kind = PolicyError::Kind;
using std::chrono::days;

PolicyError at(Kind kind, const Parameter& row, std::string detail = {}) {
  return {kind, row.key, row.file, row.line, std::move(detail)};
}

std::optional<PolicyError> fault_in(const Parameter& row) {
  const auto key = policy::key_named(row.key);
  if (!key) return at(Kind::kUnknownKey, row);
  const policy::Unit unit = policy::info(*key).unit;
  if (row.unit != unit) return at(Kind::kWrongUnit, row, std::string(key_of(unit)));
  const policy::Range range = policy::range_of(unit);
  if (row.value < range.least || row.value > range.most)
    return at(Kind::kOutOfRange, row,
              std::to_string(range.least) + " - " + std::to_string(range.most));
  if (row.until && *row.until < row.from) return at(Kind::kEndsBeforeStart, row);
  if (row.title_zh.empty() || row.title_en.empty() || row.basis.empty())
    return at(Kind::kNoText, row);
  return std::nullopt;
}

// What is wrong between one row and the next row of the same key.
std::optional<PolicyError> fault_between(const Parameter& row, const Parameter& next) {
  if (!row.until || *row.until >= next.from) return at(Kind::kOverlap, next, to_text(next.from));
  if (*row.until + days{1} != next.from) return at(Kind::kGap, next, to_text(*row.until + days{1}));
  return std::nullopt;
}

// What is wrong with the rows of one key, sorted by date.
std::optional<PolicyError> fault_in(std::span<const Parameter> rows) {
  for (std::size_t i = 0; i + 1 < rows.size(); ++i)
    if (auto fault = fault_between(rows[i], rows[i + 1])) return fault;
  if (rows.back().until) return at(Kind::kNoLaterValue, rows.back(), to_text(*rows.back().until));
  return std::nullopt;
}
}  // namespace

Result<Policy, PolicyError> Policy::make(std::vector<Parameter> parameters, std::uint32_t version) {
  for (const Parameter& row : parameters)
    if (auto fault = fault_in(row)) return Failure{*fault};
  std::ranges::stable_sort(parameters, {}, [](const Parameter& row) {
    return std::pair{*policy::key_named(row.key), row.from};
  });
  Policy made;
  made.parameters_ = std::move(parameters);
  made.version_ = version;
  const std::span<const Parameter> all = made.parameters_;
  std::size_t begin = 0;
  for (const policy::KeyInfo& known : policy::known_keys()) {
    std::size_t end = begin;
    while (end < all.size() && all[end].key == known.name) ++end;
    if (end == begin)
      return Failure{PolicyError{Kind::kMissingKey, std::string(known.name), {}, 0, {}}};
    if (auto fault = fault_in(all.subspan(begin, end - begin))) return Failure{*fault};
    made.begin_of_.push_back(begin);
    begin = end;
  }
  made.begin_of_.push_back(begin);
  return made;
}

const Parameter& Policy::parameter(policy::Key key, Date date) const {
  const auto number = static_cast<std::size_t>(key);
  CHECK(number + 1 < begin_of_.size());
  std::size_t at_date = begin_of_[number];
  while (at_date + 1 < begin_of_[number + 1] && parameters_[at_date + 1].from <= date) ++at_date;
  return parameters_[at_date];
}

DeadlineRule Policy::deadline_rule(policy::Key key, Date date) const {
  const Parameter& row = parameter(key, date);
  DeadlineRule rule{.key = row.key, .basis = row.basis, .n = static_cast<std::int32_t>(row.value)};
  switch (policy::info(key).unit) {
    case policy::Unit::kNaturalDays:
      rule.unit = DeadlineUnit::kNatural;
      return rule;
    case policy::Unit::kWorkingDays:
      rule.unit = DeadlineUnit::kWorking;
      return rule;
    case policy::Unit::kMonths:
      rule.unit = DeadlineUnit::kMonth;
      return rule;
    case policy::Unit::kYears:
      rule.unit = DeadlineUnit::kYear;
      return rule;
    case policy::Unit::kHours:
      rule.unit = DeadlineUnit::kHour;
      return rule;
    case policy::Unit::kCount:
    case policy::Unit::kPersons:
    case policy::Unit::kIsoWeekday:
    case policy::Unit::kWeekOfMonth:
    case policy::Unit::kFen:
    case policy::Unit::kPercent:
    case policy::Unit::kFlag:
      break;
  }
  CHECK(false && "a unit of time");
  return rule;
}

ErrorText explain(const PolicyError& error) {
  switch (error.kind) {
    case Kind::kUnknownKey:
      return {"没有这个参数；请核对拼写，或删除这一项",
              "no such parameter; correct the spelling or remove the entry"};
    case Kind::kMissingKey:
      return {"缺少这个参数；请在政策文件中补上取值、依据和生效日期",
              "the parameter is missing; add it to a policy file with value, basis and dates"};
    case Kind::kWrongUnit:
      return {"单位应为 " + error.detail + "；请改正单位",
              "the unit is " + error.detail + "; correct it"};
    case Kind::kOutOfRange:
      return {"取值超出允许范围 " + error.detail + "；请改正取值",
              "the value is outside " + error.detail + "; correct it"};
    case Kind::kEndsBeforeStart:
      return {"失效日期早于生效日期；请改正日期", "it ends before it starts; correct the dates"};
    case Kind::kGap:
      return {"自 " + error.detail + " 起没有取值；请让前一项的失效日期与本项的生效日期相接",
              "there is no value from " + error.detail +
                  " on; let the entry before end on the day before this one starts"};
    case Kind::kOverlap:
      return {"在 " + error.detail + " 与前一项重叠；请给前一项写明失效日期（本项生效的前一天）",
              "it overlaps the entry before on " + error.detail +
                  "; end that entry on the day before this one starts"};
    case Kind::kNoLaterValue:
      return {"在 " + error.detail + " 之后没有取值；请删除失效日期，或补上后续取值",
              "there is no value after " + error.detail +
                  "; remove the end date or add the value that follows"};
    case Kind::kNoText:
      return {"缺少中文名称、英文名称或依据；请补全",
              "the zh title, the en title or the basis is missing; add it"};
  }
  CHECK(false && "a known kind");
  return {};
}

}  // namespace chapterhouse
