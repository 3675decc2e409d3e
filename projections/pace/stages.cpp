#include "projections/pace/stages.h"

#include <algorithm>
#include <map>
#include <utility>

#include "projections/cases/case_table.h"
#include "projections/engine/database.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {
namespace {

std::int64_t number(Position position) { return static_cast<std::int64_t>(position.value); }
std::int64_t days(Date date) { return date.time_since_epoch().count(); }
Date date_of(std::int64_t days) { return Date{std::chrono::days{days}}; }

using Stage = std::pair<std::string, std::string>;  // type, status

void narrow(Where& where, const std::optional<std::vector<UnitId>>& units,
            const std::vector<std::string>& types) {
  if (units) where.in("cases.unit", *units);
  if (!types.empty()) where.in("cases.type", types);
}

// The lengths of the stays that have ended.
std::map<Stage, std::vector<std::int64_t>> ended_stays(Database& database, Where where,
                                                       const WorkingDays& calendar, Position at) {
  where.add("stays.until <= ?", {number(at)});
  where.add("cases.common_status NOT IN ('merged', 'voided')");
  const CaseSource cases = cases_at(database, at);
  Query query = database.query("SELECT cases.type, stays.status, stays.entered, stays.left FROM " +
                               cases.sql + " JOIN stays ON stays.no = cases.no" + where.sql());
  query.bind_all(cases.values).bind_all(where.values());
  std::map<Stage, std::vector<std::int64_t>> lengths;
  while (query.step())
    lengths[{query.text(0), query.text(1)}].push_back(
        calendar.between(date_of(query.integer(2)), date_of(query.integer(3))));
  return lengths;
}

}  // namespace

std::vector<StageTime> stage_times(Database& database, const StageRequest& request,
                                   const WorkingDays& calendar, Position at) {
  Where where;
  where.add("stays.left >= ? AND stays.left <= ?",
            {days(request.period.from), days(request.period.to)});
  narrow(where, request.units, request.types);
  std::vector<StageTime> times;
  for (auto& [stage, lengths] : ended_stays(database, where, calendar, at))
    times.push_back(
        {stage.first, stage.second, quantiles_of(std::move(lengths), request.least_sample)});
  return times;
}

Ageing aged_cases(Database& database, const AgeingRequest& request, const WorkingDays& calendar,
                  Position at) {
  Where known;
  narrow(known, {}, request.types);
  std::map<Stage, std::int64_t> usual;
  for (auto& [stage, lengths] : ended_stays(database, known, calendar, at))
    if (const auto p85 = quantiles_of(std::move(lengths), request.least_sample).p85)
      usual[stage] = *p85;

  Where where;
  where.add("cases.finished = 0");
  where.add("stays.since <= ? AND (stays.until IS NULL OR stays.until > ?)",
            {number(at), number(at)});
  narrow(where, request.units, request.types);
  const CaseSource cases = cases_at(database, at);
  Query query = database.query("SELECT stays.entered, stays.status, " + case_columns("cases") +
                               " FROM " + cases.sql + " JOIN stays ON stays.no = cases.no" +
                               where.sql() + " ORDER BY cases.no");
  query.bind_all(cases.values).bind_all(where.values());
  Ageing ageing;
  while (query.step()) {
    const Date entered = date_of(query.integer(0));
    const auto limit = usual.find({query.text(2), query.text(1)});
    const std::int64_t age = calendar.between(entered, request.today);
    if (limit == usual.end() || age <= limit->second) continue;
    ageing.cases.push_back({read_case(query, 2), entered, age, limit->second});
  }
  ageing.count = static_cast<std::int64_t>(ageing.cases.size());
  std::ranges::stable_sort(ageing.cases, std::greater{}, &Aged::working_days);
  if (ageing.cases.size() > request.limit) ageing.cases.resize(request.limit);
  return ageing;
}

}  // namespace chapterhouse::projections
