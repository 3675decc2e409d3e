#include "workflows/runtime/command_handler.h"

#include <algorithm>

#include "domain/core/archive.h"
#include "domain/core/limits.h"
#include "workflows/common/common.h"
#include "workflows/duties.h"
#include "workflows/operations.h"

namespace chapterhouse::workflows {
namespace {

using Kind = CommandError::Kind;
namespace shared = chapterhouse::common;  // states and events; common:: here is the table

Failure<CommandError> failed(Kind kind, std::string detail = {}) {
  return Failure{CommandError{kind, {}, {}, std::move(detail)}};
}

CommandError from(const ReadError& error) {
  return {error.kind == ReadError::Kind::kCorrupt ? Kind::kCorrupt : Kind::kStopped,
          {},
          {},
          error.detail};
}

Rejection refusal(const CaseFile& file, const Request& request, std::string_view guard,
                  std::string_view reason, Gap gap = {}) {
  return {RejectionCode::kGuardFailed,
          std::string(file.type->status_key(file.status())),
          request.command.type().name,
          guard,
          reason,
          std::move(gap)};
}

Failure<CommandError> rejected(Rejection no) {
  return Failure{CommandError{Kind::kRejected, std::move(no), {}, {}}};
}

// Rules about when a command may say it happened, the same for every workflow (rules 2.0).
std::optional<Rejection> refuse_time(const CaseFile& file, const Request& request,
                                     const Context& x) {
  if (x.occurred_at > x.now) return refusal(file, request, "not_future", "occurred_in_future");
  // What the system does follows an event that had its paper already.
  if (x.actor.kind == ActorKind::kService) return std::nullopt;
  const auto days = (business_date(x.now) - x.today()).count();
  const std::int64_t limit = x.parameter(policy::Key::kCommonBackfillDays);
  if (days > limit && !request.paper)
    return refusal(file, request, "backfill_paper", "paper_missing", {days, limit, {}, {}});
  return std::nullopt;
}

// A workflow's own steps need an open case: not suspended, in transfer, closed, merged or voided.
std::optional<Rejection> refuse_closed(const CaseFile& file, const Request& request) {
  switch (file.common.status) {
    case shared::Status::kNew:
    case shared::Status::kOpen:
      return std::nullopt;
    case shared::Status::kSuspended:
      return refusal(file, request, "case_open", "case_suspended");
    case shared::Status::kInTransfer:
      return refusal(file, request, "case_open", "case_in_transfer");
    case shared::Status::kClosed:
      return refusal(file, request, "case_open", "case_closed");
    case shared::Status::kMerged:
      return refusal(file, request, "case_open", "case_merged",
                     {0, 0, {}, file.common.merged_into.value});
    case shared::Status::kVoided:
      return refusal(file, request, "case_open", "case_voided");
  }
  return std::nullopt;
}

// Who asks, as the policy of access sees it.
access::Subject subject_of(const Request& request) {
  return {request.actor, request.actor.id.value, request.confirmed_at, request.scopes};
}

// Holds what the rules offer to what the policy grants.
void narrow(std::vector<Action>& actions, const Workflow& workflow, const access::View& view,
            const CaseFile& file) {
  for (Action& action : actions) {
    const std::string_view family =
        workflow.command(action.command) ? workflow.type->name : "common";
    const auto answer = view.decide(std::string(family) + "." + std::string(action.command),
                                    file.exists() ? &file.common : nullptr);
    if (answer.ruling == access::Ruling::kNo) {
      action.allowed = false;
      action.guard = answer.guard;
      action.reason = answer.reason;
      action.gap = {};
    }
  }
}

void sort_unique(std::vector<StreamId>& streams) {
  std::ranges::sort(streams);
  const auto rest = std::ranges::unique(streams);
  streams.erase(rest.begin(), rest.end());
}

}  // namespace

CommandError command_error(const AppendError& error) {
  switch (error.kind) {
    case AppendError::Kind::kVersionConflict:
      return {Kind::kVersionConflict, {}, error.actual, {}};
    case AppendError::Kind::kCommandReused:
      return {Kind::kCommandReused};
    case AppendError::Kind::kInvalid:
      return {Kind::kInvalid, {}, {}, error.detail};
    case AppendError::Kind::kErased:
      return {Kind::kErased};
    case AppendError::Kind::kOverloaded:
      return {Kind::kOverloaded};
    case AppendError::Kind::kStopped:
      return {Kind::kStopped};
  }
  return {Kind::kStopped};
}

// One attempt: what was read and what was decided.
struct CommandHandler::Step {
  CaseFile file;
  World world;
  Timestamp occurred_at{};
  Decided decided{};
  std::vector<Claim> claims;
};

CommandHandler::CommandHandler(const Services& services)
    : services_(services), loader_(*services.log, *services.snapshots, *services.catalogue) {}

Result<CaseFile, CommandError> CommandHandler::load(const StreamId& stream,
                                                    std::optional<Position> as_of) const {
  auto file = loader_.load(stream, as_of);
  if (!file) return Failure{from(file.error())};
  return *std::move(file);
}

Result<World, CommandError> CommandHandler::load_world(const std::vector<StreamId>& streams) const {
  World world;
  for (const StreamId& stream : streams) {
    if (!services_.catalogue->type_of(stream))
      return failed(Kind::kInvalid, "no such stream: " + stream.value);
    auto file = loader_.load(stream, std::nullopt);
    if (!file) return Failure{from(file.error())};
    world.put(*std::move(file));
  }
  return world;
}

Context CommandHandler::context_for(const Actor& actor, const CaseFile& file,
                                    Timestamp occurred_at) const {
  Context x;
  x.actor = actor;
  x.now = services_.clock->now();
  x.occurred_at = occurred_at;
  x.self = CaseId::parse(key_of_stream(file.stream)).value_or(CaseId{});
  x.version = file.version;
  x.common = &file.common;
  x.calendar = &services_.rules->calendar;
  x.policy = &services_.rules->policy;
  x.orgs = &services_.rules->orgs;
  x.blind = services_.blind;
  x.fresh_subject = SubjectId{services_.ids->next()};
  return x;
}

// The command, its content and its business time: a repetition must ask for exactly the same.
Hash256 CommandHandler::content_hash(const Request& request) const {
  Bytes content;
  write_text(request.stream.value, content);
  write_text(request.command.type().name, content);
  write_archive(*request.command.type().shape, request.command.data(), content);
  write_u64(request.occurred_at ? static_cast<std::uint64_t>(to_micros(*request.occurred_at)) : 0,
            content);
  write_text(request.paper ? request.paper->sha256 : "", content);
  write_text(request.actor.id.value, content);
  return services_.hasher->sha256(content);
}

Result<std::optional<Rejection>, CommandError> CommandHandler::refuse_duty(const Request& request,
                                                                           const Step& step) const {
  const DutyAnswer together = judge_together(step.decided.body, services_.people);
  if (!together.ok)
    return std::optional(refusal(step.file, request, together.guard, together.reason));
  const Duty* duty = duty_of(step.decided.body.type().key.kind);
  if (!duty || request.actor.kind != ActorKind::kPerson) return std::optional<Rejection>();
  const auto history =
      services_.log->read_stream(step.file.stream, {1}, step.file.version.value, Reveal::kNothing);
  if (!history) return Failure{from(history.error())};
  const DutyAnswer answer =
      judge(*duty, *history,
            {request.actor, services_.people, services_.rules->permissions.limits().proposal_days,
             services_.clock->now()});
  if (answer.ok) return std::optional<Rejection>();
  return std::optional(refusal(step.file, request, answer.guard, answer.reason));
}

Result<CommandHandler::Step, CommandError> CommandHandler::decide(const Request& request) const {
  const Workflow* workflow = services_.registry->find(type_of_stream(request.stream));
  if (!workflow) return failed(Kind::kNotFound, "no such case type: " + request.stream.value);
  const CommandType& type = request.command.type();
  const bool is_common = common::is_common(type);
  if (!is_common && !std::ranges::count(workflow->commands, &type))
    return failed(Kind::kInvalid, std::string(type.name) + " is not a command of " +
                                      std::string(workflow->type->name));

  Step step;
  auto file = load(request.stream);
  if (!file) return Failure{file.error()};
  step.file = *std::move(file);
  if (!step.file.exists() && (is_common || !workflow->opens(type.name)))
    return failed(Kind::kNotFound);
  const access::View view(grounds(), subject_of(request), services_.clock->now());
  const auto answer = view.decide(operation_of(*workflow->type, type),
                                  step.file.exists() ? &step.file.common : nullptr);
  if (answer.ruling == access::Ruling::kNo)
    return rejected(refusal(step.file, request, answer.guard, answer.reason));
  if (request.expected_version && *request.expected_version != step.file.version)
    return Failure{CommandError{Kind::kVersionConflict, {}, step.file.version, {}}};
  if (request.rebased_from &&
      (!request.expected_version || *request.rebased_from >= *request.expected_version))
    return failed(Kind::kInvalid, "rebased_from is not earlier than the version it was rebased on");

  step.occurred_at = request.occurred_at.value_or(services_.clock->now());
  Context x = context_for(request.actor, step.file, step.occurred_at);
  x.backfilled = request.paper.has_value();
  const void* own = step.file.own.get();
  auto needs = is_common ? common::relies_on(step.file, &request.command)
                         : workflow->relies_on(own, &request.command, x);
  const bool voids = request.command.as<common::cmd::ApproveVoid>() != nullptr;
  if (voids) step.claims = workflow->releases(own, x);
  for (const Claim& release : step.claims) needs.push_back(release.stream);
  sort_unique(needs);
  std::erase(needs, request.stream);
  auto world = load_world(needs);
  if (!world) return Failure{world.error()};
  step.world = *std::move(world);
  x.world = &step.world;

  if (auto no = refuse_time(step.file, request, x))
    return Failure{CommandError{Kind::kRejected, no, {}, {}}};
  if (auto no = refuse_glass(request.command, services_.rules->permissions.limits()))
    return rejected(*std::move(no));
  if (!is_common)
    if (auto no = refuse_closed(step.file, request))
      return Failure{CommandError{Kind::kRejected, no, {}, {}}};
  auto decision = is_common ? common::decide(step.file, request.command, x)
                            : workflow->decide(own, request.command, x);
  if (auto* no = std::get_if<Rejection>(&decision))
    return Failure{CommandError{Kind::kRejected, std::move(*no), {}, {}}};
  step.decided = std::get<Decided>(std::move(decision));
  auto duty = refuse_duty(request, step);
  if (!duty) return Failure{duty.error()};
  if (*duty) return rejected(**std::move(duty));
  // Asked for last: nobody confirms what would be refused anyway.
  if (!answer.yes()) return rejected(refusal(step.file, request, answer.guard, answer.reason));
  if (!is_common) step.claims = workflow->claims(own, step.decided, x);
  return step;
}

Commit CommandHandler::commit_of(const Request& request, const Step& step,
                                 const Hash256& hash) const {
  Commit commit;
  commit.command = request.id;
  commit.command_hash = hash;
  commit.actor = request.actor;
  commit.correlation = request.correlation.empty() ? request.id : request.correlation;
  commit.causation = request.causation;
  commit.policy_version = services_.rules->policy.version();
  commit.calendar_version = services_.rules->calendar.version();
  commit.relied_on.push_back({request.stream, step.file.version});
  for (const auto& [stream, file] : step.world.files())
    commit.relied_on.push_back({stream, file.version});
  const auto add = [&](const StreamId& stream, std::uint8_t from_code, std::uint8_t to_code,
                       EventBody body) {
    commit.events.push_back({stream, step.occurred_at, from_code, to_code, std::move(body)});
  };
  add(request.stream, step.decided.from, step.decided.to, step.decided.body);
  // What stands beside the step moves nothing: it is in the common status that the step has led to.
  const bool common_step = step.decided.body.type().key.family == "common";
  const auto before = step.file.exists() ? step.file.common.status : shared::Status::kOpen;
  const auto code = common_step ? step.decided.to : static_cast<std::uint8_t>(before);
  if (request.paper)
    add(request.stream, code, code,
        EventBody::of(shared::ev::Backfilled{request.paper->sha256, request.paper->reason}));
  if (request.rebased_from)
    add(request.stream, code, code,
        EventBody::of(shared::ev::Rebased{static_cast<std::int64_t>(request.rebased_from->value),
                                          static_cast<std::int64_t>(step.file.version.value)}));
  for (const Claim& claim : step.claims) add(claim.stream, 0, 0, claim.body);
  return commit;
}

// The files that a commit writes, folded on by its events; the case's own comes first. `first` is
// where the commit stands in the log.
std::vector<CaseFile> CommandHandler::folded(const Step& step, const Commit& commit,
                                             Position first) {
  std::vector<CaseFile> files{step.file};
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const NewEvent& event = commit.events[i];
    auto file = std::ranges::find(files, event.stream, &CaseFile::stream);
    if (file == files.end()) file = files.insert(files.end(), *step.world.find(event.stream));
    Envelope envelope;
    envelope.position = {first.value + i};
    envelope.stream = event.stream;
    envelope.version = {file->version.value + 1};
    envelope.occurred_at = event.occurred_at;
    envelope.actor = commit.actor;
    envelope.from = event.from;
    envelope.to = event.to;
    apply(*file, {std::move(envelope), event.body});
  }
  return files;
}

