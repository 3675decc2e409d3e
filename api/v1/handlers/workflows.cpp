#include <map>
#include <set>

#include "api/json/schema.h"
#include "api/reference/notices.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"
#include "workflows/common/common.h"
#include "workflows/diagram.h"

namespace chapterhouse::v1::handlers {
namespace {

using workflows::CommandType;
using workflows::Transition;
using workflows::Workflow;

array statuses_json(const Call& call, const CaseType& type) {
  array out;
  for (const Enumerator& status : type.status->enumerators)
    if (status.value != 0)  // before the first event there is no case to show
      out.push_back(
          object{{"key", status.key}, {"label", call.text("status", type.name, status.key)}});
  return out;
}

object schema_of(const Call& call, const Shape& shape, std::string_view family,
                 json::SchemaUse use) {
  return json::json_schema(shape, {call.app.texts, call.language, family}, use);
}

object command_json(const Call& call, std::string_view type, const CommandType& command,
                    bool opens) {
  object schema = schema_of(call, *command.shape, type, json::SchemaUse::kInput);
  schema["title"] = call.text("command", type, command.name);
  return {{"command", command.name},
          {"label", call.text("command", type, command.name)},
          {"opens", opens},
          {"schema", std::move(schema)}};
}

array commands_json(const Call& call, const Workflow& workflow) {
  const std::string_view type = workflow.type->name;
  array out;
  for (const CommandType* command : workflow.commands)
    out.push_back(command_json(call, type, *command, workflow.opens(command->name)));
  for (const CommandType* command : workflows::common::commands())
    if (!workflow.command(command->name)) out.push_back(command_json(call, type, *command, false));
  return out;
}

// Those of the workflow and those that every case may have.
array events_json(const Call& call, const Workflow& workflow) {
  array out;
  for (const EventType* event : call.app.catalogue.events()) {
    const EventKey& key = event->key;
    if (key.family != workflow.type->name && key.family != "common") continue;
    out.push_back(
        object{{"family", key.family},
               {"event", key.name},
               {"label", call.text("event", key.family, key.name)},
               {"schema", schema_of(call, *event->shape, key.family, json::SchemaUse::kOutput)}});
  }
  return out;
}

array transitions_json(const Call& call, const Workflow& workflow,
                       std::span<const Transition> rows) {
  array out;
  for (const Transition& row : rows) {
    array guards;
    for (const std::string_view guard : row.guards)
      guards.push_back(
          object{{"key", guard}, {"label", call.text("guard", workflow.type->name, guard)}});
    out.push_back(object{{"source", row.source},
                         {"command", row.command},
                         {"target", row.target},
                         {"event", row.event},
                         {"guards", std::move(guards)}});
  }
  return out;
}

object name_json(const Call& call, const Workflow& workflow) {
  const std::string_view type = workflow.type->name;
  array openers;
  for (const CommandType* command : workflow.commands)
    if (workflow.opens(command->name))
      openers.push_back(
          object{{"key", command->name}, {"label", call.text("command", type, command->name)}});
  return {{"type", type},
          {"label", call.text("case", type, "name")},
          {"statuses", statuses_json(call, *workflow.type)},
          {"opened_by", std::move(openers)}};
}

object tree_json(const Call& call, const OrgUnit& unit) {
  array children;
  for (const OrgUnit* child : call.app.rules.orgs.children(unit.id, call.today))
    children.push_back(tree_json(call, *child));
  return {{"id", unit.id.value},
          {"name", call.language == Language::kZh ? unit.name_zh : unit.name_en},
          {"name_zh", unit.name_zh},
          {"name_en", unit.name_en},
          {"kind", key_of(unit.kind)},
          {"code", unit.code},
          {"children", std::move(children)}};
}

}  // namespace

Reply list_workflows(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  array list;
  for (const Workflow* workflow : call.app.registry.workflows())
    list.push_back(name_json(call, *workflow));
  return http::json_response(200, object{{"workflows", std::move(list)}});
}

Reply get_workflow(const Call& call) {
  const Workflow* workflow = call.app.registry.find(call.request.path_value("type"));
  if (!workflow) return Failure{not_found()};
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  const std::string_view type = workflow->type->name;
  const auto rows = workflow->transitions();
  object out = name_json(call, *workflow);
  out["transitions"] = transitions_json(call, *workflow, rows);
  out["commands"] = commands_json(call, *workflow);
  out["events"] = events_json(call, *workflow);
  out["state"] = schema_of(call, *workflow->type->state, type, json::SchemaUse::kOutput);
  out["common"] = schema_of(call, shape_of<common::State>(), "common", json::SchemaUse::kOutput);
  out["mermaid"] = workflows::mermaid(rows);
  return http::json_response(200, out);
}

Reply get_units(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  const OrgTree& orgs = call.app.rules.orgs;
  std::set<UnitId> below;
  for (const OrgUnit& unit : orgs.units())
    for (const OrgUnit* child : orgs.children(unit.id, call.today)) below.insert(child->id);
  array roots;
  for (const OrgUnit& unit : orgs.units())
    if (!below.contains(unit.id)) roots.push_back(tree_json(call, unit));
  return http::json_response(200, object{{"version", orgs.version()}, {"units", std::move(roots)}});
}

// Of each purpose the version that is in force: people consent to what they are shown today.
Reply list_notices(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  std::map<notices::Purpose, const NoticeText*> in_force;
  if (call.app.notices)
    for (const NoticeText& each : *call.app.notices) {
      const NoticeText*& last = in_force[each.facts.purpose];
      if (each.facts.from <= call.today && (!last || last->facts.from <= each.facts.from))
        last = &each;
    }
  const bool zh = call.language == Language::kZh;
  array list;
  for (const auto& [purpose, notice] : in_force) {
    if (!notice) continue;
    const std::string_view key = key_of(purpose);
    list.push_back(object{
        {"purpose", object{{"key", key}, {"label", call.text("enum.Purpose", "consent", key)}}},
        {"version", notice->facts.version},
        {"from", to_text(notice->facts.from)},
        {"text", zh ? notice->zh : notice->en},
        {"sha256", zh ? notice->facts.zh_sha256 : notice->facts.en_sha256}});
  }
  return http::json_response(200, object{{"notices", std::move(list)}});
}

}  // namespace chapterhouse::v1::handlers
