// chapterhouse log key, log receipt, log check-receipt: what a log proves to whoever asks.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "api/cli/cli.h"
#include "api/cli/client_command.h"
#include "api/cli/tlog/which_log.h"
#include "api/server/district.h"
#include "store/note/log_key.h"
#include "store/note/tlog_policy.h"
#include "store/note/tlog_proof.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

Exit fail(const std::string& why, Exit exit = Exit::kUnavailable) {
  std::cerr << "chapterhouse log: " << why << '\n';
  return exit;
}

std::optional<std::string> contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

Exit print_key(const Common& common, const Config& config, const WhichLog& which) {
  const store::LogPaths paths = paths_of(config, which);
  const auto master = store::read_master_key(paths.master_key);
  if (!master) return fail(master.error().detail);
  const auto signer = store::read_log_key(paths.vault, *master);
  if (!signer) return fail(signer.error().detail);
  const std::string key = signer->verifier().text();
  if (common.json)
    print_json(json::object{{"origin", signer->name}, {"key", key}});
  else
    std::cout << key << '\n';
  return Exit::kOk;
}

struct Fetch {
  std::string position, to;
  WhichLog log;
  bool witnessed = false, entry = false;
};

Exit fetch(const Common& common, const Fetch& options) {
  Server server(common);
  const auto reply =
      server.raw("GET",
                 "/v1/log/receipt/" + options.position +
                     "?witnessed=" + (options.witnessed ? "true" : "false") +
                     "&entry=" + (options.entry ? "true" : "false") + "&log=" + options.log.name,
                 {}, {});
  if (!reply) return fail(reply.error());
  if (reply->status != 200) return fail(reply->body, exit_of_status(reply->status));
  std::ofstream out(options.to, std::ios::binary);
  out << reply->body;
  out.close();
  if (!out) return fail(options.to + " cannot be written");
  if (common.json)
    print_json(json::object{{"position", options.position}, {"file", options.to}});
  else
    std::cout << options.to << '\n';
  return Exit::kOk;
}

struct Check {
  std::string file, entry, key, policy;
};

// The checkpoint of the receipt, when the key or the policy holds for it.
Result<store::SignedCheckpoint, std::string> judge(const Check& options,
                                                   const std::string& checkpoint) {
  if (!options.policy.empty()) {
    const auto text = contents(options.policy);
    if (!text) return Failure{options.policy + " cannot be read"};
    const auto policy = store::TlogPolicy::parse(*text);
    if (!policy)
      return Failure{options.policy + ":" + std::to_string(policy.error().line) + ": " +
                     policy.error().detail};
    if (auto opened = policy->open(checkpoint)) return *std::move(opened);
    return Failure{std::string("no log of the policy signed it, or its quorum did not cosign")};
  }
  const auto key = store::VerifierKey::parse(options.key);
  if (!key) return Failure{std::string("--key: this is no log's verifier key")};
  if (auto opened = store::SignedCheckpoint::open(checkpoint, *key)) return *std::move(opened);
  return Failure{std::string("this log's key did not sign the checkpoint")};
}

Exit check(const Common& common, const Check& options) {
  const auto bytes = contents(options.file);
  const auto receipt = bytes ? store::TlogProof::parse(*bytes) : std::nullopt;
  if (!receipt) return fail(options.file + " is no receipt", Exit::kUsage);
  auto entry = options.entry.empty() ? receipt->extra : contents(options.entry);
  if (!entry) return fail("give --entry FILE: this receipt does not carry its entry", Exit::kUsage);
  const auto checkpoint = judge(options, receipt->checkpoint);
  if (!checkpoint) return fail(checkpoint.error(), Exit::kCheckFailed);
  const store::Checkpoint& tree = checkpoint->checkpoint;
  if (!store::verify_inclusion({receipt->index, tree.size, store::leaf_hash(*entry), tree.root},
                               receipt->hashes))
    return fail(
        "the entry is not in the signed tree at position " + std::to_string(receipt->index + 1),
        Exit::kCheckFailed);
  if (common.json)
    print_json(json::object{{"holds", true},
                            {"origin", tree.origin},
                            {"position", receipt->index + 1},
                            {"size", tree.size},
                            {"root", to_hex(view(tree.root))}});
  else
    std::cout << "holds: position " << receipt->index + 1 << " of " << tree.origin
              << ", in the tree of " << tree.size << " events with root " << to_hex(view(tree.root))
              << '\n';
  return Exit::kOk;
}

void add_key(CLI::App& group, Common& common, Chosen& chosen) {
  auto* sub = group.add_subcommand(
      "key",
      "Prints the key that signs the log's checkpoints: what auditors and witnesses are given\n"
      "Example: chapterhouse log key --data data/demo");
  add_config_options(*sub, common);
  const auto which = std::make_shared<WhichLog>();
  add_log_option(*sub, *which);
  sub->callback([&common, &chosen, which] {
    chosen = [&common, which] {
      const auto config = configuration(common);
      return config ? print_key(common, *config, *which) : Exit::kUsage;
    };
  });
}

}  // namespace

void add_log_receipt(CLI::App& group, Common& common, Chosen& chosen) {
  add_key(group, common, chosen);
  const auto fetching = std::make_shared<Fetch>();
  auto* sub = add_client_command(
      group, common, chosen, fetching, "receipt",
      "Fetches the receipt of an event, to be checked without us\nExample: chapterhouse log "
      "receipt 42 --to 42.tlog-proof",
      fetch);
  sub->add_option("position", fetching->position, "position of the event")->required();
  sub->add_option("--to", fetching->to, "file to write")->required();
  add_log_option(*sub, fetching->log);
  sub->add_flag("--witnessed", fetching->witnessed, "against what a witness cosigned");
  sub->add_flag("--entry", fetching->entry, "with the entry, for those who may read entries");

  const auto checking = std::make_shared<Check>();
  auto* checks = group.add_subcommand(
      "check-receipt",
      "Checks a receipt without a server\nExample: chapterhouse log check-receipt 42.tlog-proof "
      "--key VKEY");
  checks->add_option("file", checking->file, "the receipt")->required();
  checks->add_option("--entry", checking->entry, "the entry's bytes, unless the receipt has them");
  auto* by_key = checks->add_option("--key", checking->key, "the log's key");
  auto* by_policy =
      checks->add_option("--policy", checking->policy, "a policy of logs, witnesses and a quorum");
  by_key->excludes(by_policy);
  checks->callback([&common, &chosen, checking] {
    chosen = [&common, checking] {
      if (checking->key.empty() && checking->policy.empty())
        return fail("give --key VKEY or --policy FILE", Exit::kUsage);
      return check(common, *checking);
    };
  });
}

}  // namespace chapterhouse::cli
