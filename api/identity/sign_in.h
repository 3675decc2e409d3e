#pragma once
// Proving who one is: password and second factor together, with the same answer and the same work
// whatever was wrong, and limits on guessing that never lock the owner out of a known device.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/identity/directory.h"
#include "api/identity/secrets/credentials.h"
#include "api/identity/secrets/hashing.h"
#include "api/identity/secrets/links.h"
#include "api/identity/secrets/throttle.h"
#include "api/identity/session/sessions.h"
#include "domain/core/result.h"

namespace chapterhouse::identity {

struct Proof {
  std::string password;
  std::string code;           // of the authenticator
  std::string recovery_code;  // instead of a code
};

struct Where {
  std::string address, agent;
  std::string device;  // what a known device brings along; "" when it brings nothing
};

struct Refused {
  enum class Kind : std::uint8_t {
    kWrong,      // something of it is wrong; what is not said
    kThrottled,  // too many tries: `wait`
    kBusy,       // too many sign in at this moment
  };
  Kind kind;
  std::chrono::seconds wait{0};
};

struct SignedIn {
  std::string token;   // of the session
  std::string device;  // for the device to bring along next time
};

// Safe to call from any thread. All it is made of must outlive it.
class SignIn {
 public:
  struct Parts {
    const Directory& directory;
    Credentials& credentials;
    Sessions& sessions;
    const SessionClock& session_clock;
    const Clock& clock;  // for codes, which follow the authenticator's clock
    store::Secret device_key;
  };
  explicit SignIn(const Parts& parts);

  Result<SignedIn, Refused> sign_in(const AccountId& account, const Proof& proof,
                                    const Where& where);
  // For somebody whom a provider vouches for, second factor included. Nothing was shown to us: what
  // needs a fresh confirmation asks for one. Empty: the link counts no more.
  std::optional<SignedIn> sign_in_by(const Link& link, const Where& where);
  // Whether a link lets somebody in now.
  bool counts(const Link& link) const { return standing_by(link).has_value(); }
  // Shows a second factor again: the session goes on under the token that is answered.
  Result<std::string, Refused> confirm(const Session& session, std::string_view token,
                                       const Proof& proof);
  // Another password, from a session that shows the present one and a code.
  Outcome<Refused> change_password(const Session& session, const Proof& proof,
                                   const std::string& password);
  // A code for an account whose password is being set anew, before there is a session.
  bool use_code(const AccountId& account, const Proof& proof);

  Hashing& hashing() { return hashing_; }
  std::uint64_t refused() const { return refused_.load(); }
  std::uint64_t throttled() const { return throttled_.load(); }

 private:
  // A try that was let through, to be given back when it was no guess.
  struct Try {
    Throttle* first = nullptr;
    Throttle* second = nullptr;
    std::string who_first, who_second;
    void give_back() const;
  };
  std::optional<Standing> standing_by(const Link& link) const;
  Result<Try, Refused> let_through(const AccountId& account, const Where& where,
                                   std::int64_t devices);
  std::optional<Sessions::Also> use_of(const Credential& credential, const Proof& proof) const;
  std::string device_for(const AccountId& account, std::int64_t devices) const;
  std::string device_mac(std::string_view body, const AccountId& account,
                         std::int64_t devices) const;
  // The device's own id when it is one that the account was used from.
  std::optional<std::string> known_device(const AccountId& account, const std::string& device,
                                          std::int64_t devices) const;
  Refused wrong();

  const Parts parts_;
  Hashing hashing_;
  Throttle by_account_, by_address_, by_device_;
  std::atomic<std::uint64_t> refused_{0}, throttled_{0};
};

}  // namespace chapterhouse::identity
