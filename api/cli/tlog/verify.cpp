// chapterhouse log verify: a log proved from its bytes, in a data folder, as published files in a
// folder, or from a server.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "api/cli/cli.h"
#include "api/cli/client_command.h"
#include "api/cli/progress.h"
#include "api/cli/tlog/log_source.h"
#include "api/cli/tlog/verify_state.h"
#include "api/cli/tlog/which_log.h"
#include "api/server/district.h"
#include "store/verify/tiles.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {
using store::VerifyError;

struct Options {
  std::string target, state;
  TrustOptions trust;
  WhichLog log;
  unsigned jobs = 1;
  bool full = false;
};

std::string_view key_of_error(VerifyError::Kind kind) {
  switch (kind) {
    case VerifyError::Kind::kShorterThanHead:
      return "shorter_than_head";
    case VerifyError::Kind::kOtherRoot:
      return "other_root";
    case VerifyError::Kind::kOtherCheckpoint:
      return "other_checkpoint";
    case VerifyError::Kind::kDamaged:
      return "damaged";
    case VerifyError::Kind::kKeysMissing:
      return "keys_missing";
    case VerifyError::Kind::kUnreadable:
      return "unreadable";
  }
  return "unreadable";
}

void print(const Common& common, const VerifyError& e) {
  if (common.json) {
    json::object found{{"verified", false},
                       {"fault", key_of_error(e.kind)},
                       {"finding", store::key_of(e.finding)},
                       {"position", e.position.value},
                       {"detail", e.detail}};
    if (e.from.value > 0) found["from"] = e.from.value;
    if (!e.stream.empty()) found["stream"] = e.stream.value;
    if (e.version.value > 0) found["version"] = e.version.value;
    if (!e.expected.empty()) found["expected"] = e.expected;
    if (!e.found.empty()) found["found"] = e.found;
    if (!e.resource.empty()) found["resource"] = e.resource;
    print_json(found);
    return;
  }
  std::cerr << key_of_error(e.kind);
  if (e.from.value > 0)
    std::cerr << " between positions " << e.from.value << " and " << e.position.value;
  else if (e.position.value > 0)
    std::cerr << " at position " << e.position.value;
  std::cerr << ": " << e.detail << '\n';
  if (!e.stream.empty())
    std::cerr << "  stream " << e.stream.value << ", version " << e.version.value << '\n';
  if (!e.resource.empty()) std::cerr << "  in " << e.resource << '\n';
  if (!e.expected.empty()) std::cerr << "  expected " << e.expected << '\n';
  if (!e.found.empty()) std::cerr << "  found    " << e.found << '\n';
}

// Both kinds of verification end alike.
struct Outcome {
  store::TreeSize events = 0;
  Hash256 root{};
  store::TreeSize resumed_from = 0;
  std::uint64_t checkpoints = 0;
  json::object more = {};
};
Exit print(const Common& common, const Outcome& outcome, const VerifyState& state,
           std::chrono::steady_clock::duration took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const store::TreeSize read = outcome.events - outcome.resumed_from;
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(read) / std::max(seconds, 1e-6));
  if (common.json) {
    json::object found{{"verified", true},
                       {"events", outcome.events},
                       {"root", to_hex(view(outcome.root))},
                       {"resumed_from", outcome.resumed_from},
                       {"checkpoints", outcome.checkpoints},
                       {"milliseconds", static_cast<std::int64_t>(seconds * 1e3)},
                       {"events_per_second", rate}};
    for (const auto& member : outcome.more) found[member.key()] = member.value();
    print_json(found);
    return Exit::kOk;
  }
  std::cout << outcome.events << " events, root " << to_hex(view(outcome.root))
            << ": every record, chain and hash is as "
            << (outcome.more.empty() ? "acknowledged" : "signed") << '\n';
  if (outcome.resumed_from > 0)
    std::cout << "The first " << outcome.resumed_from << " were verified by " << state.saved_at()
              << " and not read again: one of them altered since then is not seen; --full reads "
                 "them\n";
  if (outcome.checkpoints > 0)
    std::cout << outcome.checkpoints << " signed checkpoints have the roots of this log\n";
  if (!common.quiet) std::cerr << rate << " events/s\n";
  return Exit::kOk;
}

