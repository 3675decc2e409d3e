#include "api/v1/call.h"

#include <algorithm>
#include <charconv>

#include "api/json/text.h"
#include "api/v1/failures.h"
#include "domain/core/limits.h"
#include "projections/reads/read_log.h"

namespace chapterhouse::v1 {
namespace {

constexpr std::chrono::milliseconds kPositionWait{2'000};
constexpr std::size_t kCursorBytes = 4 * 1024;

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

http::Problem invalid(std::string pointer, std::string_view key, std::string detail) {
  return {.kind = http::ProblemKind::kValidation,
          .errors = {{std::move(pointer), key, std::move(detail)}}};
}

Result<CommandId, http::Problem> idempotency_key(const Call& call) {
  const std::string_view key = call.request.header("idempotency-key");
  const auto id = CommandId::parse(key);
  if (id && !id->empty()) return *id;
  return Failure{invalid("#Idempotency-Key", key.empty() ? "missing" : json::problem::kBadId)};
}

bool is_seen(const Call& call, const CaseFile& file) { return is_seen(call.app, call.scope, file); }

bool is_seen(const Application& app, const access::View& view, const CaseFile& file) {
  if (!view.sees(file.common)) return false;
  if (!view.sees_by_grant_alone(file.common)) return true;
  // Granted for days, or by breaking the glass and then for as long as the policy says.
  const auto events = app.log.read_stream(file.stream, {1}, file.version.value, Reveal::kNothing);
  if (!events) return false;
  const std::chrono::minutes lasts{app.rules.permissions.limits().break_glass_minutes};
  const Timestamp now = app.clock.now();
  return std::ranges::any_of(*events, [&](const Event& event) {
    const Envelope& e = event.envelope;
    if (const auto* granted = event.body.as<common::ev::AccessGranted>())
      return view.is_theirs(granted->account) && granted->until >= business_date(now);
    return event.body.as<common::ev::GlassBroken>() && view.is_theirs(e.actor.id) &&
           now >= e.recorded_at && now - e.recorded_at < lasts;
  });
}

Parameters::Parameters(const Call& call) : call_(call) {
  std::set<std::string_view> seen;
  for (const auto& [name, value] : call.request.parts.parameters)
    if (!seen.insert(name).second) refuse(name, "repeated_parameter");
}

void Parameters::refuse(std::string_view name, std::string_view key, std::string detail) {
  problems_.push_back({"?" + std::string(name), key, std::move(detail)});
}

std::optional<std::string> Parameters::text(std::string_view name) {
  known_.emplace(name);
  const std::size_t bytes_max = name == "cursor" ? kCursorBytes : limits::kShortText * 4;
  for (const auto& [key, value] : call_.request.parts.parameters) {
    if (key != name) continue;
    if (value.size() > bytes_max) refuse(name, json::problem::kTooLong, std::to_string(bytes_max));
    return value;
  }
  return std::nullopt;
}

std::vector<std::string> Parameters::list(std::string_view name) {
  std::vector<std::string> items;
  const auto value = text(name);
  if (!value) return items;
  std::string_view rest = *value;
  while (true) {
    const auto comma = rest.find(',');
    items.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return items;
    rest.remove_prefix(comma + 1);
  }
}

std::optional<std::uint64_t> Parameters::number(std::string_view name, std::uint64_t minimum,
                                                std::uint64_t maximum) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto parsed = parse_number(*value);
  if (parsed && *parsed >= minimum && *parsed <= maximum) return parsed;
  refuse(name, json::problem::kOutOfRange,
         std::to_string(minimum) + ".." + std::to_string(maximum));
  return std::nullopt;
}

std::optional<Date> Parameters::date(std::string_view name) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto parsed = parse_date(*value);
  if (!parsed) refuse(name, json::problem::kBadDate);
  return parsed;
}

std::optional<bool> Parameters::flag(std::string_view name) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  if (*value != "true" && *value != "false")
    refuse(name, json::problem::kUnknownKey, "true, false");
  return *value == "true";
}

