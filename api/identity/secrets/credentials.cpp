#include "api/identity/secrets/credentials.h"

#include <algorithm>

#include "api/identity/secrets/tokens.h"
#include "store/crypto/seal.h"

namespace chapterhouse::identity {
namespace {

using projections::Database;

std::int64_t changed(Database& database) {
  auto asked = database.query("SELECT changes()");
  return asked.step() ? asked.integer(0) : 0;
}

}  // namespace

std::string Credentials::sealed(const AccountId& account, std::string_view totp_key) const {
  const store::Nonce nonce = store::random_nonce();
  const std::string aad = "totp|" + account.value;
  return to_hex(store::view(nonce)) + to_hex(store::seal({sealing_key_, nonce, aad}, totp_key));
}

std::optional<std::string> Credentials::opened(const AccountId& account,
                                               const std::string& sealed) const {
  const auto bytes = from_hex(sealed);
  store::Nonce nonce;
  if (!bytes || bytes->size() < nonce.size()) return std::nullopt;
  std::copy_n(bytes->begin(), nonce.size(), nonce.begin());
  const std::string aad = "totp|" + account.value;
  return store::open_sealed({sealing_key_, nonce, aad},
                            std::string_view(*bytes).substr(nonce.size()));
}

std::optional<Credential> Credentials::find(const AccountId& account) {
  std::optional<Credential> found;
  std::string totp;
  file_.read([&](Database& database) {
    auto row = database.query(
        "SELECT generation, factor_generation, password, totp, totp_step, devices "
        "FROM credential WHERE account = ?");
    row.bind(account.value);
    if (!row.step()) return;
    found = Credential{account,
                       static_cast<std::int32_t>(row.integer(0)),
                       static_cast<std::int32_t>(row.integer(1)),
                       row.text(2),
                       {},
                       row.integer(4),
                       row.integer(5)};
    totp = row.text(3);
  });
  if (!found) return std::nullopt;
  // Sealed under another vault's key, or tampered with: as good as none.
  auto key = opened(account, totp);
  if (!key) return std::nullopt;
  found->totp_key = *std::move(key);
  return found;
}

std::int64_t Credentials::recovery_codes_left(const AccountId& account) {
  std::int64_t left = 0;
  file_.read([&](Database& database) {
    auto row = database.query("SELECT count(*) FROM recovery WHERE account = ?");
    row.bind(account.value);
    if (row.step()) left = row.integer(0);
  });
  return left;
}

void Credentials::invite(const Invitation& invitation, std::string_view code) {
  const std::string hash = hash_of(normalised_code(code));
  file_.write([&](Database& database) {
    database
        .query(
            "INSERT OR REPLACE INTO activation (account, hash, generation, expires) "
            "VALUES (?, ?, ?, ?)")
        .bind(invitation.account.value)
        .bind(hash)
        .bind(std::int64_t{invitation.generation})
        .bind(to_micros(invitation.expires))
        .run();
  });
}

std::optional<Invitation> Credentials::invited(std::string_view code) {
  const std::string hash = hash_of(normalised_code(code));
  std::optional<Invitation> found;
  file_.read([&](Database& database) {
    auto row = database.query("SELECT account, generation, expires FROM activation WHERE hash = ?");
    row.bind(hash);
    if (row.step())
      found = Invitation{AccountId{row.text(0)}, static_cast<std::int32_t>(row.integer(1)),
                         from_micros(row.integer(2))};
  });
  return found;
}

bool Credentials::set(const Change& change) {
  const Credential& c = change.credential;
  const std::string totp = sealed(c.account, c.totp_key);
  bool done = true;
  file_.write([&](Database& database) {
    if (!change.invitation.empty()) {
      const std::string hash = hash_of(normalised_code(change.invitation));
      database.query("DELETE FROM activation WHERE hash = ?").bind(hash).run();
      done = changed(database) == 1;
      if (!done) return;
    }
    database
        .query(
            "INSERT OR REPLACE INTO credential (account, generation, factor_generation, password, "
            "totp, totp_step, devices) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(c.account.value)
        .bind(std::int64_t{c.generation})
        .bind(std::int64_t{c.factor_generation})
        .bind(c.password)
        .bind(totp)
        .bind(c.totp_step)
        .bind(c.devices)
        .run();
    if (change.recovery_codes.empty()) return;
    database.query("DELETE FROM recovery WHERE account = ?").bind(c.account.value).run();
    for (const std::string& code : change.recovery_codes) {
      const std::string hash = hash_of(normalised_code(code));
      database.query("INSERT INTO recovery (account, hash) VALUES (?, ?)")
          .bind(c.account.value)
          .bind(hash)
          .run();
    }
  });
  return done;
}

bool Credentials::replace_password(const AccountId& account, std::string_view phc, const Use& use) {
  bool done = false;
  file_.write([&](Database& database) {
    done = use(database);
    if (!done) return;
    database.query("UPDATE credential SET password = ?, devices = devices + 1 WHERE account = ?")
        .bind(phc)
        .bind(account.value)
        .run();
  });
  return done;
}

bool Credentials::use(const Use& use) {
  bool done = false;
  file_.write([&](Database& database) { done = use(database); });
  return done;
}

bool Credentials::use_step(Database& database, const AccountId& account, std::int64_t step) {
  database.query("UPDATE credential SET totp_step = ? WHERE account = ? AND totp_step < ?")
      .bind(step)
      .bind(account.value)
      .bind(step)
      .run();
  return changed(database) == 1;
}

bool Credentials::use_recovery_code(Database& database, const AccountId& account,
                                    std::string_view code) {
  const std::string hash = hash_of(normalised_code(code));
  database.query("DELETE FROM recovery WHERE account = ? AND hash = ?")
      .bind(account.value)
      .bind(hash)
      .run();
  return changed(database) == 1;
}

void Credentials::set_password(Database& database, const AccountId& account, std::string_view phc) {
  database.query("UPDATE credential SET password = ? WHERE account = ?")
      .bind(phc)
      .bind(account.value)
      .run();
}

}  // namespace chapterhouse::identity
