#include <algorithm>
#include <iterator>

#include <spdlog/spdlog.h>

#include "api/http/etag.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/envelope.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/message.h"
#include "api/v1/handlers/render.h"
#include "api/v1/reading.h"
#include "workflows/common/common.h"
#include "workflows/duties.h"
#include "workflows/operations.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using http::ProblemKind;
using workflows::CommandBody;
using workflows::CommandType;
using workflows::Workflow;

// What may be asked of a case: its own commands, then those that every case has.
std::vector<const CommandType*> commands_of(const Workflow& workflow) {
  std::vector<const CommandType*> known = workflow.commands;
  std::ranges::copy(workflows::common::commands(), std::back_inserter(known));
  return known;
}

// "3", or * for whatever the case is at; absent is 428.
Result<std::optional<StreamVersion>, Problem> expected_version(const Call& call) {
  const std::string_view tag = call.request.header("if-match");
  if (tag.empty()) return Failure{Problem{ProblemKind::kPreconditionRequired}};
  if (tag == "*") return std::optional<StreamVersion>();
  if (const auto version = http::version_of_etag(tag))
    return std::optional(StreamVersion{*version});
  return Failure{invalid("#If-Match", "bad_etag")};
}

template <class E>
workflows::Request request_for(const Call& call, const CommandId& id, StreamId stream,
                               const Message<E>& message) {
  workflows::Request request{
      id, call.actor(), std::move(stream), message.command, {}, {}, {}, {}, {}, {}};
  request.occurred_at = message.envelope.occurred_at;
  request.confirmed_at = call.caller->subject.confirmed_at;
  request.scopes = call.caller->subject.scopes;
  if (const auto& paper = message.envelope.paper)
    request.paper = workflows::Paper{paper->sha256, paper->reason};
  return request;
}

object receipt_json(const Call& call, std::string_view type, const workflows::Receipt& receipt) {
  array events;
  for (const std::string_view event : receipt.events)
    events.push_back(object{{"key", event}, {"label", call.text("event", type, event)}});
  return {{"position", number(receipt.position)},
          {"version", number(receipt.version)},
          {"repeated", receipt.repeated},
          {"status",
           object{{"key", receipt.status}, {"label", call.text("status", type, receipt.status)}}},
          {"events", std::move(events)}};
}

// What others have recorded since the version that the author saw: shown beside the refused entry.
array recorded_since(const Call& call, const Workflow& workflow,
                     const workflows::Request& request) {
  array since;
  const auto file = call.app.handler.load(request.stream);
  if (!file || !request.expected_version) return since;
  const auto events = call.app.log.read_stream(
      request.stream, {request.expected_version->value + 1}, limits::kPageSize, Reveal::kPersonal);
  if (!events) return since;
  const access::Sight sight = call.scope.sight(file->common);
  call.shown.about(file->stream, relation_of(call, file->common));
  for (const Event& event : *events)
    since.push_back(event_json(call, *workflow.type, event, sight));
  return since;
}

// Carries the command out and answers with its receipt and the case as it is now.
Reply carry_out(const Call& call, const Workflow& workflow, const workflows::Request& request,
                int status) {
  const auto receipt = call.app.handler.handle(request);
  if (!receipt) {
    Problem problem = problem_of(receipt.error(), workflow.type->name);
    if (problem.kind == ProblemKind::kStopped && call.app.out_of_space && call.app.out_of_space())
      problem.kind = ProblemKind::kNoSpace;
    if (problem.kind == ProblemKind::kVersionConflict)
      problem.since = recorded_since(call, workflow, request);
    return Failure{std::move(problem)};
  }
  if (!request.dry_run && request.command.as<workflows::common::cmd::BreakGlass>())
    spdlog::warn("glass broken: {} opened {} of another unit; see GET /v1/audit/break-glass",
                 request.actor.id.value, request.stream.value);
  object body = receipt_json(call, workflow.type->name, *receipt);
  if (request.dry_run) {
    body["dry_run"] = true;
    return http::json_response(200, body);
  }
  const auto file = call.app.handler.load(request.stream);
  if (!file) return Failure{problem_of(file.error(), workflow.type->name)};
  auto shown = case_json(call, *file, Actions::kOffered, call.today);
  if (!shown) return Failure{shown.error()};
  body["case"] = *std::move(shown);
  http::Response response = http::json_response(status, body);
  response.headers.emplace_back("ETag", "\"" + number(file->version) + "\"");
  if (status == 201) response.headers.emplace_back("Location", "/v1/cases/" + request.stream.value);
  return response;
}

