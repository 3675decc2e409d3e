#include "projections/audit/anomalies.h"

#include <algorithm>
#include <map>

#include "domain/core/shape.h"
#include "projections/audit/audit_table.h"
#include "projections/kpi/fact_table.h"
#include "projections/sql/cursor.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {
namespace {

Position position_of(std::int64_t number) { return {static_cast<std::uint64_t>(number)}; }

// The first id that is not known at that position yet.
std::int64_t end_of(Position at) {
  return static_cast<std::int64_t>(at.value + 1) << kAnomalyOrdinalBits;
}

// `alias` has the columns unit, actor and recorded_at.
void restrict_to(Where& where, const AnomalyFilter& filter, const std::string& alias) {
  if (filter.units) where.in(alias + ".unit", *filter.units);
  if (filter.from) where.add(alias + ".recorded_at >= ?", {to_micros(start_of_day(*filter.from))});
  if (filter.to) where.add(alias + ".recorded_at <= ?", {to_micros(end_of_day(*filter.to))});
  if (filter.actor) where.add(alias + ".actor = ?", {filter.actor->value});
}

Where rows_of(const AnomalyFilter& filter) {
  Where where;
  where.add("a.withdraws = 0");
  restrict_to(where, filter, "a");
  return where;
}

// Which row of those known at the position withdrew row a; NULL: none.
constexpr const char* kWithdrawnBy =
    "(SELECT MIN(w.id) FROM anomalies w WHERE w.withdraws = a.id AND w.withdraws <> 0"
    " AND w.id < ?)";

Anomaly read(const Query& row, AnomalyKind kind) {
  Anomaly a;
  a.kind = kind;
  a.seen = position_of(row.integer(0) >> kAnomalyOrdinalBits);
  a.position = position_of(row.integer(1));
  a.stream.value = row.text(2);
  a.unit.value = row.text(3);
  a.actor.value = row.text(4);
  a.occurred_at = from_micros(row.integer(5));
  a.recorded_at = from_micros(row.integer(6));
  a.event = row.text(7);
  a.other_position = position_of(row.integer(8));
  a.other_stream.value = row.text(9);
  a.amount = row.integer(10);
  a.detail = row.text(11);
  if (const auto by = row.maybe_integer(12)) a.withdrawn = position_of(*by >> kAnomalyOrdinalBits);
  return a;
}

}  // namespace

std::vector<AnomalyCount> count_anomalies(Database& database, const AnomalyFilter& filter,
                                          Position at) {
  std::vector<AnomalyCount> counts;
  for (const Enumerator& kind : shape_of<AnomalyKind>().enumerators)
    counts.push_back({static_cast<AnomalyKind>(kind.value)});
  Where where = rows_of(filter);
  where.add("a.id < ?", {end_of(at)});
  Query query = database.query("SELECT a.kind, COUNT(*), COUNT(" + std::string(kWithdrawnBy) +
                               ") FROM anomalies a" + where.sql() + " GROUP BY a.kind");
  query.bind(end_of(at)).bind_all(where.values());
  while (query.step())
    for (AnomalyCount& count : counts)
      if (static_cast<std::int64_t>(count.kind) == query.integer(0)) {
        count.withdrawn = query.integer(2);
        count.standing = query.integer(1) - count.withdrawn;
      }
  return counts;
}

std::optional<Shown<Page<Anomaly>>> list_anomalies(Database& database, AnomalyKind kind,
                                                   const AnomalyFilter& filter,
                                                   const PageRequest& request, Position at) {
  Where where = rows_of(filter);
  where.add("a.kind = ?", {static_cast<std::int64_t>(kind)});
  const std::uint64_t made_for = fingerprint("anomalies", where);
  std::int64_t below = 0;
  if (!request.cursor.empty()) {
    const auto cursor = decode(request.cursor);
    if (!cursor || cursor->request != made_for) return std::nullopt;
    at = cursor->at;
    below = cursor->no;
  }
  where.add("a.id < ?", {request.cursor.empty() ? end_of(at) : below});
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, limits::kPageSizeMax);
  Query query = database.query(
      "SELECT a.id, a.position, a.stream, a.unit, a.actor, a.occurred_at, a.recorded_at, a.event,"
      " a.other_position, a.other_stream, a.amount, a.detail, " +
      std::string(kWithdrawnBy) + " FROM anomalies a" + where.sql() + " ORDER BY a.id DESC LIMIT " +
      std::to_string(limit + 1));
  query.bind(end_of(at)).bind_all(where.values());
  Shown<Page<Anomaly>> page{at, {}};
  std::int64_t last = 0;
  while (query.step()) {
    if (page.value.rows.size() == limit) {
      page.value.next = encode({at, made_for, last, last});
      break;
    }
    last = query.integer(0);
    page.value.rows.push_back(read(query, kind));
  }
  return page;
}

std::vector<Corrections> list_corrections(Database& database, const AnomalyFilter& filter,
                                          Position at) {
  std::map<std::string, Corrections> by_actor;
  {
    Where where = rows_of(filter);
    where.add("a.kind = ?", {static_cast<std::int64_t>(AnomalyKind::kCorrection)});
    where.add("a.id < ?", {end_of(at)});
    Query query = database.query("SELECT a.actor, COUNT(*) FROM anomalies a" + where.sql() +
                                 " GROUP BY a.actor");
    query.bind_all(where.values());
    while (query.step())
      by_actor[query.text(0)] = {AccountId{query.text(0)}, 0, query.integer(1), 0};
  }
  Where where;
  restrict_to(where, filter, "e");
  where.add("e.actor <> ''").add("e.id < ?", {first_fact_id({at.value + 1})});
  Query query =
      database.query("SELECT e.actor, COUNT(*) FROM events e" + where.sql() + " GROUP BY e.actor");
  query.bind_all(where.values());
  while (query.step())
    if (const auto found = by_actor.find(query.text(0)); found != by_actor.end())
      found->second.events = query.integer(1);
  std::vector<Corrections> ranked;
  for (auto& [actor, row] : by_actor) {
    row.permille = row.events > 0 ? row.corrections * 1'000 / row.events : 1'000;
    ranked.push_back(row);
  }
  std::ranges::stable_sort(ranked, [](const Corrections& one, const Corrections& other) {
    return std::pair(one.permille, one.corrections) > std::pair(other.permille, other.corrections);
  });
  if (ranked.size() > limits::kPageSizeMax) ranked.resize(limits::kPageSizeMax);
  return ranked;
}

}  // namespace chapterhouse::projections
