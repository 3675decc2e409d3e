#pragma once
// What an auditor asks about first: entries that are unusual though every rule let them pass. An
// anomaly accuses nobody; it says where to look and names the events to look at.
//
// Free functions over a connection that the caller owns; they throw what a Database throws.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "domain/core/id.h"
#include "domain/core/time.h"
#include "projections/cases/case_queries.h"
#include "projections/engine/database.h"
#include "projections/engine/query.h"

namespace chapterhouse::projections {

// Stored in read models by its number: append only.
enum class AnomalyKind : std::uint8_t {
  kBackdated = 1,           // entered late without the paper that shows it
  kOutsideHours = 2,        // entered by staff at night or on a day off
  kSelfApproved = 3,        // one account proposed and decided in one case
  kGateOverridden = 4,      // a gate was opened by another way than its own
  kClosingBurst = 5,        // many countable entries just before a month closed
  kSharedPaper = 6,         // one paper, by its hash, in two cases
  kCorrection = 7,          // a recorded field was corrected
  kSharedAccount = 8,       // grants to two households on one bank account
  kSharedPhone = 9,         // grants to two households with one phone
  kMemberCountedTwice = 10  // one person, a member in two units at once
};
BOOST_DESCRIBE_ENUM(AnomalyKind, kBackdated, kOutsideHours, kSelfApproved, kGateOverridden,
                    kClosingBurst, kSharedPaper, kCorrection, kSharedAccount, kSharedPhone,
                    kMemberCountedTwice)

struct Anomaly {
  AnomalyKind kind = AnomalyKind::kBackdated;
  Position seen;      // with this event it became known
  Position position;  // the event to look at; of a burst, its last one
  StreamId stream;
  UnitId unit;      // that held the case then
  AccountId actor;  // of a correction, who proposed it
  Timestamp occurred_at{}, recorded_at{};
  std::string event;  // "relief.approved"
  // The event it stands against; of a burst, the first of the month's closing days. 0: none.
  Position other_position;
  StreamId other_stream;
  // By kind: working days late; the hour of the day; how many entries. 0 otherwise.
  std::int64_t amount = 0;
  // By kind: "hour" or "day_off"; the event decided upon; the month; the paper's hash; the field;
  // the other unit. Empty otherwise.
  std::string detail;
  Position withdrawn;  // when it ceased to be so; 0: it stands
};

// All conditions hold together. Days are those of recording, both included.
struct AnomalyFilter {
  std::optional<std::vector<UnitId>> units{};  // absent: any; an empty list: none
  std::optional<Date> from{}, to{};
  std::optional<AccountId> actor{};
};

struct AnomalyCount {
  AnomalyKind kind;
  std::int64_t standing = 0, withdrawn = 0;
};

// How much of what an account entered are proposals of corrections that were then made.
struct Corrections {
  AccountId actor;
  std::int64_t events = 0, corrections = 0;
  std::int64_t permille = 0;  // rounded down
};

// Every kind, in their order, also those without any.
std::vector<AnomalyCount> count_anomalies(Database&, const AnomalyFilter&, Position at);
// The last seen first. Empty when the cursor does not belong to this kind and filter.
std::optional<Shown<Page<Anomaly>>> list_anomalies(Database&, AnomalyKind, const AnomalyFilter&,
                                                   const PageRequest&, Position at);
// The highest rate first; at most limits::kPageSizeMax accounts.
std::vector<Corrections> list_corrections(Database&, const AnomalyFilter&, Position at);

}  // namespace chapterhouse::projections
