#include "projections/audit/population.h"

#include "domain/registers/audit/sample.h"
#include "projections/cases/case_queries.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {

std::vector<StreamId> population_of(Database& database, const Population& population, Position at) {
  Where where;
  where.add("type = ?", {population.type});
  if (!population.status.empty()) where.add("status = ?", {population.status});
  if (!population.units.empty()) where.in("unit", population.units);
  if (population.from) where.add("opened_at >= ?", {to_micros(start_of_day(*population.from))});
  if (population.to) where.add("opened_at <= ?", {to_micros(end_of_day(*population.to))});
  const CaseSource source = cases_at(database, at);
  Query query =
      database.query("SELECT stream FROM " + source.sql + where.sql() + " ORDER BY stream LIMIT " +
                     std::to_string(limits::kSamplePopulation + 1));
  query.bind_all(source.values).bind_all(where.values());
  std::vector<StreamId> streams;
  while (query.step()) streams.push_back(StreamId{query.text(0)});
  return streams;
}

}  // namespace chapterhouse::projections
