#include "projections/kpi/fact_table.h"

#include <utility>

#include "domain/cases/common_facts.h"
#include "projections/engine/replay.h"

namespace chapterhouse::projections {
namespace {

std::int64_t days(Date date) { return date.time_since_epoch().count(); }

Date recorded_on(const Event& event) { return business_date(event.envelope.recorded_at); }

void bind_dimensions(Query& query, const Dimensions& dimensions) {
  for (const Field& field : shape_of<Dimensions>().fields)
    query.bind(field.shape->text(field.in_const(&dimensions)));
}

}  // namespace

const std::vector<std::string>& dimension_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> fields;
    for (const Field& field : shape_of<Dimensions>().fields) fields.emplace_back(field.name);
    return fields;
  }();
  return names;
}

std::string fact_source(std::string_view measure) {
  if (measure != kEventMeasure) return "facts";
  std::string columns =
      "'" + std::string(kEventMeasure) + "' AS measure, '' AS distinct_key, 1 AS delta";
  for (const std::string& name : dimension_names())
    columns += name == "unit" || name == "source" ? ", " + name : ", '' AS " + name;
  return "(SELECT id, date, booked, adjustment, recorded_at, case_no, " + columns +
         " FROM events) AS facts";
}

std::string FactTable::tables() const {
  std::string sql =
      "CREATE TABLE facts(id INTEGER PRIMARY KEY, measure TEXT NOT NULL, date INTEGER NOT NULL,"
      " booked INTEGER NOT NULL, adjustment INTEGER NOT NULL, recorded_at INTEGER NOT NULL,"
      " case_no INTEGER NOT NULL, distinct_key TEXT NOT NULL, delta INTEGER NOT NULL";
  for (const std::string& name : dimension_names()) sql += ", " + name + " TEXT NOT NULL";
  return sql +
         ");"
         "CREATE TABLE events(id INTEGER PRIMARY KEY, date INTEGER NOT NULL,"
         " booked INTEGER NOT NULL, adjustment INTEGER NOT NULL, recorded_at INTEGER NOT NULL,"
         " case_no INTEGER NOT NULL, unit TEXT NOT NULL, source TEXT NOT NULL,"
         " actor TEXT NOT NULL);"
         "CREATE TABLE month_sums(measure TEXT NOT NULL, booked INTEGER NOT NULL, unit TEXT NOT "
         "NULL,"
         " adjustment INTEGER NOT NULL, delta INTEGER NOT NULL,"
         " PRIMARY KEY(measure, booked, unit, adjustment)) WITHOUT ROWID;";
}

std::string FactTable::indexes() const {
  // Both cover the figures of a whole district and of its units.
  return "CREATE INDEX facts_by_date ON facts(measure, booked, unit, adjustment, delta);"
         "CREATE INDEX facts_by_key ON facts(measure, distinct_key, booked, unit, adjustment, "
         "delta)"
         " WHERE distinct_key <> '';";
}

std::vector<TableOrder> FactTable::contents() const {
  return {{"facts", "id"}, {"events", "id"}, {"month_sums", "measure, booked, unit, adjustment"}};
}

void FactTable::project(const Change& change) {
  std::vector<Fact> facts;
  std::vector<bool> closed;  // the fact undoes one whose month is closed by now
  if (change.event.body.as<common::ev::Voided>())
    reverse(change, facts, closed);
  else
    change.after.type->facts({change.event, change.before, change.after}, facts);
  common_facts({change.event, change.before, change.after}, change.summary_before,
               change.summary_after, facts);
  closed.resize(facts.size());
  CHECK(facts.size() < (std::size_t{1} << kOrdinalBits));
  for (std::size_t i = 0; i < facts.size(); ++i)
    add(change, std::move(facts[i]), closed[i], static_cast<std::int64_t>(i));
  count_event(change);
}

