// What auditors look at first: anomalies, corrections, and samples that nobody can choose.
#include <algorithm>
#include <chrono>

#include "api/json/read.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/envelope.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/kpi_json.h"
#include "workflows/runtime/sampling.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using http::ProblemKind;
using projections::Anomaly;
using projections::AnomalyFilter;
using projections::AnomalyKind;
using sample::ev::Requested;

constexpr std::chrono::milliseconds kModelsWait{2'000};

// Of reading, and so not among those that the read models of the cases' log find.
constexpr std::string_view kReadOverLimit = "read_over_limit";

object kind_json(const Call& call, std::string_view key) {
  return {{"key", key}, {"label", call.text("anomaly", "audit", key)}};
}
std::string_view help_of(const Call& call, std::string_view key) {
  return call.text("anomaly_help", "audit", key);
}

AnomalyFilter read_filter(const Call& call, Parameters& parameters) {
  AnomalyFilter filter;
  filter.units = read_units(call, parameters);
  filter.from = parameters.date("from");
  filter.to = parameters.date("to");
  if (const auto actor = parameters.text("actor")) filter.actor = AccountId{*actor};
  return filter;
}

bool sees(const Call& call, const StreamId& stream) {
  if (!call.scope.units()) return true;
  const auto file = call.app.handler.load(stream);
  return file && is_seen(call, *file);
}

object anomaly_json(const Call& call, const Anomaly& a) {
  const bool elsewhere = a.other_position.value > 0 && !sees(call, a.other_stream);
  const std::string_view event = a.event;
  const auto dot = event.find('.');
  const std::string_view family = event.substr(0, dot);
  object out{{"position", number(a.position)},
             {"stream", a.stream.value},
             {"unit", unit_json(call, a.unit)},
             {"event", object{{"key", event},
                              {"label", dot == std::string_view::npos
                                            ? std::string_view()
                                            : call.text("event", family, event.substr(dot + 1))}}},
             {"occurred_at", to_text(a.occurred_at)},
             {"recorded_at", to_text(a.recorded_at)},
             {"seen", number(a.seen)}};
  if (!a.actor.empty()) out["actor"] = a.actor.value;
  if (elsewhere)  // of a case that the caller may not know of, only that there is one
    out["other"] = object{{"elsewhere", true}};
  else if (a.other_position.value > 0)
    out["other"] = object{{"position", number(a.other_position)}, {"stream", a.other_stream.value}};
  if (a.amount != 0 || a.kind == AnomalyKind::kOutsideHours) out["amount"] = a.amount;
  if (!a.detail.empty() && !elsewhere) out["detail"] = a.detail;
  if (a.withdrawn.value > 0) out["withdrawn"] = number(a.withdrawn);
  return out;
}

// What is wrong with a wish, beyond its shape.
std::vector<json::FieldProblem> faults_of(const Call& call, const SampleWish& wish) {
  std::vector<json::FieldProblem> faults;
  const SamplePopulation& from = wish.population;
  const CaseType* type = call.app.catalogue.type(from.type);
  if (!type || type->is_register)
    faults.push_back({"/population/type", json::problem::kUnknownKey, from.type});
  else if (from.status && !type->status->enumerator(*from.status))
    faults.push_back({"/population/status", json::problem::kUnknownKey, *from.status});
  if (from.unit && !call.app.rules.orgs.find(UnitId{*from.unit}))
    faults.push_back({"/population/unit", "unknown_unit", {}});
  if (wish.size < 1 || wish.size > static_cast<std::int32_t>(limits::kSampleSize))
    faults.push_back(
        {"/size", json::problem::kOutOfRange, "1.." + std::to_string(limits::kSampleSize)});
  if (wish.reason.size() > limits::kShortText)
    faults.push_back({"/reason", json::problem::kTooLong, std::to_string(limits::kShortText)});
  return faults;
}

Requested request_of(const Call& call, const SampleWish& wish) {
  Requested request;
  request.type = wish.population.type;
  request.status = wish.population.status.value_or("");
  request.from = wish.population.from;
  request.to = wish.population.to;
  request.size = wish.size;
  request.reason = wish.reason;
  const OrgTree& orgs = call.app.rules.orgs;
  if (const auto& unit = wish.population.unit)
    for (const OrgUnit& each : orgs.units())
      if (orgs.in_subtree(each.id, UnitId{*unit}, call.today)) request.units.push_back(each.id);
  return request;
}

projections::Population population_of(const Requested& request) {
  return {request.type, request.status, request.units, request.from, request.to};
}

Result<std::vector<StreamId>, Problem> population_at(const Call& call, const Requested& request,
                                                     Position at) {
  call.app.models.wait_for(at, kModelsWait);
  auto streams = call.app.models.population(population_of(request), at);
  if (!streams) return Failure{problem_of(streams.error())};
  if (streams->value.size() > limits::kSamplePopulation)
    return Failure{
        invalid("/population", json::problem::kTooMany, std::to_string(limits::kSamplePopulation))};
  return std::move(streams->value);
}

object population_json(const Requested& request) {
  object out{{"type", request.type}};
  if (!request.status.empty()) out["status"] = request.status;
  if (!request.units.empty()) {
    array units;
    for (const UnitId& unit : request.units) units.emplace_back(unit.value);
    out["units"] = std::move(units);
  }
  if (request.from) out["from"] = to_text(*request.from);
  if (request.to) out["to"] = to_text(*request.to);
  return out;
}

array names(const std::vector<StreamId>& streams) {
  array out;
  for (const StreamId& stream : streams) out.emplace_back(stream.value);
  return out;
}

Result<projections::Shown<projections::Page<Anomaly>>, Problem> of_models(
    projections::Answer<projections::Page<Anomaly>> answer) {
  if (!answer) return Failure{problem_of(answer.error())};
  return *std::move(answer);
}

}  // namespace