Result<Receipt, CommandError> CommandHandler::handle(const Request& request) {
  const Hash256 hash = content_hash(request);
  if (const auto first = services_.log->find_command(request.id)) {
    if (first->command_hash != hash) return failed(Kind::kCommandReused);
    return repeat(request, *first);
  }
  for (int attempt = 0; attempt < limits::kConflictRetries; ++attempt) {
    auto step = decide(request);
    if (!step) return Failure{step.error()};
    const Commit commit = commit_of(request, *step, hash);
    Committed committed{services_.log->head().last, services_.log->head().last, false};
    if (!request.dry_run) {
      const auto appended = services_.log->append(commit);
      if (!appended) {
        const AppendError& error = appended.error();
        if (error.kind != AppendError::Kind::kVersionConflict) return Failure{command_error(error)};
        if (request.expected_version && error.stream == request.stream)
          return Failure{command_error(error)};
        continue;  // another command got in between: judge again by what is true now
      }
      if (appended->repeated) return repeat(request, {hash, appended->first, appended->last});
      committed = *appended;
    }
    const auto files = folded(*step, commit, committed.first);
    Receipt receipt;
    receipt.position = committed.last;
    receipt.version = files.front().version;
    receipt.status = files.front().type->status_key(files.front().status());
    for (const NewEvent& event : commit.events)
      if (event.stream == request.stream) receipt.events.push_back(event.body.type().key.name);
    // What was just decided is what the next command asks about: it need not be read back.
    if (!request.dry_run)
      for (const CaseFile& file : files) loader_.remember(file);
    return receipt;
  }
  return failed(Kind::kBusy);
}