void FactTable::reverse(const Change& change, std::vector<Fact>& facts, std::vector<bool>& closed) {
  if (change.before.common.status == common::Status::kVoided) return;
  const Date voided = business_date(change.event.envelope.occurred_at);
  const Date today = recorded_on(change.event);
  // What the case's events said is derived again, so that no index by case must be kept.
  replay(log_, *change.before.type, change.before.stream, change.before.version,
         [&](const Event& event, const CaseFile& before, const CaseFile& after) {
           const std::size_t first = facts.size();
           after.type->facts({event, before, after}, facts);
           for (std::size_t i = first; i < facts.size(); ++i) {
             const Date booked = books_.book(facts[i].date, recorded_on(event)).date;
             closed.push_back(books_.closed(booked, today));
             facts[i].delta = -facts[i].delta;
             facts[i].date = voided;
           }
         });
}

void FactTable::add(const Change& change, Fact&& fact, bool closed, std::int64_t ordinal) {
  const Envelope& envelope = change.event.envelope;
  const Books::Booking booking = books_.book(fact.date, recorded_on(change.event));
  const bool adjustment = booking.adjustment || closed;
  sums_[{fact.measure, first_of_month(booking.date), fact.dimensions.unit.value, adjustment}] +=
      fact.delta;
  rows_.push_back({first_fact_id(envelope.position) | ordinal,
                   static_cast<std::int64_t>(change.opened.value), envelope.recorded_at,
                   booking.date, adjustment, std::move(fact)});
}

void FactTable::count_event(const Change& change) {
  const Envelope& envelope = change.event.envelope;
  const Date date = business_date(envelope.occurred_at);
  const Books::Booking booking = books_.book(date, recorded_on(change.event));
  const UnitId& unit = change.after.common.unit;
  ++sums_[{kEventMeasure, first_of_month(booking.date), unit.value, booking.adjustment}];
  events_.push_back({first_fact_id(envelope.position),
                     static_cast<std::int64_t>(change.opened.value), envelope.recorded_at, date,
                     booking.date, booking.adjustment, unit, change.after.type->name,
                     envelope.actor.kind == ActorKind::kPerson ? envelope.actor.id.value : ""});
}

void FactTable::write(Database& database) {
  std::string marks = "?,?,?,?,?,?,?,?,?";
  for (std::size_t i = 0; i < dimension_names().size(); ++i) marks += ",?";
  Query insert = database.query("INSERT INTO facts VALUES(" + marks + ")");
  for (const Row& row : rows_) {
    insert.bind(row.id).bind(row.fact.measure).bind(days(row.fact.date)).bind(days(row.booked));
    insert.bind(std::int64_t{row.adjustment}).bind(to_micros(row.recorded_at)).bind(row.case_no);
    insert.bind(row.fact.distinct).bind(row.fact.delta);
    bind_dimensions(insert, row.fact.dimensions);
    insert.run();
  }
  write_events(database);
  write_sums(database);
  rows_.clear();
}

void FactTable::write_events(Database& database) {
  Query insert = database.query("INSERT INTO events VALUES(?,?,?,?,?,?,?,?,?)");
  for (const EventRow& row : events_) {
    insert.bind(row.id).bind(days(row.date)).bind(days(row.booked));
    insert.bind(std::int64_t{row.adjustment}).bind(to_micros(row.recorded_at)).bind(row.case_no);
    insert.bind(row.unit.value).bind(row.source).bind(row.actor).run();
  }
  events_.clear();
}

void FactTable::write_sums(Database& database) {
  Query add = database.query(
      "INSERT INTO month_sums VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
      " delta = delta + excluded.delta");
  for (const auto& [key, delta] : sums_) {
    const auto& [measure, month, unit, adjustment] = key;
    add.bind(measure).bind(days(month)).bind(unit).bind(std::int64_t{adjustment}).bind(delta).run();
  }
  sums_.clear();
}

}  // namespace chapterhouse::projections
