#pragma once
// The beginning of a district: nobody is there who could let anybody in. A token that only the
// operator sees makes the first security administrator and the first audit administrator, once.
#include <optional>
#include <string>

#include "api/identity/enrolment.h"

namespace chapterhouse::identity {

struct Founder {
  std::string account, name;
};

struct Founding {
  std::string token;
  Founder security, audit;
  UnitId unit;
};

struct Founded {
  std::string security_code, audit_code;  // to activate the accounts with
  Position position;
};

struct BootstrapError {
  enum class Kind : std::uint8_t { kBadToken, kSameAccount, kRejected };
  Kind kind;
  std::optional<workflows::CommandError> error{};  // kRejected: what stood against it
};

// Safe to call from any thread. All it is made of must outlive it.
class Bootstrap {
 public:
  struct Parts {
    const Directory& directory;
    workflows::CommandHandler& handler;
    Enrolments& enrolments;
    IdentityFile& file;
    const SessionClock& clock;
  };
  explicit Bootstrap(const Parts& parts) : parts_(parts) {}

  // A token for the operator, who is shown it this once; earlier ones are good no more. Empty when
  // the district has begun.
  std::optional<std::string> fresh_token();
  Result<Founded, BootstrapError> found(const Founding& founding);

 private:
  enum class DryRun : std::uint8_t { kNo, kYes };
  std::optional<workflows::CommandError> found_one(const Founding& founding, Role role, DryRun dry,
                                                   Position& position);
  bool holds(const std::string& hash);

  const Parts parts_;
};

}  // namespace chapterhouse::identity
