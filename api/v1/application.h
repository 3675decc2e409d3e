#pragma once
// Everything the HTTP API works with. Made by the composition root; all must outlive the server.
#include <cstdint>
#include <functional>
#include <string>

#include "api/http/accounts.h"
#include "api/texts/texts.h"
#include "domain/cases/catalogue.h"
#include "domain/ports/event_log.h"
#include "projections/read_models.h"
#include "store/log/checkpointer.h"
#include "workflows/registry.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse::v1 {

struct Application {
  workflows::CommandHandler& handler;
  const projections::ReadModels& models;
  const EventLog& log;
  const workflows::Rules& rules;
  const workflows::Registry& registry;
  const Catalogue& catalogue;
  const Texts& texts;
  const http::Accounts& accounts;
  const Clock& clock;
  // The log as it proves itself: its records, its tree and its signed states.
  store::EventLogStore& records;
  store::Checkpointer& checkpoints;
  // How far the process managers have followed the log; empty: there are none.
  std::function<Position()> processed{};
  // Sets the clock of a demonstration or a test; empty: the clock cannot be set and PUT /v1/clock
  // does not exist.
  std::function<void(Timestamp)> set_clock{};
  // Why the system should get no requests now, in English, for /readyz; "" when it is ready. Must
  // be safe to call from any thread.
  std::function<std::string()> not_ready{};
};

}  // namespace chapterhouse::v1
