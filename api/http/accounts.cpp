#include "api/http/accounts.h"

#include <algorithm>
#include <set>

#include "store/crypto/seal.h"

namespace chapterhouse::http {

Result<Accounts, AccountsError> Accounts::make(std::vector<Account> accounts,
                                               const Hasher& hasher) {
  std::set<AccountId> ids;
  std::set<Hash256> tokens;
  for (const Account& account : accounts) {
    const std::string& id = account.actor.id.value;
    if (!ids.insert(account.actor.id).second)
      return Failure{AccountsError{id, "another account has this id"}};
    if (!tokens.insert(account.token_hash).second)
      return Failure{AccountsError{id, "another account has this token: make a new one"}};
  }
  return Accounts(std::move(accounts), hasher);
}

std::optional<Caller> Accounts::find(const Request& request, Timestamp now) const {
  const Account* account = find(bearer_token(request.header("authorization")));
  if (!account) return std::nullopt;
  return Caller{{account->actor, account->actor.id.value, now, std::nullopt},
                account->name_zh,
                account->name_en,
                {}};
}

const Account* Accounts::find(std::string_view token) const {
  if (token.empty()) return nullptr;
  const Hash256 hash = hasher_->sha256(token);
  const Account* found = nullptr;
  for (const Account& account : accounts_)
    if (store::equal_in_constant_time(view(account.token_hash), view(hash))) found = &account;
  return found;
}

const Account* Accounts::find(const AccountId& id) const {
  const auto found = std::ranges::find(accounts_, id, [](const Account& a) { return a.actor.id; });
  return found == accounts_.end() ? nullptr : &*found;
}

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  return authorization.starts_with(kScheme) ? authorization.substr(kScheme.size())
                                            : std::string_view();
}

}  // namespace chapterhouse::http
