// chapterhouse case proof, case verify, kpi proof, kpi verify: what a server hands out so that
// others need not believe it, and the check of that without a server.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "api/bundle/verify.h"
#include "api/cli/client_command.h"
#include "api/cli/progress.h"
#include "api/server/district.h"
#include "domain/cases/all.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

using bundle::BundleFault;
using bundle::Verdict;

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream all;
  all << in.rdbuf();
  return in.bad() ? std::nullopt : std::optional(std::move(all).str());
}

// ---- proof: from a running server to a file --------------------------------------------------

struct ProofOptions {
  std::string type, id, to, from_day, to_day, month, year, unit, as_of;
};

Exit save(const Common& common, const std::string& path, const std::string& to) {
  const Answer answer = Server(common).get(path);
  if (answer.exit != Exit::kOk) return answer.exit;
  // A bundle has one form: what was parsed is written as it came.
  const std::string text = json::serialize(answer.body);
  std::ofstream out(to, std::ios::binary);
  out << text;
  out.close();
  if (!out) {
    std::cerr << to << ": cannot be written\n";
    return Exit::kUnavailable;
  }
  const json::value& records = member_at(answer.body, "records");
  const std::size_t count = records.is_array() ? records.get_array().size() : 0;
  if (common.json)
    print_json(json::object{{"file", to}, {"bytes", text.size()}, {"records", count}});
  else
    std::cout << to << ": " << count << " records, " << text.size() << " bytes\n";
  return Exit::kOk;
}

Exit case_proof(const Common& common, const ProofOptions& o) {
  return save(
      common,
      "/v1/cases/" + o.type + "/" + o.id + "/proof" + query_text({as_of_parameter(o.as_of)}), o.to);
}

Exit kpi_proof(const Common& common, const ProofOptions& o) {
  return save(common,
              "/v1/kpis/" + o.id + "/proof" +
                  query_text({{"from", o.from_day},
                              {"to", o.to_day},
                              {"month", o.month},
                              {"year", o.year},
                              {"unit", o.unit},
                              as_of_parameter(o.as_of)}),
              o.to);
}

// ---- verify: a file, and nothing else unless the log is named ----------------------------------

struct VerifyArguments {
  std::string file, key, policy, log;
};

// From a folder of tiles, as `log export --as tiles` and mirrors write it.
store::FetchResource from_folder(const std::string& folder) {
  return [folder](const store::TilePath& path) -> Result<Bytes, std::string> {
    auto bytes = read_file(folder + "/" + path.text());
    if (!bytes) return Failure{folder + "/" + path.text() + ": cannot be read"};
    return *std::move(bytes);
  };
}

// From a server, below the prefix of its public log.
store::FetchResource from_server(const Common& common, const std::string& url) {
  const std::size_t path = url.find('/', url.find("://") + 3);
  const auto client = std::make_shared<http::Client>(url.substr(0, path), "", common.language);
  std::string prefix = path == std::string::npos ? "" : url.substr(path);
  while (prefix.ends_with('/')) prefix.pop_back();
  return [client, prefix](const store::TilePath& resource) -> Result<Bytes, std::string> {
    auto reply = client->send("GET", prefix + "/" + resource.text());
    if (!reply) return Failure{reply.error()};
    if (reply->status != 200)
      return Failure{prefix + "/" + resource.text() + ": status " + std::to_string(reply->status)};
    return std::move(reply->body);
  };
}

// Absent after saying what is wrong.
std::optional<store::TrustedLog> trusted_by(const VerifyArguments& o) {
  store::TrustedLog trusted;
  if (!o.key.empty()) {
    trusted.key = store::VerifierKey::parse(o.key);
    if (!trusted.key) {
      std::cerr << "--key is no verifier key: name+id+base64\n";
      return std::nullopt;
    }
  }
  if (o.policy.empty()) return trusted;
  const auto text = read_file(o.policy);
  if (!text) {
    std::cerr << o.policy << ": cannot be read\n";
    return std::nullopt;
  }
  auto policy = store::TlogPolicy::parse(*text);
  if (!policy) {
    std::cerr << o.policy << ":" << policy.error().line << ": " << policy.error().detail << '\n';
    return std::nullopt;
  }
  trusted.policy = *std::move(policy);
  return trusted;
}

