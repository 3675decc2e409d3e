#include "api/identity/session/sessions.h"

#include <algorithm>

#include "api/identity/secrets/tokens.h"
#include "domain/access/limits.h"

namespace chapterhouse::identity {
namespace {

using projections::Database;

constexpr std::chrono::minutes kSweepEvery{5};
constexpr std::size_t kIdDigits = 16;

void insert(Database& database, const std::string& hash, const Session& s) {
  database
      .query(
          "INSERT INTO session (hash, id, account, binding, made, used, confirmed, address, agent) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(hash)
      .bind(s.id)
      .bind(s.account.value)
      .bind(std::int64_t{s.binding})
      .bind(to_micros(s.made))
      .bind(to_micros(s.used))
      .bind(s.confirmed ? std::optional(to_micros(*s.confirmed)) : std::nullopt)
      .bind(s.address)
      .bind(s.agent)
      .run();
}

void erase(Database& database, const std::string& hash) {
  database.query("DELETE FROM session WHERE hash = ?").bind(hash).run();
}

}  // namespace

Timestamp Session::expires() const {
  return std::min<Timestamp>(made + limits::kSessionLife, used + limits::kSessionIdle);
}

Sessions::Sessions(IdentityFile& file, const SessionClock& clock) : file_(file), clock_(clock) {
  const Timestamp now = clock_.now();
  file_.read([&](Database& database) {
    auto row = database.query(
        "SELECT hash, id, account, binding, made, used, confirmed, address, agent FROM session");
    while (row.step()) {
      Session s{row.text(1),
                AccountId{row.text(2)},
                static_cast<std::int32_t>(row.integer(3)),
                from_micros(row.integer(4)),
                from_micros(row.integer(5)),
                std::nullopt,
                row.text(7),
                row.text(8)};
      if (const auto confirmed = row.maybe_integer(6)) s.confirmed = from_micros(*confirmed);
      // From a time that has not come yet: the clock was set back while nobody counted.
      if (s.made > now + limits::kLastUseGrain || s.used > now + limits::kLastUseGrain) s.used = {};
      sessions_.emplace(row.text(0), std::move(s));
    }
  });
  drop_dead(now);
}

bool Sessions::lives(const Session& session, Timestamp now) const {
  return now < session.expires();
}

std::optional<Session> Sessions::find(std::string_view token) {
  const std::string hash = hash_of(token);
  const Timestamp now = clock_.now();
  std::optional<Session> found;
  bool store = false, sweep = false;
  {
    const std::lock_guard lock(mutex_);
    sweep = now >= swept_ + kSweepEvery;
    const auto at = sessions_.find(hash);
    if (at != sessions_.end() && lives(at->second, now)) {
      // What is stored lags behind by the grain, so that a look costs no write.
      store = now >= at->second.used + limits::kLastUseGrain;
      if (store) at->second.used = now;
      found = at->second;
    }
  }
  if (store)
    file_.write([&](Database& database) {
      database.query("UPDATE session SET used = ? WHERE hash = ?")
          .bind(to_micros(now))
          .bind(hash)
          .run();
    });
  if (sweep) drop_dead(now);
  return found;
}

std::optional<Session> Sessions::look(std::string_view token) {
  const std::string hash = hash_of(token);
  const Timestamp now = clock_.now();
  const std::lock_guard lock(mutex_);
  const auto at = sessions_.find(hash);
  if (at == sessions_.end() || !lives(at->second, now)) return std::nullopt;
  return at->second;
}

std::optional<std::string> Sessions::start(const Session& session, const Also& also) {
  const std::string token = fresh_token();
  const std::string hash = hash_of(token);
  Session started = session;
  started.made = started.used = clock_.now();
  started.id = hash_of("id|" + token).substr(0, kIdDigits);
  bool done = true;
  file_.write([&](Database& database) {
    done = also(database);
    if (done) insert(database, hash, started);
  });
  if (!done) return std::nullopt;
  {
    const std::lock_guard lock(mutex_);
    sessions_.emplace(hash, std::move(started));
  }
  auto theirs = of(session.account);
  std::ranges::stable_sort(theirs, {}, &Session::used);
  for (std::size_t i = 0; i + limits::kSessionsOfAccount < theirs.size(); ++i)
    end(session.account, theirs[i].id);
  return token;
}

std::optional<std::string> Sessions::confirm(std::string_view token, const Also& also) {
  const std::string old_hash = hash_of(token), fresh = fresh_token();
  const std::string hash = hash_of(fresh);
  const Timestamp now = clock_.now();
  std::optional<Session> session;
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = sessions_.find(old_hash); at != sessions_.end() && lives(at->second, now))
      session = at->second;
  }
  if (!session) return std::nullopt;
  session->used = now;
  session->confirmed = now;
  bool done = true;
  file_.write([&](Database& database) {
    done = also(database);
    if (!done) return;
    erase(database, old_hash);
    insert(database, hash, *session);
  });
  if (!done) return std::nullopt;
  {
    const std::lock_guard lock(mutex_);
    if (sessions_.erase(old_hash) > 0) {
      sessions_.emplace(hash, *std::move(session));
      return fresh;
    }
  }
  // Ended meanwhile: it does not come back under another token.
  forget({hash});
  return std::nullopt;
}

bool Sessions::use_binding(std::string_view token, std::int32_t binding) {
  const std::string hash = hash_of(token);
  file_.write([&](Database& database) {
    database.query("UPDATE session SET binding = ? WHERE hash = ?")
        .bind(std::int64_t{binding})
        .bind(hash)
        .run();
  });
  const std::lock_guard lock(mutex_);
  const auto at = sessions_.find(hash);
  if (at == sessions_.end()) return false;
  at->second.binding = binding;
  return true;
}

std::vector<Session> Sessions::of(const AccountId& account) {
  const Timestamp now = clock_.now();
  std::vector<Session> out;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [hash, session] : sessions_)
      if (session.account == account && lives(session, now)) out.push_back(session);
  }
  std::ranges::sort(out, std::ranges::greater{}, &Session::made);
  return out;
}

std::vector<std::string> Sessions::hashes_of(const AccountId& account,
                                             const std::function<bool(const Session&)>& which) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> hashes;
  for (const auto& [hash, session] : sessions_)
    if (session.account == account && which(session)) hashes.push_back(hash);
  return hashes;
}

// On disk first: an ended session does not come back with a restart.
void Sessions::forget(const std::vector<std::string>& hashes) {
  if (hashes.empty()) return;
  file_.write([&](Database& database) {
    for (const std::string& hash : hashes) erase(database, hash);
  });
  const std::lock_guard lock(mutex_);
  for (const std::string& hash : hashes) sessions_.erase(hash);
}

bool Sessions::end(const AccountId& account, std::string_view id) {
  const auto hashes = hashes_of(account, [&](const Session& s) { return s.id == id; });
  forget(hashes);
  return !hashes.empty();
}

std::size_t Sessions::end_all(const AccountId& account, std::string_view keep) {
  const auto hashes = hashes_of(account, [&](const Session& s) { return s.id != keep; });
  forget(hashes);
  return hashes.size();
}

std::size_t Sessions::count() {
  const Timestamp now = clock_.now();
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(sessions_, [&](const auto& at) { return lives(at.second, now); }));
}

void Sessions::drop_dead(Timestamp now) {
  std::vector<std::string> dead;
  {
    const std::lock_guard lock(mutex_);
    swept_ = now;
    for (const auto& [hash, session] : sessions_)
      if (!lives(session, now)) dead.push_back(hash);
  }
  forget(dead);
}

}  // namespace chapterhouse::identity
