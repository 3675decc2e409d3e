#include "api/identity/session/machine_tokens.h"

#include <algorithm>

#include "api/identity/secrets/tokens.h"
#include "domain/access/limits.h"

namespace chapterhouse::identity {
namespace {

using projections::Database;

constexpr std::size_t kIdDigits = 16;

std::string joined(const std::vector<std::string>& scopes) {
  std::string out;
  for (const std::string& scope : scopes) out.append(out.empty() ? "" : " ").append(scope);
  return out;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find(' ');
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace

MachineTokens::MachineTokens(IdentityFile& file, const SessionClock& clock)
    : file_(file), clock_(clock) {
  file_.read([&](Database& database) {
    auto row = database.query(
        "SELECT hash, id, account, binding, unit, name, scopes, made, expires FROM machine_token");
    while (row.step())
      tokens_.emplace(row.text(0),
                      MachineToken{row.text(1), row.text(5), AccountId{row.text(2)},
                                   static_cast<std::int32_t>(row.integer(3)), UnitId{row.text(4)},
                                   split(row.text_view(6)), from_micros(row.integer(7)),
                                   from_micros(row.integer(8))});
  });
}

std::optional<MachineToken> MachineTokens::find(std::string_view token) {
  const std::string hash = hash_of(token);
  const Timestamp now = clock_.now();
  const std::lock_guard lock(mutex_);
  const auto at = tokens_.find(hash);
  if (at == tokens_.end() || now >= at->second.expires) return std::nullopt;
  return at->second;
}

std::optional<std::string> MachineTokens::make(MachineToken wanted, std::string& id) {
  const auto theirs = of(wanted.account);
  if (theirs.size() >= limits::kMachineTokensOfAccount) return std::nullopt;
  const std::string token = fresh_token(kMachinePrefix);
  const std::string hash = hash_of(token), scopes = joined(wanted.scopes);
  id = wanted.id = hash_of("id|" + token).substr(0, kIdDigits);
  wanted.made = clock_.now();
  file_.write([&](Database& database) {
    database
        .query(
            "INSERT INTO machine_token (hash, id, account, binding, unit, name, scopes, made, "
            "expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(hash)
        .bind(wanted.id)
        .bind(wanted.account.value)
        .bind(std::int64_t{wanted.binding})
        .bind(wanted.unit.value)
        .bind(wanted.name)
        .bind(scopes)
        .bind(to_micros(wanted.made))
        .bind(to_micros(wanted.expires))
        .run();
  });
  const std::lock_guard lock(mutex_);
  tokens_.emplace(hash, std::move(wanted));
  return token;
}

std::vector<MachineToken> MachineTokens::of(const AccountId& account) {
  const Timestamp now = clock_.now();
  std::vector<MachineToken> out;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [hash, token] : tokens_)
      if (token.account == account && now < token.expires) out.push_back(token);
  }
  std::ranges::sort(out, std::ranges::greater{}, &MachineToken::made);
  return out;
}

bool MachineTokens::revoke(const AccountId& account, std::string_view id) {
  std::string hash;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, token] : tokens_)
      if (token.account == account && token.id == id) hash = key;
  }
  if (hash.empty()) return false;
  // On disk first: a revoked token does not come back with a restart.
  file_.write([&](Database& database) {
    database.query("DELETE FROM machine_token WHERE hash = ?").bind(hash).run();
  });
  const std::lock_guard lock(mutex_);
  return tokens_.erase(hash) > 0;
}

std::size_t MachineTokens::revoke_all(const AccountId& account) {
  std::size_t count = 0;
  for (const MachineToken& token : of(account)) count += revoke(account, token.id) ? 1 : 0;
  return count;
}

}  // namespace chapterhouse::identity
