// chapterhouse backup: takes, lists and verifies backups.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <thread>

#include "api/cli/backup/backup_json.h"
#include "api/cli/client_command.h"
#include "api/cli/progress.h"
#include "api/server/access.h"
#include "api/server/backups.h"
#include "api/server/district.h"
#include "domain/cases/all.h"
#include "store/backup/verify_backup.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::milliseconds kPoll{200};

Exit exit_of(const store::BackupError& error) {
  switch (error.kind) {
    case store::BackupError::Kind::kRefused:
      return Exit::kUsage;
    case store::BackupError::Kind::kBusy:
      return Exit::kConflict;
    case store::BackupError::Kind::kFailed:
      return Exit::kUnavailable;
  }
  return Exit::kUnavailable;
}

void print_done(const Common& common, const json::value& done, const Config& config) {
  if (common.json) return print_json(done);
  std::cout << "backup " << text_at(done, "number") << ": " << text_at(done, "size") << " events, "
            << text_at(done, "files") << " files, root " << text_at(done, "root")
            << "\nread again in full; " << text_at(done, "acknowledged")
            << " events were acknowledged before it began\nlog in " << config.backup_to
            << ", keys (backup " << text_at(done, "keys_number") << ") in " << config.backup_keys_to
            << '\n';
}

// The log is open: the server that has it makes the backup.
Exit ask_server(const Common& common, const Config& config) {
  Server server(common);
  const Answer started =
      server.post("/v1/backups",
                  json::object{{"to", fs::absolute(config.backup_to).string()},
                               {"keys_to", fs::absolute(config.backup_keys_to).string()}},
                  {});
  if (started.exit != Exit::kOk) return started.exit;
  const std::string run = text_at(started.body, "run");
  Progress progress("backup", 0, shows(common));
  for (;;) {
    const Answer now = server.get("/v1/backups");
    if (now.exit != Exit::kOk) return now.exit;
    progress.at(std::strtoull(text_at(now.body, "copied_bytes").c_str(), nullptr, 10));
    if (!member_at(now.body, "running").as_bool() || text_at(now.body, "run") != run) {
      if (const std::string error = text_at(now.body, "error"); !error.empty()) {
        std::cerr << error << '\n';
        return Exit::kUnavailable;
      }
      print_done(common, member_at(now.body, "last"), config);
      return Exit::kOk;
    }
    std::this_thread::sleep_for(kPoll);
  }
}

Exit back_up(const Common& common, const Config& config) {
  const server::SystemClock clock;
  const auto paths = server::log_paths(config);
  store::BackupOptions options = server::backup_options(config);
  if (options.log_to.empty() || options.keys_to.empty()) {
    std::cerr << "give --to and --keys-to, or set backup_to and backup_keys_to\n";
    return Exit::kUsage;
  }
  auto log = store::open_log({.paths = paths}, full_catalogue(), clock);
  if (!log && log.error().kind == store::OpenError::Kind::kLocked)
    return ask_server(common, config);
  if (!log) {
    std::cerr << log.error().detail << '\n';
    return log.error().kind == store::OpenError::Kind::kRefused ? Exit::kCheckFailed
                                                                : Exit::kUnavailable;
  }
  Progress progress("backup", 0, shows(common));
  options.progress = [&](std::uint64_t bytes) { progress.at(bytes); };
  std::unique_ptr<store::LogHandle> access;
  if (const auto reads = server::access_paths(config); fs::exists(reads.log)) {
    auto opened = store::open_log({.paths = reads}, reads::catalogue(), clock);
    if (!opened) {
      std::cerr << opened.error().detail << '\n';
      return opened.error().kind == store::OpenError::Kind::kRefused ? Exit::kCheckFailed
                                                                     : Exit::kUnavailable;
    }
    access = *std::move(opened);
  }
  const auto done = server::back_up_both(**log, access.get(), clock, options);
  if (!done) {
    std::cerr << done.error().detail << '\n';
    return exit_of(done.error());
  }
  print_done(common, done_json(*done), config);
  return Exit::kOk;
}

