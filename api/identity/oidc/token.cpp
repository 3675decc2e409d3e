#include "api/identity/oidc/token.h"

#include <algorithm>
#include <array>
#include <memory>

#include <cjose/cjose.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "api/json/read.h"
#include "domain/core/limits.h"
#include "domain/core/text.h"

namespace chapterhouse::identity::oidc {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::size_t kTokenBytes = 16 * 1024;
constexpr std::size_t kSubjectBytes = 255;  // OpenID Connect Core, 2
constexpr std::size_t kModulusBytes = 256;  // 2048 bits
constexpr std::size_t kCoordinateBytes = 32;
constexpr std::chrono::seconds kSkew{30};       // between the provider's clock and ours
constexpr std::chrono::minutes kFreshness{10};  // a token is used at once

template <class T, void (*release)(T*)>
struct Releases {
  void operator()(T* held) const { release(held); }
};
using Jws = std::unique_ptr<cjose_jws_t, Releases<cjose_jws_t, cjose_jws_release>>;
struct ReleasesKey {
  void operator()(cjose_jwk_t* held) const { cjose_jwk_release(held); }
};
using Jwk = std::unique_ptr<cjose_jwk_t, ReleasesKey>;

struct Free {
  void operator()(void* held) const { cjose_get_dealloc()(held); }
};

// The library takes a length that no text has for a mistake of ours, and ends the process.
bool is_base64url(std::string_view text) {
  return text.size() % 4 != 1 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

std::optional<std::string> from_base64url(std::string_view text) {
  if (!is_base64url(text)) return std::nullopt;
  std::uint8_t* bytes = nullptr;
  std::size_t length = 0;
  cjose_err error{};
  if (!cjose_base64url_decode(text.data(), text.size(), &bytes, &length, &error))
    return std::nullopt;
  const std::unique_ptr<std::uint8_t, Free> held(bytes);
  return std::string(reinterpret_cast<const char*>(bytes), length);
}

std::string text_of(const object& from, std::string_view name) {
  const value* found = from.if_contains({name.data(), name.size()});
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<object> parse_object(std::string_view text) {
  auto parsed = json::parse(text);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  return std::move(parsed->get_object());
}

std::optional<object> decode_object(std::string_view encoded) {
  const auto text = from_base64url(encoded);
  return text ? parse_object(*text) : std::nullopt;
}

// The three parts of the compact form; empty when it is none.
std::optional<std::array<std::string_view, 3>> split(std::string_view token) {
  if (token.size() > kTokenBytes || std::ranges::count(token, '.') != 2) return std::nullopt;
  const std::size_t first = token.find('.'), last = token.rfind('.');
  const std::array parts{token.substr(0, first), token.substr(first + 1, last - first - 1),
                         token.substr(last + 1)};
  if (!std::ranges::all_of(parts, is_base64url)) return std::nullopt;
  return parts;
}

struct Header {
  std::string algorithm, key;
};

Result<Header, Fault> read_header(std::string_view token) {
  const auto parts = split(token);
  const auto header = parts ? decode_object((*parts)[0]) : std::nullopt;
  if (!header) return Failure{Fault::kMalformed};
  for (const char* own_key : {"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"})
    if (header->contains(own_key)) return Failure{Fault::kHeader};
  // An access token has the same form and another meaning.
  if (const std::string type = text_of(*header, "typ"); header->contains("typ") && type != "JWT")
    return Failure{Fault::kHeader};
  const std::string algorithm = text_of(*header, "alg");
  if (algorithm != "RS256" && algorithm != "ES256") return Failure{Fault::kAlgorithm};
  std::string key = text_of(*header, "kid");
  if (key.empty()) return Failure{Fault::kUnknownKey};
  if ((*parts)[2].empty()) return Failure{Fault::kSignature};
  return Header{algorithm, std::move(key)};
}

// The public members of a key that we can use.
std::optional<Key> read_key(const object& from) {
  const std::string type = text_of(from, "kty"), use = text_of(from, "use");
  if (from.contains("use") && use != "sig") return std::nullopt;
  Key key{text_of(from, "kid"), {}, {}};
  object members{{"kty", type}};
  const auto take = [&](const char* name, std::size_t least, std::size_t most) {
    const std::string encoded = text_of(from, name);
    const auto bytes = from_base64url(encoded);
    members[name] = encoded;
    return bytes && bytes->size() >= least && bytes->size() <= most;
  };
  bool usable = false;
  if (type == "RSA") {
    key.algorithm = "RS256";
    usable = take("n", kModulusBytes, 4 * kModulusBytes) && take("e", 1, 8);
  } else if (type == "EC" && text_of(from, "crv") == "P-256") {
    key.algorithm = "ES256";
    members["crv"] = "P-256";
    usable = take("x", kCoordinateBytes, kCoordinateBytes) &&
             take("y", kCoordinateBytes, kCoordinateBytes);
  }
  if (const std::string own = text_of(from, "alg"); from.contains("alg") && own != key.algorithm)
    return std::nullopt;
  if (!usable || key.id.empty()) return std::nullopt;
  key.jwk = boost::json::serialize(members);
  return key;
}

// The payload that the key has signed.
Result<std::string, Fault> verified_payload(std::string_view token, const Key& key) {
  cjose_err error{};
  const Jwk jwk(cjose_jwk_import(key.jwk.data(), key.jwk.size(), &error));
  if (!jwk) return Failure{Fault::kUnknownKey};
  const Jws jws(cjose_jws_import(token.data(), token.size(), &error));
  if (!jws) return Failure{Fault::kMalformed};
  if (!cjose_jws_verify(jws.get(), jwk.get(), &error)) return Failure{Fault::kSignature};
  std::uint8_t* bytes = nullptr;  // the token's own
  std::size_t length = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &bytes, &length, &error))
    return Failure{Fault::kMalformed};
  return std::string(reinterpret_cast<const char*>(bytes), length);
}

std::vector<std::string> texts_of(const object& from, std::string_view name) {
  std::vector<std::string> out;
  const value* found = from.if_contains({name.data(), name.size()});
  if (found && found->is_string()) out.emplace_back(found->get_string());
  if (found && found->is_array())
    for (const value& each : found->get_array())
      out.push_back(each.is_string() ? std::string(each.get_string()) : std::string());
  return out;
}

// Seconds since 1970, as long as they are a time that our clock can show.
std::optional<Timestamp> time_of(const object& from, std::string_view name) {
  const value* found = from.if_contains({name.data(), name.size()});
  if (!found || !found->is_int64()) return std::nullopt;
  const std::int64_t seconds = found->get_int64();
  if (seconds < 0 || seconds > 253'402'300'799) return std::nullopt;  // the year 9999
  return Timestamp{std::chrono::seconds{seconds}};
}

bool is_for_us(const object& claims, const std::string& client_id) {
  const std::vector<std::string> audience = texts_of(claims, "aud");
  if (std::ranges::find(audience, client_id) == audience.end()) return false;
  // Several may read it: then it says for which of them it was made.
  if (audience.size() > 1 && !claims.contains("azp")) return false;
  return !claims.contains("azp") || text_of(claims, "azp") == client_id;
}

bool is_current(const object& claims, Timestamp now) {
  const auto expires = time_of(claims, "exp"), issued = time_of(claims, "iat");
  if (!expires || !issued) return false;
  if (now >= *expires + kSkew || *issued > now + kSkew || now > *issued + kFreshness) return false;
  if (!claims.contains("nbf")) return true;
  const auto from = time_of(claims, "nbf");
  return from && *from <= now + kSkew;
}

}  // namespace

std::string_view name_of(Fault fault) {
  constexpr std::array<std::string_view, 20> kNames = {
      "unavailable", "no_such_try", "state",      "denied",    "malformed",        "header",
      "algorithm",   "unknown_key", "signature",  "issuer",    "audience",         "time",
      "nonce",       "subject",     "not_linked", "link_void", "no_second_factor", "session",
      "of_another",  "too_many"};
  return kNames[static_cast<std::size_t>(fault)];
}

std::optional<std::vector<Key>> parse_keys(std::string_view jwks) {
  const auto set = parse_object(jwks);
  const value* listed = set ? set->if_contains("keys") : nullptr;
  if (!listed || !listed->is_array()) return std::nullopt;
  std::vector<Key> keys;
  for (const value& each : listed->get_array())
    if (each.is_object())
      if (auto key = read_key(each.get_object())) keys.push_back(*std::move(key));
  return keys;
}

Result<std::string, Fault> key_id_of(std::string_view token) {
  auto header = read_header(token);
  if (!header) return Failure{header.error()};
  return std::move(header->key);
}

Result<Identity, Fault> read_token(std::string_view token, const std::vector<Key>& keys,
                                   const Expected& expected) {
  const auto header = read_header(token);
  if (!header) return Failure{header.error()};
  const auto key = std::ranges::find(keys, header->key, &Key::id);
  if (key == keys.end()) return Failure{Fault::kUnknownKey};
  if (key->algorithm != header->algorithm) return Failure{Fault::kAlgorithm};
  const auto payload = verified_payload(token, *key);
  if (!payload) return Failure{payload.error()};
  const auto claims = parse_object(*payload);
  if (!claims) return Failure{Fault::kMalformed};
  if (text_of(*claims, "iss") != expected.issuer) return Failure{Fault::kIssuer};
  if (!is_for_us(*claims, expected.client_id)) return Failure{Fault::kAudience};
  if (!is_current(*claims, expected.now)) return Failure{Fault::kTime};
  if (text_of(*claims, "nonce") != expected.nonce) return Failure{Fault::kNonce};
  Identity identity{expected.issuer, text_of(*claims, "sub"), time_of(*claims, "auth_time"),
                    text_of(*claims, "acr"), texts_of(*claims, "amr")};
  if (identity.subject.empty() || identity.subject.size() > kSubjectBytes)
    return Failure{Fault::kSubject};
  return identity;
}

std::string to_base64url(std::string_view bytes) {
  char* text = nullptr;
  std::size_t length = 0;
  cjose_err error{};
  const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data());
  CHECK(cjose_base64url_encode(begin, bytes.size(), &text, &length, &error));
  const std::unique_ptr<char, Free> held(text);
  return std::string(text, length);
}

}  // namespace chapterhouse::identity::oidc
