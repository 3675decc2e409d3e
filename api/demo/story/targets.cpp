// The year's targets: proposed by the organisation department in January, split over the 27 units,
// approved by the district's leadership.
#include "api/demo/story/stage.h"
#include "workflows/target/target.h"

namespace chapterhouse::demo {
namespace {

namespace target = workflows::target;

struct Goal {
  std::string_view kpi;
  std::int32_t value;
};
constexpr Goal kGoals[] = {{"K01", 260}, {"K02", 120}, {"K04", 50}, {"K05", 50}, {"K07", 12'000}};

// By the weights of the units, rounded so that they sum to the whole.
std::vector<target::Part> split(std::int64_t value) {
  std::int64_t all = 0, sum = 0, given = 0;
  for (const Town& town : towns()) all += town.weight;
  std::vector<target::Part> parts;
  for (const Town& town : towns()) {
    sum += town.weight;
    const std::int64_t due = value * sum / all;
    parts.push_back({UnitId{std::string(town.unit)}, due - given});
    given = due;
  }
  return parts;
}

}  // namespace

void plan_targets(Stage& stage) {
  const Date proposed = stage.working(in_year(1, 10));
  int minute = 5;
  for (const Goal& goal : kGoals) {
    const StreamId stream =
        stream_of("target", stage.desk.case_id("target/" + std::string(goal.kpi)));
    target::cmd::Propose propose;
    propose.unit = organisation().unit;
    propose.kpi = goal.kpi;
    propose.year = static_cast<int>(kYear);
    propose.value = stage.amounts.scaled(goal.value);
    propose.parts = split(propose.value);
    stage.at(moment(proposed, 9, minute),
             [&stage, stream, propose] { stage.desk.act(organisation(), stream, propose); });
    stage.at(moment(stage.later(proposed, 4), 10, minute),
             [&stage, stream] { stage.desk.act(leadership(), stream, target::cmd::Approve{}); });
    minute += 6;
  }
}

}  // namespace chapterhouse::demo