struct Target {
  std::string folder, keys, key, master;
  store::BackupNumber number = 0;
};

Exit list(const Common& common, const Target& target) {
  json::array backups, keys;
  for (const store::BackupNumber number : store::list_backups(target.folder)) {
    const auto manifest = store::read_manifest(target.folder, number, std::nullopt);
    backups.push_back(manifest ? json::value(manifest_json(manifest->manifest))
                               : json::object{{"number", number}, {"error", manifest.error()}});
  }
  for (const store::BackupNumber number : store::list_keys_backups(target.keys)) {
    const auto checked = store::check_keys_backup(target.keys, number, {});
    keys.push_back(checked ? json::value(keys_json(checked->manifest))
                           : json::object{{"number", number}, {"error", checked.error().detail}});
  }
  if (common.json) {
    print_json(json::object{{"backups", std::move(backups)}, {"keys", std::move(keys)}});
    return Exit::kOk;
  }
  const auto print = [](const char* what, const json::array& rows, const char* time) {
    for (const json::value& row : rows) {
      std::cout << what << ' ' << text_at(row, "number") << "  ";
      if (const std::string error = text_at(row, "error"); !error.empty())
        std::cout << "DAMAGED: " << error << '\n';
      else
        std::cout << text_at(row, time) << "  " << text_at(row, "size") << " events\n";
    }
  };
  print("log ", backups, "started");
  print("keys", keys, "taken");
  return backups.empty() ? Exit::kNotFound : Exit::kOk;
}

// The keys first: with the master key they say whose signature the log's backups must have.
std::vector<store::BackupFault> verify_keys(const Target& target,
                                            std::optional<store::VerifierKey>& key) {
  std::vector<store::BackupFault> faults;
  std::optional<store::Secret> master;
  if (!target.master.empty()) {
    auto read = store::read_master_key(target.master);
    if (!read) return {{0, target.master, read.error().detail}};
    master = *read;
  }
  const auto numbers = store::list_keys_backups(target.keys);
  if (numbers.empty()) return {{0, target.keys, "there is no backup of keys here"}};
  for (const store::BackupNumber number : numbers) {
    const auto checked =
        store::check_keys_backup(target.keys, number, {{}, master ? &*master : nullptr});
    if (!checked)
      faults.push_back({number,
                        store::keys_folder(target.keys, number) + "/" + checked.error().file,
                        checked.error().detail});
    else if (master && !key && number == numbers.back())
      key = checked->key;
  }
  return faults;
}

// The backups of the log of who looked lie inside those of the cases' log, and are judged with
// them.
void verify_access(const Target& target, const std::function<void(std::uint64_t)>& progress,
                   std::vector<store::BackupFault>& faults, store::BackupReport& report) {
  Target access = target;
  access.folder = server::access_backup(target.folder);
  if (target.number > 0 || !fs::exists(access.folder)) return;
  std::optional<store::VerifierKey> key;
  if (!target.keys.empty()) {
    access.keys = server::access_backup(target.keys);
    auto wrong = verify_keys(access, key);
    faults.insert(faults.end(), wrong.begin(), wrong.end());
  }
  const auto found =
      store::verify_backups({.folder = access.folder, .key = std::move(key), .progress = progress});
  faults.insert(faults.end(), found.faults.begin(), found.faults.end());
  report.files += found.files;
  report.bytes += found.bytes;
  report.events += found.events;
}