Reply count_anomalies(const Call& call) {
  Parameters parameters(call);
  const AnomalyFilter filter = read_filter(call, parameters);
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto counts = call.app.models.count_anomalies(filter, *as_of);
  if (!counts) return Failure{problem_of(counts.error())};
  const auto over = count_over_limit(call, filter, *as_of);
  if (!over) return Failure{over.error()};
  array kinds;
  for (const projections::AnomalyCount& count : counts->value)
    kinds.push_back(object{{"kind", kind_json(call, key_of(count.kind))},
                           {"help", help_of(call, key_of(count.kind))},
                           {"standing", count.standing},
                           {"withdrawn", count.withdrawn}});
  kinds.push_back(object{{"kind", kind_json(call, kReadOverLimit)},
                         {"help", help_of(call, kReadOverLimit)},
                         {"standing", *over},
                         {"withdrawn", 0}});
  return http::json_response(
      200, object{{"position", number(counts->position)}, {"kinds", std::move(kinds)}});
}

Reply list_anomalies(const Call& call) {
  const std::string& key = call.request.path_value("kind");
  const Enumerator* known = shape_of<AnomalyKind>().enumerator(key);
  if (!known && key != kReadOverLimit) return Failure{not_found()};
  Parameters parameters(call);
  const auto page = parameters.page();
  const AnomalyFilter filter = read_filter(call, parameters);
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto found = known ? of_models(call.app.models.anomalies(
                                 static_cast<AnomalyKind>(known->value), filter, page, *as_of))
                           : over_limit(call, filter, page, *as_of);
  if (!found) return Failure{found.error()};
  array anomalies;
  for (const Anomaly& anomaly : found->value.rows) anomalies.push_back(anomaly_json(call, anomaly));
  return page_response(call,
                       {{"position", number(found->position)},
                        {"kind", kind_json(call, key)},
                        {"help", help_of(call, key)},
                        {"anomalies", std::move(anomalies)}},
                       found->value.next);
}

Reply list_corrections(const Call& call) {
  Parameters parameters(call);
  const AnomalyFilter filter = read_filter(call, parameters);
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto ranked = call.app.models.corrections(filter, *as_of);
  if (!ranked) return Failure{problem_of(ranked.error())};
  array accounts;
  for (const projections::Corrections& row : ranked->value)
    accounts.push_back(object{{"actor", row.actor.value},
                              {"events", row.events},
                              {"corrections", row.corrections},
                              {"permille", row.permille}});
  return http::json_response(
      200, object{{"position", number(ranked->position)}, {"accounts", std::move(accounts)}});
}

Reply request_sample(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  const auto key = idempotency_key(call);
  if (!key) return Failure{key.error()};
  const auto parsed = json::parse(call.request.body);
  if (!parsed) return Failure{invalid("", "not_json", parsed.error())};
  SampleWish wish;
  auto problems = json::read_json(shape_of<SampleWish>(), *parsed, &wish);
  if (problems.empty()) problems = faults_of(call, wish);
  if (!problems.empty())
    return Failure{Problem{.kind = ProblemKind::kValidation, .errors = std::move(problems)}};
  const Requested request = request_of(call, wish);
  // Refused before it is recorded: what was recorded stays.
  if (const auto many = population_at(call, request, call.app.models.position()); !many)
    return Failure{many.error()};
  const auto recorded =
      workflows::request_sample(call.app.handler.services(), call.actor(), *key, request);
  if (!recorded) return Failure{problem_of(recorded.error(), "audit")};
  const std::string id = key->text();
  http::Response response = http::json_response(
      201,
      object{{"id", id}, {"position", number(recorded->first)}, {"repeated", recorded->repeated}});
  response.headers.emplace_back("Location", "/v1/audit/samples/" + id);
  return response;
}

Reply get_sample(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  const auto id = CaseId::parse(call.request.path_value("id"));
  if (!id) return Failure{not_found()};
  const auto events =
      call.app.log.read_stream(sample::stream(*id), StreamVersion{1}, 1, Reveal::kNothing);
  if (!events) return Failure{problem_of(events.error())};
  if (events->empty()) return Failure{not_found()};
  const Envelope& envelope = events->front().envelope;
  const auto* request = events->front().body.as<Requested>();
  if (!request) return Failure{not_found()};
  const auto streams = population_at(call, *request, envelope.position);
  if (!streams) return Failure{streams.error()};
  object body{{"id", id->text()},
              {"position", number(envelope.position)},
              {"requested_at", to_text(envelope.recorded_at)},
              {"requested_by", request->requested_by.value},
              {"reason", request->reason},
              {"size", request->size},
              {"population", population_json(*request)},
              {"streams", names(*streams)},
              {"state", "waiting"},
              {"rule", call.text("sample", "audit", "rule")}};
  const auto checkpoint =
      call.app.checkpoint_from ? call.app.checkpoint_from(envelope.position) : std::nullopt;
  if (checkpoint) {
    const Hasher& hasher = *call.app.handler.services().hasher;
    const Hash256 seed = sample::seed_of(*checkpoint, hasher);
    body["state"] = "drawn";
    body["checkpoint"] = *checkpoint;
    body["seed"] = to_hex(view(seed));
    body["cases"] =
        names(sample::draw(seed, *streams, static_cast<std::size_t>(request->size), hasher));
  }
  return http::json_response(200, body);
}

}  // namespace chapterhouse::v1::handlers
