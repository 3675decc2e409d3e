#include "projections/kpi/figures.h"

#include <algorithm>
#include <limits>
#include <map>

#include "projections/engine/projector.h"
#include "projections/kpi/fact_table.h"
#include "projections/sql/cursor.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {
namespace {

std::int64_t days(Date date) { return date.time_since_epoch().count(); }

// The one predicate behind a figure, its split and its evidence.
Where where_of(const FigureRequest& request, const Term& term, Position at) {
  Where where;
  where.add("facts.measure = ?", {std::string(term.measure)});
  // A fact without a key counts occasions, not somebody.
  if (term.formula == Formula::kDistinct) where.add("distinct_key <> ''");
  if (request.kpi->kind == FigureKind::kFlow) where.add("booked >= ?", {days(request.period.from)});
  where.add("booked <= ?", {days(request.period.to)});
  where.add("id < ?", {first_fact_id({at.value + 1})});
  if (request.filter.units) where.in("facts.unit", *request.filter.units);
  for (const auto& [name, values] : request.filter.dimensions) {
    CHECK(is_dimension(name));
    where.in("facts." + name, values);
  }
  return where;
}

struct Amount {
  std::int64_t count = 0;
  std::int64_t adjustment = 0;
};

// Where the rows of a sum come from. Whole months are summed already; what lies around them, and
// everything when a past position or a finer dimension is asked, is read fact by fact. Either way
// the predicate above decides.
struct Source {
  std::string sql = " FROM facts";
  std::vector<SqlValue> values{};
};

Source source_of(Database& database, const FigureRequest& request, const Term& term,
                 const std::string& group, Position at) {
  const bool by_unit_at_most = group.empty() || group == "facts.unit";
  if (term.formula != Formula::kSum || !by_unit_at_most || !request.filter.dimensions.empty() ||
      at != shown_position(database))
    return {};
  const Period& period = request.period;
  const std::int64_t until = days(first_of_month(period.to + std::chrono::days{1}));
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  if (request.kpi->kind == FigureKind::kFlow) {
    const Date first = first_of_month(period.from);
    from = days(first == period.from ? first : first_of_month(first + std::chrono::days{31}));
  }
  if (until <= from) return {};
  const std::string columns = " measure, booked, unit, adjustment, delta FROM ";
  return {" FROM (SELECT 0 AS id," + columns + "month_sums WHERE booked >= ? AND booked < ?" +
              " UNION ALL SELECT id," + columns + "facts WHERE booked < ?" +
              " UNION ALL SELECT id," + columns + "facts WHERE booked >= ?) AS facts",
          {from, until, from, until}};
}

// The term's amount for each value of the column `group`; under "" when that is empty.
std::map<std::string, Amount> amounts(Database& database, const FigureRequest& request,
                                      const Term& term, const std::string& group, Position at) {
  const Where where = where_of(request, term, at);
  const Source source = source_of(database, request, term, group, at);
  const std::string part = group.empty() ? "'' AS part" : group + " AS part";
  const std::string by_part = group.empty() ? "" : " GROUP BY part";
  const std::string sums = ", SUM(delta) AS sum, SUM(adjustment * delta) AS adjusted";
  std::string sql = "SELECT " + part + sums + source.sql + where.sql() + by_part;
  if (term.formula == Formula::kDistinct) {
    // A flow takes a key back in the period of its reversal, even when it was counted in another.
    const std::string counted =
        request.kpi->kind == FigureKind::kFlow ? "SUM((sum > 0) - (sum < 0))" : "SUM(sum > 0)";
    sql = "SELECT part, " + counted + ", SUM(adjusted) FROM (SELECT " + part + sums + source.sql +
          where.sql() + " GROUP BY distinct_key" + (group.empty() ? "" : ", part") + ")" + by_part;
  }
  Query query = database.query(sql);
  query.bind_all(source.values).bind_all(where.values());
  std::map<std::string, Amount> found;
  while (query.step()) found[query.text(0)] = {query.integer(1), query.integer(2)};
  return found;
}

Figure make_figure(const Definition& kpi, Amount numerator, Amount denominator) {
  Figure figure{&kpi, {}, numerator.count, denominator.count, 0, Qualifier::kNone};
  if (kpi.kind == FigureKind::kFlow) figure.adjustment = numerator.adjustment;
  if (figure.adjustment != 0) figure.qualifier = Qualifier::kIncludesAdjustments;
  if (kpi.formula != Formula::kRatio) {
    figure.value = numerator.count;
  } else if (denominator.count > 0) {
    figure.value = tenths_of_percent(numerator.count, denominator.count);
  } else {
    figure.qualifier = Qualifier::kEmptyDenominator;
  }
  return figure;
}

std::vector<FigurePart> figures_by(Database& database, const FigureRequest& request,
                                   const std::string& group, Position at) {
  const Definition& kpi = *request.kpi;
  const auto numerators = amounts(database, request, kpi.numerator, group, at);
  std::map<std::string, Amount> denominators;
  if (kpi.formula == Formula::kRatio)
    denominators = amounts(database, request, kpi.denominator, group, at);
  std::map<std::string, Figure> figures;
  for (const auto& [key, amount] : denominators) figures[key] = make_figure(kpi, {}, amount);
  for (const auto& [key, amount] : numerators) {
    const auto below = denominators.find(key);
    figures[key] = make_figure(kpi, amount, below == denominators.end() ? Amount{} : below->second);
  }
  std::vector<FigurePart> parts;
  for (auto& [key, figure] : figures) parts.push_back({key, figure});
  return parts;
}

constexpr int kFirstDimension = 9;  // column of an evidence row
std::string evidence_columns() {
  std::string columns =
      "id, booked, facts.date, adjustment, recorded_at, delta, distinct_key, measure, cases.stream";
  for (const std::string& name : dimension_names()) columns += ", facts." + name;
  return columns;
}

Evidence read_evidence(const Query& query) {
  const std::int64_t id = query.integer(0);
  Evidence evidence;
  evidence.position = {static_cast<std::uint64_t>(id >> kOrdinalBits)};
  evidence.ordinal = id & ((std::int64_t{1} << kOrdinalBits) - 1);
  evidence.booked = Date{std::chrono::days{query.integer(1)}};
  evidence.date = Date{std::chrono::days{query.integer(2)}};
  evidence.adjustment = query.integer(3) != 0;
  evidence.recorded_at = from_micros(query.integer(4));
  evidence.delta = query.integer(5);
  evidence.distinct = query.text(6);
  evidence.stream.value = query.text(8);
  int column = kFirstDimension;
  for (const Field& field : shape_of<Dimensions>().fields)
    field.shape->set_text(field.in(&evidence.dimensions), query.text_view(column++));
  return evidence;
}

}  // namespace

