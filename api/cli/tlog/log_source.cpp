#include "api/cli/tlog/log_source.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>

#include "api/cli/client_command.h"
#include "api/http/client/client.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

constexpr std::string_view kScheme = "http://";

struct Address {
  std::string server, prefix;  // "http://host:port", "/tlog"
};
Address address_of(const std::string& target) {
  const std::size_t path = target.find('/', kScheme.size());
  if (path == std::string::npos) return {target, ""};
  Address address{target.substr(0, path), target.substr(path)};
  while (address.prefix.ends_with('/')) address.prefix.pop_back();
  return address;
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

std::optional<std::string> read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return std::nullopt;
  return text;
}

// One connection, kept.
class HttpTiles final : public store::TileSource {
 public:
  HttpTiles(Address address, const Common& common)
      : address_(std::move(address)), client_(address_.server, common.token, common.language) {}

  Result<Bytes, store::StoreError> checkpoint() override {
    auto bytes = get("checkpoint");
    if (!bytes) return Failure{bytes.error()};
    if (!*bytes) return Failure{store::StoreError{"no checkpoint at " + name("checkpoint")}};
    return **std::move(bytes);
  }
  Result<std::optional<Bytes>, store::StoreError> resource(const store::TilePath& path) override {
    return get(path.text());
  }

 private:
  std::string name(const std::string& path) const {
    return address_.server + address_.prefix + "/" + path;
  }
  Result<std::optional<Bytes>, store::StoreError> get(const std::string& path) {
    auto reply = client_.send("GET", address_.prefix + "/" + path);
    if (!reply) return Failure{store::StoreError{reply.error()}};
    if (reply->status == 404) return std::optional<Bytes>{};
    if (reply->status == 200) return std::optional<Bytes>(std::move(reply->body));
    const bool refused = reply->status == 401 || reply->status == 403;
    return Failure{store::StoreError{name(path) + ": status " + std::to_string(reply->status) +
                                     (refused ? "; entries need an auditor's --token" : "")}};
  }

  const Address address_;
  http::Client client_;
};
}  // namespace

bool is_address(const std::string& target) { return target.starts_with(kScheme); }

store::TileSources published_log(const std::string& target, const Common& common) {
  if (!is_address(target)) return [target] { return std::make_unique<store::TileFolder>(target); };
  return [address = address_of(target), &common] {
    return std::make_unique<HttpTiles>(address, common);
  };
}

std::optional<store::VerifierKey> own_key(const std::string& target, const Common& common) {
  if (!is_address(target)) {
    const auto text = read_text(target + "/" + kOwnKeyFile);
    return text ? store::VerifierKey::parse(first_line(*text)) : std::nullopt;
  }
  const Address address = address_of(target);
  http::Client client(address.server, common.token, common.language);
  const auto file = client.send("GET", address.prefix + "/" + kOwnKeyFile);
  if (file && file->status == 200) return store::VerifierKey::parse(first_line(file->body));
  // A server of ours says it in its API.
  const auto head = client.send("GET", "/v1/log/head");
  if (!head || head->status != 200) return std::nullopt;
  boost::system::error_code failed;
  return store::VerifierKey::parse(text_at(json::parse(head->body, failed), "key"));
}

std::optional<store::SignedCheckpoint> Trusted::open(std::string_view checkpoint) const {
  return policy ? policy->open(checkpoint) : store::SignedCheckpoint::open(checkpoint, *key);
}

void add_trust_options(CLI::App& sub, TrustOptions& options) {
  auto* key = sub.add_option("--key", options.key, "verifier key of the log, name+id+key");
  sub.add_option("--policy", options.policy,
                 "tlog-policy file: the log's key, and the witnesses that must have cosigned")
      ->check(CLI::ExistingFile)
      ->excludes(key);
}

std::optional<Trusted> trusted(const TrustOptions& options, const std::string& target,
                               const Common& common) {
  Trusted trust;
  if (!options.policy.empty()) {
    auto policy = store::TlogPolicy::parse(read_text(options.policy).value_or(""));
    if (!policy) {
      std::cerr << options.policy << ':' << policy.error().line << ": " << policy.error().detail
                << '\n';
      return std::nullopt;
    }
    trust.policy = *std::move(policy);
    return trust;
  }
  if (!options.key.empty()) {
    trust.key = store::VerifierKey::parse(options.key);
    if (!trust.key) std::cerr << "--key: this is no verifier key: " << options.key << '\n';
    return trust.key ? std::optional(trust) : std::nullopt;
  }
  trust.key = own_key(target, common);
  trust.log_said_so = true;
  if (trust.key) return trust;
  std::cerr << target << ": does not say its key; give it with --key or --policy\n";
  return std::nullopt;
}

}  // namespace chapterhouse::cli
