// chapterhouse demo: a district's year, made up and played by ordinary commands.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>

#include "api/cli/cli.h"
#include "api/cli/client_command.h"
#include "api/demo/demo.h"
#include "domain/core/money.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

struct Options {
  std::uint64_t seed = 2019;
  std::int32_t percent = 100;
};

// The hand of a clock that is read to people, not by rules.
std::int64_t milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start)
      .count();
}

// Ctrl-C waits, in every thread, until the story looks: what it built by then is cleared away.
void hold_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}
bool is_interrupted() {
  sigset_t pending;
  return sigpending(&pending) == 0 &&
         (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

std::string shown(const demo::Told::Figure& figure) {
  if (figure.unit == projections::FigureUnit::kMoney) return to_text(Money{figure.value}) + " yuan";
  return std::to_string(figure.value);
}

void print(const Common& common, const demo::Told& told, std::int64_t took_ms) {
  if (common.json) {
    json::object figures;
    for (const auto& figure : told.figures) figures[figure.kpi] = figure.value;
    print_json(json::object{{"figures", std::move(figures)},
                            {"as_reported", told.as_reported()},
                            {"commands", told.commands},
                            {"events", told.events},
                            {"milliseconds", took_ms}});
    return;
  }
  for (const auto& figure : told.figures) {
    std::cout << figure.kpi << "  " << shown(figure);
    if (figure.reported) std::cout << "  (reported " << *figure.reported << ")";
    std::cout << '\n';
  }
  std::cout << told.events << " events from " << told.commands << " commands in " << took_ms / 1'000
            << " s\n";
}

Exit tell(const Common& common, const Config& config, const Options& o) {
  switch (demo::folder_state(config)) {
    case demo::Folder::kComplete:
      std::cout << config.data << " holds the demo already\n";
      return Exit::kOk;
    case demo::Folder::kOther:
      std::cerr << "demo: " << config.data
                << " holds a log that is no complete demo: delete the folder or name another\n";
      return Exit::kConflict;
    case demo::Folder::kEmpty:
      break;
  }
  spdlog::set_default_logger(spdlog::stderr_color_mt("chapterhouse"));
  // What the rules refuse to the process managers is part of the story, such as a home for few.
  spdlog::set_level(spdlog::level::err);
  const auto reference = server::load_reference_data(config.reference);
  if (!reference) {
    std::cerr << "demo: " << reference.error() << '\n';
    return Exit::kUnavailable;
  }
  const auto start = std::chrono::steady_clock::now();
  hold_signals();
  demo::Telling telling{.seed = o.seed, .percent = o.percent, .interrupted = is_interrupted};
  if (!common.quiet) telling.say = [](const std::string& line) { std::cerr << line << std::endl; };
  const auto told = demo::tell(config, *reference, telling);
  if (!told) {
    std::cerr << told.error() << '\n';
    return is_interrupted() ? Exit::kInterrupted : Exit::kCheckFailed;
  }
  print(common, *told, milliseconds_since(start));
  return told->as_reported() ? Exit::kOk : Exit::kCheckFailed;
}

}  // namespace

void add_demo(CLI::App& app, Common& common, Chosen& chosen) {
  auto* sub = app.add_subcommand(
      "demo",
      "Fills an empty data folder with a district's year 2019, whose figures are those reported.\n"
      "Example: chapterhouse demo --config ops/reference/demo.toml --data data/demo");
  const auto o = std::make_shared<Options>();
  sub->add_option("--seed", o->seed, "another seed tells another story with the same figures");
  sub->add_option("--percent", o->percent, "a share of the year's amounts, for tests")
      ->check(CLI::Range(1, 100));
  add_config_options(*sub, common);
  sub->callback([&common, &chosen, o] {
    chosen = [&common, o] {
      const auto config = configuration(common);
      return config ? tell(common, *config, *o) : Exit::kUsage;
    };
  });
}

}  // namespace chapterhouse::cli
