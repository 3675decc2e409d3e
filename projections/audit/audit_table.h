#pragma once
// The table of anomalies: one row for each, and one more for each that ceased to be so. Rows are
// only ever added, so that they can be asked as of any position.
//
//   anomalies(id, kind, position, stream, unit, actor, occurred_at, recorded_at, event,
//             other_position, other_stream, amount, detail, withdraws)
//   id         = position with which it became known << 20 | ordinal there
//   withdraws  = id of the row that no longer holds; 0: a row of its own
//
// Beside it stands what later events are compared with:
//   audit_days(day, first)            the first position recorded on that day
//   audit_proposals(no, kind, ...)    who proposed what in a case, the last of each kind
//   audit_papers(sha256, no, ...)     the papers of each case
//   audit_contacts(hash, person, ...) accounts and phones, by a keyed hash only
//   audit_payees(person)              who was proposed for a grant
//   audit_members(person, no, ...)    memberships that count
//   audit_doubles(no, other_no, row)  pairs of these that count one person twice
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/ports/event_log.h"
#include "projections/audit/anomalies.h"
#include "projections/audit/conduct.h"
#include "projections/audit/thresholds.h"
#include "projections/engine/projection.h"
#include "projections/kpi/books.h"
#include "projections/pace/working_days.h"

namespace chapterhouse::projections {

class AuditTable : public Projection {
 public:
  struct Sources {
    const EventLog& log;  // read again for a commit's papers and for what is encrypted
    const WorkingDays& working_days;
    PeriodClose close;
    ThresholdsOn thresholds;
    const BlindIndex* blind;
  };
  // What the sources name must outlive it. It reads the tables of cases and of facts: stands after
  // them in the list of projections.
  explicit AuditTable(Sources sources) : sources_(std::move(sources)) {}

  std::string tables() const override;
  std::string indexes() const override;
  std::vector<TableOrder> contents() const override;
  void project(const Change& change) override;
  void write(Database& database) override;

 private:
  // What is compared with earlier events only when it is written: the tables hold those.
  struct DayBegins {
    Date day;
    Position first;
  };
  struct Proposes {
    Position position;
    std::int64_t no;
    std::uint16_t kind;
    std::string event;
    std::string actor, on_behalf_of, named;
  };
  struct Decides {
    Anomaly base;
    std::int64_t no;
    DecidedUpon upon;
    std::string on_behalf_of;
  };
  struct Shows {  // a paper
    Anomaly base;
    std::int64_t no;
    std::string sha256;
  };
  struct Names {  // an account or a phone; or, without a hash, a grant to the person
    Anomaly base;
    std::string person, hash;
  };
  struct Joins {
    Anomaly base;
    std::int64_t no;
    std::string person;
  };
  struct Leaves {
    Anomaly base;
    std::int64_t no;
    std::string person;
  };
  using Step = std::variant<Anomaly, DayBegins, Proposes, Decides, Shows, Names, Joins, Leaves>;

  void note_day(const Envelope& envelope);
  void note_time(const Change& change);
  void note_conduct(const Change& change);
  void note_papers(const Change& change);
  void note_contacts(const Change& change);
  void note_membership(const Change& change);
  bool declared(const Envelope& envelope) const;
  void name(const Change& change, std::string_view person, std::string_view purpose,
            std::string_view value);

  void put(Database& database, const Anomaly& anomaly, std::int64_t withdraws = 0);
  void take(Database& database, const Anomaly& step);
  void take(Database& database, const DayBegins& step);
  void take(Database& database, const Proposes& step);
  void take(Database& database, const Decides& step);
  void take(Database& database, const Shows& step);
  void take(Database& database, const Names& step);
  void take(Database& database, const Joins& step);
  void take(Database& database, const Leaves& step);
  void share(Database& database, const Names& step, std::string_view hash);
  void judge_close(Database& database, std::chrono::year_month month, Date close, Position seen);

  Sources sources_;
  std::vector<Step> steps_;
  std::optional<Date> today_;  // of the last event seen since the start
  std::optional<Thresholds> limits_;
  std::int64_t last_id_ = 0;
};

inline constexpr int kAnomalyOrdinalBits = 20;

}  // namespace chapterhouse::projections
