// chapterhouse bench: the product beside what the machine gives, in one run.
#include "api/bench/bench.h"
#include "api/bench/reads.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <memory>

#include "api/cli/cli.h"
#include "api/cli/client_command.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

struct Options {
  std::string folder = "data/bench", reference = "ops/reference";
  std::vector<std::string> parts{"write", "fold", "rebuild", "http"};
  double seconds = 3;
  std::uint64_t events = 100'000;
};

using Part = std::vector<bench::Row> (*)(const bench::Settings&, const server::ReferenceData&);
constexpr std::pair<std::string_view, Part> kParts[] = {{"write", bench::write_path},
                                                        {"fold", bench::folds},
                                                        {"rebuild", bench::rebuild_and_verify},
                                                        {"http", bench::over_http},
                                                        {"reads", bench::recorded_reads}};

void print(const bench::Row& row) {
  std::printf("%-48s %14.2f %-9s %-20s %s\n", row.what.c_str(), row.value, row.unit.c_str(),
              row.goal.c_str(), row.note.c_str());
  std::fflush(stdout);
}

Exit run(const Common& common, const Options& o) {
  const auto reference = server::load_reference_data(o.reference);
  if (!reference) {
    std::cerr << reference.error() << '\n';
    return Exit::kUsage;
  }
  bench::Settings settings{.folder = o.folder,
                           .reference = o.reference,
                           .seconds = o.seconds,
                           .events = o.events,
                           .say = [&](const std::string& what) {
                             if (!common.quiet) std::cerr << "  ... " << what << '\n';
                           }};
  const bench::Machine machine = bench::machine_facts(settings.folder);
  json::array rows;
  if (!common.json)
    std::cout << machine.processor << ", " << machine.cores << " cores, " << machine.memory_mib
              << " MiB, Linux " << machine.kernel << ", 4 KiB append and sync " << machine.sync_us
              << " us\n";
  for (const std::string& wanted : o.parts)
    for (const auto& [name, part] : kParts) {
      if (name != wanted) continue;
      for (const bench::Row& row : part(settings, *reference)) {
        if (!common.json) print(row);
        rows.push_back(json::object{{"part", name},
                                    {"what", row.what},
                                    {"value", row.value},
                                    {"unit", row.unit},
                                    {"goal", row.goal},
                                    {"note", row.note}});
      }
    }
  std::filesystem::remove_all(settings.folder);
  if (common.json)
    print_json(json::object{{"machine", json::object{{"processor", machine.processor},
                                                     {"cores", machine.cores},
                                                     {"memory_mib", machine.memory_mib},
                                                     {"kernel", machine.kernel},
                                                     {"sync_us", machine.sync_us}}},
                            {"rows", std::move(rows)}});
  return Exit::kOk;
}

}  // namespace

void add_bench(CLI::App& app, Common& common, Chosen& chosen) {
  const auto o = std::make_shared<Options>();
  auto* sub = app.add_subcommand("bench",
                                 "Measures ratios against the machine's own ceiling in one "
                                 "run.\nExample: chapterhouse bench --part write --seconds 5");
  sub->add_option("--part", o->parts, "write, fold, rebuild, http, reads")
      ->check(CLI::IsMember({"write", "fold", "rebuild", "http", "reads"}));
  sub->add_option("--seconds", o->seconds, "for each measured point");
  sub->add_option("--events", o->events, "of the log that is rebuilt and verified");
  sub->add_option("--folder", o->folder, "made for the run and removed after it");
  sub->add_option("--reference", o->reference, "folder of reference data");
  sub->callback([&common, &chosen, o] { chosen = [&common, o] { return run(common, *o); }; });
}

}  // namespace chapterhouse::cli
