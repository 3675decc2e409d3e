// Figures and pace over HTTP: what changed between two readings, targets, forecasts, the funnel.
// The fixture holds every answer to the OpenAPI document.
#include <gtest/gtest.h>

#include "api/v1/handlers/kpi_json.h"
#include "tests/api/support/api_fixture.h"

namespace chapterhouse {
namespace {

using tests::ApiAnswer;

class ApiFigures : public tests::ApiFixture {
 protected:
  static std::string at(const std::string& position) { return "min_position=" + position; }
};

TEST_F(ApiFigures, WhatChangedBetweenTwoReadingsIsTheDifference) {
  const Lead first = a_lead();
  const std::string asked = "/v1/kpis/lead.registered/changes?month=2026-03&";
  const Lead second = a_lead();
  const ApiAnswer changes =
      get("lead", asked + "from_position=" + first.position + "&" + at(second.position));
  ASSERT_EQ(changes.status, 200) << changes.text;
  EXPECT_EQ(changes.at("/difference"), 1);
  ASSERT_EQ(changes.at("/facts").as_array().size(), 1u);
  EXPECT_EQ(changes.string("/facts/0/stream"), "lead/" + second.id);
  EXPECT_EQ(changes.at("/after/value").as_int64(), changes.at("/before/value").as_int64() + 1);
  const ApiAnswer none =
      get("lead", asked + "from_position=" + second.position + "&to_position=" + second.position);
  EXPECT_EQ(none.at("/difference"), 0);
  EXPECT_TRUE(none.at("/facts").as_array().empty());
  EXPECT_EQ(get("lead", asked).string("/errors/0/pointer"), "?from_position");
  EXPECT_EQ(get("lead", asked + "from_position=2&to_position=1").status, 400);
  EXPECT_EQ(get("lead", "/v1/kpis/K99/changes?from_position=1").status, 404);
}

TEST_F(ApiFigures, EveryFigureIsComparedAndOpensIntoItsEvidence) {
  const ApiAnswer registry = get("lead", "/v1/kpis");
  for (const auto& kpi : registry.at("/kpis").as_array()) {
    const std::string path = "/v1/kpis/" + std::string(kpi.at("id").as_string());
    const ApiAnswer figure = get("lead", path + "?month=2026-03");
    ASSERT_EQ(figure.status, 200) << figure.text;
    EXPECT_NE(figure.string("/figure/display"), "");
    for (const char* base : {"/period_before", "/same_period_last_year"})
      EXPECT_NE(figure.at(base), nullptr) << path;
    EXPECT_EQ(get("lead", path + "/evidence?month=2026-03&side=denominator").status, 200) << path;
    EXPECT_EQ(get("lead", path + "/target?year=2026").status, 200) << path;
    EXPECT_EQ(get("lead", path + "/split?month=2026-03").status, 200) << path;
  }
}

TEST_F(ApiFigures, AComparisonWithNothingShowsTheDifferenceAlone) {
  const Lead lead = a_lead();
  const ApiAnswer figure =
      get("lead", "/v1/kpis/lead.registered?month=2026-03&" + at(lead.position));
  EXPECT_EQ(figure.string("/same_period_last_year/refusal"), "base_is_zero");
  EXPECT_EQ(figure.at("/same_period_last_year/difference"), figure.at("/figure/value"));
  EXPECT_EQ(figure.at("/same_period_last_year/change_tenths_of_percent"), nullptr);
}

TEST_F(ApiFigures, AYearIsMeasuredInItsWorkingDays) {
  const ApiAnswer whole = get("lead", "/v1/kpis/K04/target?year=2026&on=2026-12-31");
  EXPECT_EQ(whole.at("/working_days/total"), 248);
  EXPECT_EQ(whole.at("/working_days/left"), 0);
  EXPECT_EQ(whole.at("/time_progress"), 1000);
  EXPECT_EQ(whole.at("/target"), nullptr) << "nobody has set one";
  EXPECT_EQ(whole.at("/weekly_needed"), nullptr);
  const ApiAnswer before = get("lead", "/v1/kpis/K04/target?year=2019&on=2018-06-01");
  EXPECT_EQ(before.at("/working_days/total"), 250);
  EXPECT_EQ(before.at("/working_days/elapsed"), 0);
  EXPECT_EQ(before.string("/on"), "2018-12-31");
  EXPECT_EQ(get("lead", "/v1/kpis/K99/target").status, 404);
}

TEST_F(ApiFigures, AForecastIsGivenOfWhatCanBeAddedUp) {
  const Lead lead = a_lead();
  const ApiAnswer forecast =
      get("lead", "/v1/pace/forecast?kpi=lead.registered&weeks=4&" + at(lead.position));
  ASSERT_EQ(forecast.status, 200) << forecast.text;
  EXPECT_EQ(forecast.at("/weekly").as_array().size(), 4u);
  EXPECT_LE(forecast.at("/forecast/p10/value").as_int64(),
            forecast.at("/forecast/p90/value").as_int64());
  EXPECT_GE(forecast.at("/forecast/p10/value").as_int64(), forecast.at("/figure/value").as_int64());
  EXPECT_EQ(get("lead", "/v1/pace/forecast?kpi=K11").string("/errors/0/key"),
            "no_forecast_of_ratio");
  EXPECT_EQ(get("lead", "/v1/pace/forecast?kpi=K99").string("/errors/0/key"), "unknown_kpi");
}

TEST_F(ApiFigures, PaceIsToldOfTheUnitsThatOneMaySee) {
  const Lead lead = a_lead();
  const std::string funnel = "/v1/pace/funnel?month=2026-03&" + at(lead.position);
  ASSERT_EQ(get("lead", funnel).status, 200) << get("lead", funnel).text;
  EXPECT_EQ(get("lead", funnel).at("/stages").as_array().size(), 6u);
  EXPECT_EQ(get("worker", funnel).string("/guard"), "role");
  const ApiAnswer behind = get("lead", "/v1/pace/funnel/cases?stage=contacted&month=2026-03");
  EXPECT_EQ(behind.status, 200) << behind.text;
  for (const auto& row : behind.at("/cases").as_array()) EXPECT_EQ(row.at("type"), "lead");
  EXPECT_EQ(get("lead", "/v1/pace/funnel/cases?stage=married").status, 400);
  EXPECT_EQ(get("lead", "/v1/pace/stages?year=2026&type=lead").status, 200);
  EXPECT_EQ(get("lead", "/v1/pace/ageing?type=lead").status, 200);
  EXPECT_EQ(get("lead", "/v1/pace/ageing?unit=nowhere").status, 400);
}

TEST_F(ApiFigures, AFigureOfPeopleInNeedIsNotShownWhereTheyWouldBeKnown) {
  const ApiAnswer street = get("guangming", "/v1/kpis/K18?month=2026-03");
  EXPECT_EQ(street.string("/figure/qualifier"), "suppressed");
  EXPECT_EQ(street.string("/figure/display"), "—");
  EXPECT_EQ(street.at("/figure/value"), nullptr);
  EXPECT_EQ(street.at("/figure/numerator"), nullptr);
  EXPECT_EQ(get("lead", "/v1/kpis/K18?month=2026-03").at("/figure/value"), 0);
  const ApiAnswer refused = get("guangming", "/v1/kpis/K18/evidence?month=2026-03");
  EXPECT_EQ(refused.status, 403);
  EXPECT_TRUE(refused.string("/type").ends_with("suppressed"));
}

TEST(Display, RoundsHalfUpInTheUnitsOwnWay) {
  using projections::FigureUnit;
  const auto zh = [](FigureUnit unit, std::optional<std::int64_t> value) {
    return v1::display(Language::kZh, unit, value);
  };
  EXPECT_EQ(zh(FigureUnit::kMoney, 3'600'000), "3.60 万元");
  EXPECT_EQ(zh(FigureUnit::kMoney, 9'170'290'000), "9170.29 万元");
  EXPECT_EQ(zh(FigureUnit::kMoney, 4'999), "0.00 万元");
  EXPECT_EQ(zh(FigureUnit::kMoney, 5'000), "0.01 万元");
  EXPECT_EQ(zh(FigureUnit::kMoney, -5'000), "0.00 万元");
  EXPECT_EQ(zh(FigureUnit::kMoney, -15'001), "-0.02 万元");
  EXPECT_EQ(zh(FigureUnit::kPercent, 705), "70.5 %");
  EXPECT_EQ(zh(FigureUnit::kPercent, 7), "0.7 %");
  EXPECT_EQ(zh(FigureUnit::kPercent, -7), "-0.7 %");
  EXPECT_EQ(zh(FigureUnit::kHouseholds, 41), "41 户");
  EXPECT_EQ(zh(FigureUnit::kPercent, {}), "—");
  EXPECT_EQ(v1::display(Language::kEn, FigureUnit::kCases, 3), "3 cases");
}

}  // namespace
}  // namespace chapterhouse
