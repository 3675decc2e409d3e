#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <iostream>
#include <utility>

#include "api/cli/cli.h"
#include "api/server/district.h"
#include "api/server/space.h"
#include "api/v1/http_server.h"
#include "domain/cases/all.h"

namespace chapterhouse::cli {
namespace {

constexpr std::chrono::milliseconds kLook{200};  // how soon it is seen that a disk has room again

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

// SIGINT and SIGTERM are blocked in every thread and taken here alone.
bool signalled_within(std::chrono::milliseconds time) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  const timespec wait{time.count() / 1000, time.count() % 1000 * 1'000'000};
  return sigtimedwait(&signals, nullptr, &wait) > 0;
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

// What outlives a district that is closed and opened again.
struct Ground {
  const Config& config;
  const server::ReferenceData& reference;
  const http::Accounts& accounts;
  const Clock& clock;
  server::SettableClock* settable;  // null: the machine's clock
  server::SpaceReserve& reserve;
};

// How the log stands, for /readyz; "" while it takes changes.
std::string why_not_ready(store::Stop stop) {
  if (stop == store::Stop::kNone) return {};
  return stop == store::Stop::kNoSpace
             ? "log: the disk is full, it takes no changes until there is room"
             : "log: the disk failed, it takes no changes until a restart";
}

enum class Ended : std::uint8_t { kBySignal, kToOpenAgain };

// Until somebody ends it, or the disk that was full has room again.
Ended wait_for_end(server::District& district, const server::SpaceReserve& reserve) {
  bool told = false;
  while (!signalled_within(kLook)) {
    const store::Stop stop = district.log().log().why_stopped();
    if (stop != store::Stop::kNone && !std::exchange(told, true))
      spdlog::error("{}", why_not_ready(stop));
    if (stop == store::Stop::kNoSpace && reserve.has_room()) return Ended::kToOpenAgain;
  }
  return Ended::kBySignal;
}

// Opens the district in the verified order, serves it, closes it. `port` is the one to listen on
// and, once it listens, the one that it got.
Result<Ended, std::string> serve_once(const Ground& ground, std::uint16_t& port) {
  const Config& config = ground.config;
  auto log = server::District::open(config, ground.clock);
  if (!log) return Failure{log.error()};
  server::District district(*std::move(log), ground.reference, ground.clock,
                            server::read_model_folder(config));
  if (auto activated = district.activate(ground.reference); !activated)
    return Failure{activated.error()};
  ground.reserve.take();
  store::EventLogStore& events = district.log().log();
  v1::Application application{
      .handler = district.handler(),
      .models = district.models(),
      .log = events,
      .rules = ground.reference.rules,
      .registry = district.registry(),
      .catalogue = full_catalogue(),
      .texts = ground.reference.texts,
      .accounts = ground.accounts,
      .clock = ground.clock,
      .processed = [&district] { return district.followed(); },
      .out_of_space = [&events] { return events.why_stopped() == store::Stop::kNoSpace; },
      .not_ready = [&events] { return why_not_ready(events.why_stopped()); }};
  if (ground.settable)
    application.set_clock = [settable = ground.settable, &district](Timestamp at) {
      settable->set(at);
      district.deadlines().run_due();
    };
  v1::HttpServer http(application, {.address = config.host, .port = port});
  if (auto started = http.start(); !started) return Failure{started.error()};
  port = http.port();
  std::cout << "Chapterhouse serves http://" << config.host << ':' << port << " ("
            << events.head().last.value << " events)"
            << (config.clock.empty() ? "" : "; the clock stands at " + config.clock) << std::endl;
  const Ended ended = wait_for_end(district, ground.reserve);
  spdlog::info(ended == Ended::kBySignal ? "stopping" : "the disk has room: opening the log again");
  http.stop();
  ground.reserve.release();  // closing the files may need it
  return ended;
}

// Opens the district again for as long as a full disk is all that is wrong.
Exit serve_until_ended(const Ground& ground) {
  std::uint16_t port = ground.config.port;
  for (bool served = false;;) {
    const auto ended = serve_once(ground, port);
    if (ended && *ended == Ended::kBySignal) return Exit::kOk;
    if (!ended && (!served || ground.reserve.has_room())) return fail(ended.error());
    if (!ended) spdlog::error("{}; trying again when there is room", ended.error());
    served = true;
    while (!ground.reserve.has_room())
      if (signalled_within(kLook)) return Exit::kOk;
  }
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
  const server::SystemClock machine;
  server::SettableClock settable;
  const bool set = !config.clock.empty();
  if (set) settable.set(*parse_timestamp(config.clock));
  const Clock& clock = set ? static_cast<const Clock&>(settable) : machine;
  server::SpaceReserve reserve(config.data);
  return serve_until_ended(
      {config, *reference, *accounts, clock, set ? &settable : nullptr, reserve});
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
