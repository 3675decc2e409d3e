#pragma once
// ID tokens (OpenID Connect Core 1.0, JWS): who signed one, and what it says. Only signatures of a
// provider's published keys count; nothing that a token says of itself chooses what it is verified
// with, apart from which of these keys.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "domain/core/time.h"

namespace chapterhouse::identity::oidc {

// Why a sign-in does not hold. For the operator's log and the tests: whoever tries is told none.
enum class Fault : std::uint8_t {
  kUnavailable,  // the provider does not answer, or not as one
  kNoSuchTry,    // no sign-in was begun in this browser, or too long ago, or it is over
  kState,        // the answer belongs to another sign-in
  kDenied,       // the provider says no
  kMalformed,    // no token as RFC 7515 has them
  kHeader,       // its header names keys or extensions of its own
  kAlgorithm,    // not one of RS256 and ES256, or not that of the key
  kUnknownKey,   // the provider has published no such key
  kSignature,
  kIssuer,
  kAudience,
  kTime,  // expired, not valid yet, or issued at no time near ours
  kNonce,
  kSubject,
  kNotLinked,       // proved, but no account is linked with it
  kLinkVoid,        // linked, but the account is not usable, or was reset since
  kNoSecondFactor,  // linked, but the provider asked for a password alone
  kSession,         // of a link: not the session that asked for it, or that one has ended
  kOfAnother,       // of a link: another account is linked with it
  kTooMany,         // of a link: the account has as many as it may
};
std::string_view name_of(Fault fault);

// A provider's public key, of RSA from 2048 bits or of the curve P-256.
struct Key {
  std::string id;         // kid
  std::string algorithm;  // "RS256" or "ES256", by its type
  std::string jwk;        // its public members alone
};
// The keys of a JWK set that we can use; others are left out. Empty when it is none.
std::optional<std::vector<Key>> parse_keys(std::string_view jwks);

// Who a verified token speaks of.
struct Identity {
  std::string issuer, subject;  // together the key of an account, e-mail never
  std::optional<Timestamp> authenticated_at{};
  std::string acr;
  std::vector<std::string> amr;
  bool second_factor = false;  // by what the operator has configured of the two above
};

struct Expected {
  std::string issuer, client_id, nonce;
  Timestamp now;
};

// The id of the key that a token says it is signed with. Fails as verifying it would.
Result<std::string, Fault> key_id_of(std::string_view token);
// Verifies signature and content. Safe to call from any thread.
Result<Identity, Fault> read_token(std::string_view token, const std::vector<Key>& keys,
                                   const Expected& expected);

std::string to_base64url(std::string_view bytes);

}  // namespace chapterhouse::identity::oidc
