#include "api/cli/cli.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>

namespace chapterhouse::cli {
namespace {

constexpr const char* kFooter = R"(
Exit codes: 0 done, 1 a check or a rule said no, 2 wrong call or configuration, 3 not found,
4 conflict, 5 file, disk or server out of reach, 130 interrupted.)";

// A description is "what it does\nExample: how it is called": help opens with the example, lists of
// subcommands show the first part alone.
class ExampleFirst : public CLI::Formatter {
 public:
  std::string make_description(const CLI::App* app) const override {
    const auto [what, example] = parts(app);
    return (example.empty() ? "" : example + "\n\n") + what + "\n";
  }
  std::string make_subcommand(const CLI::App* sub) const override {
    std::stringstream out;
    CLI::detail::format_help(out, sub->get_name(), parts(sub).first, column_width_);
    return out.str();
  }

 private:
  static std::pair<std::string, std::string> parts(const CLI::App* app) {
    const std::string text = app->get_description();
    const auto cut = text.find("\nExample: ");
    if (cut == std::string::npos) return {text, ""};
    return {text.substr(0, cut), text.substr(cut + 1)};
  }
};

std::optional<std::string> environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace

void add_config_options(CLI::App& sub, Common& common) {
  sub.add_option("--config", common.config_file,
                 "TOML file; flags and CHAPTERHOUSE_* variables override it")
      ->check(CLI::ExistingFile);
  for (const std::string& key : config_keys())
    sub.add_option_function<std::string>(
        flag_of(key), [&common, key](const std::string& value) { common.flags[key] = value; },
        "overrides \"" + key + "\" of the configuration");
}

void add_client_options(CLI::App& sub, Common& common) {
  sub.add_option("--server", common.server, "address of the server")
      ->envname("CHAPTERHOUSE_SERVER");
  sub.add_option("--token", common.token, "bearer token")->envname("CHAPTERHOUSE_TOKEN");
  sub.add_option("--language", common.language, "zh-CN or en")->envname("CHAPTERHOUSE_LANGUAGE");
}

std::optional<Config> configuration(const Common& common) {
  ConfigSources sources;
  if (!common.config_file.empty()) sources.file = common.config_file;
  sources.environment = environment;
  sources.flags = common.flags;
  auto config = load_config(sources);
  if (config) return *std::move(config);
  std::cerr << "configuration: " << to_text(config.error()) << '\n';
  return std::nullopt;
}

int run(int argc, char** argv) {
  Common common;
  Chosen chosen;
  CLI::App app(
      "Chapterhouse (工会案卷): the casebook of a district trade union.\n"
      "Example: chapterhouse serve --config ops/reference/demo.toml --data data/demo");
  app.formatter(std::make_shared<ExampleFirst>());
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("chapterhouse ") + CHAPTERHOUSE_VERSION);
  app.add_flag("--json", common.json, "print one JSON document");
  app.add_flag("--quiet", common.quiet, "no progress and no remarks");
  app.fallthrough();
  for (const auto add :
       {add_serve, add_demo, add_import, add_case, add_kpi, add_pace, add_audit, add_account,
        add_log, add_replay, add_bench, add_doctor, add_witness, add_backup, add_restore,
        add_erasures, add_models, add_workflows, add_openapi})
    add(app, common, chosen);
  try {
    app.parse(argc, argv);
    return static_cast<int>(chosen());
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::kUsage);
  } catch (const std::exception& error) {
    std::cerr << "chapterhouse: " << error.what() << '\n';
    return static_cast<int>(Exit::kUnavailable);
  }
}

}  // namespace chapterhouse::cli
