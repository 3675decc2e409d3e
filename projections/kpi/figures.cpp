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

// The booked days of a window, both included; without a start when it looks back to the beginning.
struct Span {
  std::optional<Date> from;
  Date to;
};

Span span_of(Window window, const Period& period) {
  const std::chrono::year_month_day last{period.to};
  const Date year{last.year() / 1 / 1};
  switch (window) {
    case Window::kInPeriod:
      return {period.from, period.to};
    case Window::kUpToEnd:
      return {{}, period.to};
    case Window::kBeforeStart:
      return {{}, period.from - std::chrono::days{1}};
    case Window::kYearToDate:
      return {year, period.to};
    case Window::kBeforeYear:
      return {{}, year - std::chrono::days{1}};
  }
  return {{}, period.to};
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t end = 0; !text.empty(); text.remove_prefix(std::min(end + 1, text.size()))) {
    end = std::min(text.find(' '), text.size());
    out.emplace_back(text.substr(0, end));
  }
  return out;
}

// What makes a fact one of the term's.
Where own_conditions(const Term& term, const Period& period) {
  Where where;
  where.add("facts.measure = ?", {std::string(term.measure)});
  // A fact without a key counts occasions, not somebody.
  if (term.formula == Formula::kDistinct) where.add("distinct_key <> ''");
  const Span span = span_of(term.window, period);
  if (span.from) where.add("booked >= ?", {days(*span.from)});
  where.add("booked <= ?", {days(span.to)});
  if (!term.dimension.empty()) where.in("facts." + std::string(term.dimension), words(term.values));
  return where;
}

void add_shared_conditions(Where& where, const FigureRequest& request, Position at) {
  if (request.after.value > 0) where.add("id >= ?", {first_fact_id({request.after.value + 1})});
  where.add("id < ?", {first_fact_id({at.value + 1})});
  if (request.filter.units) where.in("facts.unit", *request.filter.units);
  for (const auto& [name, values] : request.filter.dimensions) {
    CHECK(is_dimension(name));
    where.in("facts." + name, values);
  }
}

// The one predicate behind a figure, its split and its evidence.
Where where_of(const FigureRequest& request, const Term& term, Position at) {
  Where where = own_conditions(term, request.period);
  add_shared_conditions(where, request, at);
  return where;
}
Where where_of(const FigureRequest& request, const Terms& terms, Position at) {
  std::vector<Where> alternatives;
  for (const Term& term : terms) alternatives.push_back(own_conditions(term, request.period));
  Where where = Where::any_of(alternatives);
  add_shared_conditions(where, request, at);
  return where;
}

struct Amount {
  std::int64_t count = 0;
  std::int64_t adjustment = 0;
};
using Amounts = std::map<std::string, Amount>;

// Where the rows of a sum come from. Whole months are summed already; what lies around them, and
// everything when a past position or a finer dimension is asked, is read fact by fact. Either way
// the predicate above decides.
struct Source {
  std::string sql;
  std::vector<SqlValue> values{};
};

Source source_of(Database& database, const FigureRequest& request, const Term& term,
                 const std::string& group, Position at) {
  const std::string table = fact_source(term.measure);
  const bool by_unit_at_most = group.empty() || group == "facts.unit";
  const bool narrowed = !request.filter.dimensions.empty() || !term.dimension.empty();
  if (term.formula != Formula::kSum || !by_unit_at_most || narrowed || request.after.value > 0 ||
      at != shown_position(database))
    return {" FROM " + table};
  const Span span = span_of(term.window, request.period);
  const std::int64_t until = days(first_of_month(span.to + std::chrono::days{1}));
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  if (span.from) {
    const Date first = first_of_month(*span.from);
    from = days(first == *span.from ? first : first_of_month(first + std::chrono::days{31}));
  }
  if (until <= from) return {" FROM " + table};
  const std::string columns = " measure, booked, unit, adjustment, delta FROM ";
  return {" FROM (SELECT 0 AS id," + columns + "month_sums WHERE booked >= ? AND booked < ?" +
              " UNION ALL SELECT id," + columns + table + " WHERE booked < ?" +
              " UNION ALL SELECT id," + columns + table + " WHERE booked >= ?) AS facts",
          {from, until, from, until}};
}

bool looks_back_to_the_beginning(Window window) {
  return window != Window::kInPeriod && window != Window::kYearToDate;
}

