// What became different in a case between two positions: field by field, each with the events that
// changed it, who recorded them, when, and on which version of the rules.
#include <boost/json/value.hpp>
#include <map>

#include "api/json/write.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"

namespace chapterhouse::v1::handlers {
namespace {

using boost::json::value;
using http::Problem;

constexpr std::size_t kReadTogether = 500;
constexpr std::uint64_t kEventsMost = 5'000;  // between the two readings
constexpr std::size_t kItemsMost = 100'000;   // of lists, before and after each step

// The fields of a case by their JSON pointers. A list is one field: its items have no names.
using Fields = std::map<std::string, value, std::less<>>;

void collect(const value& part, const std::string& pointer, Fields& fields) {
  const object* members = part.if_object();
  if (!members) {
    fields.emplace(pointer, part);
    return;
  }
  for (const auto& member : *members)
    collect(member.value(), pointer + "/" + std::string(member.key()), fields);
}

Fields fields_of(const CaseFile& file) {
  Fields fields;
  if (!file.exists()) return fields;
  const CaseType& type = *file.type;
  fields["/status"] = value(type.status_key(file.status()));
  collect(json::write_json(*type.state, file.own.get()), "/state", fields);
  collect(json::write_json(shape_of<common::State>(), &file.common), "/common", fields);
  // Said as /status, in words.
  fields.erase("/state/status");
  return fields;
}

value at(const Fields& fields, const std::string& pointer) {
  const auto found = fields.find(pointer);
  return found == fields.end() ? value() : found->second;
}

std::vector<std::string> differing(const Fields& before, const Fields& after) {
  std::vector<std::string> pointers;
  for (const auto& [pointer, was] : before)
    if (at(after, pointer) != was) pointers.push_back(pointer);
  for (const auto& [pointer, is] : after)
    if (!before.contains(pointer) && !is.is_null()) pointers.push_back(pointer);
  return pointers;
}

object step_json(const Call& call, const CaseType& type, const Event& event, const value& before,
                 const value& after) {
  object whole = event_json(call, type, event, {});
  object step;
  for (const char* key : {"position", "version", "event", "occurred_at", "recorded_at", "actor",
                          "policy_version", "calendar_version"})
    step[key] = whole[key];
  step["before"] = before;
  step["after"] = after;
  return step;
}

struct Span {
  Position from, to;
};

// The two readings: a position or a time each; the later one is the newest when absent.
Result<Span, Problem> read_span(const Call& call, Parameters& parameters) {
  const std::uint64_t head = call.app.log.head().last.value;
  const auto read = [&](const char* position_name, const char* time_name) {
    std::pair<std::optional<std::uint64_t>, std::optional<Timestamp>> given;
    given.first = parameters.number(position_name, 0, head);
    const auto text = parameters.text(time_name);
    if (!text) return given;
    given.second = parse_timestamp(*text);
    if (!given.second) parameters.refuse(time_name, json::problem::kBadTimestamp);
    if (given.first) parameters.refuse(time_name, "not_both", position_name);
    return given;
  };
  const auto from = read("from_position", "from_time");
  const auto to = read("to_position", "to_time");
  if (!from.first && !from.second) parameters.refuse("from_position", json::problem::kMissing);
  if (auto good = parameters.finish(Source::kModels); !good) return Failure{good.error()};
  const auto position = [&](const auto& given,
                            std::uint64_t otherwise) -> Result<Position, Problem> {
    if (!given.second) return Position{given.first.value_or(otherwise)};
    auto reached = call.app.models.position_at(*given.second);
    if (!reached) return Failure{problem_of(reached.error())};
    return *reached;
  };
  const auto first = position(from, 0);
  const auto last = position(to, head);
  if (!first) return Failure{first.error()};
  if (!last) return Failure{last.error()};
  if (*last < *first) return Failure{invalid("?to_position", "before_from")};
  return Span{*first, *last};
}
}  // namespace

Reply case_changes(const Call& call) {
  auto newest = visible_case(call);
  if (!newest) return Failure{newest.error()};
  const CaseType& type = *newest->type;
  Parameters parameters(call);
  const auto span = read_span(call, parameters);
  if (!span) return Failure{span.error()};
  auto file = call.app.handler.load(newest->stream, span->from);
  if (!file) return Failure{problem_of(file.error(), type.name)};
  const Fields before = fields_of(*file);
  Fields now = before;
  std::map<std::string, array> steps;
  const StreamVersion start = file->version;
  const auto items = [](const value& field) {
    return field.is_array() ? field.get_array().size() : std::size_t{1};
  };
  std::size_t shown = 0;
  for (bool more = true; more;) {
    if (file->version.value - start.value >= kEventsMost)
      return Failure{invalid("?to_position", "too_far_apart", std::to_string(kEventsMost))};
    const auto events = call.app.log.read_stream(file->stream, {file->version.value + 1},
                                                 kReadTogether, Reveal::kNothing);
    if (!events) return Failure{problem_of(events.error())};
    more = events->size() == kReadTogether;
    for (const Event& event : *events) {
      if (event.envelope.position > span->to) {
        more = false;
        break;
      }
      apply(*file, event);
      Fields next = fields_of(*file);
      for (const std::string& pointer : differing(now, next)) {
        const value was = at(now, pointer), is = at(next, pointer);
        shown += items(was) + items(is);
        if (shown > kItemsMost)
          return Failure{invalid("?to_position", "too_far_apart", std::to_string(kItemsMost))};
        steps[pointer].push_back(step_json(call, type, event, was, is));
      }
      now = std::move(next);
    }
  }
  array fields;
  for (auto& [pointer, list] : steps)
    fields.push_back(object{{"field", pointer},
                            {"before", at(before, pointer)},
                            {"after", at(now, pointer)},
                            {"differs", at(before, pointer) != at(now, pointer)},
                            {"steps", std::move(list)}});
  return http::json_response(200, object{{"stream", file->stream.value},
                                         {"from_position", number(span->from)},
                                         {"to_position", number(span->to)},
                                         {"fields", std::move(fields)}});
}

}  // namespace chapterhouse::v1::handlers
