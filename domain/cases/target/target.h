#pragma once
// The year's target of one figure 目标任务 (domain rules 3.1): the district's value, split to its
// units, with what is kept back declared as a reserve. Numbers once approved stay in force until
// new ones are; they count as K46 on 1 January of the year, so that the units and the reserve,
// which counts for the district itself, sum to the district's value.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::target {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t { kNew = 0, kProposed = 1, kApproved = 2, kWithdrawn = 3 };
BOOST_DESCRIBE_ENUM(Status, kNew, kProposed, kApproved, kWithdrawn)

struct Part {
  UnitId unit;
  std::int64_t value = 0;
};
BOOST_DESCRIBE_STRUCT(Part, (), (unit, value))

namespace ev {
struct Proposed {
  static constexpr EventKey kKey{"target", "proposed", 555};
  UnitId unit;  // whose value is split
  std::string kpi;
  std::int32_t year = 0;
  std::int64_t value = 0;
  std::vector<Part> parts;
  std::int64_t reserve = 0;
  AccountId proposed_by;
};
struct Approved {
  static constexpr EventKey kKey{"target", "approved", 556};
  AccountId approved_by;
};
struct Revised {
  static constexpr EventKey kKey{"target", "revised", 557};
  std::int64_t value = 0;
  std::vector<Part> parts;
  std::int64_t reserve = 0;
  std::string reason;
  AccountId proposed_by;
};
struct Withdrawn {
  static constexpr EventKey kKey{"target", "withdrawn", 558};
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Proposed, (), (unit, kpi, year, value, parts, reserve, proposed_by))
BOOST_DESCRIBE_STRUCT(Approved, (), (approved_by))
BOOST_DESCRIBE_STRUCT(Revised, (), (value, parts, reserve, reason, proposed_by))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (reason))
}  // namespace ev

using Payload = std::variant<ev::Proposed, ev::Approved, ev::Revised, ev::Withdrawn>;
using Event = Step<Status, Payload>;

struct Split {
  std::int64_t value = 0;
  std::vector<Part> parts;
  std::int64_t reserve = 0;
};
BOOST_DESCRIBE_STRUCT(Split, (), (value, parts, reserve))

// What the register target_year was claimed for: no correction of a field sets the case against it.
struct Subject {
  std::string kpi;
  std::int32_t year = 0;
};
BOOST_DESCRIBE_STRUCT(Subject, (), (kpi, year))

struct State {
  Status status = Status::kNew;
  UnitId unit;
  Subject subject;
  Split proposed;                 // what was proposed last, approved or not
  std::optional<Split> in_force;  // what was approved last
  AccountId proposed_by;
};
BOOST_DESCRIBE_STRUCT(State, (), (status, unit, subject, proposed, in_force, proposed_by))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "target";
  using State = target::State;
  using Status = target::Status;
  using Payload = target::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // "K46", by unit, of the numbers in force; the kind is the figure they are a target of.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::target
