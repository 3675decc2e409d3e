#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/kpi_json.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using projections::Definition;
using projections::Figure;
using projections::Period;
using KpiRequest = projections::ReadModels::KpiRequest;

object comparison_json(const Call& call, const Figure& now, const Figure& base,
                       const Period& period) {
  const projections::Comparison c = projections::compare(now, base);
  using Refusal = projections::Comparison::Refusal;
  static constexpr const char* kRefusals[] = {"none", "definition_differs", "no_value",
                                              "base_is_zero"};
  object out{{"period", period_json(period)}, {"figure", figure_json(call, base)}};
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

projections::Side read_side(Parameters& parameters) {
  return parameters.choice("side", {"numerator", "denominator"}) == "numerator"
             ? projections::Side::kNumerator
             : projections::Side::kDenominator;
}

array facts_json(const projections::Page<projections::Evidence>& page) {
  array facts;
  for (const projections::Evidence& fact : page.rows) facts.push_back(evidence_json(fact));
  return facts;
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
  body["figure"] = figure_json(call, now->value);
  const std::pair<const char*, Period> bases[] = {
      {"period_before", projections::period_before(request->period)},
      {"same_period_last_year", projections::same_period_last_year(request->period)}};
  for (const auto& [name, period] : bases) {
    KpiRequest base = *request;
    base.period = period;
    base.as_of = now->position;
    const auto then = call.app.models.figure(base);
    if (!then) return Failure{problem_of(then.error())};
    body[name] = comparison_json(call, now->value, then->value, period);
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
    object shown{{"key", part.key}, {"figure", figure_json(call, part.figure)}};
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
  const projections::Side side = read_side(parameters);
  const auto page = parameters.page();
  auto request = finished(call, read_request(call, parameters), parameters);
  if (!request) return Failure{request.error()};
  const auto evidence = call.app.models.evidence(*request, side, page);
  if (!evidence) return Failure{problem_of(evidence.error())};
  object body = head_json(call, *request, evidence->position);
  body["facts"] = facts_json(evidence->value);
  return page_response(call, std::move(body), evidence->value.next);
}

Reply kpi_changes(const Call& call) {
  Parameters parameters(call);
  const std::uint64_t head = call.app.log.head().last.value;
  const auto from = parameters.number("from_position", 0, head);
  const auto to = parameters.number("to_position", from.value_or(0), head);
  if (!parameters.text("from_position"))
    parameters.refuse("from_position", json::problem::kMissing);
  const projections::Side side = read_side(parameters);
  const auto page = parameters.page();
  KpiRequest request = read_request(call, parameters);
  if (auto good = parameters.finish(Source::kModels); !good) return Failure{good.error()};
  if (!projections::find_definition(request.kpi)) return Failure{not_found()};
  if (to) request.as_of = Position{*to};
  const auto after = call.app.models.figure(request);
  if (!after) return Failure{problem_of(after.error())};
  request.as_of = Position{*from};
  const auto before = call.app.models.figure(request);
  if (!before) return Failure{problem_of(before.error())};
  request.as_of = after->position;
  request.after = Position{*from};
  const auto changes = call.app.models.evidence(request, side, page);
  if (!changes) return Failure{problem_of(changes.error())};
  object body = head_json(call, request, changes->position);
  body["from_position"] = std::to_string(*from);
  body["before"] = figure_json(call, before->value);
  body["after"] = figure_json(call, after->value);
  if (before->value.value && after->value.value)
    body["difference"] = *after->value.value - *before->value.value;
  body["facts"] = facts_json(changes->value);
  return page_response(call, std::move(body), changes->value.next);
}

}  // namespace chapterhouse::v1::handlers
