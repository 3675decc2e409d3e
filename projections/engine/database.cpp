#include "projections/engine/database.h"

#include <sqlite3.h>

#include <cerrno>
#include <new>
#include <utility>

#include "domain/core/check.h"
#include "projections/engine/error.h"

namespace chapterhouse::projections {
namespace {

constexpr std::size_t kPreparedMax = 256;  // filters make many texts; idle ones are forgotten

// Short of descriptors, memory or room the file may well be sound: building another one would
// need more of the same.
bool means_shortage(int code, int system) {
  const int primary = code & 0xff;
  return (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) &&
         (system == EMFILE || system == ENFILE || system == ENOMEM || system == ENOSPC ||
          system == EDQUOT);
}

bool means_damage(int code) {
  const int primary = code & 0xff;
  // Rows that follow from the log break no constraint unless somebody changed other rows.
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_IOERR ||
         primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY || primary == SQLITE_CONSTRAINT;
}

// A parameter that cannot be bound is a mistake of ours, unless memory is short.
void demand(int code) {
  if (code == SQLITE_NOMEM) throw std::bad_alloc();
  CHECK(code == SQLITE_OK);
}

constexpr int kStepsBetweenLooks = 100'000;  // of SQLite's machine: some milliseconds

constexpr const char* kFollowing =
    "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA "
    "secure_delete=ON;"
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;";
constexpr const char* kBuilding =
    "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA secure_delete=OFF; PRAGMA cache_size=-262144;"
    "PRAGMA temp_store=MEMORY;";
constexpr const char* kReading = "PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;";

}  // namespace

Query::Query(Database& database, sqlite3_stmt* statement, bool* busy)
    : database_(&database), statement_(statement), busy_(busy) {}

Query::Query(Query&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      busy_(other.busy_),
      bound_(other.bound_) {}

Query::~Query() {
  if (!statement_) return;
  if (!busy_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *busy_ = false;
}

Query& Query::bind(std::int64_t number) {
  demand(sqlite3_bind_int64(statement_, ++bound_, number));
  return *this;
}

Query& Query::bind(std::string_view text) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* data = text.data() ? text.data() : "";
  demand(sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Query& Query::bind(const std::optional<std::int64_t>& number) {
  if (number) return bind(*number);
  demand(sqlite3_bind_null(statement_, ++bound_));
  return *this;
}

Query& Query::bind(const SqlValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return bind(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return bind(std::string_view(*text));
  return bind(std::optional<std::int64_t>());
}

Query& Query::bind_all(const std::vector<SqlValue>& values) {
  for (const SqlValue& value : values) bind(value);
  return *this;
}

bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail(code);
  return false;
}

void Query::run() {
  CHECK(!step());
  sqlite3_reset(statement_);
  bound_ = 0;
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Query::text_view(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return data ? std::string_view(data,
                                 static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
              : std::string_view{};
}

std::string Query::text(int column) const { return std::string(text_view(column)); }

std::optional<std::int64_t> Query::maybe_integer(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

SqlValue Query::value(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_NULL:
      return std::monostate{};
    case SQLITE_INTEGER:
      return integer(column);
    default:
      return text(column);
  }
}

int Query::columns() const { return sqlite3_column_count(statement_); }

Database::Database(const std::filesystem::path& file, Mode mode) : file_(file) {
  // NOMUTEX: a connection belongs to one thread at a time. A reader opens for writing as well,
  // because a write ahead log may need its shared memory made; query_only keeps it from writing.
  const int create = mode == Mode::kRead ? 0 : SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(file.c_str(), &handle_,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
  try {
    if (code != SQLITE_OK) fail(code);
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, 5'000);
    script(mode == Mode::kFollow ? kFollowing : mode == Mode::kBuild ? kBuilding : kReading);
    if (mode == Mode::kRead) script("PRAGMA query_only=ON");
  } catch (...) {
    sqlite3_close_v2(handle_);
    throw;
  }
}

Database::~Database() {
  for (const auto& [sql, entry] : prepared_) sqlite3_finalize(entry->statement);
  sqlite3_close_v2(handle_);
}

sqlite3_stmt* Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  return statement;
}

Query Database::query(std::string_view sql) {
  auto& entry = prepared_[std::string(sql)];
  if (!entry) {
    entry = std::make_unique<Prepared>();
    try {
      entry->statement = prepare(sql);
    } catch (...) {
      prepared_.erase(std::string(sql));
      throw;
    }
  }
  if (entry->busy) return Query(*this, prepare(sql), nullptr);
  entry->busy = true;
  Query query(*this, entry->statement, &entry->busy);
  if (prepared_.size() > kPreparedMax) forget_idle();
  return query;
}

void Database::forget_idle() {
  std::erase_if(prepared_, [](const auto& item) {
    if (item.second->busy) return false;
    sqlite3_finalize(item.second->statement);
    return true;
  });
}

void Database::script(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Database::finish_build() {
  // The commit that ends the build syncs the file, and with it every page written before.
  script("PRAGMA synchronous=FULL; PRAGMA journal_mode=DELETE; PRAGMA locking_mode=NORMAL;");
  script("BEGIN IMMEDIATE; UPDATE progress SET position = position; COMMIT;");
  script(kFollowing);
}

bool Database::is_sound() {
  Query check = query("PRAGMA quick_check(1)");
  return check.step() && check.text_view(0) == "ok";
}

bool Database::is_whole() {
  Query check = query("PRAGMA integrity_check(1)");
  return check.step() && check.text_view(0) == "ok";
}

void Database::give_up_when(const std::stop_token& stop) {
  stop_ = stop;
  sqlite3_progress_handler(
      handle_, kStepsBetweenLooks,
      [](void* token) { return static_cast<std::stop_token*>(token)->stop_requested() ? 1 : 0; },
      &stop_);
}

// Memory to work in or to map is short, or a file that is there cannot be opened.
bool Database::is_short(int code) const {
  if ((code & 0xff) == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM || code == SQLITE_IOERR_SHMMAP)
    return true;
  if (handle_ && means_shortage(code, sqlite3_system_errno(handle_))) return true;
  std::error_code ignored;
  return (code & 0xff) == SQLITE_CANTOPEN && std::filesystem::is_regular_file(file_, ignored);
}

void Database::fail(int code) const {
  using enum ProjectionError::Kind;
  const auto kind = is_short(code) ? kShort : means_damage(code) ? kDamaged : kUnavailable;
  throw ProjectionError(kind, handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code));
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.script(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.script("ROLLBACK");
  } catch (const ProjectionError&) {
    // SQLite has rolled back by itself after the error that brought us here.
  }
}

void Transaction::commit() {
  database_.script("COMMIT");
  open_ = false;
}

}  // namespace chapterhouse::projections
