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
  std::set<StreamId> voided;
  for (const Event& event : events) {
    if (event.envelope.position > at) break;
    const Date recorded = business_date(event.envelope.recorded_at);
    auto& own = by_case[event.envelope.stream];
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

inline std::vector<PlainFact> facts_behind(const std::vector<PlainFact>& facts,
                                           const Definition& kpi, const Term& term, Period period,
                                           const FigureFilter& filter) {
  std::vector<PlainFact> behind;
  for (const PlainFact& fact : facts) {
    if (fact.measure != term.measure || fact.booked > period.to) continue;
    if (kpi.kind == FigureKind::kFlow && fact.booked < period.from) continue;
    if (term.formula == Formula::kDistinct && fact.distinct.empty()) continue;
    if (admits(filter, fact.dimensions)) behind.push_back(fact);
  }
  return behind;
}

inline std::int64_t count(const std::vector<PlainFact>& behind, const Definition& kpi,
                          const Term& term) {
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> keys;
  for (const PlainFact& fact : behind) {
    total += fact.delta;
    keys[fact.distinct] += fact.delta;
  }
  if (term.formula == Formula::kSum) return total;
  total = 0;
  for (const auto& [key, sum] : keys)
    total += sum > 0 ? 1 : sum < 0 && kpi.kind == FigureKind::kFlow ? -1 : 0;
  return total;
}

}  // namespace chapterhouse::projections::test
