#include "domain/policy/policy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/domain/calendar_vectors.h"

namespace chapterhouse {
namespace {
using policy::Key;
using test::day;
using Kind = PolicyError::Kind;

// A value for every key from 2016 on: the least that its unit allows.
std::vector<Parameter> whole_set() {
  std::vector<Parameter> rows;
  for (const auto& known : policy::known_keys()) {
    Parameter row;
    row.key = known.name;
    row.unit = known.unit;
    row.value = policy::range_of(known.unit).least;
    row.basis = "§1";
    row.from = day("2016-01-01");
    row.title_zh = row.title_en = "x";
    row.file = "policy/test.toml";
    row.line = static_cast<std::uint32_t>(rows.size() + 1);
    rows.push_back(row);
  }
  return rows;
}

Parameter& row_of(std::vector<Parameter>& rows, std::string_view key) {
  return *std::ranges::find(rows, key, &Parameter::key);
}

// The set with "lead.stale_days" 90 until 2022, and another value as the test says.
std::vector<Parameter> with_change(std::optional<Date> until, Date next_from) {
  std::vector<Parameter> rows = whole_set();
  Parameter& first = row_of(rows, "lead.stale_days");
  first.value = 90;
  first.until = until;
  Parameter next = first;
  next.value = 60;
  next.from = next_from;
  next.until = {};
  next.line = 99;
  rows.insert(rows.begin(), next);  // the order of the file does not matter
  return rows;
}

PolicyError fault_of(std::vector<Parameter> rows) {
  return Policy::make(std::move(rows), 1).error();
}

TEST(PolicyKeys, HaveOneNameEach) {
  std::set<std::string_view> names;
  for (const auto& known : policy::known_keys()) {
    EXPECT_TRUE(names.insert(known.name).second) << known.name;
    EXPECT_EQ(policy::key_named(known.name), known.key);
  }
  EXPECT_FALSE(names.empty());
  EXPECT_EQ(policy::key_named("lead.stale_day"), std::nullopt);
}

TEST(Policy, GivesTheValueOfTheDay) {
  const auto made = Policy::make(with_change(day("2022-12-31"), day("2023-01-01")), 3);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->version(), 3U);
  EXPECT_EQ(made->value(Key::kLeadStaleDays, day("2022-12-31")), 90);
  EXPECT_EQ(made->value(Key::kLeadStaleDays, day("2023-01-01")), 60);
  EXPECT_EQ(made->value(Key::kLeadStaleDays, day("2099-01-01")), 60);
}

TEST(Policy, TakesTheFirstValueForOlderDays) {
  const auto made = Policy::make(with_change(day("2022-12-31"), day("2023-01-01")), 1);
  EXPECT_EQ(made->value(Key::kLeadStaleDays, day("1999-01-01")), 90);
}

TEST(Policy, TurnsAKeyOfTimeIntoADeadlineRule) {
  std::vector<Parameter> rows = whole_set();
  row_of(rows, "founding.approval_natural_days").value = 15;
  row_of(rows, "founding.meeting_months").value = 6;
  const Policy made = Policy::make(rows, 1).value();
  const auto approval = made.deadline_rule(Key::kFoundingApprovalNaturalDays, day("2026-03-04"));
  EXPECT_EQ(approval.key, "founding.approval_natural_days");
  EXPECT_EQ(approval.basis, "§1");
  EXPECT_EQ(approval.unit, DeadlineUnit::kNatural);
  EXPECT_EQ(approval.n, 15);
  EXPECT_TRUE(approval.roll_forward);
  const auto meeting = made.deadline_rule(Key::kFoundingMeetingMonths, day("2026-03-04"));
  EXPECT_EQ(meeting.unit, DeadlineUnit::kMonth);
  EXPECT_EQ(meeting.n, 6);
}

TEST(Policy, EveryPeriodItAllowsIsOneThatADeadlineTakes) {
  using policy::Unit;
  for (const Unit unit :
       {Unit::kNaturalDays, Unit::kWorkingDays, Unit::kMonths, Unit::kYears, Unit::kHours}) {
    EXPECT_GE(policy::range_of(unit).least, 0);
    EXPECT_LE(policy::range_of(unit).most, kDeadlineLengthMax);
  }
}

TEST(Policy, RefusesUnknownAndMissingKeys) {
  std::vector<Parameter> rows = whole_set();
  row_of(rows, "lead.stale_days").key = "lead.stale_day";
  const PolicyError unknown = fault_of(rows);
  EXPECT_EQ(unknown.kind, Kind::kUnknownKey);
  EXPECT_EQ(unknown.key, "lead.stale_day");
  EXPECT_EQ(unknown.file, "policy/test.toml");
  EXPECT_EQ(unknown.line, 5U);

  for (const auto& known : policy::known_keys()) {
    rows = whole_set();
    std::erase_if(rows, [&](const Parameter& row) { return row.key == known.name; });
    const PolicyError missing = fault_of(rows);
    EXPECT_EQ(missing.kind, Kind::kMissingKey);
    EXPECT_EQ(missing.key, known.name);
  }
}

TEST(Policy, RefusesGapsAndOverlaps) {
  const PolicyError gap = fault_of(with_change(day("2022-12-30"), day("2023-01-01")));
  EXPECT_EQ(gap.kind, Kind::kGap);
  EXPECT_EQ(gap.line, 99U);
  EXPECT_EQ(gap.detail, "2022-12-31");
  EXPECT_EQ(fault_of(with_change(day("2023-01-01"), day("2023-01-01"))).kind, Kind::kOverlap);
  EXPECT_EQ(fault_of(with_change(std::nullopt, day("2023-01-01"))).kind, Kind::kOverlap);
  std::vector<Parameter> rows = whole_set();
  row_of(rows, "kpi.small_cell").until = day("2022-12-31");
  EXPECT_EQ(fault_of(rows).kind, Kind::kNoLaterValue);
  row_of(rows, "kpi.small_cell").until = day("2015-12-31");
  EXPECT_EQ(fault_of(rows).kind, Kind::kEndsBeforeStart);
}

TEST(Policy, RefusesValuesThatTheirUnitDoesNotAllow) {
  std::vector<Parameter> rows = whole_set();
  Parameter& weekday = row_of(rows, "session.district_day_weekday");
  for (const auto& [value, allowed] : {std::pair{0, false}, {1, true}, {7, true}, {8, false}}) {
    weekday.value = value;
    EXPECT_EQ(Policy::make(rows, 1).ok(), allowed) << value;
  }
  EXPECT_EQ(fault_of(rows).kind, Kind::kOutOfRange);
  weekday.unit = policy::Unit::kCount;
  EXPECT_EQ(fault_of(rows).kind, Kind::kWrongUnit);
}

TEST(Policy, RefusesAValueThatNoOneCanExplain) {
  for (std::string Parameter::*text :
       {&Parameter::title_zh, &Parameter::title_en, &Parameter::basis}) {
    std::vector<Parameter> rows = whole_set();
    rows[3].*text = "";
    EXPECT_EQ(fault_of(rows).kind, Kind::kNoText);
  }
}

TEST(Policy, ExplainsEveryErrorInBothLanguages) {
  std::set<std::string> seen;
  for (const Kind kind :
       {Kind::kUnknownKey, Kind::kMissingKey, Kind::kWrongUnit, Kind::kOutOfRange,
        Kind::kEndsBeforeStart, Kind::kGap, Kind::kOverlap, Kind::kNoLaterValue, Kind::kNoText}) {
    const ErrorText text = explain({kind, "k", "f", 1, "2026-01-01"});
    EXPECT_FALSE(text.zh.empty());
    EXPECT_TRUE(seen.insert(text.en).second) << text.en;
  }
}

}  // namespace
}  // namespace chapterhouse
