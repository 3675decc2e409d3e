#pragma once
// Everything that is kept of a person, for that person (PIPL articles 44 and 45): as JSON for a
// machine and as a PDF to read, together in a zip that a password opens.
#include <string>

#include "api/privacy/accesses.h"
#include "api/reads/collected.h"
#include "api/texts/texts.h"
#include "domain/ports/event_log.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse::privacy {

struct CopySources {
  const EventLog& log;
  const workflows::CommandHandler& handler;
  const Texts& texts;
  const AccessHistory* accesses;  // null: looks are not recorded
  reads::Collected& shown;        // hears of what of people is in it
};

struct CopyOrder {
  const CaseFile& request;  // a privacy request whose scope is known
  Actor maker;
  Timestamp made_at{};
  Language language = Language::kZh;
  std::string password;
};

// The bytes of the zip: copy.json, copy.pdf. The failure is for the operator.
Result<std::string, std::string> make_copy(const CopySources& sources, const CopyOrder& order);

}  // namespace chapterhouse::privacy
