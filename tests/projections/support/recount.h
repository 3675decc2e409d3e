#pragma once
// Figures counted from the log alone, event by event, in the plainest way: what tables and
// queries are compared with.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/projections/support/desk.h"

namespace chapterhouse::projections::test {

struct PlainFact {
  std::string measure;
  Date booked;
  bool adjustment;
  std::int64_t delta;
  Dimensions dimensions;
  std::string distinct;
};

inline std::chrono::year_month month_of(Date date) {
  const std::chrono::year_month_day day{date};
  return day.year() / day.month();
}

inline PlainFact booked(const errand::Claimed& claimed, Date recorded) {
  const bool late = recorded > closes(month_of(claimed.date));
  return {claimed.measure,
          late ? Date{month_of(recorded) / 1} : claimed.date,
          late,
          claimed.delta,
          claimed.dimensions,
          claimed.distinct};
}

// All facts of the events up to `at`, reversals included.
inline std::vector<PlainFact> facts_until(const std::vector<Event>& events, Position at) {
  std::vector<PlainFact> facts;
  std::map<StreamId, std::vector<PlainFact>> by_case;
  std::map<StreamId, UnitId> units;
  std::set<StreamId> voided;
  for (const Event& event : events) {
    if (event.envelope.position > at) break;
    const Date recorded = business_date(event.envelope.recorded_at);
    auto& own = by_case[event.envelope.stream];
    if (const auto* opened = event.body.as<ev::Opened>())
      units[event.envelope.stream] = opened->unit;
    // Of the work itself: every event, and every void, whatever becomes of the case.
    Dimensions of_work = in_unit(units[event.envelope.stream].value);
    of_work.source = "errand";
    const Date occurred = business_date(event.envelope.occurred_at);
    facts.push_back(booked({"K52.events", occurred, 1, of_work, ""}, recorded));
    if (event.body.as<common::ev::Voided>())
      facts.push_back(booked({"K52.changes", occurred, 1, of_work, ""}, recorded));
    if (const auto* counted = event.body.as<ev::Counted>())
      for (const errand::Claimed& claimed : counted->facts) {
        own.push_back(booked(claimed, recorded));
        facts.push_back(own.back());
      }
    if (event.body.as<common::ev::Voided>() && voided.insert(event.envelope.stream).second)
      for (const PlainFact& fact : own) {
        PlainFact back = booked({fact.measure, business_date(event.envelope.occurred_at), 1,
                                 fact.dimensions, fact.distinct},
                                recorded);
        back.delta = -fact.delta;
        back.adjustment = back.adjustment || recorded > closes(month_of(fact.booked));
        facts.push_back(back);
      }
  }
  return facts;
}

inline std::string dimension_of(const Dimensions& dimensions, std::string_view name) {
  return field_text(shape_of<Dimensions>(), &dimensions, name);
}

inline bool admits(const FigureFilter& filter, const Dimensions& dimensions) {
  if (filter.units && std::ranges::find(*filter.units, dimensions.unit) == filter.units->end())
    return false;
  for (const auto& [name, values] : filter.dimensions)
    if (std::ranges::find(values, dimension_of(dimensions, name)) == values.end()) return false;
  return true;
}

// Whether the window of a period holds the day.
inline bool holds(Window window, Period period, Date day) {
  const Date year{month_of(period.to).year() / 1 / 1};
  switch (window) {
    case Window::kInPeriod:
      return period.from <= day && day <= period.to;
    case Window::kUpToEnd:
      return day <= period.to;
    case Window::kBeforeStart:
      return day < period.from;
    case Window::kYearToDate:
      return year <= day && day <= period.to;
    case Window::kBeforeYear:
      return day < year;
  }
  return false;
}

inline bool admits(const Term& term, const PlainFact& fact) {
  if (fact.measure != term.measure) return false;
  if (term.formula == Formula::kDistinct && fact.distinct.empty()) return false;
  const std::string value =
      term.dimension.empty() ? "" : dimension_of(fact.dimensions, term.dimension);
  return term.dimension.empty() ||
         (" " + std::string(term.values) + " ").find(" " + value + " ") != std::string::npos;
}

inline std::vector<PlainFact> facts_behind(const std::vector<PlainFact>& facts, const Term& term,
                                           Period period, const FigureFilter& filter) {
  std::vector<PlainFact> behind;
  std::ranges::copy_if(facts, std::back_inserter(behind), [&](const PlainFact& fact) {
    return admits(term, fact) && holds(term.window, period, fact.booked) &&
           admits(filter, fact.dimensions);
  });
  return behind;
}

inline bool is_flow(Window window) {
  return window == Window::kInPeriod || window == Window::kYearToDate;
}

inline std::int64_t count(const std::vector<PlainFact>& behind, const Term& term) {
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> keys;
  for (const PlainFact& fact : behind) {
    total += fact.delta;
    keys[fact.distinct] += fact.delta;
  }
  if (term.formula == Formula::kSum) return total;
  total = 0;
  for (const auto& [key, sum] : keys)
    total += sum > 0 ? 1 : sum < 0 && is_flow(term.window) ? -1 : 0;
  return total;
}

// One side of a figure, and how much of it belongs to months that were closed.
struct PlainSide {
  std::int64_t value = 0, adjustment = 0;
};
inline PlainSide recount(const std::vector<PlainFact>& facts, const Terms& terms, Period period,
                         const FigureFilter& filter) {
  PlainSide side;
  for (const Term& term : terms) {
    const auto behind = facts_behind(facts, term, period, filter);
    side.value += term.sign * count(behind, term);
    for (const PlainFact& fact : behind)
      if (fact.adjustment && is_flow(term.window)) side.adjustment += term.sign * fact.delta;
  }
  return side;
}

}  // namespace chapterhouse::projections::test