// The first answer again, read back from what was recorded then.
Result<Receipt, CommandError> CommandHandler::repeat(const Request& request,
                                                     const CommandReceipt& first) const {
  auto events = services_.log->read_all(first.first, first.last.value - first.first.value + 1,
                                        Reveal::kNothing);
  if (!events) return Failure{from(events.error())};
  Receipt receipt;
  receipt.position = first.last;
  receipt.repeated = true;
  for (const Event& event : *events) {
    if (event.envelope.stream != request.stream) continue;
    receipt.version = event.envelope.version;
    receipt.events.push_back(event.body.type().key.name);
  }
  auto then = load(request.stream, first.last);
  if (!then) return Failure{then.error()};
  receipt.status = then->type->status_key(then->status());
  return receipt;
}

std::vector<Timer> CommandHandler::timers(const CaseFile& file) const {
  const Workflow* workflow = services_.registry->find(file.type->name);
  if (!workflow || file.common.status != shared::Status::kOpen) return {};
  const Actor system{
      AccountId{"system"}, ActorKind::kService, Role::kService, file.common.unit, {}};
  const Context x = context_for(system, file, services_.clock->now());
  auto timers = workflow->timers(file.own.get(), x);
  std::ranges::move(common::timers(file, x), std::back_inserter(timers));
  return timers;
}

Result<std::vector<Action>, CommandError> CommandHandler::available(
    const CaseFile& file, const access::Subject& subject) const {
  const Workflow* workflow = services_.registry->find(file.type->name);
  if (!workflow) return failed(Kind::kNotFound);
  Context x = context_for(subject.actor, file, services_.clock->now());
  auto needs = workflow->relies_on(file.own.get(), nullptr, x);
  const auto shared_needs = common::relies_on(file, nullptr);
  needs.insert(needs.end(), shared_needs.begin(), shared_needs.end());
  sort_unique(needs);
  std::erase(needs, file.stream);
  auto world = load_world(needs);
  if (!world) return Failure{world.error()};
  x.world = &*world;
  std::vector<Action> actions;
  if (file.common.status == shared::Status::kOpen || !file.exists())
    actions = workflow->available(file.own.get(), x);
  if (file.exists()) {
    for (Action& action : common::available(file, x))
      if (!workflow->command(action.command)) actions.push_back(std::move(action));
  }
  narrow(actions, *workflow, access::View(grounds(), subject, x.now), file);
  return actions;
}

}  // namespace chapterhouse::workflows
