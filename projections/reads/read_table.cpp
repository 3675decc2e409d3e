#include "projections/reads/read_table.h"

#include <chrono>

namespace chapterhouse::projections {
namespace {

std::string_view kind_of(const reads::Payload& event) {
  return std::visit([]<class E>(const E&) { return E::kKey.name; }, event);
}

std::string names_of(const reads::Shown& shown, const reads::Item& item) {
  std::string names;
  for (const std::uint8_t index : item.fields)
    if (index < shown.fields.size()) names += shown.fields[index] + " ";
  return names;
}

std::int64_t number(auto value) { return static_cast<std::int64_t>(value); }

}  // namespace

std::string ReadTable::tables() const {
  return "CREATE TABLE reads(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL,"
         " person TEXT NOT NULL, role INTEGER NOT NULL, unit TEXT NOT NULL, behalf TEXT NOT NULL,"
         " session TEXT NOT NULL, address INTEGER NOT NULL, operation TEXT NOT NULL,"
         " kind TEXT NOT NULL, purpose INTEGER NOT NULL, log_position INTEGER NOT NULL,"
         " highest INTEGER NOT NULL, count INTEGER NOT NULL, guard TEXT NOT NULL,"
         " status INTEGER NOT NULL, times INTEGER NOT NULL, measured INTEGER NOT NULL,"
         " allowed INTEGER NOT NULL, hour INTEGER NOT NULL, day_off INTEGER NOT NULL);"
         "CREATE TABLE read_items(id INTEGER NOT NULL, stream TEXT NOT NULL, subject TEXT NOT NULL,"
         " relation INTEGER NOT NULL, fields TEXT NOT NULL, PRIMARY KEY(id, stream, subject))"
         " WITHOUT ROWID;";
}

std::string ReadTable::indexes() const {
  return "CREATE INDEX reads_account ON reads(account, id);"
         "CREATE INDEX reads_at ON reads(at);"
         "CREATE INDEX read_items_stream ON read_items(stream, id);"
         "CREATE INDEX read_items_subject ON read_items(subject, id) WHERE subject <> '';";
}

std::vector<TableOrder> ReadTable::contents() const {
  return {{"reads", "id"}, {"read_items", "id, stream, subject"}};
}

void ReadTable::project_register(const Event& event) {
  if (event.body.type().key.family == reads::Lane::kName)
    events_.emplace_back(event.envelope, restore<reads::Payload>(event.body));
}

void ReadTable::write(Database& database) {
  Query row =
      database.query("INSERT INTO reads VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  Query one = database.query("INSERT OR IGNORE INTO read_items VALUES(?, ?, ?, ?, ?)");
  for (const auto& [e, event] : events_) {
    const reads::Asked& asked = reads::asked_of(event);
    const reads::Shown* shown = reads::shown_of(event);
    const auto* refused = std::get_if<reads::ev::Refused>(&event);
    const Date day = business_date(e.recorded_at);
    const bool works = working_days_.between(day - std::chrono::days{1}, day) == 1;
    const auto hour =
        std::chrono::duration_cast<std::chrono::hours>(e.recorded_at - start_of_day(day)).count();
    const std::int64_t id = number(e.position.value);
    row.bind(id).bind(to_micros(e.recorded_at)).bind(e.actor.id.value).bind(asked.person);
    row.bind(number(e.actor.role)).bind(e.actor.unit.value).bind(e.actor.on_behalf_of.value);
    row.bind(asked.session).bind(number(asked.address)).bind(asked.operation);
    row.bind(kind_of(event)).bind(number(asked.purpose)).bind(asked.log_position);
    row.bind(number(shown ? shown->highest : 0)).bind(number(shown ? shown->count : 0));
    row.bind(refused ? std::string_view(refused->guard) : std::string_view());
    row.bind(number(refused ? refused->status : 0)).bind(number(refused ? refused->count : 1));
    row.bind(refused ? refused->measured : 0).bind(refused ? refused->allowed : 0);
    row.bind(number(hour)).bind(number(works ? 0 : 1)).run();
    if (shown)
      for (const reads::Item& item : shown->items) {
        const std::string subject = item.subject.empty() ? "" : item.subject.text();
        const std::string names = names_of(*shown, item);
        one.bind(id).bind(item.stream.value).bind(subject).bind(number(item.relation));
        one.bind(names).run();
      }
    if (refused)
      for (const StreamId& stream : refused->streams)
        one.bind(id)
            .bind(stream.value)
            .bind(std::string_view())
            .bind(number(reads::Relation::kOther))
            .bind(std::string_view())
            .run();
  }
  events_.clear();
}

}  // namespace chapterhouse::projections
