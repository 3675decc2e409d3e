// chapterhouse restore: a log from its backups. chapterhouse erasures: who was erased, for restores
// from before.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "api/cli/backup/backup_json.h"
#include "api/cli/client_command.h"
#include "api/cli/progress.h"
#include "api/server/access.h"
#include "api/server/backups.h"
#include "api/server/district.h"
#include "domain/cases/all.h"
#include "store/backup/file_list.h"
#include "store/backup/restore.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace fs = std::filesystem;
namespace {

struct Wanted {
  store::RestoreOptions options;
  std::string at, fences;
  std::vector<std::string> published;
  store::BackupNumber number = 0;
};

// A file, or what a server answers at an address.
Result<std::string, std::string> fetch(const std::string& place) {
  if (!place.starts_with("http://")) {
    auto bytes = store::read_backup_file(place);
    if (!bytes) return Failure{bytes.error().detail};
    return *std::move(bytes);
  }
  const std::size_t path = place.find('/', std::string("http://").size());
  http::Client client(place.substr(0, path), "", "en");
  auto reply = client.send("GET", path == std::string::npos ? "/" : place.substr(path));
  if (!reply) return Failure{reply.error()};
  if (reply->status != 200) return Failure{place + ": answers " + std::to_string(reply->status)};
  return std::move(reply->body);
}

// What files and addresses say; the first that cannot be read is explained.
Outcome<std::string> read_inputs(Wanted& wanted) {
  for (const std::string& place : wanted.published) {
    auto note = fetch(place);
    if (!note) return Failure{note.error()};
    wanted.options.published.push_back(*std::move(note));
  }
  if (!wanted.fences.empty()) {
    const auto text = fetch(wanted.fences);
    if (!text) return Failure{text.error()};
    auto erased = store::parse_erasures(*text);
    if (!erased) return Failure{wanted.fences + ": is not a list of erasures"};
    wanted.options.erased = *std::move(erased);
  }
  if (wanted.number > 0) wanted.options.number = wanted.number;
  if (wanted.at.empty()) return Done{};
  if (wanted.at.find_first_not_of("0123456789") == std::string::npos) {
    wanted.options.at = store::TreeSize{std::strtoull(wanted.at.c_str(), nullptr, 10)};
  } else if (const auto time = parse_timestamp(wanted.at)) {
    wanted.options.at = *time;
  } else {
    auto note = fetch(wanted.at);
    if (!note) return Failure{"--at takes a size, a time or a checkpoint: " + note.error()};
    wanted.options.at = *std::move(note);
  }
  return Done{};
}

Exit exit_of(store::RestoreError::Kind kind) {
  using Kind = store::RestoreError::Kind;
  switch (kind) {
    case Kind::kFolder:
      return Exit::kConflict;
    case Kind::kNoBackup:
    case Kind::kNoPoint:
      return Exit::kNotFound;
    case Kind::kFailed:
      return Exit::kUnavailable;
    default:
      return Exit::kCheckFailed;
  }
}

struct Times {
  double age_s;   // of the newest event that is back: work after it is lost
  double took_s;  // until the log can be opened
};

json::object restored_json(const store::Restored& restored, const Times& times) {
  json::object body{{"restored", true},
                    {"backup", manifest_json(restored.backup)},
                    {"events", restored.head.last.value},
                    {"root", to_hex(view(restored.head.root))},
                    {"recorded_at", to_text(restored.head.recorded_at)},
                    {"origin", restored.origin},
                    {"key", restored.key.text()},
                    {"new_origin", restored.origin != restored.backup.origin},
                    {"size_now", restored.now.last.value},
                    {"rollback_judged", restored.judged},
                    {"cosigned", restored.cosigned},
                    {"attachments", restored.attachments},
                    {"erasures_applied", restored.erasures},
                    {"identity", restored.identity},
                    {"rpo_seconds", times.age_s},
                    {"rto_seconds", times.took_s}};
  if (restored.published)
    body["published"] = json::object{{"size", restored.published->size},
                                     {"root", to_hex(view(restored.published->root))}};
  return body;
}

void print_restored(const store::Restored& restored, const Times& times, const Wanted& wanted) {
  std::cout << restored.head.last.value << " events, root " << to_hex(view(restored.head.root))
            << "\nlast event of " << to_text(restored.head.recorded_at) << ", "
            << static_cast<std::int64_t>(times.age_s) << " s ago (RPO); restored in "
            << times.took_s << " s (RTO, read models are rebuilt at the first start)\n"
            << restored.attachments << " attachments, " << restored.erasures
            << " erasures applied that the backup of the keys did not know\norigin "
            << restored.origin << ", key " << restored.key.text() << '\n';
  if (restored.origin != restored.backup.origin)
    std::cout << "This log goes on under a new origin: give witnesses and auditors its key.\n";
  if (!restored.identity)
    std::cout << "WARNING: the keys' backup has no identity file, so nobody can sign in by "
                 "password: the runbook says how a district begins anew.\n";
  else
    std::cout << "Everybody has to sign in again, and machine tokens to be made again.\n";
  if (!restored.judged)
    std::cout << "WARNING: no published checkpoint was given, so nobody outside the backups could "
                 "say whether this is the newest state. Compare with a witness before it is "
                 "served: --published FILE|URL.\n";
  std::cout << "Serve it: chapterhouse serve --data " << wanted.options.data
            << " --master-key-file " << wanted.options.master_key << '\n';
}

// The log of who looked comes first, into a folder beside the one to be made, so that both are back
// or none. Always its newest backup: what was read was read, also when the cases go back in time.
Result<store::Restored, store::RestoreError> restore_both(const store::RestoreOptions& options,
                                                          const Clock& clock) {
  const std::string from = server::access_backup(options.log_from);
  if (!fs::exists(from)) return store::restore(options, full_catalogue(), clock);
  std::error_code failed;
  store::RestoreOptions reads = options;
  reads.log_from = from;
  reads.keys_from = server::access_backup(options.keys_from);
  reads.data = fs::path(options.data + "/").parent_path().string() + ".access";
  reads.number.reset();
  reads.at.reset();
  reads.published.clear();
  reads.erased.clear();
  reads.new_origin.clear();
  fs::remove_all(reads.data, failed);  // of an interrupted restore
  const auto access = store::restore(reads, reads::catalogue(), clock);
  if (!access)
    return Failure{store::RestoreError{access.error().kind,
                                       "the log of who looked: " + access.error().detail}};
  auto restored = store::restore(options, full_catalogue(), clock);
  if (restored) {
    Config place;
    place.data = options.data;
    const store::LogPaths to = server::access_paths(place);
    fs::rename(reads.data + "/log", to.log, failed);
    if (!failed) fs::rename(reads.data + "/keys", to.vault, failed);
    if (failed)
      return Failure{store::RestoreError{store::RestoreError::Kind::kFailed,
                                         reads.data + ": rename: " + failed.message()}};
  }
  fs::remove_all(reads.data, failed);
  return restored;
}

Exit run_restore(const Common& common, Wanted& wanted) {
  if (auto read = read_inputs(wanted); !read) {
    std::cerr << read.error() << '\n';
    return Exit::kUnavailable;
  }
  const server::SystemClock clock;
  const auto start = std::chrono::steady_clock::now();
  Progress progress("restore", 0,
                    common.quiet ? Progress::Show::kNever : Progress::Show::kOnTerminal);
  wanted.options.progress = [&](std::string_view, std::uint64_t done) { progress.at(done); };
  const auto restored = restore_both(wanted.options, clock);
  if (!restored) {
    if (common.json)
      print_json(json::object{{"restored", false},
                              {"reason", store::key_of(restored.error().kind)},
                              {"detail", restored.error().detail}});
    else
      std::cerr << store::key_of(restored.error().kind) << ": " << restored.error().detail << '\n';
    return exit_of(restored.error().kind);
  }
  using Seconds = std::chrono::duration<double>;
  const Times times{std::max(0.0, Seconds(clock.now() - restored->head.recorded_at).count()),
                    Seconds(std::chrono::steady_clock::now() - start).count()};
  if (common.json)
    print_json(restored_json(*restored, times));
  else
    print_restored(*restored, times, wanted);
  return Exit::kOk;
}

Exit export_erasures(const Config& config, const std::string& to) {
  const auto paths = server::log_paths(config);
  const auto master = store::read_master_key(paths.master_key);
  const auto erased = master ? store::erased_in(paths.vault, *master) : Failure{master.error()};
  if (!erased) {
    std::cerr << erased.error().detail << '\n';
    return Exit::kUnavailable;
  }
  const std::string text = store::erasures_text(*erased);
  if (to.empty()) {
    std::cout << text;
    return Exit::kOk;
  }
  if (auto written = store::write_whole(to, text); !written) {
    std::cerr << written.error().detail << '\n';
    return Exit::kUnavailable;
  }
  return Exit::kOk;
}
}  // namespace