std::string_view key_of_source(store::ProvedBundle::KeyFrom from) {
  using KeyFrom = store::ProvedBundle::KeyFrom;
  return from == KeyFrom::kBundle ? "bundle" : from == KeyFrom::kVerifier ? "key" : "policy";
}

Exit refuse(const Common& common, const BundleFault& fault) {
  if (common.json)
    print_json(json::object{{"verified", false},
                            {"where", fault.where},
                            {"expected", fault.expected},
                            {"found", fault.found}});
  else
    std::cerr << "REFUSED at " << (fault.where.empty() ? "the document" : fault.where)
              << "\n  expected " << fault.expected << "\n  found    " << fault.found << '\n';
  return Exit::kCheckFailed;
}

json::object verdict_json(const Verdict& verdict) {
  const store::Checkpoint& checkpoint = verdict.proved.checkpoint.checkpoint;
  json::array witnesses;
  for (const std::string& name : verdict.proved.witnesses) witnesses.emplace_back(name);
  json::object out{{"verified", true},
                   {"kind", verdict.document.kind},
                   {"records", verdict.proved.entries.size()},
                   {"origin", checkpoint.origin},
                   {"size", std::to_string(checkpoint.size)},
                   {"root", to_hex(view(checkpoint.root))},
                   {"key", verdict.document.proof.key.text()},
                   {"key_from", key_of_source(verdict.proved.key_from)},
                   {"witnesses", std::move(witnesses)},
                   {"end", verdict.entries_read ? "checked" : "not_checked"}};
  if (verdict.entries_read) out["entries_read"] = *verdict.entries_read;
  const json::value& about = verdict.document.members.at(verdict.document.kind);
  if (verdict.document.kind == bundle::kCase) {
    out["case"] = about;
  } else {
    out["figure"] = json::object{{"id", about.at("definition").at("id")},
                                 {"question", about.at("question")},
                                 {"result", about.at("result")}};
    out["same_reference"] = verdict.same_reference;
  }
  return out;
}

void print_end(const Verdict& verdict) {
  const bool is_case = verdict.document.kind == bundle::kCase;
  const json::value& about = verdict.document.members.at(verdict.document.kind);
  const std::string until =
      is_case ? "version " + text_at(about, "events") : "the last event here of each case";
  if (!verdict.entries_read)
    std::cout << "end     complete up to " << until
              << "; whether more followed was not checked (--log)\n";
  else
    std::cout << "end     nothing was left out: " << *verdict.entries_read
              << " later entries of the log were read\n";
}

void print_verdict(const Verdict& verdict) {
  const store::Checkpoint& checkpoint = verdict.proved.checkpoint.checkpoint;
  const json::value& about = verdict.document.members.at(verdict.document.kind);
  if (verdict.document.kind == bundle::kCase) {
    std::cout << "VERIFIED " << text_at(about, "stream") << ": " << text_at(about, "events")
              << " events, status " << text_at(about, "status") << ", "
              << member_at(about, "documents").get_array().size() << " document hashes\n";
  } else {
    const json::value& question = member_at(about, "question");
    const json::value& value = member_at(member_at(about, "result"), "value");
    std::cout << "VERIFIED " << text_at(member_at(about, "definition"), "id") << " from "
              << text_at(question, "from") << " to " << text_at(question, "to")
              << " as of position " << text_at(question, "as_of") << ": counted again, "
              << (value.is_null() ? "no value" : json::serialize(value)) << '\n';
  }
  std::cout << "log     " << checkpoint.origin << ", " << checkpoint.size << " entries, root "
            << to_hex(view(checkpoint.root)) << '\n';
  using KeyFrom = store::ProvedBundle::KeyFrom;
  if (verdict.proved.key_from == KeyFrom::kBundle)
    std::cout
        << "key     " << verdict.document.proof.key.text()
        << "\n        the bundle's own: compare it with the one the log's owner published, or "
           "give it by --key or --policy\n";
  else
    std::cout << "key     trusted by your " << key_of_source(verdict.proved.key_from) << '\n';
  for (const std::string& name : verdict.proved.witnesses)
    std::cout << "witness " << name << " has seen this state of the log\n";
  print_end(verdict);
  if (verdict.document.kind == bundle::kFigure)
    std::cout << "others  that no other case should have been counted only the whole log shows\n";
  if (!verdict.same_reference)
    std::cout << "rules   counted by your reference files; the log's were others\n";
}

