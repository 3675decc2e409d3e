#pragma once
// Commands in the system's own name: what process managers and the deadline clock send.
#include <stop_token>
#include <string_view>

#include "workflows/runtime/command_handler.h"

namespace chapterhouse::workflows {

struct SystemCommand {
  StreamId stream;
  CommandBody command;
  UnitId unit;  // for which the system acts
};

// Why the system sends it. The same origin sends the same command: the id is derived from `seed`.
struct Origin {
  std::string_view seed;
  Timestamp occurred_at{};
  CommandId correlation{};  // empty: the command starts a chain
  Position causation{};     // 0: time alone
};

// Sends again while the log is overloaded or a stream is busy; any other refusal is an answer.
// kStopped when asked to stop meanwhile.
Result<Receipt, CommandError> send_as_system(const Services& services, CommandHandler& handler,
                                             const SystemCommand& command, const Origin& origin,
                                             const std::stop_token& stop);

}  // namespace chapterhouse::workflows
