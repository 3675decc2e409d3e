#pragma once
// Questions to the rows of who looked. Free functions over a connection that the caller owns; they
// throw what a Database throws.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/access/reads.h"
#include "domain/core/actor.h"
#include "projections/cases/case_queries.h"
#include "projections/engine/database.h"
#include "projections/engine/query.h"

namespace chapterhouse::projections {

// What was shown of one person in one case, or a case that was refused.
struct ReadItem {
  StreamId stream;
  std::string subject;  // 32 hexadecimal digits; "": whom the case itself is about
  reads::Relation relation = reads::Relation::kOther;
  std::vector<std::string> fields;
};

// One event of the log of reads.
struct Read {
  Position position;
  Timestamp at{};
  Actor actor;
  std::string session, operation;
  std::string kind;  // "viewed", "searched", "exported", "refused"
  reads::Address address = reads::Address::kUnknown;
  reads::Purpose purpose = reads::Purpose::kCasework;
  Position log_position;                   // of the cases' log, when it was answered
  std::int64_t count = 0;                  // people that the answer showed
  std::string guard;                       // of a refusal
  std::int64_t status = 0;                 // of a refusal
  std::int64_t times = 1;                  // refusals that this one event stands for
  std::int64_t measured = 0, allowed = 0;  // of a limit
  std::int64_t hour = 0;                   // of the day
  bool day_off = false;
  std::vector<ReadItem> items;  // those that fit the filter
};

// What a review looks for.
enum class ReadKind : std::uint8_t {
  kAny,
  kShown,         // not refused
  kRefused,       // all refusals
  kOverLimit,     // stopped by a limit on reading
  kExported,      // taken away as a file
  kOutsideHours,  // shown at night or on a day off
  kNotOwn         // shown, and the reader neither carries nor opened nor was granted the case
};
BOOST_DESCRIBE_ENUM(ReadKind, kAny, kShown, kRefused, kOverLimit, kExported, kOutsideHours, kNotOwn)

struct OfficeHours {
  std::int64_t from = 0, until = 24;
};

// All conditions hold together. Days are those of recording, both included.
struct ReadFilter {
  // Reads of any of these; both empty: of whatever there is.
  std::vector<StreamId> streams{};
  std::vector<SubjectId> subjects{};
  std::optional<AccountId> account{};
  std::optional<std::vector<UnitId>> units{};  // for which the reader acted; an empty list: none
  std::optional<Date> from{}, to{};
  ReadKind kind = ReadKind::kAny;
  OfficeHours hours{};  // for kOutsideHours
};

// The newest first. Empty when the cursor does not belong to this filter.
std::optional<Shown<Page<Read>>> list_reads(Database&, const ReadFilter&, const PageRequest&,
                                            Position at);

std::int64_t count_reads(Database&, const ReadFilter&, Position at);

// ---- the weekly review ---------------------------------------------------------------------

struct ReviewRequest {
  Date from{}, to{};
  OfficeHours hours{};
  std::int64_t burst_minutes = 10, burst_cases = 30;
};

// What one account read in these days.
struct ReaderSummary {
  Actor actor;  // as it was last seen
  std::int64_t reads = 0, cases = 0, sensitive = 0;
  std::int64_t not_own_cases = 0;  // neither carried nor opened nor granted
  std::int64_t outside_hours = 0, exports = 0, refusals = 0, over_limit = 0;
};
// Many cases opened by one account within the minutes of a burst.
struct ReadBurst {
  AccountId account;
  Timestamp from{}, until{};
  Position first, last;
  std::int64_t cases = 0;
};
struct Review {
  std::vector<ReaderSummary> readers;  // who read most of what is not his own, first
  std::vector<ReadBurst> bursts;       // in the order of their time; at most one for each moment
};
Review review_of(Database&, const ReviewRequest&, Position at);

}  // namespace chapterhouse::projections
