#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using projections::CaseRow;

// A row with its next step. The step is judged on the case itself: it may be a moment newer than
// the row, never older. In the past there is no next step.
Result<object, Problem> task_json(const Call& call, const CaseRow& row, Date on,
                                  Actions actions_shown) {
  object out = row_json(call, row, on);
  if (actions_shown == Actions::kNone) return out;
  const workflows::Workflow* workflow = call.app.registry.find(row.type);
  if (!workflow) return out;
  const auto file = call.app.handler.load(row.stream);
  if (!file) return Failure{problem_of(file.error(), row.type)};
  const auto actions = call.app.handler.available(*file, call.caller->subject);
  if (!actions) return Failure{problem_of(actions.error(), row.type)};
  if (const auto* step = next_step(*workflow, *actions))
    out["next"] = action_json(call, row.type, *step);
  return out;
}

struct PartWish {
  Date on;
  std::size_t limit;
  Actions actions;
};
Result<object, Problem> part_json(const Call& call, const projections::Day::Part& part,
                                  const PartWish& wish) {
  array tasks;
  for (const CaseRow& row : part.rows) {
    if (tasks.size() == wish.limit) break;
    auto task = task_json(call, row, wish.on, wish.actions);
    if (!task) return Failure{task.error()};
    tasks.push_back(*std::move(task));
  }
  return object{{"count", part.count}, {"cases", std::move(tasks)}};
}

std::string_view matched_by_key(projections::MatchedBy how) {
  using enum projections::MatchedBy;
  switch (how) {
    case kUscc:
      return "uscc";
    case kNumber:
      return "number";
    case kTitle:
      return "title";
    case kInitials:
      return "initials";
    case kPinyin:
      return "pinyin";
  }
  return "title";
}

}  // namespace

Reply get_today(const Call& call) {
  Parameters parameters(call);
  projections::DayRequest request{.assignee = {}, .units = call.scope.units(), .today = call.today};
  if (parameters.flag("mine").value_or(false)) request.assignee = call.actor().id;
  const auto limit =
      parameters.number("limit", 1, limits::kPageSizeMax).value_or(limits::kPageSize);
  const auto on = parameters.date("on");
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto then = day_of(call, *as_of);  // what was due then, not what is overdue by now
  if (!then) return Failure{then.error()};
  request.today = on.value_or(*then);
  const auto day = call.app.models.day(request, *as_of);
  if (!day) return Failure{problem_of(day.error())};
  object body{{"position", number(day->position)}, {"today", to_text(request.today)}};
  const std::pair<const char*, const projections::Day::Part*> parts[] = {
      {"overdue", &day->value.overdue},
      {"due_today", &day->value.today},
      {"next_seven_days", &day->value.next_seven_days},
      {"without_date", &day->value.without_date}};
  const PartWish wish{request.today, limit, *as_of ? Actions::kNone : Actions::kOffered};
  for (const auto& [name, part] : parts) {
    auto shown = part_json(call, *part, wish);
    if (!shown) return Failure{shown.error()};
    body[name] = *std::move(shown);
  }
  projections::AnomalyFilter glass;
  glass.units = call.scope.units();
  glass.from = glass.to = request.today;
  auto broken = broken_glass(call, glass, {.cursor = {}, .limit = limit}, day->position);
  if (!broken) return Failure{broken.error()};
  body["glass_broken"] = std::move(broken->rows);
  return http::json_response(200, body);
}

Reply search(const Call& call) {
  Parameters parameters(call);
  projections::SearchRequest request;
  request.text = parameters.text("q").value_or("");
  request.types = types_asked(parameters.list("type"));
  request.units = call.scope.units();
  request.limit = parameters.number("limit", 1, limits::kPageSizeMax).value_or(request.limit);
  if (auto good = parameters.finish(Source::kModels); !good) return Failure{good.error()};
  const auto found = call.app.models.search(request);
  if (!found) return Failure{problem_of(found.error())};
  array hits;
  for (const auto& hit : found->value) {
    object row = row_json(call, hit.row, call.today);
    row["matched_by"] = matched_by_key(hit.matched_by);
    hits.push_back(std::move(row));
  }
  return http::json_response(
      200, object{{"position", number(found->position)}, {"hits", std::move(hits)}});
}

}  // namespace chapterhouse::v1::handlers