Exit verify(const Common& common, const Target& target) {
  std::optional<store::VerifierKey> key;
  if (!target.key.empty()) {
    key = store::VerifierKey::parse(target.key);
    if (!key) {
      std::cerr << "--key: not a verifier key: name+id+key\n";
      return Exit::kUsage;
    }
  }
  std::vector<store::BackupFault> faults;
  if (!target.keys.empty()) faults = verify_keys(target, key);
  const bool trusted = key.has_value();
  Progress progress("verify", 0, shows(common));
  store::VerifyBackupOptions options{.folder = target.folder, .key = std::move(key)};
  if (target.number > 0) options.number = target.number;
  options.progress = [&](std::uint64_t bytes) { progress.at(bytes); };
  store::BackupReport report = store::verify_backups(options);
  faults.insert(faults.end(), report.faults.begin(), report.faults.end());
  verify_access(target, options.progress, faults, report);
  // For the alarm on backups that nobody has read; a medium without room for it is none.
  if (faults.empty() && target.number == 0)
    if (auto noted = store::note_verified(target.folder, server::SystemClock().now());
        !noted && !common.quiet)
      std::cerr << "not noted for the server's metric: " << noted.error().detail << '\n';
  if (common.json) {
    json::array good, bad;
    for (const store::LogManifest& manifest : report.backups)
      good.push_back(manifest_json(manifest));
    for (const store::BackupFault& fault : faults)
      bad.push_back(
          json::object{{"number", fault.number}, {"file", fault.file}, {"detail", fault.detail}});
    print_json(json::object{{"verified", faults.empty()},
                            {"key_known", trusted},
                            {"backups", std::move(good)},
                            {"faults", std::move(bad)},
                            {"files", report.files},
                            {"bytes", report.bytes},
                            {"events", report.events}});
  } else {
    for (const store::BackupFault& fault : faults)
      std::cerr << "backup " << fault.number << ": " << fault.file << ": " << fault.detail << '\n';
    std::cout << report.backups.size() << " backups are whole: " << report.files << " files, "
              << report.bytes << " bytes, " << report.events << " events read; " << faults.size()
              << " faults\n";
    if (!trusted)
      std::cout << "Signed by the key that the backups name themselves: that shows damage, not "
                   "forgery. Give --key, or --keys with --master-key-file.\n";
  }
  return faults.empty() ? Exit::kOk : Exit::kCheckFailed;
}
}  // namespace

void add_backup(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand(
      "backup",
      "Backs up a district, also while it is served; the keys go to a folder of their own.\n"
      "Example: chapterhouse backup --data data --to /backup/log --keys-to /vault/keys");
  group->require_subcommand(0, 1);
  add_config_options(*group, common);
  add_client_options(*group, common);
  for (const auto& [flag, key, help] :
       {std::tuple{"--to", "backup_to", "folder of the log's backups"},
        std::tuple{"--keys-to", "backup_keys_to", "folder of the keys' backups"},
        std::tuple{"--keep", "backup_keep", "backups of the log that stay; 0: all"},
        std::tuple{"--keys-days", "backup_keys_days", "days for which those of the keys stay"}})
    group->add_option_function<std::string>(
        flag,
        [&common, name = std::string(key)](const std::string& value) {
          common.flags[name] = value;
        },
        help);
  group->callback([&common, &chosen, group] {
    if (!group->get_subcommands().empty()) return;
    chosen = [&common] {
      const auto config = configuration(common);
      return config ? back_up(common, *config) : Exit::kUsage;
    };
  });
  const auto target = std::make_shared<Target>();
  auto* listing = group->add_subcommand(
      "list", "Lists the backups in a folder.\nExample: chapterhouse backup list /backup/log");
  auto* verifying = group->add_subcommand(
      "verify",
      "Reads every file and every record of backups and compares them with what was signed.\n"
      "Example: chapterhouse backup verify /backup/log --keys /vault/keys --master-key-file m.key");
  for (auto* sub : {listing, verifying}) {
    sub->add_option("folder", target->folder, "folder of the log's backups")->required();
    sub->add_option("--keys", target->keys, "folder of the keys' backups");
  }
  verifying->add_option("--master-key-file", target->master, "opens the keys too");
  verifying->add_option("--key", target->key, "verifier key that must have signed");
  verifying->add_option("--backup", target->number, "this one only");
  listing->callback(
      [&common, &chosen, target] { chosen = [&common, target] { return list(common, *target); }; });
  verifying->callback([&common, &chosen, target] {
    chosen = [&common, target] { return verify(common, *target); };
  });
}

}  // namespace chapterhouse::cli
