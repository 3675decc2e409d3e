#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <optional>
#include <sstream>
#include <utility>

#include "api/cli/cli.h"
#include "api/http/accounts.h"
#include "api/http/rate.h"
#include "api/identity/oidc/relying_party.h"
#include "api/server/process/last_resort.h"
#include "api/server/process/private_memory.h"
#include "api/server/process/signals.h"
#include "api/server/served.h"
#include "api/server/space.h"
#include "api/v1/http_server.h"
#include "api/web/files.h"
#include "store/file/durable_file.h"

namespace chapterhouse::cli {
namespace {

constexpr std::chrono::milliseconds kLook{200};  // how soon it is seen that a disk has room again
constexpr std::chrono::seconds kStopTime{20};    // then the process leaves without closing

// Accounts of the configuration as the server knows them.
Result<http::Accounts, std::string> accounts_of(const Config& config, const OrgTree& orgs,
                                                const Hasher& hasher) {
  std::vector<http::Account> accounts;
  for (const AccountConfig& from : config.account) {
    if (!orgs.find(UnitId{from.unit})) return Failure{from.id + ": no such unit: " + from.unit};
    http::Account account;
    account.actor = {AccountId{from.id}, ActorKind::kPerson, from.role, UnitId{from.unit}, {}};
    account.name_zh = from.name_zh;
    account.name_en = from.name_en;
    if (from.token.empty()) {
      const auto hash = hash_from(from_hex(from.token_sha256).value_or(""));
      if (!hash) return Failure{from.id + ": token_sha256 is not 64 hexadecimal digits"};
      account.token_hash = *hash;
    } else {
      account.token_hash = hasher.sha256(from.token);
    }
    accounts.push_back(std::move(account));
  }
  auto made = http::Accounts::make(std::move(accounts), hasher);
  if (!made) return Failure{made.error().account + ": " + made.error().detail};
  return *std::move(made);
}

Exit fail(const std::string& why) {
  std::cerr << "chapterhouse serve: " << why << '\n';
  return Exit::kUnavailable;
}

enum class Ended : std::uint8_t { kBySignal, kToOpenAgain };

void reload(v1::HttpServer& http) {
  if (const auto reloaded = http.reload_tls(); reloaded)
    spdlog::info("the certificate was read again");
  else
    spdlog::error("the former certificate stays in use: {}", reloaded.error());
}

// Until somebody ends it, or the disk that was full has room again.
Ended wait_for_end(server::Served& served, v1::HttpServer& http,
                   const server::SpaceReserve& reserve) {
  bool told = false;
  while (true) {
    const server::Signal signal = server::signal_within(kLook);
    if (signal == server::Signal::kEnd) return Ended::kBySignal;
    if (signal == server::Signal::kReload) reload(http);
    const store::Stop stop = served.why_stopped();
    if (stop != store::Stop::kNone && !std::exchange(told, true))
      spdlog::error("{}", served.why_not_ready());
    if (stop == store::Stop::kNoSpace && reserve.has_room()) return Ended::kToOpenAgain;
  }
}

http::ServerSettings listening(const Config& config, std::uint16_t port) {
  http::ServerSettings settings{.address = config.host, .port = port};
  if (!config.tls_certificate.empty())
    settings.tls = http::TlsFiles{config.tls_certificate, config.tls_key};
  settings.proxies = http::Proxies::parse(config.trusted_proxies).value();
  settings.strangers_need_tls = true;
  return settings;
}

constexpr double kBurstSeconds = 5;
http::RateSettings rates(const Config& config) {
  const auto rate = [](double per_second) {
    return http::Rate{per_second, per_second * kBurstSeconds};
  };
  return {rate(config.account_requests_per_second), rate(config.address_requests_per_second)};
}

// What goes from one opening of the district to the next.
struct Seat {
  server::SpaceReserve reserve;
  std::uint16_t port;  // to listen on and, once it listens, the one that it got
  std::optional<server::LastResort> last_resort;  // goes last: it watches everything close
};

// Opens the district, serves it, closes it.
Result<Ended, std::string> serve_once(const server::Ground& ground, Seat& seat) {
  auto served = server::Served::open(ground);
  if (!served) return Failure{served.error()};
  server::Served& district = **served;
  seat.reserve.take();
  const Config& config = ground.config;
  v1::HttpServer http(district.application(), listening(config, seat.port));
  if (auto started = http.start(); !started) return Failure{started.error()};
  seat.port = http.port();
  const std::string_view scheme = config.tls_certificate.empty() ? "http://" : "https://";
  std::cout << "Chapterhouse serves " << scheme << config.host << ':' << seat.port << " ("
            << district.log().head().last.value << " events)"
            << (config.clock.empty() ? "" : "; the clock stands at " + config.clock) << std::endl;
  if (const auto token = district.bootstrap_token())
    std::cout << "No account yet. This token makes the first two, once, within 24 hours "
                 "(chapterhouse account bootstrap):\n  "
              << *token << std::endl;
  const Ended ended = wait_for_end(district, http, seat.reserve);
  spdlog::info(ended == Ended::kBySignal ? "stopping" : "the disk has room: opening the log again");
  if (ended == Ended::kBySignal) seat.last_resort.emplace(kStopTime);
  district.stop();
  http.stop();
  seat.reserve.release();  // closing the files may need it
  return ended;
}

// Opens the district again for as long as a full disk is all that is wrong.
Exit serve_until_ended(const server::Ground& ground) {
  Seat seat{server::SpaceReserve(ground.config.data), ground.config.port, std::nullopt};
  for (bool served = false;;) {
    const auto ended = serve_once(ground, seat);
    if (ended && *ended == Ended::kBySignal) return Exit::kOk;
    if (!ended && (!served || seat.reserve.has_room())) return fail(ended.error());
    if (!ended) spdlog::error("{}; trying again when there is room", ended.error());
    served = true;
    while (!seat.reserve.has_room())
      if (server::signal_within(kLook) == server::Signal::kEnd) return Exit::kOk;
  }
}

std::vector<std::string> words(std::string_view list) {
  std::vector<std::string> out;
  std::istringstream in{std::string(list)};
  for (std::string word; std::getline(in >> std::ws, word, ',');) out.push_back(word);
  return out;
}

// Null when no provider is configured. An issuer on this machine is for demonstrations, and only
// where nobody else is served.
using RelyingParty = identity::oidc::RelyingParty;
Result<std::unique_ptr<RelyingParty>, std::string> relying_party(const Config& config,
                                                                 const Clock& clock) {
  if (config.oidc_issuer.empty()) return std::unique_ptr<RelyingParty>();
  if (config.public_url.empty())
    return Failure{std::string("oidc_issuer: set public_url, which the provider sends people to")};
  identity::oidc::Settings settings{
      .issuer = config.oidc_issuer,
      .client_id = config.oidc_client_id,
      .client_secret = {},
      .redirect_uri = config.public_url + "/v1/session/oidc/callback",
      .second_factors = words(config.oidc_second_factors),
      .reach = on_loopback(config) ? http::Reach::kThisMachineToo : http::Reach::kOthers};
  if (!config.oidc_client_secret_file.empty()) {
    auto secret = store::read_whole(config.oidc_client_secret_file);
    if (!secret) return Failure{"oidc_client_secret_file: " + secret.error().detail};
    while (secret->ends_with('\n')) secret->pop_back();
    settings.client_secret = *std::move(secret);
  }
  return RelyingParty::make(std::move(settings), clock);
}

Exit serve(const Config& config) {
  server::block_signals();
  server::keep_memory_private();
  server::leave_when_out_of_memory();
  spdlog::set_default_logger(spdlog::stderr_color_mt("chapterhouse"));
  spdlog::set_level(spdlog::level::from_str(config.log_level));
  const auto reference = server::load_reference_data(config.reference);
  if (!reference) return fail(reference.error());
  const server::Sha256Hasher hasher;
  const auto accounts = accounts_of(config, reference->rules.orgs, hasher);
  if (!accounts) {
    std::cerr << "configuration: account " << accounts.error() << '\n';
    return Exit::kUsage;
  }
  const server::SystemClock machine;
  server::SettableClock settable;
  const bool set = !config.clock.empty();
  if (set) settable.set(*parse_timestamp(config.clock));
  const Clock& clock = set ? static_cast<const Clock&>(settable) : machine;
  http::RateLimits limits(rates(config));
  const auto oidc = relying_party(config, machine);
  if (!oidc) return fail(oidc.error());
  std::unique_ptr<const web::Files> files;
  if (!config.web.empty()) {
    auto loaded = web::Files::load(config.web);
    if (!loaded) return fail(loaded.error());
    files = *std::move(loaded);
  }
  return serve_until_ended({config, *reference, *accounts, clock, set ? &settable : nullptr,
                            &limits, oidc->get(), files.get()});
}

}  // namespace

void add_serve(CLI::App& app, Common& common, Chosen& chosen) {
  auto* sub = app.add_subcommand(
      "serve",
      "Serves a district over HTTP.\n"
      "Example: chapterhouse serve --config ops/reference/demo.toml --data data/demo --port 8080");
  add_config_options(*sub, common);
  sub->callback([&common, &chosen] {
    chosen = [&common] {
      const auto config = configuration(common);
      return config ? serve(*config) : Exit::kUsage;
    };
  });
}

}  // namespace chapterhouse::cli
