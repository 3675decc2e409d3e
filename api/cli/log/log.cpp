// chapterhouse log, replay, doctor: looking at a data folder without a server.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "api/cli/cli.h"
#include "api/cli/client_command.h"
#include "api/cli/progress.h"
#include "api/server/access.h"
#include "api/server/district.h"
#include "domain/cases/all.h"
#include "workflows/runtime/replay.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

// A corrupt log is a check that failed; a log that is not there or in use is out of reach.
Exit exit_of(const store::OpenError& error) {
  return error.kind == store::OpenError::Kind::kRefused ? Exit::kCheckFailed : Exit::kUnavailable;
}

Exit replay(const Common& common, const Config& config) {
  const server::SystemClock clock;
  auto log = store::open_log({.paths = server::log_paths(config)}, full_catalogue(), clock);
  if (!log) {
    std::cerr << log.error().detail << '\n';
    return exit_of(log.error());
  }
  const EventLog& events = (*log)->events();
  Progress progress("replay", events.head().last.value, shows(common));
  const auto report =
      workflows::replay(events, full_catalogue(), [&](Position p) { progress.at(p.value); });
  if (!report) {
    std::cerr << "position " << report.error().position.value << ": " << report.error().detail
              << '\n';
    return Exit::kCheckFailed;
  }
  if (common.json) {
    json::array list;
    for (const workflows::Mismatch& m : report->mismatches)
      list.push_back(json::object{{"position", m.position.value},
                                  {"stream", m.stream.value},
                                  {"event", m.event},
                                  {"problem", m.problem},
                                  {"expected", m.expected},
                                  {"recorded", m.recorded}});
    print_json(json::object{
        {"events", report->events}, {"streams", report->streams}, {"mismatches", std::move(list)}});
  } else {
    for (const workflows::Mismatch& m : report->mismatches)
      std::cout << m.position.value << "  " << m.stream.value << "  " << m.event << ": "
                << m.problem << " is " << m.recorded << ", the fold says " << m.expected << '\n';
    std::cout << report->events << " events in " << report->streams << " streams, "
              << report->mismatches.size() << " mismatches\n";
  }
  return report->mismatches.empty() ? Exit::kOk : Exit::kCheckFailed;
}

struct Check {
  std::string name;
  bool good;
  std::string detail;
};

Check verified(const char* name, const store::LogPaths& paths) {
  const auto found = store::verify_offline({.paths = paths}, {});
  return {name, found.ok(),
          found ? std::to_string(found->head.last.value) + " events, root " +
                      to_hex(view(found->head.root))
                : found.error().detail};
}

Exit doctor(const Common& common, const Config& config) {
  std::vector<Check> checks;
  const auto reference = server::load_reference_data(config.reference);
  checks.push_back({"reference", reference.ok(), reference ? config.reference : reference.error()});
  if (reference) {
    const workflows::Rules& rules = reference->rules;
    checks.push_back({"versions", true,
                      "policy " + std::to_string(rules.policy.version()) + ", calendar " +
                          std::to_string(rules.calendar.version()) + ", units " +
                          std::to_string(rules.orgs.version())});
    for (const AccountConfig& account : config.account)
      if (!rules.orgs.find(UnitId{account.unit}))
        checks.push_back({"account " + account.id, false, "no such unit: " + account.unit});
  }
  const store::LogPaths paths = server::log_paths(config);
  if (!std::filesystem::exists(paths.log)) {
    checks.push_back({"log", true, paths.log + " is not there yet: serve makes it"});
  } else {
    checks.push_back(verified("log", paths));
  }
  if (const auto access = server::access_paths(config); std::filesystem::exists(access.log))
    checks.push_back(verified("access log", access));
  std::error_code failed;
  const auto space =
      std::filesystem::space(std::filesystem::exists(config.data) ? config.data : ".", failed);
  checks.push_back({"disk", !failed && space.available > space.capacity / 10,
                    std::to_string(space.available >> 20) + " MiB free of " +
                        std::to_string(space.capacity >> 20)});
  bool good = true;
  json::array list;
  for (const Check& check : checks) {
    good = good && check.good;
    list.push_back(
        json::object{{"check", check.name}, {"good", check.good}, {"detail", check.detail}});
    if (!common.json)
      std::cout << (check.good ? "ok    " : "WRONG ") << check.name << ": " << check.detail << '\n';
  }
  if (common.json)
    print_json(json::object{{"good", good}, {"checks", std::move(list)}});
  else
    std::cout << "\nEffective configuration:\n" << effective_config(config);
  return good ? Exit::kOk : Exit::kCheckFailed;
}

void add(CLI::App& parent, Common& common, Chosen& chosen, const char* name, const char* help,
         Exit (*run)(const Common&, const Config&)) {
  auto* sub = parent.add_subcommand(name, help);
  add_config_options(*sub, common);
  sub->callback([&common, &chosen, run] {
    chosen = [&common, run] {
      const auto config = configuration(common);
      return config ? run(common, *config) : Exit::kUsage;
    };
  });
}

}  // namespace

void add_log(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand(
      "log", "The event log of a data folder.\nExample: chapterhouse log verify --data data/demo");
  group->require_subcommand(1);
  add_log_verify(*group, common, chosen);
  add_log_export(*group, common, chosen);
  add_log_receipt(*group, common, chosen);
}
void add_replay(CLI::App& app, Common& common, Chosen& chosen) {
  add(app, common, chosen, "replay",
      "Folds the log through today's code and lists every event that does not fit.\nExample: "
      "chapterhouse replay --data data/demo",
      replay);
}
void add_doctor(CLI::App& app, Common& common, Chosen& chosen) {
  add(app, common, chosen, "doctor",
      "Checks configuration, reference data, log and disk.\nExample: chapterhouse doctor --config "
      "ops/reference/demo.toml --data data/demo",
      doctor);
}

}  // namespace chapterhouse::cli
