#pragma once
// Which account somebody has whom an identity provider vouches for. A link is made by the account's
// own person, is known by issuer and subject together, and counts for the generation of password
// and second factor that the person had then: a reset voids it as it voids these.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/identity/secrets/identity_file.h"
#include "domain/cases/account/account.h"

namespace chapterhouse::identity {

struct Link {
  std::string id;  // names it to its owner; proves nothing
  std::string issuer, subject;
  AccountId account;
  std::int32_t generation = 0, factor_generation = 0;
  Timestamp linked{};

  bool counts_for(const account::Holder& holder) const {
    return generation == holder.generation && factor_generation == holder.factor_generation;
  }
};

// Safe to call from any thread. The file must outlive it.
class Links {
 public:
  explicit Links(IdentityFile& file) : file_(file) {}

  std::optional<Link> find(std::string_view issuer, std::string_view subject);
  std::vector<Link> of(const AccountId& account);  // the newest first

  enum class Made : std::uint8_t { kYes, kOfAnother, kTooMany };
  // `wanted` says everything but the id. Takes the place of an earlier link of the account and of
  // one of the account `void_of`, whose link is known to count no more.
  Made make(const Link& wanted, const AccountId& void_of);
  bool remove(const AccountId& account, std::string_view id);  // false when there is none

  // For one transaction of the file: whether it was removed or replaced meanwhile.
  static bool stands(projections::Database& database, const Link& link);

 private:
  IdentityFile& file_;
};

}  // namespace chapterhouse::identity
