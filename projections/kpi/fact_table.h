#pragma once
// The table of facts: one row for each signed contribution of an event to a measure. Rows are
// only ever added, so that any figure can be taken as of any position.
//
//   facts(id, measure, date, booked, adjustment, recorded_at, case_no, distinct_key, delta,
//         <dimensions>)
//   id         = position << 20 | ordinal among the facts of that event
//   date       = business date; booked = the date that decides the period
//   adjustment = 1 when it belongs to a month that was closed when it was recorded
//   events(id, date, booked, adjustment, recorded_at, case_no, unit, source, actor)
//                one for each event of a case, as slim as can be: the facts of K52.events;
//                actor = the person's account, empty when the system acted
//   month_sums(measure, booked, unit, adjustment, delta)  the newest sums of whole months;
//                booked = first day of the month
//
// A voided case takes back every fact its type made, on the void's own date (domain rules 2.0 b).
// What every kind of case yields (domain/cases/common_facts.h) tells of the work and stays.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/ports/event_log.h"
#include "projections/engine/projection.h"
#include "projections/kpi/books.h"

namespace chapterhouse::projections {

class FactTable : public Projection {
 public:
  // `log` is read again when a case is voided; it must outlive the table.
  FactTable(const EventLog& log, PeriodClose close) : log_(log), books_(std::move(close)) {}

  std::string tables() const override;
  std::string indexes() const override;
  std::vector<TableOrder> contents() const override;
  void project(const Change& change) override;
  void write(Database& database) override;

 private:
  struct Row {
    std::int64_t id, case_no;
    Timestamp recorded_at;
    Date booked;
    bool adjustment;
    Fact fact;
  };
  struct EventRow {
    std::int64_t id, case_no;
    Timestamp recorded_at;
    Date date, booked;
    bool adjustment;
    UnitId unit;
    std::string_view source;
    std::string actor;
  };
  void reverse(const Change& change, std::vector<Fact>& facts, std::vector<bool>& closed);
  void add(const Change& change, Fact&& fact, bool closed, std::int64_t ordinal);
  void count_event(const Change& change);
  void write_events(Database& database);
  void write_sums(Database& database);

  const EventLog& log_;
  Books books_;
  std::vector<Row> rows_;
  std::vector<EventRow> events_;
  std::map<std::tuple<std::string_view, Date, std::string, bool>, std::int64_t> sums_;
};

inline constexpr int kOrdinalBits = 20;
// The first id of an event's facts.
inline std::int64_t first_fact_id(Position position) {
  return static_cast<std::int64_t>(position.value) << kOrdinalBits;
}

// Every event of a case is one fact of this measure; its rows stand in a table of their own.
inline constexpr std::string_view kEventMeasure = "K52.events";
// What to read a measure's facts FROM: a table named facts, with the columns above.
std::string fact_source(std::string_view measure);

// The names of the dimensions: the fields of Dimensions, and the columns of the table.
const std::vector<std::string>& dimension_names();

}  // namespace chapterhouse::projections
