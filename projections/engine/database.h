#pragma once
// A thin cover over SQLite, the one place that knows it. Statements are prepared once per text
// and kept. Everything throws ProjectionError.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace chapterhouse::projections {

// A value bound to a statement or read from a column. Absent is SQL's NULL.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string>;

// A statement being run. Give it back by destroying it. Text bound by view must live until then.
class Query {
 public:
  Query(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(Query&&) = delete;
  ~Query();

  // Binds the next parameter, from the left.
  Query& bind(std::int64_t number);
  Query& bind(std::string_view text);
  Query& bind(const std::string& text) { return bind(std::string_view(text)); }
  Query& bind(const std::optional<std::int64_t>& number);
  Query& bind(const SqlValue& value);
  Query& bind_all(const std::vector<SqlValue>& values);

  bool step();  // true: a row is there
  void run();   // for a statement without rows; ready to bind anew afterwards

  // Columns count from 0.
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::string_view text_view(int column) const;  // until the next step
  std::optional<std::int64_t> maybe_integer(int column) const;
  SqlValue value(int column) const;
  int columns() const;

 private:
  friend class Database;
  Query(class Database& database, sqlite3_stmt* statement, bool* busy);
  Database* database_;
  sqlite3_stmt* statement_;
  bool* busy_;  // the cached statement's flag; null when the statement is this query's own
  int bound_ = 0;
};

// One connection. Not safe to share between threads; the file may have many connections.
class Database {
 public:
  enum class Mode : std::uint8_t {
    kFollow,  // write ahead log, deleted content overwritten, durable at checkpoints
    kBuild,   // a new file nobody reads yet: no journal until finish_build()
    kRead,    // never writes
  };
  Database(const std::filesystem::path& file, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Query query(std::string_view sql);    // one statement
  void script(const std::string& sql);  // any number, without parameters
  // Everything is on disk and the file is ready for Mode::kFollow.
  void finish_build();
  bool is_sound();  // the file's own structure, looked through page by page
  // Its structure, and that every index says what its table says; takes as long as reading all.
  bool is_whole();
  // From now on a statement that runs when a stop is requested fails as unavailable.
  void give_up_when(const std::stop_token& stop);

 private:
  friend class Query;
  struct Prepared {
    sqlite3_stmt* statement = nullptr;
    bool busy = false;
  };
  sqlite3_stmt* prepare(std::string_view sql);
  void forget_idle();
  bool is_short(int code) const;
  [[noreturn]] void fail(int code) const;

  const std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
  std::stop_token stop_;  // of give_up_when()
  std::unordered_map<std::string, std::unique_ptr<Prepared>> prepared_;
};

// Rolls back when destroyed before commit(). A reading one sees a single moment throughout.
class Transaction {
 public:
  enum class Kind : std::uint8_t { kRead, kWrite };
  Transaction(Database& database, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace chapterhouse::projections
