// Who opened a case of another unit in need, why and for how long: for that unit and for auditors.
#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/kpi_json.h"
#include "api/v1/handlers/render.h"

namespace chapterhouse::v1 {
namespace {

using common::ev::GlassBroken;
using http::Problem;
using projections::Anomaly;
using projections::AnomalyFilter;

Result<object, Problem> glass_json(const Call& call, const Anomaly& row) {
  const auto events = call.app.log.read_all(row.position, 1, Reveal::kNothing);
  if (!events) return Failure{problem_of(events.error())};
  object out{{"position", number(row.position)},
             {"stream", row.stream.value},
             {"unit", unit_json(call, row.unit)},
             {"occurred_at", to_text(row.occurred_at)},
             {"recorded_at", to_text(row.recorded_at)}};
  if (events->empty()) return out;
  const Event& event = events->front();
  out["actor"] = actor_json(call, event.envelope.actor);
  if (const auto* broken = event.body.as<GlassBroken>()) {
    out["reason"] = broken->reason;
    const std::chrono::minutes lasts{call.app.rules.permissions.limits().break_glass_minutes};
    const Timestamp until = event.envelope.recorded_at + lasts;
    out["until"] = to_text(until);
    out["open"] = call.app.clock.now() < until;
  }
  return out;
}

}  // namespace

Result<GlassPage, Problem> broken_glass(const Call& call, const AnomalyFilter& filter,
                                        projections::PageRequest page,
                                        std::optional<Position> as_of) {
  GlassPage out;
  const std::size_t wanted = page.limit;
  do {
    // As many as are still wanted: the cursor then stands behind the last one that was shown.
    page.limit = wanted - out.rows.size();
    const auto found =
        call.app.models.anomalies(projections::AnomalyKind::kGateOverridden, filter, page, as_of);
    if (!found) return Failure{problem_of(found.error())};
    out.position = found->position;
    out.next = page.cursor = found->value.next;
    for (const Anomaly& row : found->value.rows) {
      if (!row.event.starts_with("common.glass_broken")) continue;
      auto shown = glass_json(call, row);
      if (!shown) return Failure{shown.error()};
      out.rows.push_back(*std::move(shown));
    }
  } while (!out.next.empty() && out.rows.size() < wanted);
  return out;
}

namespace handlers {

Reply list_broken_glass(const Call& call) {
  Parameters parameters(call);
  const auto page = parameters.page();
  AnomalyFilter filter;
  filter.units = read_units(call, parameters);
  filter.from = parameters.date("from");
  filter.to = parameters.date("to");
  if (const auto actor = parameters.text("actor")) filter.actor = AccountId{*actor};
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  auto found = broken_glass(call, filter, page, *as_of);
  if (!found) return Failure{found.error()};
  return page_response(call,
                       {{"position", number(found->position)}, {"broken", std::move(found->rows)}},
                       found->next);
}

}  // namespace handlers
}  // namespace chapterhouse::v1
