#pragma once
// The body of a write besides the command's own data, described once like every other struct.
#include <optional>
#include <string>

#include "api/server/upkeep.h"
#include "domain/core/shape.h"

namespace chapterhouse::v1 {

struct PaperRecord {
  std::string sha256;  // 64 hexadecimal digits
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(PaperRecord, (), (sha256, reason))

// Member `data` stands beside these: the command's fields.
struct CommandEnvelope {
  std::string command;
  std::optional<Timestamp> occurred_at;
  std::optional<PaperRecord> paper;
  // After a 412: the version that the refused attempt had seen. Both authors then see the clash.
  std::optional<std::int64_t> rebased_from;
};
BOOST_DESCRIBE_STRUCT(CommandEnvelope, (), (command, occurred_at, paper, rebased_from))

struct OpeningEnvelope {
  std::string command;
  std::optional<CaseId> id;  // absent: derived from the Idempotency-Key
  std::optional<Timestamp> occurred_at;
  std::optional<PaperRecord> paper;
};
BOOST_DESCRIBE_STRUCT(OpeningEnvelope, (), (command, id, occurred_at, paper))

struct ClockSetting {
  Timestamp now;
};
BOOST_DESCRIBE_STRUCT(ClockSetting, (), (now))

struct UpkeepRequest {
  server::Job job;
};
BOOST_DESCRIBE_STRUCT(UpkeepRequest, (), (job))

}  // namespace chapterhouse::v1
