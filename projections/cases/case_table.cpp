#include "projections/cases/case_table.h"

#include <algorithm>

namespace chapterhouse::projections {
namespace {

constexpr const char* kColumnTypes =
    "type TEXT NOT NULL, stream TEXT NOT NULL, status TEXT NOT NULL, common_status TEXT NOT NULL,"
    " title TEXT NOT NULL, number TEXT NOT NULL, uscc TEXT NOT NULL, unit TEXT NOT NULL,"
    " assignee TEXT NOT NULL, opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, due INTEGER,"
    " due_key TEXT NOT NULL, finished INTEGER NOT NULL, version INTEGER NOT NULL,"
    " position INTEGER NOT NULL";
constexpr int kColumns = 16;

std::int64_t days(Date date) { return date.time_since_epoch().count(); }

bool ended(common::Status status) {
  return status == common::Status::kClosed || status == common::Status::kMerged ||
         status == common::Status::kVoided;
}

CaseRow row_of(const CaseFile& file, const CaseSummary& summary, Timestamp updated_at) {
  CaseRow row;
  row.stream = file.stream;
  row.type = file.type->name;
  row.status = file.type->status_key(file.status());
  row.common_status = key_of(file.common.status);
  row.title = summary.title;
  row.number = summary.number;
  row.uscc = summary.uscc;
  row.unit = file.common.unit;
  row.assignee = file.common.assignee;
  row.opened_at = file.common.opened_at;
  row.updated_at = updated_at;
  if (summary.due) {
    row.due = summary.due->due;
    row.due_key = summary.due->key;
  }
  row.finished = summary.finished || ended(file.common.status);
  row.version = file.version;
  row.position = file.position;
  return row;
}

void bind_row(Query& query, const CaseRow& row) {
  query.bind(row.type).bind(row.stream.value).bind(row.status).bind(row.common_status);
  query.bind(row.title).bind(row.number).bind(row.uscc).bind(row.unit.value);
  query.bind(row.assignee.value).bind(to_micros(row.opened_at)).bind(to_micros(row.updated_at));
  query.bind(row.due ? std::optional(days(*row.due)) : std::nullopt).bind(row.due_key);
  query.bind(std::int64_t{row.finished}).bind(static_cast<std::int64_t>(row.version.value));
  query.bind(static_cast<std::int64_t>(row.position.value));
}

std::string marks(int count) {
  std::string text = "?";
  for (int i = 1; i < count; ++i) text += ",?";
  return text;
}

}  // namespace

const std::string& case_columns() {
  static const std::string columns =
      "type, stream, status, common_status, title, number, uscc, unit, assignee, opened_at,"
      " updated_at, due, due_key, finished, version, position";
  return columns;
}

std::string case_columns(std::string_view table) {
  const std::string name = std::string(table) + ".";
  std::string columns = name;
  for (const char c : case_columns()) columns += c == ' ' ? " " + name : std::string(1, c);
  return columns;
}

CaseRow read_case(const Query& query, int first) {
  CaseRow row;
  row.type = query.text(first);
  row.stream.value = query.text(first + 1);
  row.id = key_of_stream(row.stream);
  row.status = query.text(first + 2);
  row.common_status = query.text(first + 3);
  row.title = query.text(first + 4);
  row.number = query.text(first + 5);
  row.uscc = query.text(first + 6);
  row.unit.value = query.text(first + 7);
  row.assignee.value = query.text(first + 8);
  row.opened_at = from_micros(query.integer(first + 9));
  row.updated_at = from_micros(query.integer(first + 10));
  if (const auto due = query.maybe_integer(first + 11)) row.due = Date{std::chrono::days{*due}};
  row.due_key = query.text(first + 12);
  row.finished = query.integer(first + 13) != 0;
  row.version = {static_cast<std::uint64_t>(query.integer(first + 14))};
  row.position = {static_cast<std::uint64_t>(query.integer(first + 15))};
  return row;
}

std::string CaseTable::tables() const {
  const std::string columns = kColumnTypes;
  return "CREATE TABLE cases(no INTEGER PRIMARY KEY, " + columns + ");" +
         "CREATE TABLE case_past(until INTEGER PRIMARY KEY, no INTEGER NOT NULL, " + columns +
         ");" +
         "CREATE TABLE case_links(no INTEGER NOT NULL, target TEXT NOT NULL,"
         " since INTEGER NOT NULL, until INTEGER, PRIMARY KEY(no, target, since)) WITHOUT ROWID;";
}

std::string CaseTable::indexes() const {
  return "CREATE UNIQUE INDEX cases_by_stream ON cases(stream);"
         "CREATE INDEX cases_by_update ON cases(updated_at, no);"
         "CREATE INDEX cases_by_unit ON cases(unit, finished, due);"
         "CREATE INDEX cases_by_assignee ON cases(assignee, finished, due);"
         "CREATE INDEX links_by_target ON case_links(target);";
}

std::vector<TableOrder> CaseTable::contents() const {
  return {{"cases", "no"}, {"case_past", "until"}, {"case_links", "no, target, since"}};
}

void CaseTable::project(const Change& change) {
  const auto no = static_cast<Number>(change.opened.value);
  const Envelope& envelope = change.event.envelope;
  note_links(change, change.summary_before.links, change.summary_after.links);
  if (change.before.exists())
    past_.push_back({static_cast<std::int64_t>(envelope.position.value), no,
                     row_of(change.before, change.summary_before, change.changed_at)});
  current_[no] = row_of(change.after, change.summary_after, envelope.occurred_at);
}

void CaseTable::note_links(const Change& change, const std::vector<StreamId>& before,
                           const std::vector<StreamId>& after) {
  const auto no = static_cast<Number>(change.opened.value);
  const auto at = static_cast<std::int64_t>(change.event.envelope.position.value);
  for (const StreamId& link : before)
    if (std::ranges::find(after, link) == after.end())
      links_.push_back({no, link.value, at, false});
  for (const StreamId& link : after)
    if (std::ranges::find(before, link) == before.end())
      links_.push_back({no, link.value, at, true});
}

void CaseTable::write(Database& database) {
  Query put = database.query("INSERT OR REPLACE INTO cases VALUES(" + marks(kColumns + 1) + ")");
  for (const auto& [no, row] : current_) {
    put.bind(no);
    bind_row(put, row);
    put.run();
  }
  Query keep = database.query("INSERT INTO case_past VALUES(" + marks(kColumns + 2) + ")");
  for (const Past& past : past_) {
    keep.bind(past.until).bind(past.no);
    bind_row(keep, past.row);
    keep.run();
  }
  Query begin = database.query("INSERT OR IGNORE INTO case_links VALUES(?, ?, ?, NULL)");
  Query end = database.query(
      "UPDATE case_links SET until = ? WHERE no = ? AND target = ? AND until IS NULL");
  for (const LinkChange& link : links_) {
    if (link.begins)
      begin.bind(link.no).bind(link.target).bind(link.at).run();
    else
      end.bind(link.at).bind(link.no).bind(link.target).run();
  }
  current_.clear();
  past_.clear();
  links_.clear();
}

}  // namespace chapterhouse::projections
