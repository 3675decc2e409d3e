#include "projections/cases/case_queries.h"

#include <algorithm>
#include <limits>

#include "projections/cases/case_table.h"
#include "projections/engine/projector.h"
#include "projections/sql/cursor.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {
namespace {

std::int64_t number(Position position) { return static_cast<std::int64_t>(position.value); }
std::int64_t days(Date date) { return date.time_since_epoch().count(); }

Query ask(Database& database, const std::string& what, const CaseSource& source, const Where& where,
          const std::string& tail) {
  Query query = database.query("SELECT " + what + " FROM " + source.sql + where.sql() + tail);
  query.bind_all(source.values).bind_all(where.values());
  return query;
}

void restrict_owner(Where& where, const std::optional<std::vector<UnitId>>& units,
                    const std::optional<AccountId>& assignee) {
  if (units) where.in("unit", *units);
  if (assignee) where.add("assignee = ?", {assignee->value});
}

Where where_of(const CaseFilter& filter) {
  Where where;
  if (!filter.types.empty())
    where.in("type", filter.types);
  else
    where.add(without_types_apart("type"));
  if (!filter.statuses.empty()) where.in("status", filter.statuses);
  restrict_owner(where, filter.units, filter.assignee);
  if (!filter.text.empty()) {
    const std::string part = like_pattern("%", filter.text);
    where.add("title LIKE ? ESCAPE '\\' OR number LIKE ? ESCAPE '\\' OR uscc LIKE ? ESCAPE '\\'",
              {part, part, like_pattern("", filter.text)});
  }
  if (filter.due_before) where.add("due < ?", {days(*filter.due_before)});
  if (filter.finished) where.add("finished = ?", {std::int64_t{*filter.finished}});
  return where;
}

struct Ordering {
  std::string key;  // what rows are ordered by, then by number
  bool descending;
};

constexpr const char* kDueOrNever = "COALESCE(due, 9223372036854775807)";

Ordering ordering(CaseOrder order) {
  switch (order) {
    case CaseOrder::kUpdated:
      return {"updated_at", true};
    case CaseOrder::kOpened:
      return {"opened_at", true};
    case CaseOrder::kDue:
      return {kDueOrNever, false};
    case CaseOrder::kTitle:
      return {"title", false};
  }
  return {"updated_at", true};
}

std::vector<Tally> tally(Database& database, const CaseSource& source, const Where& where,
                         const std::string& column) {
  Query query =
      ask(database, column + ", COUNT(*)", source, where, " GROUP BY 1 ORDER BY 2 DESC, 1");
  std::vector<Tally> tallies;
  while (query.step()) tallies.push_back({query.text(0), query.integer(1)});
  return tallies;
}

Day::Part part_of(Database& database, const CaseSource& source, const Where& where) {
  Day::Part part;
  Query count = ask(database, "COUNT(*)", source, where, "");
  if (count.step()) part.count = count.integer(0);
  Query rows = ask(database, case_columns(), source, where,
                   " ORDER BY due, no LIMIT " + std::to_string(limits::kPageSizeMax));
  while (rows.step()) part.rows.push_back(read_case(rows, 0));
  return part;
}

std::vector<StreamId> streams(Query query) {
  std::vector<StreamId> found;
  while (query.step()) found.push_back(StreamId{query.text(0)});
  return found;
}

}  // namespace

// The current table alone, or also the versions replaced since `at`.
CaseSource cases_at(Database& database, Position at) {
  if (at == shown_position(database)) return {"cases", {}};
  const std::string columns = "SELECT no, " + case_columns();
  return {"(" + columns + " FROM cases WHERE position <= ? UNION ALL " + columns +
              " FROM case_past WHERE until > ? AND position <= ?) AS cases",
          {number(at), number(at), number(at)}};
}

std::optional<CaseRow> case_row(Database& database, const StreamId& stream, Position at) {
  Where where;
  where.add("stream = ?", {stream.value});
  Query query = ask(database, case_columns(), cases_at(database, at), where, "");
  return query.step() ? std::optional(read_case(query, 0)) : std::nullopt;
}

std::optional<Shown<Page<CaseRow>>> list_cases(Database& database, const CaseFilter& filter,
                                               CaseOrder order, const PageRequest& request,
                                               Position at) {
  const Ordering by = ordering(order);
  Where where = where_of(filter);
  const std::uint64_t made_for = fingerprint(by.key, where);
  if (!request.cursor.empty()) {
    const auto cursor = decode(request.cursor);
    if (!cursor || cursor->request != made_for || cursor->at > shown_position(database))
      return std::nullopt;
    at = cursor->at;
    where.add("(" + by.key + ", no) " + (by.descending ? "<" : ">") + " (?, ?)",
              {cursor->key, cursor->no});
  }
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, limits::kPageSizeMax);
  const std::string direction = by.descending ? " DESC" : "";
  Query query = ask(database, by.key + ", no, " + case_columns(), cases_at(database, at), where,
                    " ORDER BY " + by.key + direction + ", no" + direction + " LIMIT " +
                        std::to_string(limit + 1));
  Shown<Page<CaseRow>> page{at, {}};
  Cursor last{at, made_for, {}, 0};
  while (query.step()) {
    if (page.value.rows.size() == limit) {
      page.value.next = encode(last);
      break;
    }
    last.key = query.value(0);
    last.no = query.integer(1);
    page.value.rows.push_back(read_case(query, 2));
  }
  return page;
}

Facets count_cases(Database& database, const CaseFilter& filter, Position at) {
  const CaseSource source = cases_at(database, at);
  const Where where = where_of(filter);
  Facets facets{tally(database, source, where, "type"), tally(database, source, where, "status"),
                tally(database, source, where, "unit"), 0};
  for (const Tally& type : facets.types) facets.total += type.count;
  return facets;
}

std::string without_types_apart(std::string_view column) {
  std::string names;
  for (const std::string_view type : kTypesApart)
    names += (names.empty() ? "'" : ", '") + std::string(type) + "'";
  return std::string(column) + " NOT IN (" + names + ")";
}

Day day_of(Database& database, const DayRequest& request, Position at) {
  const CaseSource source = cases_at(database, at);
  const std::int64_t today = days(request.today);
  const auto part = [&](std::string_view condition, std::initializer_list<SqlValue> values) {
    Where where;
    restrict_owner(where, request.units, request.assignee);
    where.add("finished = 0").add(without_types_apart("type")).add(condition, values);
    return part_of(database, source, where);
  };
  return {part("due < ?", {today}), part("due = ?", {today}),
          part("due > ? AND due <= ?", {today, today + 7}), part("due IS NULL", {})};
}

Links links_of(Database& database, const StreamId& stream, Position at) {
  const std::string then = " AND since <= ? AND (until IS NULL OR until > ?) ORDER BY since, 1";
  const std::string from = " FROM case_links JOIN cases ON cases.no = case_links.no WHERE ";
  Query names = database.query("SELECT target" + from + "stream = ?" + then);
  Query named_by = database.query("SELECT stream" + from + "target = ?" + then);
  names.bind(stream.value).bind(number(at)).bind(number(at));
  named_by.bind(stream.value).bind(number(at)).bind(number(at));
  return {streams(std::move(names)), streams(std::move(named_by))};
}

}  // namespace chapterhouse::projections
