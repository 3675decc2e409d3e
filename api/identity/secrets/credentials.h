#pragma once
// Passwords, authenticators, recovery and activation codes, as the identity file keeps them. Which
// generation of them counts is said by the log: a reset needs nothing here to take effect.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/identity/secrets/identity_file.h"
#include "domain/cases/account/account.h"
#include "store/crypto/secret.h"

namespace chapterhouse::identity {

struct Credential {
  AccountId account;
  std::int32_t generation = 0, factor_generation = 0;
  std::string password;        // PHC string
  std::string totp_key;        // in clear, in memory only
  std::int64_t totp_step = 0;  // the last step whose code was used
  std::int64_t devices = 0;    // raised when no device is to be known any more

  bool counts_for(const account::Holder& holder) const {
    return generation == holder.generation && factor_generation == holder.factor_generation;
  }
};

struct Invitation {
  AccountId account;
  std::int32_t generation = 0;
  Timestamp expires{};
};

// Safe to call from any thread. The file must outlive it.
class Credentials {
 public:
  Credentials(IdentityFile& file, const store::Secret& sealing_key)
      : file_(file), sealing_key_(sealing_key) {}

  std::optional<Credential> find(const AccountId& account);
  std::int64_t recovery_codes_left(const AccountId& account);

  // A code for this generation; an earlier one of the account is good no more.
  void invite(const Invitation& invitation, std::string_view code);
  // Whose code it is, whether or not it has expired.
  std::optional<Invitation> invited(std::string_view code);

  // What an activation or a change leaves behind. With recovery codes, they replace the earlier
  // ones; an activation's code is used up with it. False: another was faster with that code.
  struct Change {
    const Credential& credential;
    std::span<const std::string> recovery_codes;
    std::string_view invitation;  // "" when there was none
  };
  bool set(const Change& change);

  // Another password; no device is known any more. With what it takes, in one transaction, which
  // may refuse.
  using Use = std::function<bool(projections::Database&)>;
  bool replace_password(const AccountId& account, std::string_view phc, const Use& use);
  bool use(const Use& use);

  // What follows is for one transaction of the file. False when the code was used meanwhile.
  static bool use_step(projections::Database& database, const AccountId& account,
                       std::int64_t step);
  static bool use_recovery_code(projections::Database& database, const AccountId& account,
                                std::string_view code);
  static void set_password(projections::Database& database, const AccountId& account,
                           std::string_view phc);

 private:
  std::string sealed(const AccountId& account, std::string_view totp_key) const;
  std::optional<std::string> opened(const AccountId& account, const std::string& sealed) const;

  IdentityFile& file_;
  const store::Secret sealing_key_;
};

}  // namespace chapterhouse::identity
