// How fast cases move: working days, percentiles, the funnel, stages, ageing, forecast, targets.
#include <numeric>

#include "domain/cases/founding/founding.h"
#include "domain/cases/lead/lead.h"
#include "projections/pace/stay_table.h"
#include "tests/projections/support/desk.h"
#include "tests/support/world.h"

namespace chapterhouse::projections::test {
namespace {

using fixtures::a_calendar;
using founding::Status;
using LeadStatus = lead::Status;

Period period(std::string_view from, std::string_view to) { return {on(from), on(to)}; }
const Period kYear = period("2026-01-01", "2026-12-31");

TEST(WorkingDaysTable, AgreesWithTheCalendarDayByDay) {
  const Calendar calendar = a_calendar();
  const WorkingDays table([&](Date day) { return calendar.is_working_day(day); });
  for (const char* start : {"2018-12-20", "2026-01-01", "2026-02-13", "2026-12-25"})
    for (int days = -3; days < 400; days += 7) {
      const Date from = on(start), to = from + std::chrono::days{days};
      EXPECT_EQ(table.between(from, to), calendar.working_days_between(from, to));
    }
  const auto year = [&](const char* eve, const char* last) {
    return table.between(on(eve), on(last));
  };
  EXPECT_EQ(year("2025-12-31", "2026-12-31"), 248);
  EXPECT_EQ(year("2018-12-31", "2019-12-31"), 250);
  EXPECT_EQ(table.between(on("1800-01-01"), on("1900-01-01")), 0);
}

TEST(QuantilesOfASample, AreNearestRanks) {
  std::vector<std::int64_t> values(20);
  std::iota(values.begin(), values.end(), 1);
  EXPECT_EQ(nearest_rank(values, 50), 10);
  EXPECT_EQ(nearest_rank(values, 85), 17);
  EXPECT_EQ(nearest_rank(values, 95), 19);
  EXPECT_EQ(nearest_rank(values, 100), 20);
  EXPECT_EQ(nearest_rank({7}, 1), 7);
  const Quantiles enough = quantiles_of({5, 1, 3}, 3), few = quantiles_of({5, 1}, 3);
  EXPECT_EQ(enough.p50, 3);
  EXPECT_EQ(enough.p95, 5);
  EXPECT_EQ(few.sample, 2u);
  EXPECT_EQ(few.p50, std::nullopt);
  EXPECT_EQ(quantiles_of({}, 0).p50, std::nullopt);
}

TEST(ForecastBand, IsTheValueItselfWhenTheYearIsOver) {
  EXPECT_EQ(forecast_band(41, {1, 2, 3}, 0), (Band{41, 41, 41}));
}

TEST(ForecastBand, IsOnePointWhenAllWeeksWereAlike) {
  EXPECT_EQ(forecast_band(10, {7, 7}, 21), (Band{31, 31, 31}));
  EXPECT_EQ(forecast_band(10, {7}, 24), (Band{34, 34, 34}));  // three days of seven
  EXPECT_EQ(forecast_band(0, {-7}, 3), (Band{-3, -3, -3}));
}

TEST(ForecastBand, HoldsBetweenTheWorstAndTheBestRestAndIsTheSameEachTime) {
  const std::vector<std::int64_t> weekly{0, 0, 1, 4, 2, 9, 0, 3, 3, 1, 0, 2, 5};
  const Band band = forecast_band(40, weekly, 70);
  EXPECT_EQ(band, forecast_band(40, weekly, 70));
  EXPECT_LT(band.p10, band.p50);
  EXPECT_LT(band.p50, band.p90);
  EXPECT_GE(band.p10, 40);
  EXPECT_LE(band.p90, 40 + 10 * 9);
  EXPECT_NEAR(static_cast<double>(band.p50), 40 + 10 * 30 / 13.0, 3);  // the mean week is 30/13
}

// ---- leads and foundings -------------------------------------------------------------------

const Catalogue& chain() {
  static const CaseType* const types[] = {&case_type<lead::Case>(), &case_type<founding::Case>()};
  static const Catalogue catalogue(types);
  return catalogue;
}

class Pace : public ::testing::Test {
 protected:
  Desk desk{chain()};

