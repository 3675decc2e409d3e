#pragma once
// Cases, events, deadlines and actions as the API shows them: stable keys, each beside its label in
// the reader's language. Positions and versions are decimal strings.
#include <boost/json/value.hpp>

#include "api/v1/call.h"

namespace chapterhouse::v1 {

using boost::json::array;
using boost::json::object;

std::string number(Position position);
std::string number(StreamVersion version);

object unit_json(const Call& call, const UnitId& unit);  // {id, name}
object row_json(const Call& call, const projections::CaseRow& row, Date on);
object deadline_json(const Call& call, std::string_view case_type, const Deadline& deadline,
                     Date on);
object action_json(const Call& call, std::string_view case_type, const workflows::Action& action);
object actor_json(const Call& call, const Actor& actor);
// An event of a case; of people, what the sight shows.
object event_json(const Call& call, const CaseType& type, const Event& event,
                  const access::Sight& sight);
// Cases opened in need, the last first; the filter says of which units and days.
struct GlassPage {
  Position position;
  array rows;
  std::string next;
};
Result<GlassPage, http::Problem> broken_glass(const Call& call,
                                              const projections::AnomalyFilter& filter,
                                              projections::PageRequest page,
                                              std::optional<Position> as_of);

// What may be done next is a matter of now; a case as of the past has no actions.
enum class Actions : std::uint8_t { kNone, kOffered };
Result<object, http::Problem> case_json(const Call& call, const CaseFile& file, Actions actions,
                                        Date on);

// The business day of a position, for what is asked as of the past; today without one.
Result<Date, http::Problem> day_of(const Call& call, std::optional<Position> as_of);
// The working days left on a day until the date, negative when it has passed.
std::int64_t working_days_left(const Call& call, Date due, Date on);
// The case's own step that comes next: the first allowed one, else the first that waits for
// something other than another person's role. Null when there is none.
const workflows::Action* next_step(const workflows::Workflow& workflow,
                                   std::span<const workflows::Action> actions);

}  // namespace chapterhouse::v1