// Adds the term's amount for each value of the column `group`; under "" when that is empty.
void add_amounts(Database& database, const FigureRequest& request, const Term& term,
                 const std::string& group, Position at, Amounts& found) {
  const Where where = where_of(request, term, at);
  const Source source = source_of(database, request, term, group, at);
  const bool stock = looks_back_to_the_beginning(term.window);
  const std::string part = group.empty() ? "'' AS part" : group + " AS part";
  const std::string by_part = group.empty() ? "" : " GROUP BY part";
  const std::string sums = ", SUM(delta) AS sum, SUM(adjustment * delta) AS adjusted";
  std::string sql = "SELECT " + part + sums + source.sql + where.sql() + by_part;
  if (term.formula == Formula::kDistinct) {
    // A flow takes a key back in the period of its reversal, even when it was counted in another.
    const std::string counted = stock ? "SUM(sum > 0)" : "SUM((sum > 0) - (sum < 0))";
    sql = "SELECT part, " + counted + ", SUM(adjusted) FROM (SELECT " + part + sums + source.sql +
          where.sql() + " GROUP BY distinct_key" + (group.empty() ? "" : ", part") + ")" + by_part;
  }
  Query query = database.query(sql);
  query.bind_all(source.values).bind_all(where.values());
  while (query.step()) {
    Amount& amount = found[query.text(0)];
    amount.count += term.sign * query.integer(1);
    if (!stock) amount.adjustment += term.sign * query.integer(2);
  }
}

Amounts amounts(Database& database, const FigureRequest& request, const Terms& terms,
                const std::string& group, Position at) {
  Amounts found;
  for (const Term& term : terms) add_amounts(database, request, term, group, at, found);
  return found;
}

Figure make_figure(const Definition& kpi, Amount numerator, Amount denominator) {
  Figure figure{
      &kpi, {}, numerator.count, denominator.count, numerator.adjustment, Qualifier::kNone};
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
  const auto denominators = amounts(database, request, kpi.denominator, group, at);
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

Evidence read_evidence(const Query& query, const Terms& terms) {
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
  evidence.measure = query.text(7);
  evidence.sign = std::ranges::find(terms, evidence.measure, &Term::measure)->sign;
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

std::map<std::string, std::int64_t> count_terms(Database& database, const FigureRequest& request,
                                                const Terms& terms, std::string_view dimension,
                                                Position at) {
  CHECK(dimension.empty() || is_dimension(dimension));
  const std::string group = dimension.empty() ? "" : "facts." + std::string(dimension);
  std::map<std::string, std::int64_t> counts;
  for (const auto& [key, amount] : amounts(database, request, terms, group, at))
    counts[key] = amount.count;
  return counts;
}

std::map<Date, std::int64_t> daily_gains(Database& database, const FigureRequest& request,
                                         Period period, Position at) {
  Term term = *request.kpi->numerator.begin();
  term.window = Window::kInPeriod;
  FigureRequest asked = request;
  asked.period = period;
  const Where where = where_of(asked, term, at);
  Query query = database.query("SELECT booked, SUM(delta) FROM " + fact_source(term.measure) +
                               where.sql() + " GROUP BY booked");
  query.bind_all(where.values());
  std::map<Date, std::int64_t> gains;
  while (query.step()) gains[Date{std::chrono::days{query.integer(0)}}] = query.integer(1);
  return gains;
}

std::optional<Shown<Page<Evidence>>> evidence_of(Database& database, const FigureRequest& request,
                                                 Side side, const PageRequest& page, Position at) {
  const Terms& terms = side_of(*request.kpi, side);
  Shown<Page<Evidence>> shown{at, {}};
  if (terms.empty()) return shown;
  // The position stands in the cursor, not in what it was made for.
  const std::uint64_t made_for = fingerprint("evidence", where_of(request, terms, {}));
  std::optional<Cursor> cursor;
  if (!page.cursor.empty()) {
    cursor = decode(page.cursor);
    if (!cursor || cursor->request != made_for || cursor->at > shown_position(database))
      return std::nullopt;
    at = shown.position = cursor->at;
  }
  Where where = where_of(request, terms, at);
  if (cursor) where.add("(booked, id) > (?, ?)", {cursor->key, cursor->no});
  const std::size_t limit = std::clamp<std::size_t>(page.limit, 1, limits::kPageSizeMax);
  Query query = database.query("SELECT " + evidence_columns() + " FROM " +
                               fact_source(terms.begin()->measure) +
                               " JOIN cases ON cases.no = facts.case_no" + where.sql() +
                               " ORDER BY booked, id LIMIT " + std::to_string(limit + 1));
  query.bind_all(where.values());
  Cursor last{at, made_for, {}, 0};
  while (query.step()) {
    if (shown.value.rows.size() == limit) {
      shown.value.next = encode(last);
      break;
    }
    last.key = query.value(1);
    last.no = query.integer(0);
    shown.value.rows.push_back(read_evidence(query, terms));
  }
  return shown;
}

}  // namespace chapterhouse::projections
