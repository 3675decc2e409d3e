#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <memory>

#include "api/cli/cli.h"
#include "api/server/backups.h"
#include "api/server/district.h"
#include "api/server/signals.h"
#include "api/v1/http_server.h"
#include "api/witness/follower.h"
#include "domain/cases/all.h"
#include "store/attachments/attachments.h"
#include "store/note/tlog_policy.h"

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

// Whom the policy names, once it is sure that it is about this log and each can be reached.
Result<std::vector<store::PolicyWitness>, std::string> witnesses_of(const std::string& path,
                                                                    const store::VerifierKey& log) {
  const auto text = store::read_whole(path);
  if (!text) return Failure{text.error().detail};
  auto policy = store::TlogPolicy::parse(*text);
  if (!policy)
    return Failure{path + ":" + std::to_string(policy.error().line) + ": " + policy.error().detail};
  if (!policy->logs.empty() && std::ranges::find(policy->logs, log) == policy->logs.end())
    return Failure{path + ": no log line has this log's key, " + log.text()};
  for (const store::PolicyWitness& witness : policy->witnesses)
    if (const std::string fault = witness::fault_of_url(witness.url); !fault.empty())
      return Failure{path + ": witness " + witness.name + ": " + fault};
  return std::move(policy->witnesses);
}

// What strangers see of the log, and those who watch it.
struct Published {
  witness::Follower follower;
  v1::Publication publication;

  Published(const Config& config, store::LogHandle& log,
            const std::vector<store::PolicyWitness>& witnesses)
      : follower({.log = log.log(),
                  .checkpoints = log.checkpoints(),
                  .witnesses = witnesses,
                  .every = std::chrono::seconds{config.witness_every},
                  .evidence = config.data + "/evidence"}),
        publication{.log = log.log(),
                    .checkpoints = log.checkpoints(),
                    .entries = config.public_entries ? v1::EntryReaders::kAnybody
                                                     : v1::EntryReaders::kAuditors} {
    if (!witnesses.empty()) publication.witnesses = [this] { return follower.states(); };
  }
};
Result<std::unique_ptr<Published>, std::string> publish(const Config& config,
                                                        store::LogHandle& log) {
  std::vector<store::PolicyWitness> witnesses;
  if (!config.witness_policy.empty()) {
    auto named = witnesses_of(config.witness_policy, log.checkpoints().key());
    if (!named) return Failure{named.error()};
    witnesses = *std::move(named);
  }
  return std::make_unique<Published>(config, log, witnesses);
}

Exit fail(const std::string& why) {
  std::cerr << "chapterhouse serve: " << why << '\n';
  return Exit::kUnavailable;
}

Exit serve(const Config& config) {
  server::block_signals();
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
  auto attachments = store::AttachmentStore::open(
      std::filesystem::path(config.data) / "attachments", district.log().vault());
  if (!attachments) return fail(attachments.error().detail);
  const auto published = publish(config, district.log());
  if (!published) return fail(published.error());
  v1::Application application{.handler = district.handler(),
                              .models = district.models(),
                              .log = district.log().events(),
                              .rules = reference->rules,
                              .registry = district.registry(),
                              .catalogue = full_catalogue(),
                              .texts = reference->texts,
                              .accounts = *accounts,
                              .clock = clock,
                              .processed = [&district] { return district.followed(); },
                              .not_ready = [&published] { return (*published)->follower.alarm(); },
                              .blind = &district.log().blind_index(),
                              .attachments = attachments->get(),
                              .attachment_bytes_max = config.attachment_bytes_max,
                              .publication = &(*published)->publication};
  application.checkpoint_from = [&district](Position at) -> std::optional<std::string> {
    const auto first = district.log().checkpoints().first_from(at.value);
    if (!first || !*first) return std::nullopt;
    return (*first)->note.serialize();
  };
  server::Backups backups(district.log(), clock, server::backup_options(config));
  if (backups.configured()) application.backups = &backups;
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
  server::wait_for_signal();
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
