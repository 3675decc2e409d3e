#pragma once
// The task of a new chapter of 100 and more to set up its workers' home (职工之家, 建家; domain
// rules 2.2, Activate). Stream "home_task/<id>" of chapter/<id>.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::home_task {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kOpen = 1,
  kPlanned = 2,
  kCompleted = 3,
  kCancelled = 4,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kOpen, kPlanned, kCompleted, kCancelled)

// clang-format off
namespace ev {
struct Opened { static constexpr EventKey kKey{"home_task", "opened", 280}; UnitId unit; std::string chapter_name; std::int32_t employees_total = 0; };
struct Planned { static constexpr EventKey kKey{"home_task", "planned", 281}; Deadline completion; };
struct Completed { static constexpr EventKey kKey{"home_task", "completed", 282}; std::string site; std::string acceptance_sha256; };
struct Cancelled { static constexpr EventKey kKey{"home_task", "cancelled", 283}; std::string reason; };

BOOST_DESCRIBE_STRUCT(Opened, (), (unit, chapter_name, employees_total))
BOOST_DESCRIBE_STRUCT(Planned, (), (completion))
BOOST_DESCRIBE_STRUCT(Completed, (), (site, acceptance_sha256))
BOOST_DESCRIBE_STRUCT(Cancelled, (), (reason))
}  // namespace ev
// clang-format on

using Payload = std::variant<ev::Opened, ev::Planned, ev::Completed, ev::Cancelled>;

struct State {
  Status status = Status::kNew;
  std::string chapter_name;
  std::int32_t employees_total = 0;
  std::string site;             // the register number or the address of the home
  std::optional<Deadline> due;  // the planned completion
};
BOOST_DESCRIBE_STRUCT(State, (), (status, chapter_name, employees_total, site, due))

struct Case {
  static constexpr std::string_view kName = "home_task";
  using State = home_task::State;
  using Status = home_task::Status;
  using Payload = home_task::Payload;
  static State evolve(State state, const Step<Status, Payload>& step);  // total
  static CaseSummary summary(const State& state, const CaseFile& file);
  // Feeds no figure: a home counts when its site opens.
  static void facts(const FactInput&, std::vector<Fact>&) {}
};

}  // namespace chapterhouse::home_task
