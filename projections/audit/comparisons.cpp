// What an event shows beside earlier ones, which the tables hold.
#include <array>
#include <map>

#include "projections/audit/audit_table.h"

namespace chapterhouse::projections {
namespace {

using std::chrono::days;

std::int64_t count_of(Date date) { return date.time_since_epoch().count(); }
std::int64_t count_of(Position position) { return static_cast<std::int64_t>(position.value); }
Position position_of(std::int64_t number) { return {static_cast<std::uint64_t>(number)}; }

std::chrono::year_month month_of(Date date) {
  const std::chrono::year_month_day day{date};
  return day.year() / day.month();
}

// The first day of the span of so many working days that ends with `end`.
Date start_of_span(const WorkingDays& calendar, Date end, std::int64_t working_days) {
  constexpr int kLongest = 400;  // days: no calendar is that long without a working day
  Date start = end;
  for (int i = 0; i < kLongest && calendar.between(start - days{1}, end) < working_days; ++i)
    start -= days{1};
  return start;
}

std::optional<std::int64_t> first_integer(Query query) {
  return query.step() ? query.maybe_integer(0) : std::nullopt;
}

// The first position recorded on that day or later.
std::optional<std::int64_t> first_on(Database& database, Date day) {
  return first_integer(
      std::move(database.query("SELECT first FROM audit_days WHERE day >= ? ORDER BY day LIMIT 1")
                    .bind(count_of(day))));
}

// Events that feed a figure of the work's results; those of the work itself (K51, K52) do not.
struct Entries {
  std::int64_t count = 0, first = 0, last = 0;
};
std::map<std::string, Entries> countable(Database& database, std::int64_t from, std::int64_t to) {
  constexpr int kFactOrdinalBits = 20;
  Query query = database.query(
      "SELECT unit, COUNT(DISTINCT id >> 20), MIN(id >> 20), MAX(id >> 20) FROM facts"
      " WHERE id >= ? AND id < ? AND delta > 0"
      " AND measure NOT IN ('K51.due', 'K51.met', 'K52.changes') GROUP BY unit");
  query.bind(from << kFactOrdinalBits).bind(to << kFactOrdinalBits);
  std::map<std::string, Entries> found;
  while (query.step())
    found[query.text(0)] = {query.integer(1), query.integer(2), query.integer(3)};
  return found;
}

}  // namespace

void AuditTable::put(Database& database, const Anomaly& a, std::int64_t withdraws) {
  const std::int64_t first = count_of(a.seen) << kAnomalyOrdinalBits;
  last_id_ = last_id_ >> kAnomalyOrdinalBits == count_of(a.seen) ? last_id_ + 1 : first;
  database.query("INSERT INTO anomalies VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(last_id_)
      .bind(static_cast<std::int64_t>(a.kind))
      .bind(count_of(a.position))
      .bind(a.stream.value)
      .bind(a.unit.value)
      .bind(a.actor.value)
      .bind(to_micros(a.occurred_at))
      .bind(to_micros(a.recorded_at))
      .bind(a.event)
      .bind(count_of(a.other_position))
      .bind(a.other_stream.value)
      .bind(a.amount)
      .bind(a.detail)
      .bind(withdraws)
      .run();
}

void AuditTable::take(Database& database, const Anomaly& step) { put(database, step); }

// The books of a month close with a day; the first event recorded after it shows that it is over.
void AuditTable::take(Database& database, const DayBegins& step) {
  constexpr days kLongestOpen{100};  // after the month's last day
  const auto before = first_integer(database.query("SELECT MAX(day) FROM audit_days"));
  if (before && *before >= count_of(step.day)) return;  // known before the start
  database.query("INSERT INTO audit_days VALUES(?, ?)")
      .bind(count_of(step.day))
      .bind(count_of(step.first))
      .run();
  if (!before || !sources_.thresholds) return;
  const Date last{days{*before}};
  for (auto month = month_of(last - kLongestOpen); month <= month_of(step.day);
       month += std::chrono::months{1}) {
    const Date close = sources_.close(month);
    if (last <= close && close < step.day) judge_close(database, month, close, step.first);
  }
}

void AuditTable::judge_close(Database& database, std::chrono::year_month month, Date close,
                             Position seen) {
  const Thresholds limits = sources_.thresholds(close);
  const Date from = start_of_span(sources_.working_days, close, limits.burst_working_days);
  const Date usual_from =
      start_of_span(sources_.working_days, from - days{1}, limits.usual_working_days);
  const auto known = first_integer(database.query("SELECT MIN(day) FROM audit_days"));
  if (!known || *known > count_of(usual_from)) return;  // nobody knows yet what is usual
  const auto begin = first_on(database, from), usual_begin = first_on(database, usual_from);
  if (!begin || !usual_begin) return;
  const auto usual = countable(database, *usual_begin, *begin);
  for (const auto& [unit, entries] : countable(database, *begin, count_of(seen))) {
    const auto found = usual.find(unit);
    const std::int64_t usually = found == usual.end() ? 0 : found->second.count;
    if (entries.count < limits.burst_least_events ||
        entries.count * limits.usual_working_days <=
            limits.burst_factor * usually * limits.burst_working_days)
      continue;
    Query event = database.query(
        "SELECT c.stream, e.date, e.recorded_at FROM events e JOIN cases c ON c.no = e.case_no"
        " WHERE e.id = ? << 20");
    if (!event.bind(entries.last).step()) continue;
    Anomaly burst;
    burst.kind = AnomalyKind::kClosingBurst;
    burst.seen = seen;
    burst.position = position_of(entries.last);
    burst.stream.value = event.text(0);
    burst.unit.value = unit;
    burst.occurred_at = start_of_day(Date{days{event.integer(1)}});
    burst.recorded_at = from_micros(event.integer(2));
    burst.other_position = position_of(entries.first);
    burst.amount = entries.count;
    burst.detail = to_text(Date{month / 1}).substr(0, 7);
    put(database, burst);
  }
}

void AuditTable::take(Database& database, const Proposes& step) {
  database.query("INSERT OR REPLACE INTO audit_proposals VALUES(?,?,?,?,?,?,?)")
      .bind(step.no)
      .bind(std::int64_t{step.kind})
      .bind(count_of(step.position))
      .bind(step.event)
      .bind(step.actor)
      .bind(step.on_behalf_of)
      .bind(step.named)
      .run();
}

void AuditTable::take(Database& database, const Decides& step) {
  for (const std::uint16_t kind : step.upon) {
    Anomaly found = step.base;
    {
      Query proposal = database.query(
          "SELECT position, event, actor, on_behalf_of, named FROM audit_proposals"
          " WHERE no = ? AND kind = ?");
      if (!proposal.bind(step.no).bind(std::int64_t{kind}).step()) continue;
      bool same = false;
      for (int column = 2; column <= 4; ++column) {
        const std::string_view proposer = proposal.text_view(column);
        same = same || (!proposer.empty() &&
                        (proposer == step.base.actor.value || proposer == step.on_behalf_of));
      }
      if (!same) continue;
      found.other_position = position_of(proposal.integer(0));
      found.other_stream = found.stream;
      found.detail = proposal.text(1);
    }
    put(database, found);
  }
}

// The first case that had the paper is the other one.
void AuditTable::take(Database& database, const Shows& step) {
  const auto own = first_integer(
      std::move(database.query("SELECT 1 FROM audit_papers WHERE sha256 = ? AND no = ?")
                    .bind(step.sha256)
                    .bind(step.no)));
  if (own) return;
  Anomaly found = step.base;
  {
    Query first = database.query(
        "SELECT position, stream FROM audit_papers WHERE sha256 = ? ORDER BY position LIMIT 1");
    if (first.bind(step.sha256).step()) {
      found.other_position = position_of(first.integer(0));
      found.other_stream.value = first.text(1);
    }
  }
  if (found.other_position.value != 0) {
    found.detail = step.sha256;
    put(database, found);
  }
  database.query("INSERT INTO audit_papers VALUES(?, ?, ?, ?)")
      .bind(step.sha256)
      .bind(step.no)
      .bind(count_of(step.base.position))
      .bind(step.base.stream.value)
      .run();
}

// Two people are compared once both are proposed for a grant, whichever came first: the grant, the
// account or the phone.
void AuditTable::take(Database& database, const Names& step) {
  const auto is_payee = [&] {
    return first_integer(
        std::move(database.query("SELECT 1 FROM audit_payees WHERE person = ?").bind(step.person)));
  };
  if (!step.hash.empty()) {
    const auto known = first_integer(
        std::move(database.query("SELECT 1 FROM audit_contacts WHERE hash = ? AND person = ?")
                      .bind(step.hash)
                      .bind(step.person)));
    if (known) return;
    database.query("INSERT INTO audit_contacts VALUES(?, ?, ?, ?)")
        .bind(step.hash)
        .bind(step.person)
        .bind(count_of(step.base.position))
        .bind(step.base.stream.value)
        .run();
    if (is_payee()) share(database, step, step.hash);
    return;
  }
  if (is_payee()) return;
  database.query("INSERT INTO audit_payees VALUES(?)").bind(step.person).run();
  std::vector<std::string> hashes;
  {
    Query own = database.query("SELECT hash FROM audit_contacts WHERE person = ? ORDER BY hash");
    own.bind(step.person);
    while (own.step()) hashes.push_back(own.text(0));
  }
  for (const std::string& hash : hashes) share(database, step, hash);
}

void AuditTable::share(Database& database, const Names& step, std::string_view hash) {
  Query others = database.query(
      "SELECT c.position, c.stream FROM audit_contacts c JOIN audit_payees p ON p.person = c.person"
      " WHERE c.hash = ? AND c.person <> ? ORDER BY c.position");
  others.bind(hash).bind(step.person);
  while (others.step()) {
    Anomaly found = step.base;
    found.kind = hash.starts_with('p') ? AnomalyKind::kSharedPhone : AnomalyKind::kSharedAccount;
    found.other_position = position_of(others.integer(0));
    found.other_stream.value = others.text(1);
    put(database, found);
  }
}

void AuditTable::take(Database& database, const Joins& step) {
  struct Other {
    std::int64_t no, position;
    std::string unit, stream;
  };
  std::vector<Other> others;
  {
    Query query = database.query(
        "SELECT no, position, unit, stream FROM audit_members"
        " WHERE person = ? AND unit <> ? ORDER BY no");
    query.bind(step.person).bind(step.base.unit.value);
    while (query.step())
      others.push_back({query.integer(0), query.integer(1), query.text(2), query.text(3)});
  }
  for (const Other& other : others) {
    Anomaly found = step.base;
    found.other_position = position_of(other.position);
    found.other_stream.value = other.stream;
    found.detail = other.unit;
    put(database, found);
    database.query("INSERT INTO audit_doubles VALUES(?, ?, ?)")
        .bind(step.no)
        .bind(other.no)
        .bind(last_id_)
        .run();
  }
  database.query("INSERT INTO audit_members VALUES(?, ?, ?, ?, ?)")
      .bind(step.person)
      .bind(step.no)
      .bind(step.base.unit.value)
      .bind(count_of(step.base.position))
      .bind(step.base.stream.value)
      .run();
}

void AuditTable::take(Database& database, const Leaves& step) {
  database.query("DELETE FROM audit_members WHERE person = ? AND no = ?")
      .bind(step.person)
      .bind(step.no)
      .run();
  std::vector<std::int64_t> rows;
  {
    Query doubles =
        database.query("SELECT row FROM audit_doubles WHERE no = ? OR other_no = ? ORDER BY row");
    doubles.bind(step.no).bind(step.no);
    while (doubles.step()) rows.push_back(doubles.integer(0));
  }
  for (const std::int64_t row : rows) put(database, step.base, row);
  if (!rows.empty())
    database.query("DELETE FROM audit_doubles WHERE no = ? OR other_no = ?")
        .bind(step.no)
        .bind(step.no)
        .run();
}

}  // namespace chapterhouse::projections