  static StreamId lead(int n) { return stream_of("lead", "l" + std::to_string(n)); }
  static StreamId founding_of(int n) { return stream_of("founding", "l" + std::to_string(n)); }

  template <class E, class S>
  Position add(const StreamId& stream, E event, S from, S to, std::string_view day) {
    return desk.log.add(stream, EventBody::of(std::move(event)), noon(on(day)), noon(on(day)),
                        static_cast<std::uint8_t>(from), static_cast<std::uint8_t>(to));
  }
  void registered(int n, std::string_view day, std::string unit = "town-a") {
    lead::ev::Registered e;
    e.unit.value = std::move(unit);
    e.name = "Enterprise " + std::to_string(n);
    add(lead(n), e, LeadStatus::kNew, LeadStatus::kIdentified, day);
    add(lead(n), lead::ev::Assigned{}, LeadStatus::kIdentified, LeadStatus::kAssigned, day);
  }
  Position contacted(int n, std::string_view day) {
    return add(lead(n), lead::ev::ContactLogged{}, LeadStatus::kAssigned, LeadStatus::kContacting,
               day);
  }
  void willing(int n, std::string_view day) {
    add(lead(n), lead::ev::Agreed{}, LeadStatus::kContacting, LeadStatus::kWilling, day);
  }
  void applied(int n, std::string_view day) {
    founding::ev::PrepApplied e;
    e.unit.value = "town-a";
    add(founding_of(n), e, Status::kNew, Status::kPrepApplied, day);
  }
  void moved(int n, Status from, Status to, std::string_view day) {
    add(founding_of(n), founding::ev::RecruitingOpened{}, from, to, day);
  }
  template <class E>
  void common(const StreamId& stream, E event, common::Status to, std::string_view day) {
    add(stream, std::move(event), common::Status::kOpen, to, day);
  }

  std::vector<FunnelStage> funnel(FunnelRequest request, std::optional<Position> as_of = {}) {
    desk.catch_up();
    const auto shown = desk.models->funnel(request, as_of);
    EXPECT_TRUE(shown) << desk.models->trouble();
    return shown ? **shown : std::vector<FunnelStage>(6);
  }
  static std::vector<std::int64_t> counts(const std::vector<FunnelStage>& stages) {
    std::vector<std::int64_t> out;
    for (const FunnelStage& stage : stages) out.push_back(stage.count);
    return out;
  }
  using Counts = std::vector<std::int64_t>;
};

TEST_F(Pace, TheFunnelFollowsTheCohortOfTheFirstContactToTheEnd) {
  for (int n = 1; n <= 4; ++n) registered(n, "2026-01-05");
  for (int n = 1; n <= 4; ++n) contacted(n, "2026-01-12");
  contacted(4, "2026-03-02");  // again: the first contact decides
  registered(5, "2026-01-05");
  contacted(5, "2026-02-02");  // another month's cohort
  for (int n : {1, 2, 3}) willing(n, "2026-01-19");
  applied(1, "2026-01-26");
  applied(2, "2026-01-26");
  moved(1, Status::kPrepApplied, Status::kPrepApproved, "2026-02-02");
  moved(1, Status::kPrepApproved, Status::kElected, "2026-03-02");
  const Position elected = desk.log.head().last;
  moved(1, Status::kElected, Status::kEstablished, "2026-03-16");
  const FunnelRequest january{period("2026-01-01", "2026-01-31"), {}, 1};
  const auto stages = funnel(january);
  EXPECT_EQ(counts(stages), (Counts{4, 3, 2, 1, 1, 1}));
  EXPECT_EQ(stages[0].conversion, std::nullopt);
  EXPECT_EQ(stages[1].conversion, 750);
  EXPECT_EQ(stages[3].conversion, 500);
  EXPECT_EQ(stages[1].working_days.p50, 5);  // a week, on a calendar without holidays
  EXPECT_EQ(stages[4].working_days.p50, 20);
  EXPECT_EQ(counts(funnel(january, elected)), (Counts{4, 3, 2, 1, 1, 0})) << "as of then";
  EXPECT_EQ(counts(funnel({period("2026-02-01", "2026-03-31"), {}, 1})),
            (Counts{1, 0, 0, 0, 0, 0}));
  EXPECT_EQ(counts(funnel({january.period, std::vector{UnitId{"town-b"}}, 1})), (Counts(6)));
  EXPECT_EQ(funnel({january.period, {}, 30})[1].working_days.p50, std::nullopt) << "too few";
}

TEST_F(Pace, AStageThatWasSkippedCountsForThoseWhoWentOn) {
  registered(1, "2026-01-05");
  contacted(1, "2026-01-06");
  applied(1, "2026-01-07");  // its workers' wish; nobody recorded a consent
  EXPECT_EQ(counts(funnel({kYear, {}, 1})), (Counts{1, 1, 1, 0, 0, 0}));
}

TEST_F(Pace, TheFunnelLeavesOutWhatWasVoidedOrMerged) {
  for (int n : {1, 2, 3}) registered(n, "2026-01-05");
  for (int n : {1, 2, 3}) contacted(n, "2026-01-12");
  const Position before = desk.log.head().last;
  common(lead(1), common::ev::Voided{"error", AccountId{"x"}}, common::Status::kVoided,
         "2026-01-13");
  common(lead(2), common::ev::MergedInto{lead(3), "twice"}, common::Status::kMerged, "2026-01-13");
  EXPECT_EQ(counts(funnel({kYear, {}, 1})).front(), 1);
  EXPECT_EQ(counts(funnel({kYear, {}, 1}, before)).front(), 3);
}

TEST_F(Pace, AStageOpensIntoItsLeadsPageByPageAtOneMoment) {
  for (int n = 1; n <= 5; ++n) registered(n, "2026-01-05");
  for (int n = 1; n <= 5; ++n) contacted(n, "2026-01-12");
  for (int n : {1, 3, 5}) willing(n, "2026-01-13");
  desk.catch_up();
  const FunnelRequest request{kYear, {}, 1};
  const auto first = desk.models->funnel_cases(request, "willing", {"", 2});
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->rows, (std::vector{lead(1), lead(3)}));
  willing(4, "2026-01-14");
  desk.catch_up();
  const auto second = desk.models->funnel_cases(request, "willing", {(*first)->next, 2});
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->rows, (std::vector{lead(5)}));
  EXPECT_EQ((*second)->next, "");
  EXPECT_EQ(second->position, first->position);
  EXPECT_FALSE(desk.models->funnel_cases(request, "elected", {(*first)->next, 2}));
}

