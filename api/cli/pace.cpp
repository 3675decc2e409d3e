// chapterhouse pace: how fast cases move, as leadership sees it, now or as of the past.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "api/cli/client_command.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

struct Options {
  std::string from, to, month, year, unit, type, kpi, on, as_of;
};

std::string quantiles(const json::value& times) {
  return "sample " + text_at(times, "sample") + ", half within " + text_at(times, "p50") +
         " working days, 85 % within " + text_at(times, "p85");
}

Exit ask(const Common& common, const Options& o, const char* view,
         void (*print)(const json::value&)) {
  const Answer answer = Server(common).get(std::string("/v1/pace/") + view +
                                           query_text({{"from", o.from},
                                                       {"to", o.to},
                                                       {"month", o.month},
                                                       {"year", o.year},
                                                       {"unit", o.unit},
                                                       {"type", o.type},
                                                       {"kpi", o.kpi},
                                                       {"on", o.on},
                                                       as_of_parameter(o.as_of)}));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json)
    print_json(answer.body);
  else
    print(answer.body);
  return Exit::kOk;
}

Exit funnel(const Common& common, const Options& o) {
  return ask(common, o, "funnel", [](const json::value& body) {
    for (const json::value& stage : member_at(body, "stages").as_array())
      std::cout << text_at(stage, "count") << "  " << text_at(member_at(stage, "stage"), "label")
                << "  (" << quantiles(member_at(stage, "working_days")) << ")\n";
  });
}
Exit stages(const Common& common, const Options& o) {
  return ask(common, o, "stages", [](const json::value& body) {
    for (const json::value& stage : member_at(body, "stages").as_array())
      std::cout << text_at(stage, "type_label") << ", "
                << text_at(member_at(stage, "status"), "label") << "  ("
                << quantiles(member_at(stage, "working_days")) << ")\n";
  });
}
Exit ageing(const Common& common, const Options& o) {
  return ask(common, o, "ageing", [](const json::value& body) {
    std::cout << text_at(body, "count") << " cases\n";
    for (const json::value& row : member_at(body, "cases").as_array())
      std::cout << text_at(row, "stream") << "  " << text_at(row, "title") << "  "
                << text_at(row, "age_working_days") << " working days, usually "
                << text_at(row, "usual_working_days") << '\n';
  });
}
Exit forecast(const Common& common, const Options& o) {
  return ask(common, o, "forecast", [](const json::value& body) {
    std::cout << text_at(body, "id") << ' ' << text_at(body, "name") << ": "
              << text_at(member_at(body, "figure"), "display");
    if (const json::value& band = member_at(body, "forecast"); band.is_object())
      std::cout << ", likely " << text_at(member_at(band, "p10"), "display") << " to "
                << text_at(member_at(band, "p90"), "display") << " by the end of the year";
    std::cout << '\n';
  });
}

}  // namespace

void add_pace(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand(
      "pace",
      "How fast cases move, on a running server.\nExample: chapterhouse pace funnel --year 2026");
  group->require_subcommand(1);
  const auto o = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, auto run) {
    CLI::App* sub = add_client_command(*group, common, chosen, o, name, help, run);
    sub->add_option("--unit", o->unit, "unit and all below it");
    sub->add_option("--as-of", o->as_of, kAsOfHelp);
    return sub;
  };
  const auto of_period = [&](CLI::App* sub) {
    sub->add_option("--from", o->from, "first day");
    sub->add_option("--to", o->to, "last day");
    sub->add_option("--month", o->month, "e.g. 2026-04");
    sub->add_option("--year", o->year, "e.g. 2026");
    return sub;
  };
  of_period(add("funnel",
                "From the first contact to the approved chapter\n"
                "Example: chapterhouse pace funnel --year 2026 --as-of 900",
                funnel));
  of_period(add("stages",
                "Working days in every status\nExample: chapterhouse pace stages --year 2026",
                stages))
      ->add_option("--type", o->type, "kinds of cases, separated by commas");
  auto* old = add("ageing",
                  "Cases that take longer than is usual\n"
                  "Example: chapterhouse pace ageing --type founding",
                  ageing);
  old->add_option("--type", o->type, "kinds of cases, separated by commas");
  old->add_option("--on", o->on, "the day that is looked at");
  auto* band = add("forecast",
                   "Where a figure is likely to stand at the end of its year\n"
                   "Example: chapterhouse pace forecast --kpi K04 --year 2026",
                   forecast);
  band->add_option("--kpi", o->kpi, "a figure that is no ratio; K04 when absent");
  band->add_option("--year", o->year, "e.g. 2026");
}

}  // namespace chapterhouse::cli
