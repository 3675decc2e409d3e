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

// Which cases an auditor wants some of.
struct SamplePopulation {
  std::string type;
  std::optional<std::string> status, unit;  // a unit means its subtree
  std::optional<Date> from, to;             // business day of the case's first event
};
BOOST_DESCRIBE_STRUCT(SamplePopulation, (), (type, status, unit, from, to))

struct SampleWish {
  SamplePopulation population;
  std::int32_t size = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SampleWish, (), (population, size, reason))

struct ClockSetting {
  Timestamp now;
};
BOOST_DESCRIBE_STRUCT(ClockSetting, (), (now))

// What the caller takes for the server's folders: a backup that goes elsewhere than meant is none.
struct BackupRequest {
  std::optional<std::string> to, keys_to;
};
BOOST_DESCRIBE_STRUCT(BackupRequest, (), (to, keys_to))
struct UpkeepRequest {
  server::Job job;
};
BOOST_DESCRIBE_STRUCT(UpkeepRequest, (), (job))
// Opens the zip that a person gets; kept nowhere.
struct CopyRequest {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(CopyRequest, (), (password))

}  // namespace chapterhouse::v1
