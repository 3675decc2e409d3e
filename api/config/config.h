#pragma once
// The configuration: defaults, overridden by a TOML file, then by the environment
// (CHAPTERHOUSE_PORT), then by flags (--port). One description gives the file's keys, the
// variables and the flags; an unknown key is an error that names it.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/actor.h"
#include "domain/core/result.h"
#include "domain/core/shape.h"

namespace chapterhouse {

// Who may sign in, for as long as accounts stand in the configuration.
struct AccountConfig {
  std::string id;  // a pseudonym, recorded in every event
  std::string name_zh, name_en;
  std::string token_sha256;  // of the bearer token, 64 hexadecimal digits
  std::string token;         // in clear, for demonstrations on loopback only
  Role role = Role::kNone;
  std::string unit;
};
BOOST_DESCRIBE_STRUCT(AccountConfig, (), (id, name_zh, name_en, token_sha256, token, role, unit))

struct Config {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;                // 0: any free one
  std::string data = "data";                // folder of the log, the keys and the read models
  std::string master_key_file;              // empty: <data>/keys/master.key
  std::string reference = "ops/reference";  // calendars, policy, divisions, texts
  std::string log_level = "info";           // trace, debug, info, warn, error
  // Empty: the machine's clock. A time, for demonstrations and tests: the clock stands there until
  // PUT /v1/clock sets it. What is recorded never goes back in time.
  std::string clock;
  std::uint32_t attachment_bytes_max = 16 * 1024 * 1024;  // of one file; 0: none are taken
  std::uint32_t attachment_mib_per_account = 4096;        // all files of one account; 0: no limit
  std::uint32_t attachments_per_hour = 240;               // of one account; 0: no limit
  // The log's name, such as "log.union.example/casework", which stays with it for ever. Empty: a
  // new log's is made from its key.
  std::string origin;
  // Whether anybody may read the log's entries (pseudonyms, offices, times), or auditors only.
  bool public_entries = false;
  // A file in C2SP tlog-policy form: the witnesses to ask, each with its URL behind its key. Empty:
  // none.
  std::string witness_policy;
  std::uint16_t witness_every = 60;  // seconds
  // Where backups of the log and, apart from it, of the keys go; empty: the server makes none.
  std::string backup_to, backup_keys_to;
  std::uint32_t backup_keep = 30;           // backups of the log that stay; 0: all
  std::uint32_t backup_keys_days = 30;      // for how long those of the keys stay
  std::uint32_t backup_mib_per_second = 0;  // 0: as fast as the disks go
  // How often the log is read from end to end and how often the read models are compared with it,
  // while nobody else wants the disk. 0: only when asked.
  std::uint16_t scrub_every_hours = 168;
  std::uint16_t check_models_every_hours = 168;
  std::uint16_t scrub_mib_per_second = 32;  // 0: as fast as the disk
  // PEM files: the certificate with those between it and the root, and its key. Both or neither;
  // SIGHUP has them read again. Without them plain HTTP is served.
  std::string tls_certificate, tls_key;
  // Who ends TLS in front of us: addresses and networks, separated by commas. Their word about a
  // client (X-Forwarded-For, X-Forwarded-Proto) is taken, nobody else's. Plain HTTP beyond this
  // machine is for them only.
  std::string trusted_proxies;
  // The folder of the built web application (ops/tools/build_web); empty: it is not served.
  std::string web;
  // Where browsers find us, such as "https://casework.union.example"; empty: as they address us.
  std::string public_url;
  // An OpenID Connect provider that people may sign in with; empty: none. Its id for us and the
  // file with the secret that goes with it; public_url must be set, too.
  std::string oidc_issuer, oidc_client_id, oidc_client_secret_file;
  // Values of acr or amr, separated by commas, with which the provider says that it has seen a
  // second factor; at least one, and who comes without is not let in.
  std::string oidc_second_factors;
  // How many requests an account and an address may send on average; 0: any number. Five seconds'
  // worth may come at once.
  std::uint32_t account_requests_per_second = 200;
  std::uint32_t address_requests_per_second = 1'000;
  // Whether whoever can reach the port may read /metrics, or this machine only.
  bool public_metrics = false;
  std::vector<AccountConfig> account;
};
BOOST_DESCRIBE_STRUCT(Config, (),
                      (host, port, data, master_key_file, reference, log_level, clock,
                       attachment_bytes_max, attachment_mib_per_account, attachments_per_hour,
                       origin, public_entries, witness_policy, witness_every, backup_to,
                       backup_keys_to, backup_keep, backup_keys_days, backup_mib_per_second,
                       scrub_every_hours, check_models_every_hours, scrub_mib_per_second,
                       tls_certificate, tls_key, trusted_proxies, web, public_url, oidc_issuer,
                       oidc_client_id, oidc_client_secret_file, oidc_second_factors,
                       account_requests_per_second, address_requests_per_second, public_metrics,
                       account))

// Whether it listens for this machine only.
bool on_loopback(const Config& config);

struct ConfigError {
  std::string where;  // "demo.toml:12", "CHAPTERHOUSE_PORT", "--port"
  std::string key;
  std::string detail;  // what is wrong and how to mend it
};
std::string to_text(const ConfigError& error);

using Settings = std::map<std::string, std::string, std::less<>>;  // key -> value as text

struct ConfigSources {
  std::optional<std::filesystem::path> file;
  std::function<std::optional<std::string>(const std::string& variable)> environment;
  Settings flags;
};
Result<Config, ConfigError> load_config(const ConfigSources& sources);

// The scalar keys, in order: "host", "port", ... A flag is "--" and the key with hyphens.
std::vector<std::string> config_keys();
std::string flag_of(std::string_view key);

// Every key with its value and where it came from, secrets hidden: for `doctor`.
std::string effective_config(const Config& config);

}  // namespace chapterhouse
