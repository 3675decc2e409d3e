#pragma once
// Signing in with an OpenID Connect provider: authorization code with PKCE, state and nonce. Of
// what comes back through the browser only the code is used, and what it is worth is asked of the
// provider directly.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/client/outbound.h"
#include "api/identity/oidc/token.h"
#include "domain/core/id.h"
#include "domain/core/time.h"

namespace chapterhouse::identity::oidc {

struct Settings {
  std::string issuer;                       // "https://id.union.example/realms/union"
  std::string client_id, client_secret;     // no secret: a public client, PKCE alone
  std::string redirect_uri;                 // of our callback, as the provider knows it
  std::vector<std::string> second_factors;  // values of acr or amr that mean one
  http::Reach reach = http::Reach::kOthers;
};

// Whose session wants to be linked with whom the provider vouches for. Kept here and not with the
// browser, which brings no session's cookie along when another site sends it.
struct Asker {
  AccountId account;
  std::string session;  // its id
};
// The redirect that begins a sign-in, and what the browser keeps to show that it began it.
struct Beginning {
  std::string location, secret;
};
// The parameters of the callback.
struct Callback {
  std::string secret;  // of the beginning; "" when the browser has none
  std::string state, code, issuer, error;
};

struct Proved {
  Identity identity;
  std::optional<Asker> asker;  // empty: it was begun to sign in
};

// Safe to call from any thread; both calls may wait for the provider, few of them at a time.
class RelyingParty {
 public:
  // The failure is one line for the operator. The clock must be the real one and outlive it.
  static Result<std::unique_ptr<RelyingParty>, std::string> make(Settings settings,
                                                                 const Clock& clock);

  // With an asker, to link; without, to sign in.
  Result<Beginning, Fault> begin(const std::optional<Asker>& asker);
  // A callback is good once, whatever comes of it.
  Result<Proved, Fault> finish(const Callback& callback);

 private:
  struct Provider {  // what it says of itself
    std::string authorization, token;
    std::string keys_url;
    Timestamp read_at{};
  };
  struct Pending {
    std::string state, nonce, verifier;
    Timestamp until{};
    std::optional<Asker> asker;
  };
  RelyingParty(Settings settings, http::Outbound outbound, const Clock& clock);
  Result<Provider, Fault> provider();
  Result<std::vector<Key>, Fault> keys_with(const std::string& id, const Provider& provider);
  Result<std::string, Fault> redeem(const Provider& provider, const std::string& code,
                                    const std::string& verifier) const;
  std::optional<Pending> take(const std::string& secret);
  Result<std::string, Fault> ask(std::string_view method, std::string_view url,
                                 std::string_view body = {},
                                 const http::Client::Headers& headers = {}) const;

  const Settings settings_;
  const http::Outbound outbound_;
  const Clock& clock_;
  mutable std::atomic<int> asking_ = 0;
  std::mutex mutex_;  // guards everything below
  std::optional<Provider> provider_;
  std::vector<Key> keys_;
  Timestamp keys_read_at_{};
  std::map<std::string, Pending> pending_;  // by the hash of the browser's secret
};

}  // namespace chapterhouse::identity::oidc
