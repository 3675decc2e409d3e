#include "workflows/processes/sender.h"

namespace chapterhouse::workflows {
namespace {

constexpr std::chrono::milliseconds kRetryAfter{50};

bool worth_retrying(const CommandError& error) {
  return error.kind == CommandError::Kind::kOverloaded || error.kind == CommandError::Kind::kBusy;
}

}  // namespace

Result<Receipt, CommandError> send_as_system(const Services& services, CommandHandler& handler,
                                             const SystemCommand& command, const Origin& origin,
                                             const std::stop_token& stop) {
  const Hash256 hash = services.hasher->sha256(origin.seed);
  const Request request{
      .id = CommandId::from_bytes(view(hash)),
      .actor = {AccountId{"system"}, ActorKind::kService, Role::kService, command.unit, {}},
      .stream = command.stream,
      .command = command.command,
      .expected_version = {},
      .occurred_at = origin.occurred_at,
      .paper = {},
      .dry_run = false,
      .correlation = origin.correlation,
      .causation = origin.causation};
  for (;;) {
    auto receipt = handler.handle(request);
    if (receipt || !worth_retrying(receipt.error())) return receipt;
    if (stop.stop_requested())
      return Failure{CommandError{CommandError::Kind::kStopped, {}, {}, {}}};
    services.log->wait_for({services.log->head().last.value + 1}, kRetryAfter);
  }
}

}  // namespace chapterhouse::workflows
