#pragma once
// Signing in with an OpenID Connect provider: authorization code with PKCE, state and nonce. Of
// what comes back through the browser only the code is used, and what it is worth is asked of the
// provider directly.
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/client/outbound.h"
#include "api/http/message.h"
#include "api/identity/oidc/token.h"
#include "domain/core/time.h"

namespace chapterhouse::identity::oidc {

struct Settings {
  std::string issuer;                       // "https://id.union.example/realms/union"
  std::string client_id, client_secret;     // no secret: a public client, PKCE alone
  std::string redirect_uri;                 // of our callback, as the provider knows it
  std::vector<std::string> second_factors;  // values of acr or amr that mean one
  http::Reach reach = http::Reach::kOthers;
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

// Safe to call from any thread; both calls may wait for the provider, few of them at a time.
class RelyingParty {
 public:
  // What follows for somebody who is proved: the answer that signs them in. Empty: no account is
  // linked with them.
  using Admit = std::function<std::optional<http::Response>(const Identity&, const http::Request&)>;

  // The failure is one line for the operator. The clock must be the real one and outlive it.
  static Result<std::unique_ptr<RelyingParty>, std::string> make(Settings settings,
                                                                 const Clock& clock, Admit admit);

  Result<Beginning, Fault> begin();
  // A callback is good once, whatever comes of it.
  Result<Identity, Fault> finish(const Callback& callback);
  std::optional<http::Response> admit(const Identity& identity,
                                      const http::Request& request) const {
    return admit_ ? admit_(identity, request) : std::nullopt;
  }

 private:
  struct Provider {  // what it says of itself
    std::string authorization, token;
    std::string keys_url;
    Timestamp read_at{};
  };
  struct Pending {
    std::string state, nonce, verifier;
    Timestamp until{};
  };
  RelyingParty(Settings settings, http::Outbound outbound, const Clock& clock, Admit admit);
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
  const Admit admit_;
  mutable std::atomic<int> asking_ = 0;
  std::mutex mutex_;  // guards everything below
  std::optional<Provider> provider_;
  std::vector<Key> keys_;
  Timestamp keys_read_at_{};
  std::map<std::string, Pending> pending_;  // by the hash of the browser's secret
};

}  // namespace chapterhouse::identity::oidc