Exit verify(const Common& common, const VerifyArguments& o, std::string_view kind) {
  const auto text = read_file(o.file);
  if (!text) {
    std::cerr << o.file << ": cannot be read\n";
    return Exit::kUnavailable;
  }
  const auto trusted = trusted_by(o);
  if (!trusted) return Exit::kUsage;
  bundle::VerifyOptions options{.catalogue = full_catalogue(), .trusted = *trusted};
  std::optional<server::ReferenceData> data;
  std::optional<bundle::LocalReference> reference;
  if (kind == bundle::kFigure) {
    const auto config = configuration(common);
    if (!config) return Exit::kUsage;
    auto loaded = server::load_reference_data(config->reference);
    if (!loaded) {
      std::cerr << loaded.error() << '\n';
      return Exit::kUnavailable;
    }
    data = *std::move(loaded);
    reference.emplace(bundle::LocalReference{data->rules, data->sha256});
    options.reference = &*reference;
  }
  if (!o.log.empty())
    options.log = o.log.starts_with("http://") ? from_server(common, o.log) : from_folder(o.log);
  Progress progress("log", 0, common.quiet ? Progress::Show::kNever : Progress::Show::kOnTerminal);
  options.progress = [&](std::uint64_t done, std::uint64_t) { progress.at(done); };
  const auto verdict = bundle::verify(*text, options);
  if (!verdict) return refuse(common, verdict.error());
  if (verdict->document.kind != kind)
    return refuse(common, {"/kind", std::string(kind), verdict->document.kind});
  if (common.json)
    print_json(verdict_json(*verdict));
  else
    print_verdict(*verdict);
  return Exit::kOk;
}

CLI::App* add_verify(CLI::App& group, Common& common, Chosen& chosen, const char* help,
                     std::string_view kind) {
  const auto o = std::make_shared<VerifyArguments>();
  CLI::App* sub = group.add_subcommand("verify", help);
  sub->add_option("file", o->file, "the bundle")->required();
  sub->add_option("--key", o->key, "the log's verifier key, as its owner published it");
  sub->add_option("--policy", o->policy, "a tlog-policy file: logs, witnesses and their quorum");
  sub->add_option("--log", o->log,
                  "the public log, to see that nothing was left out: a folder of tiles, or the "
                  "http:// address before /tile/");
  sub->callback([&common, &chosen, o, kind] {
    chosen = [&common, o, kind] { return verify(common, *o, kind); };
  });
  return sub;
}

}  // namespace

void add_case_bundle(CLI::App& group, Common& common, Chosen& chosen) {
  const auto o = std::make_shared<ProofOptions>();
  auto* proof = add_client_command(
      group, common, chosen, o, "proof",
      "Saves a case with the proof of every event\nExample: chapterhouse case proof lead ID --to "
      "case.json",
      case_proof);
  proof->add_option("type", o->type, "case type, e.g. lead")->required();
  proof->add_option("id", o->id, "case id")->required();
  proof->add_option("--to", o->to, "the file to write")->required();
  proof->add_option("--as-of", o->as_of, kAsOfHelp);
  add_verify(group, common, chosen,
             "Verifies such a file; needs no server\nExample: chapterhouse case verify case.json "
             "--policy auditor.policy",
             bundle::kCase);
}

void add_kpi_bundle(CLI::App& group, Common& common, Chosen& chosen) {
  const auto o = std::make_shared<ProofOptions>();
  auto* proof = add_client_command(
      group, common, chosen, o, "proof",
      "Saves a figure with all that is needed to count it again\nExample: chapterhouse kpi proof "
      "K04 --year 2019 --to K04.json",
      kpi_proof);
  proof->add_option("id", o->id, "e.g. K04")->required();
  proof->add_option("--to", o->to, "the file to write")->required();
  proof->add_option("--first-day", o->from_day, "first day of the period");
  proof->add_option("--last-day", o->to_day, "last day of the period");
  proof->add_option("--month", o->month, "e.g. 2026-04");
  proof->add_option("--year", o->year, "e.g. 2026");
  proof->add_option("--unit", o->unit, "unit and all below it");
  proof->add_option("--as-of", o->as_of, kAsOfHelp);
  add_config_options(*add_verify(group, common, chosen,
                                 "Verifies such a file and counts the figure again; needs no "
                                 "server\nExample: chapterhouse kpi verify K04.json",
                                 bundle::kFigure),
                     common);
}

}  // namespace chapterhouse::cli
