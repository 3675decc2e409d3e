#include "projections/engine/projector.h"

#include <utility>

#include "projections/engine/error.h"

namespace chapterhouse::projections {
namespace {

constexpr std::size_t kCachedCases = 200'000;

// The command and the time tell one log from another that merely is as long.
constexpr const char* kProgress =
    "CREATE TABLE progress(one INTEGER PRIMARY KEY CHECK(one = 1), position INTEGER NOT NULL,"
    " recorded_at INTEGER NOT NULL, command TEXT NOT NULL);"
    "INSERT INTO progress VALUES(1, 0, 0, '');";

// Grows when rows of the same tables come to mean something else.
constexpr std::uint32_t kMeaning = 2;

// FNV-1a over all table texts: another schema is another number.
std::int64_t schema_number(const Projections& projections) {
  std::uint32_t hash = 2166136261u ^ kMeaning;
  for (const auto& projection : projections)
    for (const char c : projection->tables() + projection->indexes())
      hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
  return hash & 0x7fffffffu;
}

[[noreturn]] void damaged(const std::string& what) {
  throw ProjectionError(ProjectionError::Kind::kDamaged, what);
}

void append_value(Bytes& bytes, const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value))
    bytes += "t" + std::to_string(text->size()) + ":" + *text;
  else if (const auto* number = std::get_if<std::int64_t>(&value))
    bytes += "i" + std::to_string(*number) + ";";
  else
    bytes += "n";
}

}  // namespace

Projector::Projector(const EventLog& log, const Catalogue& catalogue, Projections projections,
                     const std::filesystem::path& file, Start start)
    : log_(log),
      catalogue_(catalogue),
      projections_(std::move(projections)),
      database_(file, start == Start::kCreate ? Database::Mode::kBuild : Database::Mode::kFollow),
      cache_(log, kCachedCases) {
  if (start == Start::kCreate)
    create();
  else
    verify();
}

void Projector::create() {
  database_.script(kProgress);
  for (const auto& projection : projections_) database_.script(projection->tables());
  database_.script("PRAGMA user_version = " + std::to_string(schema_number(projections_)));
}

void Projector::verify() {
  Query version = database_.query("PRAGMA user_version");
  if (!version.step() || version.integer(0) != schema_number(projections_)) damaged("other schema");
  if (!database_.is_sound()) damaged("not sound");
  for (const auto& projection : projections_)
    for (const TableOrder& order : projection->contents()) require(order.table);
  require("progress");
  Query progress = database_.query("SELECT position, recorded_at, command FROM progress");
  if (!progress.step()) damaged("no progress");
  position_ = Position{static_cast<std::uint64_t>(progress.integer(0))};
  if (position_.value == 0) return;
  if (position_ > log_.head().last) damaged("beyond the log");
  auto last = log_.read_all(position_, 1, Reveal::kNothing);
  if (!last) throw ProjectionError(ProjectionError::Kind::kLog, last.error().detail);
  const bool same = last->size() == 1 &&
                    to_micros(last->front().envelope.recorded_at) == progress.integer(1) &&
                    last->front().envelope.command.text() == progress.text_view(2);
  if (!same) damaged("another log");
}

void Projector::require(std::string_view table) {
  Query found = database_.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  if (!found.bind(table).step()) damaged("no table " + std::string(table));
}

std::size_t Projector::advance(std::size_t max) {
  auto events = log_.read_all({position_.value + 1}, max, Reveal::kNothing);
  if (!events) throw ProjectionError(ProjectionError::Kind::kLog, events.error().detail);
  if (events->empty()) return 0;
  for (const Event& event : *events) take(event);
  Transaction transaction(database_, Transaction::Kind::kWrite);
  for (const auto& projection : projections_) projection->write(database_);
  write_progress(events->back().envelope);
  transaction.commit();
  position_ = events->back().envelope.position;
  return events->size();
}

void Projector::take(const Event& event) {
  const CaseType* type = catalogue_.type_of(event.envelope.stream);
  if (!type) return;
  if (type->is_register) {
    for (const auto& projection : projections_) projection->project_register(event);
    return;
  }
  CachedCase& cached = cache_.before(*type, event);
  const CaseFile before = cached.file;
  apply(cached.file, event);
  const CaseSummary summary_before = std::exchange(cached.summary, type->summary(cached.file));
  const Change change{event,          before,        cached.file,      summary_before,
                      cached.summary, cached.opened, cached.changed_at};
  for (const auto& projection : projections_) projection->project(change);
  cached.changed_at = event.envelope.occurred_at;
}

void Projector::write_progress(const Envelope& last) {
  database_.query("UPDATE progress SET position = ?, recorded_at = ?, command = ?")
      .bind(static_cast<std::int64_t>(last.position.value))
      .bind(to_micros(last.recorded_at))
      .bind(SqlValue(last.command.text()))
      .run();
}

void Projector::finish_build() {
  {
    Transaction transaction(database_, Transaction::Kind::kWrite);
    for (const auto& projection : projections_) database_.script(projection->indexes());
    transaction.commit();
  }
  database_.script("PRAGMA analysis_limit = 1000; ANALYZE;");
  database_.finish_build();
}

Position shown_position(Database& database) {
  Query progress = database.query("SELECT position FROM progress");
  if (!progress.step()) damaged("no progress");
  return Position{static_cast<std::uint64_t>(progress.integer(0))};
}

Hash256 digest_of(Database& database, const std::vector<TableOrder>& tables, const Hasher& hasher) {
  constexpr std::size_t kChunk = 1 << 20;
  Hash256 hash{};
  Bytes pending;
  const auto chain = [&] {
    hash = hasher.sha256(Bytes(view(hash)) + pending);
    pending.clear();
  };
  for (const TableOrder& order : tables) {
    pending += std::string(order.table) + "\n";
    Query rows = database.query("SELECT * FROM " + std::string(order.table) + " ORDER BY " +
                                std::string(order.key));
    while (rows.step()) {
      for (int column = 0; column < rows.columns(); ++column)
        append_value(pending, rows.value(column));
      if (pending.size() > kChunk) chain();
    }
  }
  chain();
  return hash;
}

}  // namespace chapterhouse::projections