TEST_F(Pace, StaysAreMeasuredInWorkingDaysWhenTheyEnd) {
  for (int n = 1; n <= 3; ++n) registered(n, "2026-01-05");
  contacted(1, "2026-01-06");
  contacted(2, "2026-01-12");
  const Position two = contacted(3, "2026-02-02");
  desk.catch_up();
  const auto stays = [&](Period asked, std::size_t least, std::optional<Position> as_of = {}) {
    const auto shown = desk.models->stages({asked, {}, {"lead"}, least}, as_of);
    EXPECT_TRUE(shown);
    for (const StageTime& time : **shown)
      if (time.status == "assigned") return time.working_days;
    return Quantiles{};
  };
  EXPECT_EQ(stays(kYear, 1).sample, 3u);
  EXPECT_EQ(stays(kYear, 1).p50, 5);
  EXPECT_EQ(stays(kYear, 1).p95, 20);
  EXPECT_EQ(stays(kYear, 4).p50, std::nullopt);
  EXPECT_EQ(stays(period("2026-01-01", "2026-01-31"), 1).sample, 2u);
  EXPECT_EQ(stays(kYear, 1, Position{two.value - 1}).sample, 2u);
}

TEST_F(Pace, AnOpenCaseOlderThanIsUsualInItsStatusIsListed) {
  for (int n = 1; n <= 10; ++n) registered(n, "2026-01-05");
  for (int n = 1; n <= 8; ++n) contacted(n, "2026-01-12");
  common(lead(10), common::ev::Closed{"moved away"}, common::Status::kClosed, "2026-01-13");
  desk.catch_up();
  const auto aged = [&](std::string_view today, std::optional<Position> as_of = {},
                        std::optional<std::vector<UnitId>> units = {}) {
    const auto shown = desk.models->ageing({on(today), std::move(units), {}, 8, 50}, as_of);
    EXPECT_TRUE(shown);
    return **shown;
  };
  EXPECT_EQ(aged("2026-01-12").count, 0) << "five days are usual";
  const Ageing late = aged("2026-01-14");
  ASSERT_EQ(late.count, 1);
  EXPECT_EQ(late.cases[0].row.stream, lead(9));
  EXPECT_EQ(late.cases[0].working_days, 7);
  EXPECT_EQ(late.cases[0].usual, 5);
  EXPECT_EQ(late.cases[0].since, on("2026-01-05"));
  EXPECT_EQ(aged("2026-01-14", {}, std::vector{UnitId{"town-b"}}).count, 0);
  contacted(9, "2026-01-15");
  const Position before{desk.log.head().last.value - 1};
  desk.catch_up();
  EXPECT_EQ(aged("2026-01-16").count, 0);
  EXPECT_EQ(aged("2026-01-16", before).count, 1);
}

