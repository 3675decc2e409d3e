#include "api/v1/handlers/render.h"

#include <set>

#include "api/json/write.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "workflows/common/checks.h"

namespace chapterhouse::v1 {
namespace {

std::string_view code_key(const Shape& statuses, std::uint8_t code) {
  const Enumerator* found = statuses.enumerator(std::int64_t{code});
  return found ? std::string_view(found->key) : std::string_view("unknown");
}

object labelled(const Call& call, std::string_view section, std::string_view case_type,
                std::string_view key) {
  return {{"key", key}, {"label", call.text(section, case_type, key)}};
}

// Most titles are names; where they are keys, the texts of the kind say which words are theirs.
std::string_view title_of(const Call& call, std::string_view case_type, std::string_view title) {
  const auto section = call.app.texts.find(call.language, {"title", case_type, "words"});
  return section ? call.text(*section, case_type, title) : title;
}

// The papers of a case; `here`: the file itself can be fetched.
array documents_json(const Call& call, const CaseFile& file) {
  const std::set<Hash256> given = handlers::papers_given(call, file);
  array out;
  for (const common::Document& document : file.common.documents) {
    const auto hash = hash_from(from_hex(document.sha256).value_or(""));
    const bool here = hash && given.contains(*hash);
    out.push_back(object{{"kind", document.kind},
                         {"title", document.title},
                         {"sha256", document.sha256},
                         {"here", here}});
  }
  return out;
}

}  // namespace

std::string number(Position position) { return std::to_string(position.value); }
std::string number(StreamVersion version) { return std::to_string(version.value); }

Result<Date, http::Problem> day_of(const Call& call, std::optional<Position> as_of) {
  if (!as_of || as_of->value == 0) return call.today;
  const auto event = call.app.log.read_all(*as_of, 1, Reveal::kNothing);
  if (!event) return Failure{problem_of(event.error())};
  return event->empty() ? call.today : business_date(event->front().envelope.recorded_at);
}

std::int64_t working_days_left(const Call& call, Date due, Date on) {
  const Calendar& calendar = call.app.rules.calendar;
  return due >= on ? calendar.working_days_between(on, due)
                   : -calendar.working_days_between(due, on);
}

object unit_json(const Call& call, const UnitId& unit) {
  const OrgUnit* found = call.app.rules.orgs.find(unit);
  const std::string_view name = !found                           ? std::string_view(unit.value)
                                : call.language == Language::kZh ? std::string_view(found->name_zh)
                                                                 : std::string_view(found->name_en);
  return {{"id", unit.value}, {"name", name}};
}

object actor_json(const Call& call, const Actor& actor) {
  object out{{"id", actor.id.value},
             {"kind", key_of(actor.kind)},
             {"role", labelled(call, "enum.Role", "", key_of(actor.role))},
             {"unit", unit_json(call, actor.unit)}};
  if (!actor.on_behalf_of.empty()) out["on_behalf_of"] = actor.on_behalf_of.value;
  return out;
}

object row_json(const Call& call, const projections::CaseRow& row, Date on) {
  object out{{"type", row.type},
             {"id", row.id},
             {"stream", row.stream.value},
             {"type_label", call.text("case", row.type, "name")},
             {"status", labelled(call, "status", row.type, row.status)},
             {"common_status", labelled(call, "status", "common", row.common_status)},
             {"title", title_of(call, row.type, row.title)},
             {"unit", unit_json(call, row.unit)},
             {"opened_at", to_text(row.opened_at)},
             {"updated_at", to_text(row.updated_at)},
             {"finished", row.finished},
             {"version", number(row.version)},
             {"position", number(row.position)}};
  if (!row.number.empty()) out["number"] = row.number;
  if (!row.uscc.empty()) out["uscc"] = row.uscc;
  if (!row.assignee.empty()) out["assignee"] = row.assignee.value;
  if (row.due)
    out["due"] = object{{"date", to_text(*row.due)},
                        {"key", row.due_key},
                        {"working_days_left", working_days_left(call, *row.due, on)}};
  return out;
}

object deadline_json(const Call& call, std::string_view case_type, const Deadline& deadline,
                     Date on) {
  const Policy& policy = call.app.rules.policy;
  const auto soon = policy.value(policy::Key::kLeadDueSoonWorkingDays, on);
  const DeadlineStatus status =
      status_of(deadline, {on, std::nullopt, static_cast<int>(soon)}, call.app.rules.calendar);
  const auto parameter = policy::key_named(deadline.key);
  const std::string_view title = [&]() -> std::string_view {
    if (!parameter) return call.text("deadline", case_type, deadline.key);
    const Parameter& p = policy.parameter(*parameter, deadline.started_on);
    return call.language == Language::kZh ? p.title_zh : p.title_en;
  }();
  return {{"date", to_text(deadline.due)},
          {"key", deadline.key},
          {"label", title},
          {"basis", deadline.basis},
          {"started_on", to_text(deadline.started_on)},
          {"status", labelled(call, "enum.DeadlineStatus", case_type, key_of(status))},
          {"working_days_left", working_days_left(call, deadline.due, on)},
          {"estimate", deadline.estimate}};
}

object action_json(const Call& call, std::string_view case_type, const workflows::Action& action) {
  object out{{"command", action.command},
             {"label", call.text("command", case_type, action.command)},
             {"allowed", action.allowed}};
  if (action.allowed) return out;
  out["guard"] = labelled(call, "guard", case_type, action.guard);
  out["reason"] = labelled(call, "reason", case_type, action.reason);
  if (object gap = http::gap_json(action.gap); !gap.empty()) out["gap"] = std::move(gap);
  return out;
}

object event_json(const Call& call, const CaseType& type, const Event& event,
                  const access::Sight& sight) {
  const Envelope& e = event.envelope;
  reads::Collected::OfEvent sink(call.shown, event);
  const EventKey& key = event.body.type().key;
  const bool own = key.family == type.name;
  const Shape& statuses = own ? *type.status : shape_of<common::Status>();
  const std::string_view texts_of = own ? type.name : std::string_view("common");
  return {{"position", number(e.position)},
          {"version", number(e.version)},
          {"family", key.family},
          {"event", labelled(call, "event", texts_of, key.name)},
          {"schema_version", key.version},
          {"occurred_at", to_text(e.occurred_at)},
          {"recorded_at", to_text(e.recorded_at)},
          {"actor", actor_json(call, e.actor)},
          {"command", e.command.text()},
          {"correlation", e.correlation.text()},
          {"policy_version", e.policy_version},
          {"calendar_version", e.calendar_version},
          {"from", labelled(call, "status", texts_of, code_key(statuses, e.from))},
          {"to", labelled(call, "status", texts_of, code_key(statuses, e.to))},
          {"data", json::write_json(*event.body.type().shape, event.body.data(), {sight, sink})}};
}

Result<object, http::Problem> case_json(const Call& call, const CaseFile& file, Actions actions,
                                        Date on) {
  const CaseType& type = *file.type;
  const CaseSummary summary = type.summary(file);
  object out{{"type", type.name},
             {"type_label", call.text("case", type.name, "name")},
             {"id", key_of_stream(file.stream)},
             {"stream", file.stream.value},
             {"version", number(file.version)},
             {"position", number(file.position)},
             {"status", labelled(call, "status", type.name, type.status_key(file.status()))},
             {"common_status", labelled(call, "status", "common", key_of(file.common.status))},
             {"title", title_of(call, type.name, summary.title)},
             {"unit", unit_json(call, file.common.unit)},
             {"finished", summary.finished},
             {"state", json::write_json(*type.state, file.own.get())},
             {"common", json::write_json(shape_of<common::State>(), &file.common)}};
  if (!file.common.documents.empty()) out["documents"] = documents_json(call, file);
  if (!summary.number.empty()) out["number"] = summary.number;
  if (!summary.uscc.empty()) out["uscc"] = summary.uscc;
  if (summary.due) out["due"] = deadline_json(call, type.name, *summary.due, on);
  array links;
  for (const StreamId& link : summary.links) links.emplace_back(link.value);
  out["links"] = std::move(links);
  if (actions == Actions::kNone) return out;
  const auto offered = call.app.handler.available(file, call.caller->subject);
  if (!offered) return Failure{problem_of(offered.error(), type.name)};
  array list;
  for (const workflows::Action& action : *offered)
    list.push_back(action_json(call, type.name, action));
  out["actions"] = std::move(list);
  return out;
}

const workflows::Action* next_step(const workflows::Workflow& workflow,
                                   std::span<const workflows::Action> actions) {
  const workflows::Action* waiting = nullptr;
  for (const workflows::Action& action : actions) {
    if (!workflow.command(action.command)) continue;
    if (action.allowed) return &action;
    const bool of_others = action.guard == workflows::checks::InScope::kName ||
                           action.guard == workflows::checks::BySystem::kName;
    if (!waiting && !of_others) waiting = &action;
  }
  return waiting;
}

}  // namespace chapterhouse::v1
