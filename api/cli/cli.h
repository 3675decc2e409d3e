#pragma once
// The command line: one file per subcommand. Results go to standard output, progress and errors to
// standard error; --json prints one stable document.
#include <functional>
#include <string>
#include <string_view>

#include "api/config/config.h"

namespace CLI {
class App;
}

namespace chapterhouse::cli {

// Documented in README and `chapterhouse --help`.
enum class Exit : int {
  kOk = 0,
  kCheckFailed = 1,  // the answer is no: a check, a rule or a comparison failed
  kUsage = 2,        // the call or the configuration is wrong
  kNotFound = 3,
  kConflict = 4,     // somebody was faster, or the id was used before
  kUnavailable = 5,  // a file, a disk or the server cannot be reached
  kInterrupted = 130,
};

// What every subcommand shares. Lives as long as the program.
struct Common {
  std::string config_file;
  Settings flags;
  bool json = false;
  bool quiet = false;
  std::string server = "http://127.0.0.1:8080";
  std::string token;
  std::string language = "zh-CN";
};

// Each adds its subcommand; parsing picks one and leaves it in `chosen`.
using Chosen = std::function<Exit()>;
void add_serve(CLI::App& app, Common& common, Chosen& chosen);
void add_demo(CLI::App& app, Common& common, Chosen& chosen);
void add_import(CLI::App& app, Common& common, Chosen& chosen);
void add_case(CLI::App& app, Common& common, Chosen& chosen);
void add_case_files(CLI::App& group, Common& common, Chosen& chosen);  // below `case`
void add_kpi(CLI::App& app, Common& common, Chosen& chosen);
void add_case_bundle(CLI::App& cases, Common& common, Chosen& chosen);  // below `case`
void add_kpi_bundle(CLI::App& kpis, Common& common, Chosen& chosen);    // below `kpi`
void add_pace(CLI::App& app, Common& common, Chosen& chosen);
void add_account(CLI::App& app, Common& common, Chosen& chosen);
void add_audit(CLI::App& app, Common& common, Chosen& chosen);
void add_log(CLI::App& app, Common& common, Chosen& chosen);
void add_log_verify(CLI::App& log, Common& common, Chosen& chosen);   // below `log`
void add_log_export(CLI::App& log, Common& common, Chosen& chosen);   // below `log`
void add_log_receipt(CLI::App& log, Common& common, Chosen& chosen);  // below `log`
void add_replay(CLI::App& app, Common& common, Chosen& chosen);
void add_bench(CLI::App& app, Common& common, Chosen& chosen);
void add_doctor(CLI::App& app, Common& common, Chosen& chosen);
void add_witness(CLI::App& app, Common& common, Chosen& chosen);
void add_models(CLI::App& app, Common& common, Chosen& chosen);
void add_openapi(CLI::App& app, Common& common, Chosen& chosen);
void add_workflows(CLI::App& app, Common& common, Chosen& chosen);
void add_backup(CLI::App& app, Common& common, Chosen& chosen);
void add_restore(CLI::App& app, Common& common, Chosen& chosen);
void add_erasures(CLI::App& app, Common& common, Chosen& chosen);

// Parses and runs; never throws.
int run(int argc, char** argv);

// Options that more than one subcommand has.
void add_config_options(CLI::App& sub, Common& common);
void add_client_options(CLI::App& sub, Common& common);
// Prints what is wrong and answers absent.
std::optional<Config> configuration(const Common& common);

}  // namespace chapterhouse::cli
