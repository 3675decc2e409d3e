#pragma once
// Everything about signing in to one district, put together: who an HTTP request comes from, and
// the parts that handlers work with.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "api/http/accounts.h"
#include "api/http/caller.h"
#include "api/identity/bootstrap.h"
#include "api/identity/directory.h"
#include "api/identity/enrolment.h"
#include "api/identity/secrets/links.h"
#include "api/identity/session/machine_tokens.h"
#include "api/identity/session/sessions.h"
#include "api/identity/sign_in.h"
#include "domain/orgs/org_tree.h"

namespace chapterhouse::identity {

inline constexpr std::string_view kSessionCookie = "__Host-sid";
inline constexpr std::string_view kDeviceCookie = "__Host-device";

// The value of a cookie of the request; "" when it has none of that name.
std::string_view cookie_of(const http::Request& request, std::string_view name);

// Safe to call from any thread.
class Identity final : public http::Callers {
 public:
  struct Parts {
    std::filesystem::path folder;     // of the identity file
    std::filesystem::path reference;  // with passwords/common.txt
    workflows::CommandHandler& handler;
    const EventLog& log;
    const OrgTree& orgs;
    const Clock& clock;
    store::Secret key;                 // of the vault: seals what the file keeps
    const http::Accounts* configured;  // beside the district's own; null: none
    Steady steady = steady_clock();
    std::string issuer = "Chapterhouse";
  };
  // The failure is one line for the operator. What `parts` refers to must outlive it.
  static Result<std::unique_ptr<Identity>, std::string> open(Parts parts);

  // By a machine's token, a session's cookie or a configured account's token.
  std::optional<http::Caller> find(const http::Request& request, Timestamp now) const override;
  std::optional<http::Caller> look(const http::Request& request, Timestamp now) const override;
  // The session of the request's cookie, with the standing of its account.
  struct Current {
    Session session;
    Standing standing;
    std::string token;
  };
  std::optional<Current> current(const http::Request& request) const;
  // What a request that changes something must carry beside this session's cookie.
  std::string csrf_of(std::string_view session_token) const;

  const Directory& directory() const { return directory_; }
  Sessions& sessions() const { return *sessions_; }
  MachineTokens& tokens() const { return *tokens_; }
  Links& links() const { return *links_; }
  Credentials& credentials() const { return *credentials_; }
  SignIn& sign_in() const { return *sign_in_; }
  Enrolments& enrolments() const { return *enrolments_; }
  Bootstrap& bootstrap() const { return *bootstrap_; }
  const PasswordRules& rules() const { return rules_; }
  const SessionClock& session_clock() const { return session_clock_; }

 private:
  Identity(Parts parts, std::unique_ptr<IdentityFile> file, PasswordRules rules);
  std::optional<http::Caller> by_machine_token(std::string_view token, Date today) const;
  enum class Use : std::uint8_t { kCounts, kNone };
  std::optional<http::Caller> caller(const http::Request& request, Timestamp now, Use use) const;
  std::optional<Current> current(const http::Request& request, Use use) const;
  std::optional<http::Caller> by_session(const http::Request& request, Timestamp now,
                                         Use use) const;

  const Parts parts_;
  const std::unique_ptr<IdentityFile> file_;
  const PasswordRules rules_;
  const Directory directory_;
  const SessionClock session_clock_;
  const store::Secret csrf_key_;
  const std::unique_ptr<Credentials> credentials_;
  const std::unique_ptr<Sessions> sessions_;
  const std::unique_ptr<MachineTokens> tokens_;
  const std::unique_ptr<Links> links_;
  const std::unique_ptr<SignIn> sign_in_;
  const std::unique_ptr<Enrolments> enrolments_;
  const std::unique_ptr<Bootstrap> bootstrap_;
};

}  // namespace chapterhouse::identity
