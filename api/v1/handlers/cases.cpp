#include <algorithm>
#include <iterator>

#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/privacy/custody.h"
#include "api/v1/handlers/render.h"
#include "api/v1/reading.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;

bool names_version(std::string_view if_none_match, const std::string& etag) {
  return if_none_match.find(etag) != std::string_view::npos;
}

projections::CaseOrder order_of(std::string_view key) {
  using enum projections::CaseOrder;
  if (key == "opened") return kOpened;
  if (key == "due") return kDue;
  return key == "title" ? kTitle : kUpdated;
}

object tallies_json(std::span<const projections::Tally> tallies) {
  object out;
  for (const auto& tally : tallies) out[tally.key] = tally.count;
  return out;
}

// The units asked for, held to what the actor may see.
std::optional<std::vector<UnitId>> units_asked(const Call& call,
                                               const std::optional<std::string>& root) {
  if (!root) return call.scope.units();
  std::vector<UnitId> units;
  for (const OrgUnit& unit : call.app.rules.orgs.units())
    if (call.app.rules.orgs.in_subtree(unit.id, UnitId{*root}, call.today) &&
        call.scope.has_unit(unit.id))
      units.push_back(unit.id);
  return units;
}

// A role that reaches no units has what was given to it: a lawyer's list is not the district's.
void hold_to_own(const Call& call, projections::CaseFilter& filter) {
  const access::Reach reach = call.app.rules.permissions.rule(call.actor().role).reach;
  if (reach != access::Reach::kOwn && reach != access::Reach::kGranted) return;
  if (filter.assignee && *filter.assignee != call.actor().id) return;  // no units: nothing at all
  filter.units.reset();
  filter.assignee = call.actor().id;
}

}  // namespace

const workflows::Workflow* workflow_asked(const Call& call) {
  const std::string& type = call.request.path_value("type");
  if (std::ranges::find(projections::kTypesApart, type) != std::end(projections::kTypesApart))
    return nullptr;
  return call.app.registry.find(type);
}

std::vector<std::string> types_asked(std::vector<std::string> types) {
  for (std::string& type : types)
    if (std::ranges::find(projections::kTypesApart, type) != std::end(projections::kTypesApart))
      type = "none";
  return types;
}

Result<CaseFile, Problem> visible_case(const Call& call) {
  const workflows::Workflow* workflow = workflow_asked(call);
  const auto id = CaseId::parse(call.request.path_value("id"));
  if (!workflow || !id) return Failure{not_found()};
  auto file = call.app.handler.load(stream_of(workflow->type->name, *id));
  if (!file) return Failure{problem_of(file.error(), workflow->type->name)};
  if (!file->exists()) return Failure{not_found()};
  if (!is_seen(call, *file)) return Failure{hidden(call, "scope", file->stream)};
  call.shown.about(file->stream, relation_of(call, file->common));
  return *std::move(file);
}

Reply list_cases(const Call& call) {
  Parameters parameters(call);
  projections::CaseFilter filter;
  filter.types = types_asked(parameters.list("type"));
  filter.statuses = parameters.list("status");
  const auto unit = parameters.text("unit");
  if (unit && !call.app.rules.orgs.find(UnitId{*unit})) parameters.refuse("unit", "unknown_unit");
  filter.units = units_asked(call, unit);
  if (auto assignee = parameters.text("assignee")) filter.assignee = AccountId{*assignee};
  filter.text = parameters.text("q").value_or("");
  if (!unit) hold_to_own(call, filter);
  filter.due_before = parameters.date("due_before");
  filter.finished = parameters.flag("finished");
  const auto order = order_of(parameters.choice("order", {"updated", "opened", "due", "title"}));
  const bool with_facets = parameters.flag("facets").value_or(false);
  const auto page = parameters.page();
  const auto as_of = parameters.reading(Source::kModels);
  if (!as_of) return Failure{as_of.error()};
  const auto listed = call.app.models.list(filter, order, page, *as_of);
  if (!listed) return Failure{problem_of(listed.error())};
  const auto on = day_of(call, *as_of);
  if (!on) return Failure{on.error()};
  array rows;
  for (const auto& row : listed->value.rows) rows.push_back(row_json(call, row, *on));
  object body{{"position", number(listed->position)}, {"cases", std::move(rows)}};
  if (with_facets) {
    const auto facets = call.app.models.facets(filter, listed->position);
    if (!facets) return Failure{problem_of(facets.error())};
    body["facets"] = object{{"total", facets->value.total},
                            {"type", tallies_json(facets->value.types)},
                            {"status", tallies_json(facets->value.statuses)},
                            {"unit", tallies_json(facets->value.units)}};
  }
  return page_response(call, std::move(body), listed->value.next);
}

Reply get_case(const Call& call) {
  auto file = visible_case(call);
  if (!file) return Failure{file.error()};
  Parameters parameters(call);
  const auto as_of = parameters.reading(Source::kLog);
  if (!as_of) return Failure{as_of.error()};
  if (*as_of) {
    auto then = call.app.handler.load(file->stream, **as_of);
    if (!then) return Failure{problem_of(then.error(), file->type->name)};
    if (!then->exists()) return Failure{not_found()};
    *file = *std::move(then);
  }
  const std::string etag = "\"" + number(file->version) + "\"";
  if (names_version(call.request.header("if-none-match"), etag)) {
    http::Response unchanged;
    unchanged.status = 304;
    unchanged.headers.emplace_back("ETag", etag);
    return unchanged;
  }
  const auto on = day_of(call, *as_of);
  if (!on) return Failure{on.error()};
  auto body = case_json(call, *file, *as_of ? Actions::kNone : Actions::kOffered, *on);
  if (!body) return Failure{body.error()};
  http::Response response = http::json_response(200, *body);
  response.headers.emplace_back("ETag", etag);
  return response;
}

Reply get_timeline(const Call& call) {
  const auto file = visible_case(call);
  if (!file) return Failure{file.error()};
  Parameters parameters(call);
  const auto page = parameters.page();
  std::uint64_t from = 1;  // the cursor is the version to go on with
  if (!page.cursor.empty()) {
    from = parse_number(page.cursor).value_or(0);
    if (from == 0) parameters.refuse("cursor", "bad_cursor");
  }
  const auto as_of = parameters.reading(Source::kLog);
  if (!as_of) return Failure{as_of.error()};
  const auto custody = in_custody(call, *file);
  const auto events =
      custody.empty()
          ? call.app.log.read_stream(file->stream, {from}, page.limit + 1, Reveal::kPersonal)
          : call.app.custody->read_in_custody(file->stream, {from}, page.limit + 1, custody);
  if (!events) return Failure{problem_of(events.error())};
  const access::Sight sight = call.scope.sight(file->common);
  array shown;
  std::string next;
  for (const Event& event : *events) {
    if (*as_of && event.envelope.position > **as_of) break;
    if (shown.size() == page.limit) {
      next = number(event.envelope.version);
      break;
    }
    shown.push_back(event_json(call, *file->type, event, sight));
  }
  return page_response(call, {{"version", number(file->version)}, {"events", std::move(shown)}},
                       next);
}

}  // namespace chapterhouse::v1::handlers