std::string_view Parameters::choice(std::string_view name, std::vector<std::string_view> keys) {
  const auto value = text(name);
  if (!value) return keys.front();
  const auto found = std::ranges::find(keys, *value);
  if (found != keys.end()) return *found;
  std::string known;
  for (const std::string_view key : keys) known.append(known.empty() ? "" : ", ").append(key);
  refuse(name, json::problem::kUnknownKey, std::move(known));
  return keys.front();
}

projections::PageRequest Parameters::page() {
  projections::PageRequest request;
  request.cursor = text("cursor").value_or("");
  request.limit = number("limit", 1, limits::kPageSizeMax).value_or(limits::kPageSize);
  return request;
}

std::optional<http::Problem> Parameters::problem() {
  const std::vector<std::string_view> known(known_.begin(), known_.end());
  for (const auto& [name, value] : call_.request.parts.parameters)
    if (!known_.contains(name)) refuse(name, "unknown_parameter", json::nearest(name, known));
  if (problems_.empty()) return std::nullopt;
  return http::Problem{.kind = http::ProblemKind::kValidation, .errors = std::move(problems_)};
}

Outcome<http::Problem> Parameters::wait(Source source, std::optional<std::uint64_t> minimum) {
  if (!minimum) return Done{};
  const Position wanted{*minimum};
  switch (source) {
    case Source::kLog:
      if (call_.app.log.wait_for(wanted, kPositionWait)) return Done{};
      return Failure{not_yet(wanted, call_.app.log.head().last)};
    case Source::kModels:
      if (call_.app.models.wait_for(wanted, kPositionWait)) return Done{};
      return Failure{not_yet(wanted, call_.app.models.position())};
    case Source::kReads:
      break;
  }
  if (call_.app.read_log->wait_for(wanted, kPositionWait)) return Done{};
  return Failure{not_yet(wanted, call_.app.read_log->position())};
}

Outcome<http::Problem> Parameters::finish(Source source) {
  const auto minimum = number("min_position", 0, std::numeric_limits<std::int64_t>::max());
  if (auto wrong = problem()) return Failure{*std::move(wrong)};
  return wait(source, minimum);
}

Result<std::optional<Position>, http::Problem> Parameters::reading(Source source) {
  const EventLog& log = source == Source::kReads ? call_.app.read_log->log() : call_.app.log;
  const auto as_of = number("as_of", 0, log.head().last.value);
  std::optional<Timestamp> time;
  if (const auto value = text("as_of_time")) {
    time = parse_timestamp(*value);
    if (!time) refuse("as_of_time", json::problem::kBadTimestamp);
    if (time && *time > call_.app.clock.now()) refuse("as_of_time", "in_the_future");
    if (as_of) refuse("as_of_time", "not_both", "as_of");
  }
  auto ready = finish(source);
  if (!ready) return Failure{ready.error()};
  if (time && source == Source::kReads) {
    auto position = call_.app.read_log->position_at(*time);
    if (!position) return Failure{problem_of(position.error())};
    return std::optional(position->value);
  }
  if (time) {
    auto position = call_.app.models.position_at(*time);
    if (!position) return Failure{problem_of(position.error())};
    return std::optional(*position);
  }
  // An answer as of a position must not come from models that have not reached it.
  if (as_of)
    if (auto reached = wait(source, as_of); !reached) return Failure{reached.error()};
  if (!as_of) return std::optional<Position>();
  return std::optional(Position{*as_of});
}

http::Response page_response(const Call& call, boost::json::object body, const std::string& next) {
  if (!next.empty()) body["next"] = next;
  http::Response response = http::json_response(200, body);
  if (next.empty()) return response;
  const std::string& target = call.request.target;
  std::string link = target.substr(0, target.find('?')) + "?";
  for (const auto& [name, value] : call.request.parts.parameters) {
    // What people look for is a name as often as not, and headers stand in the logs of proxies.
    if (name == "q") return response;
    if (name != "cursor") link += http::encode(name) + "=" + http::encode(value) + "&";
  }
  response.headers.emplace_back("Link",
                                "<" + link + "cursor=" + http::encode(next) + ">; rel=\"next\"");
  return response;
}

}  // namespace chapterhouse::v1
