#pragma once
// The accounts of a configuration, with a bearer token each: for demonstrations and tests on
// loopback. Only the SHA-256 of a token is kept; tokens are random 256-bit values, so a plain hash
// of one cannot be guessed.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/caller.h"
#include "domain/core/result.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::http {

struct Account {
  Actor actor;
  std::string name_zh, name_en;
  Hash256 token_hash{};
};

struct AccountsError {
  std::string account;  // its id
  std::string detail;   // what is wrong, in English, for the operator
};

// Immutable: safe to use from any thread. The hasher must outlive it.
class Accounts final : public Callers {
 public:
  // Refuses two accounts of one id or one token.
  static Result<Accounts, AccountsError> make(std::vector<Account> accounts, const Hasher& hasher);

  // By the bearer token. Whoever has one counts as confirmed a moment ago: a demonstration has no
  // second factor to show.
  std::optional<Caller> find(const Request& request, Timestamp now) const override;
  // Whose token it is; null when nobody's. Looks at every account, whichever fits: the time taken
  // tells nothing about the tokens.
  const Account* find(std::string_view token) const;
  const Account* find(const AccountId& id) const;  // null when unknown
  std::span<const Account> all() const { return accounts_; }

 private:
  Accounts(std::vector<Account> accounts, const Hasher& hasher)
      : accounts_(std::move(accounts)), hasher_(&hasher) {}
  std::vector<Account> accounts_;
  const Hasher* hasher_;
};

// The token of "Bearer <token>"; empty when the header is anything else.
std::string_view bearer_token(std::string_view authorization);

}  // namespace chapterhouse::http
