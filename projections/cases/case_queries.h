#pragma once
// Lists of cases, their facets, links and a cadre's day, as of now or of a past position.
//
// Free functions over a connection that the caller owns; they throw what a Database throws. The
// whole answer shows `at`: pass the position read in the same transaction, or an earlier one.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/id.h"
#include "domain/core/limits.h"
#include "domain/core/time.h"
#include "projections/engine/database.h"
#include "projections/engine/query.h"

namespace chapterhouse::projections {

struct CaseRow {
  StreamId stream;
  std::string type;
  std::string id;             // the key part of the stream
  std::string status;         // key of the type's own status
  std::string common_status;  // key of common::Status
  std::string title, number, uscc;
  UnitId unit;
  AccountId assignee;
  Timestamp opened_at{}, updated_at{};  // business times of the first and the last event
  std::optional<Date> due;              // of the running deadline
  std::string due_key;                  // the deadline's rule
  bool finished = false;                // by its own workflow, or closed, merged or voided
  StreamVersion version;
  Position position;  // of the last event
  bool operator==(const CaseRow&) const = default;
};

// Kinds of cases that are no casework and have a list of their own: shown when named, never as
// "any".
inline constexpr std::string_view kTypesApart[] = {"account"};
// The condition that leaves them out, on the column of the type.
std::string without_types_apart(std::string_view column);

// All conditions hold together. An empty list of types or statuses means any.
struct CaseFilter {
  std::vector<std::string> types{}, statuses{};
  std::optional<std::vector<UnitId>> units{};  // absent: any; an empty list: none
  std::optional<AccountId> assignee{};         // the empty account: nobody's
  std::string text{};                          // in title or number, or the start of a credit code
  std::optional<Date> due_before{};            // due on an earlier day
  std::optional<bool> finished{};
};

enum class CaseOrder : std::uint8_t {
  kUpdated,  // last changed first
  kOpened,   // last opened first
  kDue,      // due soonest first, those without a date last
  kTitle,    // by title, in code point order
};

struct PageRequest {
  std::string cursor{};                   // empty: the first page
  std::size_t limit = limits::kPageSize;  // 1 to limits::kPageSizeMax; clamped
};

struct Facets {
  std::vector<Tally> types, statuses, units;  // the most frequent first
  std::int64_t total = 0;
};

// Unfinished cases by their running deadline. Dates are compared; no calendar is asked.
struct Day {
  struct Part {
    std::vector<CaseRow> rows;  // due soonest first, at most limits::kPageSizeMax
    std::int64_t count = 0;     // of all
  };
  Part overdue, today, next_seven_days, without_date;
};
struct DayRequest {
  std::optional<AccountId> assignee{};
  std::optional<std::vector<UnitId>> units{};
  Date today{};
};

struct Links {
  std::vector<StreamId> names, named_by;
};

// The cases as they were at a position: what to select FROM, under the name "cases".
struct CaseSource {
  std::string sql;
  std::vector<SqlValue> values;
};
CaseSource cases_at(Database&, Position at);

std::optional<CaseRow> case_row(Database&, const StreamId&, Position at);
// Empty when the cursor does not belong to this filter and order. A good cursor brings its own
// position, which replaces `at`.
std::optional<Shown<Page<CaseRow>>> list_cases(Database&, const CaseFilter&, CaseOrder,
                                               const PageRequest&, Position at);
Facets count_cases(Database&, const CaseFilter&, Position at);
Day day_of(Database&, const DayRequest&, Position at);
Links links_of(Database&, const StreamId&, Position at);

}  // namespace chapterhouse::projections