Exit verify_folder(const Common& common, const Config& config, const Options& o) {
  Progress progress("verify", 0, shows(common));
  const auto start = std::chrono::steady_clock::now();
  std::error_code failed;
  VerifyState state(o.state, (o.log.access() ? "access " : "data ") +
                                 std::filesystem::canonical(config.data, failed).string());
  const auto before = o.full ? std::nullopt : state.load();
  store::VerifyOptions how;
  how.jobs = o.jobs;
  how.resume = before ? &*before : nullptr;
  how.progress = [&](Position done, Position of) { progress.at(done.value, of.value); };
  how.on_chunk = [&](const store::LogChain& chain) { state.keep(chain); };
  const auto verified = store::verify_offline({.paths = paths_of(config, o.log)}, how);
  if (!verified) {
    print(common, verified.error());
    return Exit::kCheckFailed;
  }
  if (!state.write()) return Exit::kUnavailable;
  return print(common,
               Outcome{verified->head.last.value, verified->head.root, verified->resumed_from,
                       verified->checkpoints},
               state, std::chrono::steady_clock::now() - start);
}

Exit verify_published(const Common& common, const Options& o) {
  const auto start = std::chrono::steady_clock::now();
  const auto trust = trusted(o.trust, o.target, common);
  if (!trust) return Exit::kUsage;
  const store::TileSources sources = published_log(o.target, common);
  const auto bytes = sources()->checkpoint();
  if (!bytes) {
    std::cerr << bytes.error().detail << '\n';
    return Exit::kUnavailable;
  }
  const auto signed_by = trust->open(*bytes);
  if (!signed_by) {
    VerifyError error{VerifyError::Kind::kDamaged,
                      {},
                      trust->policy ? "the checkpoint is not signed as the policy demands"
                                    : "the checkpoint is not signed by " + trust->key->text(),
                      store::Finding::kCheckpointNote};
    error.resource = "checkpoint";
    print(common, error);
    return Exit::kCheckFailed;
  }
  const store::Checkpoint& checkpoint = signed_by->checkpoint;
  Progress progress("verify", checkpoint.size, shows(common));
  VerifyState state(o.state, "log " + checkpoint.origin);
  const auto before = o.full ? std::nullopt : state.load();
  store::TilesOptions how;
  how.jobs = o.jobs;
  how.resume = before ? &*before : nullptr;
  how.progress = [&](Position done, Position of) { progress.at(done.value, of.value); };
  how.on_chunk = [&](const store::LogChain& chain) { state.keep(chain); };
  const auto verified = store::verify_tiles(sources, checkpoint, how);
  if (!verified) {
    print(common, verified.error());
    return verified.error().kind == VerifyError::Kind::kUnreadable ? Exit::kUnavailable
                                                                   : Exit::kCheckFailed;
  }
  if (!state.write()) return Exit::kUnavailable;
  if (trust->log_said_so && !common.quiet)
    std::cerr << "The key is the log's own word: " << trust->key->text()
              << "\nCompare it with what you were given, or give it with --key or --policy\n";
  Outcome outcome{checkpoint.size, checkpoint.root, verified->resumed_from, 0};
  outcome.more = {{"origin", checkpoint.origin},
                  {"key_from", trust->policy        ? "policy"
                               : trust->log_said_so ? "log"
                                                    : "option"},
                  {"signatures", signed_by->note.signatures.size()},
                  {"streams", verified->streams},
                  {"resources", verified->resources}};
  return print(common, outcome, state, std::chrono::steady_clock::now() - start);
}

Exit verify(const Common& common, const Options& o) {
  if (is_address(o.target) || std::filesystem::exists(o.target + "/checkpoint"))
    return verify_published(common, o);
  Common here = common;
  if (!o.target.empty()) here.flags["data"] = o.target;
  const auto config = configuration(here);
  return config ? verify_folder(common, *config, o) : Exit::kUsage;
}
}  // namespace

void add_log_verify(CLI::App& group, Common& common, Chosen& chosen) {
  const auto o = std::make_shared<Options>();
  auto* sub = group.add_subcommand(
      "verify",
      "Proves a log from its bytes and changes nothing: a data folder, what `log export --as "
      "tiles` "
      "wrote, or a server's public log. The first altered record is named.\nExample: chapterhouse "
      "log verify http://127.0.0.1:8080/tlog --key \"$(cat log.vkey)\" --jobs 2");
  sub->add_option("target", o->target, "data folder, folder of an export, or address of a log");
  sub->add_option("--jobs", o->jobs, "threads")->check(CLI::Range(1, 64));
  sub->add_option("--state", o->state,
                  "file that remembers how far was verified: the next run reads only what came "
                  "since, and an interrupted one goes on");
  sub->add_flag("--full", o->full, "read everything, whatever the state says");
  add_trust_options(*sub, o->trust);
  sub->add_option("--token", common.token, "bearer token, where entries are not public")
      ->envname("CHAPTERHOUSE_TOKEN");
  add_log_option(*sub, o->log);
  add_config_options(*sub, common);
  sub->callback([&common, &chosen, o] { chosen = [&common, o] { return verify(common, *o); }; });
}

}  // namespace chapterhouse::cli
