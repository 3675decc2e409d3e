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
  std::string id, from, to, month, year, unit, by, as_of;
};

std::string query_of(const Options& o) {
  std::string query;
  const std::pair<const char*, const std::string*> parts[] = {
      {"from", &o.from}, {"to", &o.to}, {"month", &o.month}, {"year", &o.year},
      {"unit", &o.unit}, {"by", &o.by}, {"as_of", &o.as_of}};
  for (const auto& [name, value] : parts)
    if (!value->empty())
      query += (query.empty() ? "?" : "&") + std::string(name) + "=" + http::encode_query(*value);
  return query;
}

// A ratio counts tenths of a percent; what has no value is a dash, never 0.
std::string figure_text(const json::value& definition, const json::value& figure) {
  const json::value& value = member_at(figure, "value");
  if (!value.is_int64() && !value.is_uint64()) return "—";
  std::string text = json::serialize(value);
  if (member_at(definition, "decimals") == 1) {
    if (text.size() < 2) text.insert(0, "0");
    text.insert(text.size() - 1, ".");
  }
  return text + " " + text_at(member_at(definition, "unit"), "label");
}

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
  if (o.by.empty()) std::cout << figure_text(answer.body, member_at(answer.body, "figure")) << '\n';
  if (const json::value& parts = member_at(answer.body, "parts"); parts.is_array())
    for (const json::value& part : parts.get_array()) {
      const std::string key = text_at(part, "key");
      std::cout << "  " << (key.empty() ? "-" : key) << "  "
                << figure_text(answer.body, member_at(part, "figure")) << '\n';
    }
  return Exit::kOk;
}

Exit evidence(const Common& common, const Options& o) {
  const Answer answer = Server(common).get("/v1/kpis/" + o.id + "/evidence" + query_of(o));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  for (const json::value& fact : member_at(answer.body, "facts").as_array())
    std::cout << text_at(fact, "position") << "  " << text_at(fact, "date") << "  "
              << text_at(fact, "delta") << "  " << text_at(fact, "stream") << '\n';
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
    sub->add_option("--as-of", o->as_of, "log position");
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
}

}  // namespace chapterhouse::cli
