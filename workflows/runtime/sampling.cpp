#include "workflows/runtime/sampling.h"

#include <utility>

#include "domain/core/archive.h"

namespace chapterhouse::workflows {
namespace {

Failure<CommandError> refused(std::string_view guard, std::string_view reason) {
  Rejection no{RejectionCode::kGuardFailed, "", "request_sample", guard, reason, {}};
  return Failure{CommandError{CommandError::Kind::kRejected, std::move(no), {}, {}}};
}

}  // namespace

bool is_auditor(Role role) { return role == Role::kDAud || role == Role::kAudlog; }

Result<Committed, CommandError> request_sample(const Services& services, const Actor& actor,
                                               const CommandId& command,
                                               sample::ev::Requested request) {
  if (!is_auditor(actor.role)) return refused("auditor", "only_auditors");
  if (request.reason.empty()) return refused("has_reason", "reason_missing");
  request.requested_by = actor.id;
  Bytes content = archive(request);
  write_text("request_sample", content);
  const StreamId stream = sample::stream(CaseId::from_bytes(command.bytes()));
  Commit commit;
  commit.command = commit.correlation = command;
  commit.command_hash = services.hasher->sha256(content);
  commit.actor = actor;
  commit.policy_version = services.rules->policy.version();
  commit.calendar_version = services.rules->calendar.version();
  commit.relied_on = {{stream, StreamVersion{0}}};
  commit.events = {{stream, services.clock->now(), 0, 0, EventBody::of(std::move(request))}};
  auto committed = services.log->append(commit);
  if (!committed) return Failure{command_error(committed.error())};
  return *std::move(committed);
}

}  // namespace chapterhouse::workflows
