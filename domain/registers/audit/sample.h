#pragma once
// A sample that an auditor asked for: stream "sample/<id>". Only the request is recorded; which
// cases it draws follows from the first signed checkpoint that covers the request, which neither
// the auditor nor the operator had seen when it was made (ADR 0012).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::limits {
inline constexpr std::size_t kSamplePopulation = 50'000;  // cases that one sample is drawn from
inline constexpr std::size_t kSampleSize = 500;
}  // namespace chapterhouse::limits

namespace chapterhouse::sample {

namespace ev {
// The position of this event is the position as of which the population is taken.
struct Requested {
  static constexpr EventKey kKey{"sample", "requested", 971};
  std::string type;              // of the cases
  std::string status;            // key of the type's own status; empty: any
  std::vector<UnitId> units;     // the unit asked for and all below it that day; empty: any
  std::optional<Date> from, to;  // business day of the case's first event, both included
  std::int32_t size = 0;
  std::string reason;
  AccountId requested_by;
};
BOOST_DESCRIBE_STRUCT(Requested, (), (type, status, units, from, to, size, reason, requested_by))
}  // namespace ev

using Payload = std::variant<ev::Requested>;

struct State {
  std::string type, status;
  std::vector<UnitId> units;
  std::optional<Date> from, to;
  std::int32_t size = 0;
  std::string reason;
  AccountId requested_by;
};
BOOST_DESCRIBE_STRUCT(State, (), (type, status, units, from, to, size, reason, requested_by))

struct Register {
  static constexpr std::string_view kName = "sample";
  using State = sample::State;
  using Status = void;
  using Payload = sample::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream(const CaseId& id);

// ---- the draw, which a stranger can do again -----------------------------------------------

inline constexpr std::string_view kSeedPrefix = "chapterhouse sample v1";

// SHA-256 over kSeedPrefix and the bytes of the checkpoint as published.
Hash256 seed_of(std::string_view checkpoint, const Hasher& hasher);
// The first `size` of the population, ordered by SHA-256 over the seed's 32 bytes and the stream's
// name, the smallest first.
std::vector<StreamId> draw(const Hash256& seed, const std::vector<StreamId>& population,
                           std::size_t size, const Hasher& hasher);

}  // namespace chapterhouse::sample
