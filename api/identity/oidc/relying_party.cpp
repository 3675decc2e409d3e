#include "api/identity/oidc/relying_party.h"

#include <algorithm>
#include <array>

#include <boost/json/object.hpp>

#include "api/http/message.h"
#include "api/json/read.h"
#include "store/crypto/base64.h"
#include "store/crypto/seal.h"
#include "store/crypto/sha256.h"

namespace chapterhouse::identity::oidc {
namespace {

constexpr std::chrono::minutes kTryTime{10};         // for a person at the provider's pages
constexpr std::size_t kPendingMax = 4096;            // tries; above, the oldest are forgotten
constexpr std::chrono::hours kProviderTime{1};       // then it is asked anew what it says of itself
constexpr std::chrono::minutes kKeysAtMostEvery{1};  // when tokens name keys that we do not know
constexpr int kAskingMax = 16;                       // workers that may wait for the provider
constexpr std::size_t kCodeBytes = 1024;

std::string random_text() {
  std::array<std::uint8_t, 32> bytes{};
  store::fill_random(bytes);
  return to_base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string hash_of(std::string_view secret) { return std::string(view(store::sha256({secret}))); }

// Scheme and host of a URL.
std::string_view origin_of(std::string_view url) {
  const auto host = url.find("://");
  return host == std::string_view::npos ? url : url.substr(0, url.find('/', host + 3));
}

std::string text_of(const boost::json::object& from, std::string_view name) {
  const auto* found = from.if_contains({name.data(), name.size()});
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<boost::json::object> parse_object(std::string_view text) {
  auto parsed = json::parse(text);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  return std::move(parsed->get_object());
}

}  // namespace

RelyingParty::RelyingParty(Settings settings, http::Outbound outbound, const Clock& clock)
    : settings_(std::move(settings)), outbound_(std::move(outbound)), clock_(clock) {}

Result<std::unique_ptr<RelyingParty>, std::string> RelyingParty::make(Settings settings,
                                                                      const Clock& clock) {
  if (settings.client_id.empty())
    return Failure{std::string("oidc_client_id: give the id that the provider knows us by")};
  // Every way in asks for two factors. We cannot see the provider's: it must say so, in its words.
  if (settings.second_factors.empty())
    return Failure{
        std::string("oidc_second_factors: give the values of acr or amr by which the provider says "
                    "that it asked for a second factor")};
  auto outbound = http::Outbound::to(origin_of(settings.issuer), settings.reach);
  if (!outbound) return Failure{"oidc_issuer: " + outbound.error()};
  return std::unique_ptr<RelyingParty>(
      new RelyingParty(std::move(settings), *std::move(outbound), clock));
}

Result<std::string, Fault> RelyingParty::ask(std::string_view method, std::string_view url,
                                             std::string_view body,
                                             const http::Client::Headers& headers) const {
  struct Count {
    std::atomic<int>& of;
    const int before = of.fetch_add(1);
    ~Count() { --of; }
  } const count{asking_};
  if (count.before >= kAskingMax) return Failure{Fault::kUnavailable};
  auto reply = outbound_.send(method, url, body, headers);
  if (!reply || reply->status >= 500 || reply->status < 200 ||
      (reply->status >= 300 && reply->status < 400))
    return Failure{Fault::kUnavailable};
  if (reply->status >= 400) return Failure{Fault::kDenied};
  return std::move(reply->body);
}

Result<RelyingParty::Provider, Fault> RelyingParty::provider() {
  const Timestamp now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    if (provider_ && now < provider_->read_at + kProviderTime && now >= provider_->read_at)
      return *provider_;
  }
  std::string url = settings_.issuer;
  if (url.ends_with('/')) url.pop_back();
  const auto text = ask("GET", url + "/.well-known/openid-configuration");
  const auto document = text ? parse_object(*text) : std::nullopt;
  if (!document || text_of(*document, "issuer") != settings_.issuer)
    return Failure{Fault::kUnavailable};
  Provider read{text_of(*document, "authorization_endpoint"), text_of(*document, "token_endpoint"),
                text_of(*document, "jwks_uri"), now};
  // A document that someone has changed must lead nobody elsewhere, neither us nor the browser.
  for (const std::string& each : {read.authorization, read.token, read.keys_url})
    if (!outbound_.covers(each)) return Failure{Fault::kUnavailable};
  const std::lock_guard lock(mutex_);
  provider_ = read;
  return read;
}

// Keys change at any time, so an unknown one is a reason to look again; a token can name any key it
// likes, so not too often.
Result<std::vector<Key>, Fault> RelyingParty::keys_with(const std::string& id,
                                                        const Provider& provider) {
  const Timestamp now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    const bool fresh = now < keys_read_at_ + kProviderTime && now >= keys_read_at_;
    const bool known = std::ranges::find(keys_, id, &Key::id) != keys_.end();
    const bool just_read = now < keys_read_at_ + kKeysAtMostEvery && now >= keys_read_at_;
    if (just_read || (fresh && known)) return keys_;
  }
  const auto text = ask("GET", provider.keys_url);
  auto keys = text ? parse_keys(*text) : std::nullopt;
  if (!keys) return Failure{Fault::kUnavailable};
  const std::lock_guard lock(mutex_);
  keys_ = *std::move(keys);
  keys_read_at_ = now;
  return keys_;
}

Result<Beginning, Fault> RelyingParty::begin(const std::optional<Asker>& asker) {
  const auto known = provider();
  if (!known) return Failure{known.error()};
  const Timestamp now = clock_.now();
  const Pending fresh{random_text(), random_text(), random_text(), now + kTryTime, asker};
  const std::string secret = random_text();
  const std::string challenge = to_base64url(view(store::sha256({fresh.verifier})));
  const auto parameter = [](std::string_view name, std::string_view value) {
    return std::string(name) + "=" + http::encode(value);
  };
  const char* join = known->authorization.find('?') == std::string::npos ? "?" : "&";
  const std::string location =
      known->authorization + join + parameter("response_type", "code") + "&" +
      parameter("scope", "openid") + "&" + parameter("client_id", settings_.client_id) + "&" +
      parameter("redirect_uri", settings_.redirect_uri) + "&" + parameter("state", fresh.state) +
      "&" + parameter("nonce", fresh.nonce) + "&" + parameter("code_challenge", challenge) + "&" +
      parameter("code_challenge_method", "S256");
  const std::lock_guard lock(mutex_);
  std::erase_if(pending_, [now](const auto& each) { return each.second.until < now; });
  if (pending_.size() >= kPendingMax)
    pending_.erase(
        std::ranges::min_element(pending_, {}, [](const auto& each) { return each.second.until; }));
  pending_.emplace(hash_of(secret), fresh);
  return Beginning{location, secret};
}

std::optional<RelyingParty::Pending> RelyingParty::take(const std::string& secret) {
  const std::lock_guard lock(mutex_);
  auto node = pending_.extract(hash_of(secret));
  if (node.empty() || node.mapped().until < clock_.now()) return std::nullopt;
  return std::move(node.mapped());
}

Result<std::string, Fault> RelyingParty::redeem(const Provider& provider, const std::string& code,
                                                const std::string& verifier) const {
  std::string body = "grant_type=authorization_code&code=" + http::encode(code) +
                     "&redirect_uri=" + http::encode(settings_.redirect_uri) +
                     "&code_verifier=" + http::encode(verifier);
  http::Client::Headers headers{{"Content-Type", "application/x-www-form-urlencoded"},
                                {"Accept", "application/json"}};
  if (settings_.client_secret.empty())
    body += "&client_id=" + http::encode(settings_.client_id);
  else
    headers["Authorization"] = "Basic " + store::to_base64(http::encode(settings_.client_id) + ":" +
                                                           http::encode(settings_.client_secret));
  const auto reply = ask("POST", provider.token, body, headers);
  if (!reply) return Failure{reply.error()};
  const auto answer = parse_object(*reply);
  std::string token = answer ? text_of(*answer, "id_token") : std::string();
  if (token.empty()) return Failure{Fault::kMalformed};
  return token;
}

Result<Proved, Fault> RelyingParty::finish(const Callback& callback) {
  const auto begun = take(callback.secret);
  if (!begun) return Failure{Fault::kNoSuchTry};
  // By their hashes, whose comparison tells nothing of the state itself.
  if (hash_of(callback.state) != hash_of(begun->state)) return Failure{Fault::kState};
  if (!callback.issuer.empty() && callback.issuer != settings_.issuer)
    return Failure{Fault::kIssuer};
  if (!callback.error.empty() || callback.code.empty() || callback.code.size() > kCodeBytes)
    return Failure{Fault::kDenied};
  const auto known = provider();
  if (!known) return Failure{known.error()};
  const auto token = redeem(*known, callback.code, begun->verifier);
  if (!token) return Failure{token.error()};
  const auto key = key_id_of(*token);
  if (!key) return Failure{key.error()};
  const auto keys = keys_with(*key, *known);
  if (!keys) return Failure{keys.error()};
  auto identity = read_token(*token, *keys,
                             {settings_.issuer, settings_.client_id, begun->nonce, clock_.now()});
  if (!identity) return Failure{identity.error()};
  const auto means_two = [&](const std::string& value) {
    return !value.empty() &&
           std::ranges::find(settings_.second_factors, value) != settings_.second_factors.end();
  };
  identity->second_factor =
      means_two(identity->acr) || std::ranges::any_of(identity->amr, means_two);
  return Proved{*std::move(identity), begun->asker};
}

}  // namespace chapterhouse::identity::oidc
