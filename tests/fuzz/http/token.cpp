// ID tokens and the key sets of providers: no token is taken that no key of ours has signed, and
// what is read of a key set is a key that can be used.
#include "api/identity/oidc/token.h"

#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {

void run(Input input) {
  namespace oidc = identity::oidc;
  const bool is_key_set = input.below(2) == 0;
  const std::string_view bytes = input.rest();
  if (is_key_set) {
    const auto keys = oidc::parse_keys(bytes);
    if (!keys) return;
    for (const oidc::Key& key : *keys) {
      CHECK(key.algorithm == "RS256" || key.algorithm == "ES256");
      CHECK(!key.jwk.empty());
      // The set of this key alone is a set, and of the same key.
      const auto again = oidc::parse_keys("{\"keys\":[" + key.jwk + "]}");
      if (again && !again->empty()) CHECK(again->front().jwk == key.jwk);
    }
    return;
  }
  // A published key of RFC 7517; the fuzzer does not sign with its other half.
  static const auto keys = oidc::parse_keys(
      R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a",
          "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
          "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]})");
  CHECK(keys);
  CHECK(
      !oidc::read_token(bytes, *keys, {.issuer = "i", .client_id = "c", .nonce = "n", .now = {}}));
  const auto id = oidc::key_id_of(bytes);
  if (!id) CHECK(!oidc::name_of(id.error()).empty());
}

}  // namespace chapterhouse::fuzz