bool decides_for_another(const Call& call, const Workflow& workflow, const CommandBody& command) {
  const auto* operation =
      call.app.rules.permissions.find(workflows::operation_of(*workflow.type, command.type()));
  return operation && operation->two_persons;
}

Result<bool, Problem> dry_run(const Call& call) {
  Parameters parameters(call);
  const bool dry = parameters.flag("dry_run").value_or(false);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  return dry;
}

}  // namespace

Reply open_case(const Call& call) {
  const Workflow* workflow = workflow_asked(call);
  if (!workflow) return Failure{not_found()};
  const auto dry = dry_run(call);
  if (!dry) return Failure{dry.error()};
  const auto key = idempotency_key(call);
  if (!key) return Failure{key.error()};
  auto message = read_message<OpeningEnvelope>(call, commands_of(*workflow));
  if (!message) return Failure{message.error()};
  const CaseId id = message->envelope.id.value_or(CaseId::from_bytes(key->bytes()));
  workflows::Request request =
      request_for(call, *key, stream_of(workflow->type->name, id), *message);
  request.dry_run = *dry;
  request.expected_version = StreamVersion{0};
  return carry_out(call, *workflow, request, 201);
}

Reply send_command(const Call& call) {
  const Workflow* workflow = workflow_asked(call);
  const auto id = CaseId::parse(call.request.path_value("id"));
  if (!workflow || !id) return Failure{not_found()};
  const StreamId stream = stream_of(workflow->type->name, *id);
  auto message = read_message<CommandEnvelope>(call, commands_of(*workflow));
  // Said of any case, known or not: a short reason must not tell whether there is one.
  if (message)
    if (auto no = workflows::refuse_glass(message->command, call.app.rules.permissions.limits()))
      return Failure{Problem{
          .kind = ProblemKind::kRejected, .rejection = *std::move(no), .case_type = "common"}};
  const auto file = call.app.handler.load(stream);
  if (!file) return Failure{problem_of(file.error(), workflow->type->name)};
  if (!file->exists()) return Failure{not_found()};
  const bool in_scope = is_seen(call, *file);
  // Breaking the glass is how a case of another unit is opened in need; its own guards decide.
  const bool breaks_glass = message && message->command.as<workflows::common::cmd::BreakGlass>();
  if (!in_scope && !breaks_glass) return Failure{hidden(call, "scope", stream)};
  if (!message) return Failure{message.error()};
  const auto dry = dry_run(call);
  if (!dry) return Failure{dry.error()};
  const auto key = idempotency_key(call);
  if (!key) return Failure{key.error()};
  workflows::Request request = request_for(call, *key, stream, *message);
  request.dry_run = *dry;
  if (in_scope) {
    const auto expected = expected_version(call);
    if (!expected) return Failure{expected.error()};
    // An approval binds what was seen.
    if (!*expected && decides_for_another(call, *workflow, message->command))
      return Failure{Problem{ProblemKind::kPreconditionRequired}};
    request.expected_version = *expected;
    if (const auto seen = message->envelope.rebased_from)
      request.rebased_from =
          StreamVersion{static_cast<std::uint64_t>(std::max<std::int64_t>(*seen, 0))};
  }
  auto reply = carry_out(call, *workflow, request, 200);
  if (!in_scope && !reply && reply.error().kind == ProblemKind::kRejected)
    return Failure{hidden(call, "break_glass", stream)};
  return reply;
}

}  // namespace chapterhouse::v1::handlers
