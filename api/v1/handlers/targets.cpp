// A figure against its year: the target, the time that has passed, and where it is going.
#include <algorithm>

#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/kpi_json.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using projections::Band;
using projections::Definition;
using projections::Figure;
using projections::FigureUnit;
using projections::Period;
using projections::Target;
using projections::tenths_of_percent;
using KpiRequest = projections::ReadModels::KpiRequest;

constexpr std::int64_t kDaysOfWorkingWeek = 5;
constexpr int kWeeksSeen = 13;  // a quarter
constexpr int kWeeksMost = 104;

struct Asked {
  std::string kpi{};
  std::chrono::year year{};
  std::optional<Date> on{};
  std::optional<std::string> unit{};
  std::optional<std::vector<UnitId>> units{};
  std::optional<Position> as_of{};
};

// A figure in its year so far: up to `on`, which lies in the year or on its eve.
struct Standing {
  const Definition* kpi = nullptr;
  Date on{};
  Position position{};
  Figure figure{};
  Target target{};
  std::int64_t days = 0, days_elapsed = 0;  // working days

  std::int64_t days_left() const { return days - days_elapsed; }
  std::optional<std::int64_t> missing() const {
    if (!target.exists() || !figure.value) return std::nullopt;
    return target.value() - *figure.value;
  }
};

// The parameters of both; the figure's id stands in the path of one and in the query of the other.
Asked read_asked(const Call& call, Parameters& parameters, std::string kpi) {
  Asked asked{.kpi = std::move(kpi)};
  const std::chrono::year_month_day today(call.today);
  const auto year = parameters.number("year", 1990, 2059);
  asked.year = year ? std::chrono::year{static_cast<int>(*year)} : today.year();
  asked.on = parameters.date("on");
  asked.unit = parameters.text("unit");
  asked.units = read_units(call, parameters);
  return asked;
}

Result<Standing, Problem> standing_of(const Call& call, const Asked& asked) {
  const auto day = day_of(call, asked.as_of);
  if (!day) return Failure{day.error()};
  Standing standing;
  standing.kpi = projections::find_definition(asked.kpi);
  const Period year = year_of(asked.year);
  standing.on = std::clamp(asked.on.value_or(*day), year.from - std::chrono::days{1}, year.to);
  // On the eve of the year nothing of it has happened: no fact is booked between these days.
  const Period so_far{std::min(year.from, standing.on), standing.on};
  KpiRequest request{.kpi = asked.kpi, .period = so_far, .as_of = asked.as_of};
  request.filter.units = asked.units;
  const auto figure = call.app.models.figure(request);
  if (!figure) return Failure{problem_of(figure.error())};
  standing.position = figure->position;
  standing.figure = figure->value;
  const auto target =
      call.app.models.target({asked.kpi, asked.year, asked.units, figure->position});
  if (!target) return Failure{problem_of(target.error())};
  standing.target = target->value;
  const Calendar& calendar = call.app.rules.calendar;
  standing.days = calendar.working_days_in_year(static_cast<int>(asked.year));
  standing.days_elapsed =
      calendar.working_days_between(year.from - std::chrono::days{1}, standing.on);
  return standing;
}

std::int64_t ceiling(std::int64_t above, std::int64_t below) {
  return above <= 0 ? 0 : (above + below - 1) / below;
}

object amount_json(const Call& call, FigureUnit unit, std::int64_t value) {
  return {{"value", value}, {"display", display(call.language, unit, value)}};
}

std::string evidence_link(const Asked& asked, const Standing& standing) {
  std::string link = "/v1/kpis/" + http::encode(asked.kpi) +
                     "/evidence?from=" + to_text(year_of(asked.year).from) +
                     "&to=" + to_text(std::max(standing.on, year_of(asked.year).from)) +
                     "&as_of=" + number(standing.position);
  if (asked.unit) link += "&unit=" + http::encode(*asked.unit);
  return link;
}

