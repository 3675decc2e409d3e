#pragma once
// A case type for tests, "errand": its events say outright what lists show and figures count.
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "projections/kpi/definitions.h"

namespace chapterhouse::errand {

enum class Status : std::uint8_t { kNew = 0, kOpen = 1, kDone = 2 };
BOOST_DESCRIBE_ENUM(Status, kNew, kOpen, kDone)

struct Claimed {  // one fact
  std::string measure;
  Date date{};
  std::int32_t delta = 1;
  Dimensions dimensions;
  std::string distinct;
};
BOOST_DESCRIBE_STRUCT(Claimed, (), (measure, date, delta, dimensions, distinct))

namespace ev {
struct Opened {
  static constexpr EventKey kKey{"errand", "opened", 60'001};
  UnitId unit;
  std::string title, number, uscc;
  std::optional<Date> due;
  std::vector<StreamId> links;
};
struct Counted {
  static constexpr EventKey kKey{"errand", "counted", 60'002};
  std::vector<Claimed> facts;
};
struct Renamed {
  static constexpr EventKey kKey{"errand", "renamed", 60'003};
  std::string title;
  std::optional<Date> due;
  std::vector<StreamId> links;
};
struct Finished {
  static constexpr EventKey kKey{"errand", "finished", 60'004};
};
BOOST_DESCRIBE_STRUCT(Opened, (), (unit, title, number, uscc, due, links))
BOOST_DESCRIBE_STRUCT(Counted, (), (facts))
BOOST_DESCRIBE_STRUCT(Renamed, (), (title, due, links))
BOOST_DESCRIBE_STRUCT(Finished, (), ())
}  // namespace ev

using Payload = std::variant<ev::Opened, ev::Counted, ev::Renamed, ev::Finished>;

struct State {
  Status status = Status::kNew;
  std::string title, number, uscc;
  std::optional<Date> due;
  std::vector<StreamId> links;
};
BOOST_DESCRIBE_STRUCT(State, (), (status, title, number, uscc, due, links))

struct Case {
  static constexpr std::string_view kName = "errand";
  using State = errand::State;
  using Status = errand::Status;
  using Payload = errand::Payload;

  static State evolve(State state, const Step<Status, Payload>& step) {
    if (const auto* opened = std::get_if<ev::Opened>(&step.payload))
      state = {step.to, opened->title, opened->number, opened->uscc, opened->due, opened->links};
    if (const auto* renamed = std::get_if<ev::Renamed>(&step.payload)) {
      state.title = renamed->title;
      state.due = renamed->due;
      state.links = renamed->links;
    }
    state.status = step.to;
    return state;
  }

  static CaseSummary summary(const State& state, const CaseFile&) {
    CaseSummary summary;
    summary.title = state.title;
    summary.number = state.number;
    summary.uscc = state.uscc;
    summary.links = state.links;
    if (state.due) {
      summary.due.emplace();
      summary.due->key = "errand.days";
      summary.due->due = *state.due;
    }
    summary.finished = state.status == Status::kDone;
    return summary;
  }

  static void facts(const FactInput& input, std::vector<Fact>& out) {
    const auto* counted = input.event.body.as<ev::Counted>();
    if (!counted) return;
    for (const Claimed& claimed : counted->facts)
      out.push_back({static_measure(claimed.measure), claimed.date, claimed.delta,
                     claimed.dimensions, claimed.distinct});
  }

  // A fact's measure outlives its event.
  static std::string_view static_measure(std::string_view measure) {
    for (const auto& kpi : projections::definitions())
      for (const auto* side : {&kpi.numerator, &kpi.denominator})
        for (const auto& term : *side)
          if (term.measure == measure) return term.measure;
    if (measure == "K46") return "K46";
    return "unknown";
  }
};

}  // namespace chapterhouse::errand
