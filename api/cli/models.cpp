// chapterhouse models: the read models of a running server, compared with the log or built anew.
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include <boost/json.hpp>

#include "api/cli/client_command.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

constexpr std::chrono::milliseconds kAskAgain{100};

struct Options {};

std::int64_t count_of(const json::value& models, std::string_view name) {
  const json::value& value = member_at(models, name);
  return value.is_int64() ? value.get_int64() : 0;
}

bool busy(const json::value& state) {
  return member_at(state, "running").is_string() || count_of(state, "waiting") > 0;
}

// Starts the job and waits for its end.
Answer carried_out(const Common& common, const char* job) {
  Server server(common);
  const auto started =
      server.raw("PUT", "/v1/upkeep", "{\"job\":\"" + std::string(job) + "\"}", {});
  if (!started || started->status != 200) {
    std::cerr << (started ? "the server answered " + std::to_string(started->status) +
                                ": this takes the role sys"
                          : started.error())
              << '\n';
    return {started ? exit_of_status(started->status) : Exit::kUnavailable, {}};
  }
  while (true) {
    Answer state = server.get("/v1/upkeep");
    if (state.exit != Exit::kOk || !busy(state.body)) return state;
    std::this_thread::sleep_for(kAskAgain);
  }
}

// "equal" and "rebuilt" are the two good ends; a check that had to rebuild says no.
Exit report(const Common& common, const char* job, std::string_view good) {
  const Answer answer = carried_out(common, job);
  if (answer.exit != Exit::kOk) return answer.exit;
  const json::value& models = member_at(answer.body, "read_models");
  const std::string outcome = text_at(models, "outcome");
  if (common.json) {
    print_json(models);
  } else {
    const std::string fault = text_at(models, "fault");
    std::cout << outcome << " at position " << text_at(models, "position")
              << (fault.empty() ? "" : ", because of: " + fault) << "; "
              << count_of(models, "events_per_second") << " events/s\n";
  }
  if (outcome == good) return Exit::kOk;
  return outcome == "rebuilt" ? Exit::kCheckFailed : Exit::kUnavailable;
}

Exit check(const Common& common, const Options&) { return report(common, "check_models", "equal"); }
Exit rebuild(const Common& common, const Options&) {
  return report(common, "rebuild_models", "rebuilt");
}

}  // namespace

void add_models(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand(
      "models",
      "The read models of a running server, for the role sys.\nExample: chapterhouse models check "
      "--token $TOKEN");
  group->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  add_client_command(*group, common, chosen, options, "check",
                     "Builds a second copy from the log, compares, and puts it in place of a "
                     "damaged one (exit code 1)\nExample: chapterhouse models check --token $TOKEN",
                     check);
  add_client_command(*group, common, chosen, options, "rebuild",
                     "Builds the read models anew while people go on reading\nExample: "
                     "chapterhouse models rebuild --token $TOKEN",
                     rebuild);
}

}  // namespace chapterhouse::cli