object standing_json(const Call& call, const Asked& asked, const Standing& standing) {
  object out = definition_json(call, *standing.kpi);
  out["year"] = static_cast<int>(asked.year);
  out["on"] = to_text(standing.on);
  out["position"] = number(standing.position);
  out["figure"] = figure_json(call, standing.figure);
  const std::int64_t left = standing.days_left();
  out["working_days"] =
      object{{"total", standing.days}, {"elapsed", standing.days_elapsed}, {"left", left}};
  out["weeks_left_tenths"] = left * 10 / kDaysOfWorkingWeek;
  const std::int64_t progress = tenths_of_percent(standing.days_elapsed, standing.days);
  out["time_progress"] = progress;
  out["evidence"] = evidence_link(asked, standing);
  array parts;
  for (const Target::Part& part : standing.target.parts)
    parts.push_back(object{{"unit", unit_json(call, part.unit)},
                           {"stream", part.stream.value},
                           {"target", amount_json(call, standing.kpi->unit, part.value)}});
  out["target_parts"] = std::move(parts);
  if (!standing.target.exists()) return out;
  out["target"] = amount_json(call, standing.kpi->unit, standing.target.value());
  const auto missing = standing.missing();
  if (!missing) return out;
  out["missing"] = *missing;
  if (standing.target.value() > 0) {
    const auto completion = tenths_of_percent(*standing.figure.value, standing.target.value());
    out["completion"] = completion;
    out["gap"] = completion - progress;
  }
  if (left > 0) out["weekly_needed"] = ceiling(*missing * kDaysOfWorkingWeek, left);
  return out;
}

}  // namespace

Reply kpi_target(const Call& call) {
  Parameters parameters(call);
  Asked asked = read_asked(call, parameters, call.request.path_value("id"));
  const auto as_of = parameters.reading(Source::kModels);
  if (!projections::find_definition(asked.kpi)) return Failure{not_found()};
  if (!as_of) return Failure{as_of.error()};
  asked.as_of = *as_of;
  const auto standing = standing_of(call, asked);
  if (!standing) return Failure{standing.error()};
  return http::json_response(200, standing_json(call, asked, *standing));
}

Reply pace_forecast(const Call& call) {
  Parameters parameters(call);
  Asked asked = read_asked(call, parameters, parameters.text("kpi").value_or("K04"));
  const auto weeks =
      static_cast<int>(parameters.number("weeks", 1, kWeeksMost).value_or(kWeeksSeen));
  const Definition* kpi = projections::find_definition(asked.kpi);
  if (!kpi)
    parameters.refuse("kpi", "unknown_kpi", asked.kpi);
  else if (kpi->formula == projections::Formula::kRatio)
    parameters.refuse("kpi", "no_forecast_of_ratio");
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  asked.as_of = *as_of;
  const auto standing = standing_of(call, asked);
  if (!standing) return Failure{standing.error()};
  KpiRequest request{
      .kpi = asked.kpi, .period = {standing->on, standing->on}, .as_of = standing->position};
  request.filter.units = asked.units;
  const auto gains = call.app.models.weekly_gains(request, weeks);
  if (!gains) return Failure{problem_of(gains.error())};
  const auto days_left = static_cast<int>((year_of(asked.year).to - standing->on).count());
  object body = standing_json(call, asked, *standing);
  body["weekly"] = array(gains->value.begin(), gains->value.end());
  // A hidden figure has no end to be told.
  if (standing->figure.value) {
    const Band band = projections::forecast_band(*standing->figure.value, gains->value, days_left);
    body["forecast"] = object{{"p10", amount_json(call, kpi->unit, band.p10)},
                              {"p50", amount_json(call, kpi->unit, band.p50)},
                              {"p90", amount_json(call, kpi->unit, band.p90)}};
  }
  return http::json_response(200, body);
}

}  // namespace chapterhouse::v1::handlers
