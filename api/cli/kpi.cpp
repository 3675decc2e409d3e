// chapterhouse kpi: the figures of a running server, and the events behind them.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "api/cli/client_command.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

struct Options {
  std::string id, from, to, month, year, unit, by, as_of, from_position, to_position;
};

std::string query_of(const Options& o) {
  return query_text({{"from", o.from},
                     {"to", o.to},
                     {"month", o.month},
                     {"year", o.year},
                     {"unit", o.unit},
                     {"by", o.by},
                     as_of_parameter(o.as_of),
                     {"from_position", o.from_position},
                     {"to_position", o.to_position}});
}

// What has no value is a dash, never 0.
std::string figure_text(const json::value& figure) { return text_at(figure, "display"); }

Exit list(const Common& common, const Options&) {
  const Answer answer = Server(common).get("/v1/kpis");
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  for (const json::value& kpi : member_at(answer.body, "kpis").as_array())
    std::cout << text_at(kpi, "id") << "  " << text_at(kpi, "name") << "  ("
              << text_at(member_at(kpi, "unit"), "label") << ")\n";
  return Exit::kOk;
}

Exit show(const Common& common, const Options& o) {
  const std::string path = "/v1/kpis/" + o.id + (o.by.empty() ? "" : "/split") + query_of(o);
  const Answer answer = Server(common).get(path);
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  std::cout << text_at(answer.body, "id") << ' ' << text_at(answer.body, "name") << "  "
            << text_at(member_at(answer.body, "period"), "from") << " .. "
            << text_at(member_at(answer.body, "period"), "to") << "  (position "
            << text_at(answer.body, "position") << ")\n";
  if (o.by.empty()) std::cout << figure_text(member_at(answer.body, "figure")) << '\n';
  if (const json::value& parts = member_at(answer.body, "parts"); parts.is_array())
    for (const json::value& part : parts.get_array()) {
      const std::string key = text_at(part, "key");
      std::cout << "  " << (key.empty() ? "-" : key) << "  "
                << figure_text(member_at(part, "figure")) << '\n';
    }
  return Exit::kOk;
}

void print_facts(const json::value& body) {
  for (const json::value& fact : member_at(body, "facts").as_array())
    std::cout << text_at(fact, "position") << "  " << text_at(fact, "date") << "  "
              << text_at(fact, "delta") << "  " << text_at(fact, "stream") << '\n';
}

Exit evidence(const Common& common, const Options& o) {
  const Answer answer = Server(common).get("/v1/kpis/" + o.id + "/evidence" + query_of(o));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  print_facts(answer.body);
  return Exit::kOk;
}

Exit changes(const Common& common, const Options& o) {
  const Answer answer = Server(common).get("/v1/kpis/" + o.id + "/changes" + query_of(o));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  std::cout << figure_text(member_at(answer.body, "before")) << " -> "
            << figure_text(member_at(answer.body, "after")) << '\n';
  print_facts(answer.body);
  return Exit::kOk;
}

Exit target(const Common& common, const Options& o) {
  const Answer answer = Server(common).get("/v1/kpis/" + o.id + "/target" + query_of(o));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  const json::value& goal = member_at(answer.body, "target");
  const json::value& days = member_at(answer.body, "working_days");
  std::cout << figure_text(member_at(answer.body, "figure")) << " of "
            << (goal.is_object() ? text_at(goal, "display") : "—") << "  ("
            << text_at(days, "elapsed") << " of " << text_at(days, "total") << " working days)\n";
  return Exit::kOk;
}

}  // namespace

void add_kpi(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand(
      "kpi",
      "Figures of a running server.\nExample: chapterhouse kpi show K04 --month 2026-04 --by unit");
  group->require_subcommand(1);
  const auto o = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, auto run) {
    return add_client_command(*group, common, chosen, o, name, help, run);
  };
  const auto with_period = [&](CLI::App* sub) {
    sub->add_option("id", o->id, "e.g. K04")->required();
    sub->add_option("--from", o->from, "first day");
    sub->add_option("--to", o->to, "last day");
    sub->add_option("--month", o->month, "e.g. 2026-04");
    sub->add_option("--year", o->year, "e.g. 2026");
    sub->add_option("--unit", o->unit, "unit and all below it");
    sub->add_option("--as-of", o->as_of, kAsOfHelp);
    return sub;
  };
  add("list", "Every figure there is\nExample: chapterhouse kpi list", list);
  with_period(
      add("show", "One figure\nExample: chapterhouse kpi show K07 --year 2026 --by unit", show))
      ->add_option("--by", o->by, "split by a dimension, e.g. unit");
  with_period(
      add("evidence",
          "The events behind a figure\nExample: chapterhouse kpi evidence K04 --month 2026-04",
          evidence));
  auto* between =
      with_period(add("changes",
                      "What a figure gained between two readings\n"
                      "Example: chapterhouse kpi changes K04 --month 2026-04 --from-position 900",
                      changes));
  between->add_option("--from-position", o->from_position, "of the earlier reading")->required();
  between->add_option("--to-position", o->to_position, "of the later one; else the newest");
  auto* goal = add("target",
                   "A figure against its target of the year\n"
                   "Example: chapterhouse kpi target K04 --year 2026",
                   target);
  goal->add_option("id", o->id, "e.g. K04")->required();
  goal->add_option("--year", o->year, "e.g. 2026");
  goal->add_option("--unit", o->unit, "unit and all below it");
  goal->add_option("--as-of", o->as_of, kAsOfHelp);
  add_kpi_bundle(*group, common, chosen);
}

}  // namespace chapterhouse::cli
