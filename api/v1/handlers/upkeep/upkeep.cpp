#include "api/server/upkeep.h"

#include "api/json/read.h"
#include "api/v1/handlers/envelope.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"

namespace chapterhouse::v1::handlers {
namespace {

object scrub_json(const server::ScrubState& scrub) {
  object log{{"runs", scrub.counts.runs},
             {"errors", scrub.counts.errors},
             {"progress_percent", static_cast<std::int64_t>(scrub.counts.progress * 100)},
             {"fault", scrub.fault},
             {"position", number(scrub.position)}};
  if (scrub.counts.last_success) log["last_success"] = to_text(*scrub.counts.last_success);
  return log;
}

object state_json(const Call& call) {
  const server::UpkeepState state = call.app.upkeep->state();
  const auto counts = call.app.models.counts();
  object models{{"checks", counts.checks},
                {"damages", counts.damages},
                {"rebuilds", counts.builds},
                {"building", counts.building},
                {"outcome", state.models_outcome},
                {"fault", state.models_fault},
                {"position", number(state.models_position)},
                {"events_per_second", static_cast<std::int64_t>(state.events_per_second)}};
  object body{{"waiting", state.waiting},
              {"read_models", std::move(models)},
              {"log", scrub_json(state.scrub)},
              {"access_log", scrub_json(state.access_scrub)},
              {"keys", object{{"epoch", state.key_epoch}, {"erasures", state.erasures}}},
              {"clock_behind_seconds", state.clock_behind_seconds}};
  if (state.running) body["running"] = key_of(*state.running);
  return body;
}

}  // namespace

Reply get_upkeep(const Call& call) {
  if (!call.app.upkeep) return Failure{not_found()};
  return http::json_response(200, state_json(call));
}

Reply put_upkeep(const Call& call) {
  if (!call.app.upkeep) return Failure{not_found()};
  const auto parsed = json::parse(call.request.body);
  if (!parsed) return Failure{invalid("", "not_json", parsed.error())};
  UpkeepRequest asked{};
  if (auto problems = json::read_json(shape_of<UpkeepRequest>(), *parsed, &asked);
      !problems.empty())
    return Failure{
        http::Problem{.kind = http::ProblemKind::kValidation, .errors = std::move(problems)}};
  call.app.upkeep->start(asked.job);
  return http::json_response(200, state_json(call));
}

}  // namespace chapterhouse::v1::handlers