// ---- gains and targets ---------------------------------------------------------------------

TEST(WeeklyGains, AreTheLastWeeksInOrderAndSumToTheFigure) {
  Desk desk;
  desk.opened("a", on("2026-01-02"), {});
  const auto count = [&](std::string_view day, int delta) {
    desk.counted("a", on(day), {"K04", on(day), delta, in_unit("town-a"), ""});
  };
  count("2026-03-01", 1);  // before the first of the three weeks
  count("2026-03-02", 2);
  count("2026-03-08", 3);
  count("2026-03-16", 4);
  count("2026-03-22", -1);
  count("2026-03-23", 9);  // after the last
  desk.catch_up();
  const Date until = on("2026-03-22");
  const auto weeks = desk.models->weekly_gains({"K04", {until, until}}, 3);
  ASSERT_TRUE(weeks);
  EXPECT_EQ(**weeks, (std::vector<std::int64_t>{5, 0, 3}));
  EXPECT_EQ((*desk.models->figure({"K04", period("2026-03-02", "2026-03-22")}))->value, 8);
  const auto hidden =
      desk.models->weekly_gains({"K18", {until, until}, {std::vector{UnitId{"town-a"}}, {}}}, 3);
  ASSERT_FALSE(hidden);
  EXPECT_EQ(hidden.error().kind, QueryError::Kind::kSuppressed);
}

TEST(Targets, AreOfTheirWholeYearHoweverLateTheyWereSet) {
  Desk desk;
  desk.opened("t", on("2026-03-20"), {});
  const auto set = [&](std::string unit, std::string kpi, int delta, std::string_view recorded) {
    errand::Claimed fact{"K46", on("2026-01-01"), delta, in_unit(std::move(unit)), ""};
    fact.dimensions.kind = std::move(kpi);
    return desk.counted("t", on(recorded), std::move(fact));
  };
  set("town-a", "K04", 30, "2026-03-20");  // January has closed: booked into March
  set("town-b", "K04", 50, "2026-03-20");
  set("110113", "K04", 20, "2026-03-20");  // the reserve
  set("town-a", "K05", 7, "2026-03-20");
  const Position first = set("town-a", "K04", 0, "2026-03-20");
  set("town-a", "K04", -10, "2026-06-01");
  desk.catch_up();
  const auto value = [&](TargetRequest request) {
    const auto target = desk.models->target(request);
    EXPECT_TRUE(target);
    return target ? (*target)->value() : -1;
  };
  EXPECT_EQ(value({"K04", std::chrono::year{2026}}), 90);
  EXPECT_EQ(value({"K04", std::chrono::year{2026}, {}, first}), 100) << "as of then";
  EXPECT_EQ(value({"K04", std::chrono::year{2026}, std::vector{UnitId{"town-a"}}}), 20);
  EXPECT_EQ(value({"K04", std::chrono::year{2025}}), 0);
  const auto parts = desk.models->target({"K04", std::chrono::year{2026}});
  ASSERT_EQ((*parts)->parts.size(), 3u);
  EXPECT_EQ((*parts)->parts[0].unit, UnitId{"110113"});
  EXPECT_EQ((*parts)->parts[0].stream, Desk::errand("t"));
}

}  // namespace
}  // namespace chapterhouse::projections::test
