#include "api/json/write.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using projections::Definition;
using projections::Figure;
using projections::Period;
using KpiRequest = projections::ReadModels::KpiRequest;

object definition_json(const Call& call, const Definition& d) {
  const bool zh = call.language == Language::kZh;
  object out{
      {"id", d.id},
      {"version", d.version},
      {"name", zh ? d.name_zh : d.name_en},
      {"unit", object{{"key", key_of(d.unit)},
                      {"label", zh ? projections::unit_zh(d.unit) : projections::unit_en(d.unit)}}},
      {"kind", key_of(d.kind)},
      {"formula", key_of(d.formula)},
      {"additive", d.additive()},
      // A value is to be divided by ten to this power: ratios count tenths of a percent.
      {"decimals", d.formula == projections::Formula::kRatio ? 1 : 0}};
  if (!d.basis_zh.empty()) out["basis"] = zh ? d.basis_zh : d.basis_en;
  return out;
}

object figure_json(const Figure& figure) {
  object out{{"numerator", figure.numerator},
             {"adjustment", figure.adjustment},
             {"qualifier", key_of(figure.qualifier)}};
  if (figure.value) out["value"] = *figure.value;
  if (figure.kpi && figure.kpi->formula == projections::Formula::kRatio)
    out["denominator"] = figure.denominator;
  return out;
}

object period_json(const Period& period) {
  return {{"from", to_text(period.from)}, {"to", to_text(period.to)}};
}

Period month_of(std::chrono::year_month month) {
  return {std::chrono::sys_days(month / 1), std::chrono::sys_days(month / std::chrono::last)};
}

std::optional<Date> first_of(Parameters& parameters, std::string_view name,
                             std::string_view suffix) {
  const auto text = parameters.text(name);
  if (!text) return std::nullopt;
  const auto date = parse_date(*text + std::string(suffix));
  if (!date) parameters.refuse(name, json::problem::kBadDate);
  return date;
}

// from and to, or month=2026-03, or year=2026; the current month when nothing is said.
Period read_period(const Call& call, Parameters& parameters) {
  const std::chrono::year_month_day today(call.today);
  const auto from = parameters.date("from"), to = parameters.date("to");
  const auto month = first_of(parameters, "month", "-01");
  const auto year = first_of(parameters, "year", "-01-01");
  if ((from || to) + month.has_value() + year.has_value() > 1)
    parameters.refuse(month ? "month" : "year", "not_both", from || to ? "from, to" : "year");
  if (from.has_value() != to.has_value())
    parameters.refuse(from ? "to" : "from", json::problem::kMissing);
  if (from && to) return {*from, *to};
  if (month) {
    const std::chrono::year_month_day first(*month);
    return month_of(first.year() / first.month());
  }
  if (year) {
    const std::chrono::year_month_day first(*year);
    return {*year, std::chrono::sys_days(first.year() / 12 / 31)};
  }
  return month_of(today.year() / today.month());
}

// Every dimension but the unit is a parameter of its name: ?ownership=private,foreign.
KpiRequest read_request(const Call& call, Parameters& parameters) {
  KpiRequest request;
  request.kpi = call.request.path_value("id");
  request.period = read_period(call, parameters);
  for (const Field& field : shape_of<Dimensions>().fields) {
    const std::string name(field.name);
    if (name == "unit") continue;
    if (parameters.text(name)) request.filter.dimensions.emplace_back(name, parameters.list(name));
  }
  request.filter.units = call.scope.units();
  const auto unit = parameters.text("unit");
  if (!unit) return request;
  const OrgTree& orgs = call.app.rules.orgs;
  if (!orgs.find(UnitId{*unit})) parameters.refuse("unit", "unknown_unit");
  request.filter.units.emplace();
  for (const OrgUnit& each : orgs.units())
    if (orgs.in_subtree(each.id, UnitId{*unit}, call.today) && call.scope.has_unit(each.id))
      request.filter.units->push_back(each.id);
  return request;
}

object comparison_json(const Figure& now, const Figure& base, const Period& period) {
  const projections::Comparison c = projections::compare(now, base);
  using Refusal = projections::Comparison::Refusal;
  static constexpr const char* kRefusals[] = {"none", "definition_differs", "no_value",
                                              "base_is_zero"};
  object out{{"period", period_json(period)}, {"figure", figure_json(base)}};
  if (c.refusal != Refusal::kNone) out["refusal"] = kRefusals[static_cast<std::size_t>(c.refusal)];
  if (c.refusal == Refusal::kNone || c.refusal == Refusal::kBaseIsZero)
    out["difference"] = c.difference;
  if (c.change) out["change_tenths_of_percent"] = *c.change;
  return out;
}