void add_restore(CLI::App& app, Common& common, Chosen& chosen) {
  const auto wanted = std::make_shared<Wanted>();
  auto* sub = app.add_subcommand(
      "restore",
      "Brings a district back from its backups, into a new folder. Refuses what is damaged, forged "
      "or behind what was published.\n"
      "Example: chapterhouse restore --from /backup/log --keys /vault/keys --master-key-file m.key "
      "--data data-new --published http://witness.example/checkpoint");
  store::RestoreOptions& options = wanted->options;
  sub->add_option("--from", options.log_from, "folder of the log's backups")->required();
  sub->add_option("--keys", options.keys_from, "folder of the keys' backups")->required();
  sub->add_option("--master-key-file", options.master_key, "the master key; it is not copied")
      ->required();
  sub->add_option("--data", options.data, "folder that is not there yet, or empty")->required();
  sub->add_option("--backup", wanted->number, "number of the backup; the newest when absent");
  sub->add_option("--at", wanted->at, "stop at a signed size, a time, or a checkpoint in a file");
  sub->add_option("--published", wanted->published,
                  "a signed checkpoint that others have seen: a file or the address of a witness");
  sub->add_option("--fences", wanted->fences, "a list of erasures: `erasures export`");
  sub->add_option("--new-origin", options.new_origin,
                  "go on under this name and a new key, as a log that is behind its publication "
                  "must");
  sub->callback([&common, &chosen, wanted] {
    chosen = [&common, wanted] { return run_restore(common, *wanted); };
  });
}

void add_erasures(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand("erasures",
                                   "Who was erased, by pseudonym.\n"
                                   "Example: chapterhouse erasures export --data data --to erased");
  group->require_subcommand(1);
  const auto to = std::make_shared<std::string>();
  auto* sub = group->add_subcommand(
      "export",
      "Lists the erased subjects of a data folder, also while it is served: what a restore from "
      "before must be told.\nExample: chapterhouse erasures export --data data --to erased");
  add_config_options(*sub, common);
  sub->add_option("--to", *to, "file; standard output when absent");
  sub->callback([&common, &chosen, to] {
    chosen = [&common, to] {
      const auto config = configuration(common);
      return config ? export_erasures(*config, *to) : Exit::kUsage;
    };
  });
}

}  // namespace chapterhouse::cli
