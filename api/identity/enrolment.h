#pragma once
// Setting what proves a person: a password and an authenticator at the activation of an account,
// another authenticator later. Two steps, since an authenticator counts only once it has shown that
// it works; between them there is a short-lived state in memory, and no session.
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/identity/secrets/password_rules.h"
#include "api/identity/session/machine_tokens.h"
#include "api/identity/sign_in.h"

namespace chapterhouse::identity {

// What an authenticator is told.
struct Authenticator {
  std::string enrolment;  // to be brought along with its first code
  std::string key;        // base32, for those who type it
  std::string uri;        // otpauth://, for a QR code
};

struct EnrolmentError {
  enum class Kind : std::uint8_t {
    kBadCode,       // no such activation code, or used, expired, overtaken by a reset
    kBadPassword,   // `rule` says which rule it breaks
    kBadFactor,     // not a code of the authenticator
    kBadEnrolment,  // never begun, or too long ago
    kThrottled,
    kBusy,
    kFailed,  // the log did not take it: `why` says so, for the operator
  };
  Kind kind;
  std::string why{};
  std::string_view rule{};  // a key of field_problem, which lasts as long as the program
};

struct Enrolled {
  AccountId account;
  std::vector<std::string> recovery_codes;  // shown this once; none when the earlier ones stay
};

// Safe to call from any thread. All it is made of must outlive it.
class Enrolments {
 public:
  struct Parts {
    const Directory& directory;
    workflows::CommandHandler& handler;
    Credentials& credentials;
    Sessions& sessions;
    MachineTokens& tokens;
    SignIn& sign_in;
    const PasswordRules& rules;
    const SessionClock& session_clock;
    const Clock& clock;
    std::string issuer;  // as authenticators show it
  };
  explicit Enrolments(Parts parts) : parts_(std::move(parts)) {}

  // A code for the account as it stands, to be handed to its person. Empty when it waits for none.
  std::optional<std::string> invite(const AccountId& account);

  // The first step of an activation. Where the second factor counts still, its code finishes it.
  struct Wish {
    std::string code, password, second_factor, recovery_code;
    std::string address;
  };
  struct Begun {
    std::optional<Authenticator> authenticator;
    std::optional<Enrolled> done;
  };
  Result<Begun, EnrolmentError> begin(const Wish& wish);
  // Another authenticator for somebody who is signed in and has just confirmed it.
  Result<Authenticator, EnrolmentError> change(const AccountId& account);
  // The second step of both.
  Result<Enrolled, EnrolmentError> finish(const std::string& enrolment, const std::string& code);

  // Says in the log that an account whose secrets are set is active.
  std::optional<std::string> record_activation(const Standing& standing);

 private:
  struct Pending {
    Credential credential;
    std::string invitation;  // "" when an authenticator is changed
    Timestamp until{};
    int tries = 0;
  };
  std::optional<Authenticator> remember(Pending pending);
  Result<Enrolled, EnrolmentError> complete(const Pending& pending, bool with_recovery_codes);

  const Parts parts_;
  std::mutex mutex_;                        // guards pending_
  std::map<std::string, Pending> pending_;  // by the hash of the enrolment
};

}  // namespace chapterhouse::identity
