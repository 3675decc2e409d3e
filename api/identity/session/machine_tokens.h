#pragma once
// Tokens for programs: narrowed to some operations and one role of the account that made them, and
// never good for longer than the limit. They confirm nothing: no second factor stands behind them.
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/identity/secrets/identity_file.h"
#include "api/identity/session/session_clock.h"
#include "domain/core/id.h"

namespace chapterhouse::identity {

inline constexpr std::string_view kMachinePrefix = "chk_";

struct MachineToken {
  std::string id;    // names it; proves nothing
  std::string name;  // what it is for
  AccountId account;
  std::int32_t binding = 0;
  UnitId unit;  // the binding's, or one below it
  std::vector<std::string> scopes;
  Timestamp made{}, expires{};
};

// Safe to call from any thread. The file and the clock must outlive it.
class MachineTokens {
 public:
  MachineTokens(IdentityFile& file, const SessionClock& clock);

  std::optional<MachineToken> find(std::string_view token);
  // The token, which is shown this once; `wanted` says everything but id and made. Empty when the
  // account has as many as it may.
  std::optional<std::string> make(MachineToken wanted, std::string& id);
  std::vector<MachineToken> of(const AccountId& account);
  bool revoke(const AccountId& account, std::string_view id);  // false when there is none
  std::size_t revoke_all(const AccountId& account);

 private:
  IdentityFile& file_;
  const SessionClock& clock_;
  std::mutex mutex_;  // guards tokens_; never held while the file is asked
  std::unordered_map<std::string, MachineToken> tokens_;  // by hash
};

}  // namespace chapterhouse::identity