object head_json(const Call& call, const KpiRequest& request, Position position) {
  object out = definition_json(call, *projections::find_definition(request.kpi));
  out["period"] = period_json(request.period);
  out["position"] = number(position);
  return out;
}

// The request of a KPI that exists, with its position resolved.
Result<KpiRequest, Problem> finished(const Call& call, KpiRequest request, Parameters& parameters) {
  const auto as_of = parameters.reading(Source::kModels);
  if (!projections::find_definition(call.request.path_value("id"))) return Failure{not_found()};
  if (!as_of) return Failure{as_of.error()};
  request.as_of = *as_of;
  return request;
}

}  // namespace

Reply list_kpis(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kModels); !good) return Failure{good.error()};
  array kpis;
  for (const Definition& d : projections::definitions()) kpis.push_back(definition_json(call, d));
  return http::json_response(200, object{{"kpis", std::move(kpis)}});
}

Reply get_kpi(const Call& call) {
  Parameters parameters(call);
  auto request = finished(call, read_request(call, parameters), parameters);
  if (!request) return Failure{request.error()};
  const auto now = call.app.models.figure(*request);
  if (!now) return Failure{problem_of(now.error())};
  object body = head_json(call, *request, now->position);
  body["figure"] = figure_json(now->value);
  const std::pair<const char*, Period> bases[] = {
      {"period_before", projections::period_before(request->period)},
      {"same_period_last_year", projections::same_period_last_year(request->period)}};
  for (const auto& [name, period] : bases) {
    KpiRequest base = *request;
    base.period = period;
    base.as_of = now->position;
    const auto then = call.app.models.figure(base);
    if (!then) return Failure{problem_of(then.error())};
    body[name] = comparison_json(now->value, then->value, period);
  }
  return http::json_response(200, body);
}

Reply split_kpi(const Call& call) {
  Parameters parameters(call);
  const std::string dimension = parameters.text("by").value_or("unit");
  if (!projections::is_dimension(dimension))
    parameters.refuse("by", "unknown_dimension", dimension);
  auto request = finished(call, read_request(call, parameters), parameters);
  if (!request) return Failure{request.error()};
  const auto split = call.app.models.split(*request, dimension);
  if (!split) return Failure{problem_of(split.error())};
  object body = head_json(call, *request, split->position);
  body["by"] = dimension;
  array parts;
  for (const auto& part : split->value) {
    object shown{{"key", part.key}, {"figure", figure_json(part.figure)}};
    shown["label"] = dimension == "unit"
                         ? unit_json(call, {part.key})["name"]
                         : boost::json::value(call.text("dimension." + dimension, "", part.key));
    parts.push_back(std::move(shown));
  }
  body["parts"] = std::move(parts);
  return http::json_response(200, body);
}

Reply kpi_evidence(const Call& call) {
  Parameters parameters(call);
  const bool of_numerator = parameters.choice("side", {"numerator", "denominator"}) == "numerator";
  const auto page = parameters.page();
  auto request = finished(call, read_request(call, parameters), parameters);
  if (!request) return Failure{request.error()};
  const auto side = of_numerator ? projections::Side::kNumerator : projections::Side::kDenominator;
  const auto evidence = call.app.models.evidence(*request, side, page);
  if (!evidence) return Failure{problem_of(evidence.error())};
  object body = head_json(call, *request, evidence->position);
  array facts;
  for (const auto& fact : evidence->value.rows)
    facts.push_back(
        object{{"position", number(fact.position)},
               {"stream", fact.stream.value},
               {"date", to_text(fact.date)},
               {"booked", to_text(fact.booked)},
               {"adjustment", fact.adjustment},
               {"recorded_at", to_text(fact.recorded_at)},
               {"delta", fact.delta},
               {"distinct", fact.distinct},
               {"dimensions", json::write_json(shape_of<Dimensions>(), &fact.dimensions)}});
  body["facts"] = std::move(facts);
  return page_response(call, std::move(body), evidence->value.next);
}

}  // namespace chapterhouse::v1::handlers
