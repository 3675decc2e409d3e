#include "projections/kpi/target.h"

#include "domain/core/time.h"
#include "projections/engine/database.h"
#include "projections/kpi/fact_table.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {
namespace {

std::int64_t days(Date date) { return date.time_since_epoch().count(); }

}  // namespace

std::int64_t Target::value() const {
  std::int64_t sum = 0;
  for (const Part& part : parts) sum += part.value;
  return sum;
}

Target target_of(Database& database, const TargetRequest& request, Position at) {
  Where where;
  where.add("facts.measure = 'K46'").add("facts.kind = ?", {request.kpi});
  where.add("facts.date >= ? AND facts.date <= ?",
            {days(Date{request.year / 1 / 1}), days(Date{request.year / 12 / 31})});
  where.add("facts.id < ?", {first_fact_id({at.value + 1})});
  if (request.units) where.in("facts.unit", *request.units);
  Query query = database.query(
      "SELECT facts.unit, cases.stream, SUM(facts.delta) AS value FROM facts"
      " JOIN cases ON cases.no = facts.case_no" +
      where.sql() + " GROUP BY 1, 2 HAVING value <> 0 ORDER BY 1, 2");
  query.bind_all(where.values());
  Target target;
  while (query.step()) target.parts.push_back({{query.text(0)}, {query.text(1)}, query.integer(2)});
  return target;
}

}  // namespace chapterhouse::projections
