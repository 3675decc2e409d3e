#include "projections/pace/stay_table.h"

namespace chapterhouse::projections {
namespace {

std::int64_t days(Date date) { return date.time_since_epoch().count(); }

}  // namespace

std::string StayTable::tables() const {
  return "CREATE TABLE stays(no INTEGER NOT NULL, since INTEGER NOT NULL, status TEXT NOT NULL,"
         " entered INTEGER NOT NULL, until INTEGER, left INTEGER, PRIMARY KEY(no, since))"
         " WITHOUT ROWID;";
}

std::string StayTable::indexes() const { return ""; }

std::vector<TableOrder> StayTable::contents() const { return {{"stays", "no, since"}}; }

void StayTable::project(const Change& change) {
  const bool first = !change.before.exists();
  const std::uint8_t status = change.after.status();
  if (!first && change.before.status() == status) return;
  const Envelope& envelope = change.event.envelope;
  moves_.push_back({static_cast<std::int64_t>(change.opened.value),
                    static_cast<std::int64_t>(envelope.position.value),
                    business_date(envelope.occurred_at), change.after.type->status_key(status),
                    first});
}

void StayTable::write(Database& database) {
  Query end = database.query("UPDATE stays SET until = ?, left = ? WHERE no = ? AND until IS NULL");
  Query begin = database.query("INSERT INTO stays VALUES(?, ?, ?, ?, NULL, NULL)");
  for (const Move& move : moves_) {
    if (!move.first) end.bind(move.at).bind(days(move.date)).bind(move.no).run();
    begin.bind(move.no).bind(move.at).bind(move.status).bind(days(move.date)).run();
  }
  moves_.clear();
}

}  // namespace chapterhouse::projections