bool is_dimension(std::string_view name) { return shape_of<Dimensions>().field(name) != nullptr; }

std::string unknown_dimension(const FigureFilter& filter) {
  for (const auto& [name, values] : filter.dimensions)
    if (!is_dimension(name)) return name;
  return "";
}

Figure figure_of(Database& database, const FigureRequest& request, Position at) {
  const auto parts = figures_by(database, request, "", at);
  CHECK(parts.size() == 1);
  return parts.front().figure;
}

std::vector<FigurePart> split_figure(Database& database, const FigureRequest& request,
                                     std::string_view dimension, Position at) {
  CHECK(is_dimension(dimension));
  return figures_by(database, request, "facts." + std::string(dimension), at);
}

std::optional<Shown<Page<Evidence>>> evidence_of(Database& database, const FigureRequest& request,
                                                 Side side, const PageRequest& page, Position at) {
  const Term& term = side == Side::kNumerator ? request.kpi->numerator : request.kpi->denominator;
  // The position stands in the cursor, not in what it was made for.
  const std::uint64_t made_for = fingerprint("evidence", where_of(request, term, {}));
  std::optional<Cursor> cursor;
  if (!page.cursor.empty()) {
    cursor = decode(page.cursor);
    if (!cursor || cursor->request != made_for || cursor->at > shown_position(database))
      return std::nullopt;
    at = cursor->at;
  }
  Where where = where_of(request, term, at);
  if (cursor) where.add("(booked, id) > (?, ?)", {cursor->key, cursor->no});
  const std::size_t limit = std::clamp<std::size_t>(page.limit, 1, limits::kPageSizeMax);
  Query query = database.query("SELECT " + evidence_columns() +
                               " FROM facts JOIN cases ON cases.no = facts.case_no" + where.sql() +
                               " ORDER BY booked, id LIMIT " + std::to_string(limit + 1));
  query.bind_all(where.values());
  Shown<Page<Evidence>> shown{at, {}};
  Cursor last{at, made_for, {}, 0};
  while (query.step()) {
    if (shown.value.rows.size() == limit) {
      shown.value.next = encode(last);
      break;
    }
    last.key = query.value(1);
    last.no = query.integer(0);
    shown.value.rows.push_back(read_evidence(query));
  }
  return shown;
}

}  // namespace chapterhouse::projections
