// chapterhouse import: rows of other people's files, checked one by one, become cases by ordinary
// commands of the running server.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>

#include "api/cli/client_command.h"
#include "api/cli/progress.h"
#include "api/import/enterprises.h"
#include "api/server/district.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

using import::CheckReport;
using import::Enterprise;
using import::Finding;

struct Options {
  std::string file, district, reference = "ops/reference";
  bool dry_run = false;
};

// What became of the rows that passed the check.
struct Outcome {
  std::size_t registered = 0, known = 0;
  std::vector<std::pair<std::uint32_t, std::string>> refused;  // line, why
};

std::string severity_of(const Finding& finding) {
  return finding.severity == Finding::Severity::kError ? "error" : "warning";
}

// The row's own id: the same row again is the same command, which acts once.
std::string command_id_of(const Enterprise& e, const Hasher& hasher) {
  const std::string content =
      "import/enterprise\n" + e.uscc + "\n" + e.name + "\n" + e.address + "\n" + e.unit.value;
  return to_hex(view(hasher.sha256(content))).substr(0, 32);
}

json::object register_command(const Enterprise& e) {
  json::object data{{"unit", e.unit.value},
                    {"name", e.name},
                    {"id_type", e.uscc.empty() ? "legacy" : "uscc"},
                    {"source", "registry_import"},
                    {"address", e.address},
                    {"ownership", "unknown"}};
  if (!e.uscc.empty()) data["uscc"] = e.uscc;
  return {{"command", "register"}, {"data", std::move(data)}};
}

std::optional<Outcome> send(const Common& common, const std::vector<Enterprise>& fit) {
  Server server(common);
  const server::Sha256Hasher hasher;
  Progress progress("import", fit.size(),
                    common.quiet ? Progress::Show::kNever : Progress::Show::kOnTerminal);
  Outcome outcome;
  for (const Enterprise& e : fit) {
    const auto reply = server.raw("POST", "/v1/cases/lead", json::serialize(register_command(e)),
                                  {{"Idempotency-Key", command_id_of(e, hasher)}});
    if (!reply) {
      std::cerr << reply.error() << '\n';
      return std::nullopt;
    }
    boost::system::error_code failed;
    const json::value body = json::parse(reply->body, failed);
    if (reply->status == 401 || reply->status >= 500) {
      std::cerr << text_at(body, "title") << ": " << text_at(body, "detail") << '\n';
      return std::nullopt;
    }
    if (reply->status >= 400) {
      const bool exists = text_at(body, "reason") == "enterprise_has_lead";
      if (exists)
        ++outcome.known;
      else
        outcome.refused.emplace_back(e.line,
                                     text_at(body, "title") + ": " + text_at(body, "detail"));
    } else {
      ++(text_at(body, "repeated") == "true" ? outcome.known : outcome.registered);
    }
    progress.at(static_cast<std::uint64_t>(&e - fit.data() + 1));
  }
  return outcome;
}

json::object report_json(const CheckReport& report, const std::optional<Outcome>& outcome) {
  json::array findings;
  for (const Finding& f : report.findings)
    findings.push_back(json::object{{"line", f.line},
                                    {"severity", severity_of(f)},
                                    {"rule", f.rule},
                                    {"column", f.column},
                                    {"value", f.value}});
  json::object out{{"encoding", report.encoding},
                   {"rows", report.rows},
                   {"filtered", report.filtered},
                   {"fit", report.fit.size()},
                   {"findings", std::move(findings)}};
  if (!outcome) return out;
  out["registered"] = outcome->registered;
  out["known"] = outcome->known;
  json::array refused;
  for (const auto& [line, why] : outcome->refused)
    refused.push_back(json::object{{"line", line}, {"why", why}});
  out["refused"] = std::move(refused);
  return out;
}

void print_report(const CheckReport& report, const std::optional<Outcome>& outcome,
                  const Texts& texts, Language language) {
  std::map<std::string, std::size_t> by_rule;
  for (const Finding& f : report.findings) {
    ++by_rule[std::string(f.rule)];
    if (f.severity == Finding::Severity::kError)
      std::cout << "  line " << f.line << ": "
                << texts.lookup(language, {"finding", "import", f.rule})
                << (f.column.empty() ? "" : " [" + f.column + "]")
                << (f.value.empty() ? "" : " \"" + f.value + "\"") << '\n';
  }
  std::cout << report.rows << " rows (" << report.encoding << "), " << report.filtered
            << " filtered out, " << report.fit.size() << " fit\n";
  for (const auto& [rule, count] : by_rule)
    std::cout << "  " << count << " x " << texts.lookup(language, {"finding", "import", rule})
              << " (" << rule << ")\n";
  if (!outcome) return;
  for (const auto& [line, why] : outcome->refused)
    std::cout << "  line " << line << ": " << why << '\n';
  std::cout << outcome->registered << " registered, " << outcome->known << " known already, "
            << outcome->refused.size() << " refused\n";
}

Exit import_enterprises(const Common& common, const Options& o) {
  std::ifstream file(o.file, std::ios::binary);
  if (!file) {
    std::cerr << o.file << ": cannot be read\n";
    return Exit::kUnavailable;
  }
  std::stringstream bytes;
  bytes << file.rdbuf();
  const auto reference = server::load_reference_data(o.reference);
  if (!reference) {
    std::cerr << reference.error() << '\n';
    return Exit::kUsage;
  }
  const auto table = import::read_table(bytes.str());
  if (!table) {
    std::cerr << o.file << ":" << table.error().line << ": " << table.error().detail << " ("
              << table.error().key << ")\n";
    return Exit::kCheckFailed;
  }
  const CheckReport report =
      import::check_enterprises(*table, {.district = o.district}, reference->rules.orgs,
                                business_date(server::SystemClock().now()));
  std::optional<Outcome> outcome;
  if (!o.dry_run && !report.fit.empty()) {
    outcome = send(common, report.fit);
    if (!outcome) return Exit::kUnavailable;
  }
  if (common.json)
    print_json(report_json(report, outcome));
  else
    print_report(report, outcome, reference->texts, language_of(common.language));
  const bool clean =
      report.count(Finding::Severity::kError) == 0 && (!outcome || outcome->refused.empty());
  return clean ? Exit::kOk : Exit::kCheckFailed;
}

}  // namespace

void add_import(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand("import",
                                   "Files of others.\nExample: chapterhouse import enterprises "
                                   "register.csv --district 顺义 --dry-run");
  group->require_subcommand(1);
  auto* sub =
      group->add_subcommand("enterprises",
                            "A business register (CSV, UTF-8 or GB18030) becomes leads; "
                            "the same file again changes nothing\nExample: chapterhouse import "
                            "enterprises register.csv --district 顺义 --dry-run");
  const auto o = std::make_shared<Options>();
  sub->add_option("file", o->file, "CSV file")->required();
  sub->add_option("--district", o->district, "only rows of this district, as the file writes it");
  sub->add_option("--reference", o->reference, "folder of reference data");
  sub->add_flag("--dry-run", o->dry_run, "check and report, send nothing");
  add_client_options(*sub, common);
  sub->callback(
      [&common, &chosen, o] { chosen = [&common, o] { return import_enterprises(common, *o); }; });
}

}  // namespace chapterhouse::cli
