#include "api/identity/secrets/identity_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "projections/engine/error.h"

namespace chapterhouse::identity {
namespace {

constexpr std::int64_t kFormat = 2;
constexpr const char* kName = "identity.db";

// FULL: what was acknowledged (a new password, an ended session) survives the loss of power.
constexpr const char* kSettings = "PRAGMA synchronous=FULL; PRAGMA cache_size=-4096;";

constexpr const char* kTables = R"(
CREATE TABLE credential (account TEXT PRIMARY KEY, generation INTEGER NOT NULL,
  factor_generation INTEGER NOT NULL, password TEXT NOT NULL, totp TEXT NOT NULL,
  totp_step INTEGER NOT NULL, devices INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE recovery (account TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (account, hash))
  WITHOUT ROWID;
CREATE TABLE activation (account TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE,
  generation INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE session (hash TEXT PRIMARY KEY, id TEXT NOT NULL, account TEXT NOT NULL,
  binding INTEGER NOT NULL, made INTEGER NOT NULL, used INTEGER NOT NULL, confirmed INTEGER,
  address TEXT NOT NULL, agent TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE machine_token (hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
  binding INTEGER NOT NULL, unit TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
  made INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE bootstrap (one INTEGER PRIMARY KEY CHECK (one = 1), hash TEXT NOT NULL,
  expires INTEGER NOT NULL);
)";
// Since format 2.
constexpr const char* kLinks = R"(
CREATE TABLE link (issuer TEXT NOT NULL, subject TEXT NOT NULL, account TEXT NOT NULL,
  generation INTEGER NOT NULL, factor_generation INTEGER NOT NULL, linked INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)) WITHOUT ROWID;
CREATE INDEX link_of ON link (account);
)";

// Before SQLite opens it: its journal files take the mode of the file.
bool make_for_owner_alone(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  const bool done = ::fchmod(descriptor, 0600) == 0;
  ::close(descriptor);
  return done;
}

}  // namespace

Result<std::unique_ptr<IdentityFile>, std::string> IdentityFile::open(
    const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Failure{folder.string() + ": " + error.message()};
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  const auto file = folder / kName;
  if (error || !make_for_owner_alone(file))
    return Failure{file.string() + ": cannot be made readable by its owner alone"};
  try {
    return std::unique_ptr<IdentityFile>(new IdentityFile(file));
  } catch (const projections::ProjectionError& e) {
    return Failure{file.string() + ": " + e.what() + "; bring it back from a backup"};
  }
}

IdentityFile::IdentityFile(const std::filesystem::path& file)
    : database_(file, projections::Database::Mode::kFollow) {
  database_.script(kSettings);
  std::int64_t format = 0;
  {
    auto asked = database_.query("PRAGMA user_version");
    if (asked.step()) format = asked.integer(0);
  }
  if (format == kFormat) return;
  if (format > kFormat || format < 0)
    throw projections::ProjectionError(projections::ProjectionError::Kind::kDamaged,
                                       "written by a later version");
  projections::Transaction transaction(database_, projections::Transaction::Kind::kWrite);
  if (format == 0) database_.script(kTables);
  database_.script(kLinks);
  database_.script("PRAGMA user_version=" + std::to_string(kFormat));
  transaction.commit();
}

void IdentityFile::write(const std::function<void(projections::Database&)>& change) {
  const std::lock_guard lock(mutex_);
  projections::Transaction transaction(database_, projections::Transaction::Kind::kWrite);
  change(database_);
  transaction.commit();
}

void IdentityFile::read(const std::function<void(projections::Database&)>& look) {
  const std::lock_guard lock(mutex_);
  look(database_);
}

Outcome<std::string> copy_identity(const std::filesystem::path& folder,
                                   const std::filesystem::path& to) {
  using projections::Database;
  const auto from = folder / kName;
  std::error_code error;
  if (!std::filesystem::exists(from, error)) return Done{};
  if (!make_for_owner_alone(to))
    return Failure{to.string() + ": cannot be made readable by its owner alone"};
  try {
    const std::string target = to.string();
    // A writer's connection, though it changes nothing: one that may only read can make no copy.
    Database(from, Database::Mode::kFollow).query("VACUUM INTO ?").bind(target).run();
    Database copy(to, Database::Mode::kFollow);
    copy.script(kSettings);
    copy.script("DELETE FROM session; DELETE FROM machine_token;");
    copy.script("PRAGMA journal_mode=DELETE");  // one file, which is whole
  } catch (const projections::ProjectionError& e) {
    return Failure{from.string() + ": " + e.what()};
  }
  return Done{};
}

}  // namespace chapterhouse::identity
