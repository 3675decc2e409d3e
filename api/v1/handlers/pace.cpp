// How fast cases move: the funnel to a chapter, the time in each stage, and what is overdue by the
// measure of its own kind.
#include <algorithm>

#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/kpi_json.h"

namespace chapterhouse::v1::handlers {
namespace {

using projections::FunnelRequest;
using projections::FunnelStage;
using projections::Quantiles;

std::size_t least_sample(const Call& call) {
  return static_cast<std::size_t>(
      call.app.rules.policy.value(policy::Key::kKpiMinimumSample, call.today));
}

object quantiles_json(const Quantiles& times) {
  object out{{"sample", times.sample}, {"sufficient", times.p50.has_value()}};
  if (times.p50) out["p50"] = *times.p50;
  if (times.p85) out["p85"] = *times.p85;
  if (times.p95) out["p95"] = *times.p95;
  return out;
}

object labelled(const Call& call, std::string_view section, std::string_view key) {
  return {{"key", key}, {"label", call.text(section, "", key)}};
}
object status_json(const Call& call, const std::string& type, const std::string& status) {
  return {{"key", status}, {"label", call.text("status", type, status)}};
}

FunnelRequest read_funnel(const Call& call, Parameters& parameters) {
  FunnelRequest request;
  request.period = read_period(call, parameters);
  request.units = read_units(call, parameters);
  request.least_sample = least_sample(call);
  return request;
}

}  // namespace

Reply pace_funnel(const Call& call) {
  Parameters parameters(call);
  const FunnelRequest request = read_funnel(call, parameters);
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto funnel = call.app.models.funnel(request, *as_of);
  if (!funnel) return Failure{problem_of(funnel.error())};
  array stages;
  for (const FunnelStage& stage : funnel->value) {
    object shown{{"stage", labelled(call, "funnel", stage.key)},
                 {"count", stage.count},
                 {"working_days", quantiles_json(stage.working_days)}};
    if (stage.conversion) shown["conversion"] = *stage.conversion;
    stages.push_back(std::move(shown));
  }
  return http::json_response(200, object{{"position", number(funnel->position)},
                                         {"period", period_json(request.period)},
                                         {"stages", std::move(stages)}});
}

Reply pace_funnel_cases(const Call& call) {
  Parameters parameters(call);
  const auto& keys = projections::kFunnelStages;
  const std::string stage(parameters.choice("stage", {keys.begin(), keys.end()}));
  const auto page = parameters.page();
  const FunnelRequest request = read_funnel(call, parameters);
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto then = day_of(call, *as_of);
  if (!then) return Failure{then.error()};
  const auto leads = call.app.models.funnel_cases(request, stage, page, *as_of);
  if (!leads) return Failure{problem_of(leads.error())};
  array cases;
  for (const StreamId& stream : leads->value.rows) {
    const auto lead = call.app.models.find_case(stream, leads->position);
    if (!lead) return Failure{problem_of(lead.error())};
    CHECK(lead->value.has_value());  // what is counted is in the list of cases
    cases.push_back(row_json(call, *lead->value, *then));
  }
  return page_response(call,
                       {{"position", number(leads->position)},
                        {"period", period_json(request.period)},
                        {"stage", labelled(call, "funnel", stage)},
                        {"cases", std::move(cases)}},
                       leads->value.next);
}

Reply pace_stages(const Call& call) {
  Parameters parameters(call);
  projections::StageRequest request;
  request.period = read_period(call, parameters);
  request.units = read_units(call, parameters);
  if (parameters.text("type")) request.types = parameters.list("type");
  request.least_sample = least_sample(call);
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto times = call.app.models.stages(request, *as_of);
  if (!times) return Failure{problem_of(times.error())};
  array stages;
  for (const projections::StageTime& time : times->value)
    stages.push_back(object{{"type", time.type},
                            {"type_label", call.text("case", time.type, "name")},
                            {"status", status_json(call, time.type, time.status)},
                            {"working_days", quantiles_json(time.working_days)}});
  return http::json_response(200, object{{"position", number(times->position)},
                                         {"period", period_json(request.period)},
                                         {"stages", std::move(stages)}});
}

Reply pace_ageing(const Call& call) {
  Parameters parameters(call);
  projections::AgeingRequest request;
  const auto day_asked = parameters.date("on");
  request.units = read_units(call, parameters);
  if (parameters.text("type")) request.types = parameters.list("type");
  request.least_sample = least_sample(call);
  request.limit = parameters.number("limit", 1, limits::kPageSizeMax).value_or(limits::kPageSize);
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto then = day_of(call, *as_of);
  if (!then) return Failure{then.error()};
  request.today = day_asked.value_or(*then);
  const auto ageing = call.app.models.ageing(request, *as_of);
  if (!ageing) return Failure{problem_of(ageing.error())};
  array cases;
  for (const projections::Aged& aged : ageing->value.cases) {
    object row = row_json(call, aged.row, request.today);
    row["since"] = to_text(aged.since);
    row["age_working_days"] = aged.working_days;
    row["usual_working_days"] = aged.usual;
    cases.push_back(std::move(row));
  }
  return http::json_response(200, object{{"position", number(ageing->position)},
                                         {"on", to_text(request.today)},
                                         {"count", ageing->value.count},
                                         {"cases", std::move(cases)}});
}

}  // namespace chapterhouse::v1::handlers
