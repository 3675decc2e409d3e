#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <iostream>

#include "api/cli/cli.h"
#include "api/server/district.h"
#include "api/v1/http_server.h"
#include "domain/cases/all.h"

namespace chapterhouse::cli {
namespace {

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

// SIGINT and SIGTERM end the wait; they are blocked in every thread and taken here alone.
void wait_for_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int taken = 0;
  sigwait(&signals, &taken);
}
void block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Exit fail(const std::string& why) {
  std::cerr << "chapterhouse serve: " << why << '\n';
  return Exit::kUnavailable;
}

Exit serve(const Config& config) {
  block_signals();
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
  server::SystemClock machine;
  server::SettableClock settable;
  if (!config.clock.empty()) settable.set(*parse_timestamp(config.clock));
  const Clock& clock = config.clock.empty() ? static_cast<const Clock&>(machine) : settable;

  auto log = server::District::open(config, clock);
  if (!log) return fail(log.error());
  server::District district(*std::move(log), *reference, clock, server::read_model_folder(config));
  if (auto activated = district.activate(*reference); !activated) return fail(activated.error());
  v1::Application application{.handler = district.handler(),
                              .models = district.models(),
                              .log = district.log().events(),
                              .rules = reference->rules,
                              .registry = district.registry(),
                              .catalogue = full_catalogue(),
                              .texts = reference->texts,
                              .accounts = *accounts,
                              .clock = clock,
                              .records = district.log().log(),
                              .checkpoints = district.log().checkpoints(),
                              .processed = [&district] { return district.followed(); }};
  if (!config.clock.empty())
    application.set_clock = [&settable, &district](Timestamp at) {
      settable.set(at);
      district.deadlines().run_due();
    };
  v1::HttpServer http(application, {.address = config.host, .port = config.port});
  if (auto started = http.start(); !started) return fail(started.error());
  std::cout << "Chapterhouse serves http://" << config.host << ':' << http.port() << " ("
            << district.log().events().head().last.value << " events)"
            << (config.clock.empty() ? "" : "; the clock stands at " + config.clock) << std::endl;
  wait_for_signal();
  spdlog::info("stopping");
  http.stop();
  return Exit::kOk;
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
