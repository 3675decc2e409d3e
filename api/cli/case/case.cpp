// chapterhouse case: the cases of a running server, as a cadre sees them.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "api/cli/client_command.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

// What the calls of this group can say; each uses its part.
struct Options {
  std::string type, id, command, data = "{}", occurred_at, key, version, as_of, query;
  std::string status, unit, due_before, from, to;
  std::string limit = "50";
  bool dry_run = false;
};

std::string label_at(const json::value& object, std::string_view key) {
  return text_at(member_at(object, key), "label");
}
const json::array& array_at(const json::value& object, std::string_view key) {
  static const json::array kNone;
  const json::value& member = member_at(object, key);
  return member.is_array() ? member.get_array() : kNone;
}

// One line of a list: what it is, where it stands, when it is due, what comes next.
void print_row(const json::value& row) {
  std::cout << text_at(row, "stream") << "  " << label_at(row, "status") << "  "
            << text_at(row, "title");
  if (const auto& due = member_at(row, "due"); due.is_object())
    std::cout << "  " << text_at(due, "date") << " (" << text_at(due, "working_days_left") << ")";
  if (const auto& next = member_at(row, "next"); next.is_object())
    std::cout << "  -> " << text_at(next, "label");
  std::cout << '\n';
}

void print_case(const json::value& file) {
  std::cout << text_at(file, "type_label") << ' ' << text_at(file, "title") << "\n  "
            << text_at(file, "stream") << " version " << text_at(file, "version") << "\n  "
            << label_at(file, "status") << " (" << text_at(member_at(file, "status"), "key")
            << ")\n";
  if (const auto& due = member_at(file, "due"); due.is_object())
    std::cout << "  " << text_at(due, "label") << ' ' << text_at(due, "date") << " ("
              << text_at(due, "working_days_left") << ")\n";
  for (const json::value& action : array_at(file, "actions")) {
    const bool allowed =
        member_at(action, "allowed").is_bool() && member_at(action, "allowed").get_bool();
    std::cout << (allowed ? "  + " : "  - ") << text_at(action, "command") << "  "
              << text_at(action, "label");
    if (!allowed) std::cout << ": " << label_at(action, "reason");
    std::cout << '\n';
  }
}

void print_timeline(const json::value& page) {
  for (const json::value& event : array_at(page, "events"))
    std::cout << text_at(event, "position") << "  " << text_at(event, "occurred_at").substr(0, 16)
              << "  " << text_at(member_at(event, "actor"), "id") << "  "
              << label_at(event, "event") << "  " << label_at(event, "from") << " -> "
              << label_at(event, "to") << '\n';
}

Exit shown(const Common& common, const Answer& answer, void (*print)(const json::value&)) {
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json)
    print_json(answer.body);
  else
    print(answer.body);
  return Exit::kOk;
}

// The command's data: JSON, or @file.
std::optional<json::value> read_data(const std::string& text) {
  std::string content = text;
  if (text.starts_with('@')) {
    std::ifstream file(text.substr(1));
    if (!file) {
      std::cerr << text.substr(1) << ": cannot be read\n";
      return std::nullopt;
    }
    std::stringstream all;
    all << file.rdbuf();
    content = all.str();
  }
  boost::system::error_code failed;
  json::value value = json::parse(content, failed);
  if (!failed) return value;
  std::cerr << "--data is no JSON: " << failed.message()
            << "\nExample: --data '{\"assignee\":\"sw\"}'\n";
  return std::nullopt;
}

Exit send(const Common& common, const Options& o) {
  auto data = read_data(o.data);
  if (!data) return Exit::kUsage;
  json::object body{{"command", o.command}, {"data", *std::move(data)}};
  if (!o.occurred_at.empty()) body["occurred_at"] = o.occurred_at;
  http::Client::Headers headers{{"Idempotency-Key", o.key.empty() ? fresh_command_id() : o.key}};
  std::string path = "/v1/cases/" + o.type;
  if (!o.id.empty()) {
    path += "/" + o.id + "/commands";
    headers["If-Match"] = o.version.empty() ? "*" : "\"" + o.version + "\"";
  }
  if (o.dry_run) path += "?dry_run=true";
  const Answer answer = Server(common).post(path, body, headers);
  return shown(common, answer, [](const json::value& receipt) {
    std::cout << label_at(receipt, "status") << ", version " << text_at(receipt, "version")
              << ", position " << text_at(receipt, "position") << '\n';
    if (const auto& file = member_at(receipt, "case"); file.is_object()) print_case(file);
  });
}

Exit list(const Common& common, const Options& o) {
  const std::string path = "/v1/cases" + query_text({{"limit", o.limit},
                                                     {"type", o.type},
                                                     {"status", o.status},
                                                     {"unit", o.unit},
                                                     {"q", o.query},
                                                     {"due_before", o.due_before},
                                                     as_of_parameter(o.as_of)});
  return shown(common, Server(common).get(path), [](const json::value& page) {
    for (const json::value& row : array_at(page, "cases")) print_row(row);
    if (const auto next = text_at(page, "next"); !next.empty() && next != "null")
      std::cout << "...\n";
  });
}

Exit today(const Common& common, const Options& o) {
  const std::string path = "/v1/today" + query_text({as_of_parameter(o.as_of)});
  return shown(common, Server(common).get(path), [](const json::value& day) {
    for (const char* part : {"overdue", "due_today", "next_seven_days", "without_date"}) {
      std::cout << part << " (" << text_at(member_at(day, part), "count") << ")\n";
      for (const json::value& row : array_at(member_at(day, part), "cases")) print_row(row);
    }
  });
}

std::string case_path(const Options& o) { return "/v1/cases/" + o.type + "/" + o.id; }

Exit show(const Common& common, const Options& o) {
  return shown(common, Server(common).get(case_path(o) + query_text({as_of_parameter(o.as_of)})),
               print_case);
}
Exit timeline(const Common& common, const Options& o) {
  return shown(common, Server(common).get(case_path(o) + "/timeline"), print_timeline);
}

// One field a block: what it was and is, and under it each event that changed it.
void print_changes(const json::value& body) {
  for (const json::value& field : array_at(body, "fields")) {
    std::cout << text_at(field, "field") << ": " << json::serialize(member_at(field, "before"))
              << " -> " << json::serialize(member_at(field, "after")) << '\n';
    for (const json::value& step : array_at(field, "steps"))
      std::cout << "  " << text_at(step, "position") << "  " << text_at(step, "recorded_at") << "  "
                << text_at(member_at(step, "actor"), "id") << "  " << label_at(step, "event")
                << "  policy " << text_at(step, "policy_version") << "  -> "
                << json::serialize(member_at(step, "after")) << '\n';
  }
}
Exit diff(const Common& common, const Options& o) {
  const std::string query = query_text({as_of_parameter(o.from, "from_position", "from_time"),
                                        as_of_parameter(o.to, "to_position", "to_time")});
  return shown(common, Server(common).get(case_path(o) + "/changes" + query), print_changes);
}

}  // namespace

void add_case(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand(
      "case",
      "Cases of a running server.\nExample: chapterhouse case list --type lead --status engaged");
  group->require_subcommand(1);
  const auto o = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, auto run) {
    return add_client_command(*group, common, chosen, o, name, help, run);
  };
  const auto named = [&](CLI::App* sub) {
    sub->add_option("type", o->type, "case type, e.g. lead")->required();
    sub->add_option("id", o->id, "case id")->required();
    return sub;
  };
  const auto sends = [&](CLI::App* sub) {
    sub->add_option("command", o->command, "command, e.g. assign_to")->required();
    sub->add_option("--data", o->data, "the command's fields as JSON, or @file");
    sub->add_option("--occurred-at", o->occurred_at, "business time, RFC 3339");
    sub->add_option("--key", o->key, "command id: the same one again acts once");
    sub->add_flag("--dry-run", o->dry_run, "decide only, write nothing");
  };
  auto* listing = add(
      "list", "Lists cases\nExample: chapterhouse case list --type lead --status engaged", list);
  listing->add_option("--type", o->type, "case type");
  listing->add_option("--status", o->status, "status key");
  listing->add_option("--unit", o->unit, "unit and all below it");
  listing->add_option("--query,-q", o->query, "text in title or number, or the start of a code");
  listing->add_option("--due-before", o->due_before, "a date");
  listing->add_option("--as-of", o->as_of, kAsOfHelp);
  listing->add_option("--limit", o->limit, "rows, at most 500");
  named(add("show",
            "Shows a case and what may be done next\nExample: chapterhouse case show lead ID "
            "--as-of 42",
            show))
      ->add_option("--as-of", o->as_of, kAsOfHelp);
  named(add("timeline", "Shows a case's events\nExample: chapterhouse case timeline lead ID",
            timeline));
  auto* between =
      named(add("diff",
                "What became different between two readings, field by field\n"
                "Example: chapterhouse case diff lead ID --from 42 --to 2026-04-01T00:00:00+08:00",
                diff));
  between->add_option("--from", o->from, "position or time of the earlier reading")->required();
  between->add_option("--to", o->to, "of the later one; else the newest");
  add("today", "What is due, with the next step\nExample: chapterhouse case today", today)
      ->add_option("--as-of", o->as_of, kAsOfHelp);
  auto* opening =
      add("open", "Opens a case.\nExample: chapterhouse case open lead register --data @lead.json",
          send);
  opening->add_option("type", o->type, "case type, e.g. lead")->required();
  sends(opening);
  auto* doing = named(add("do",
                          "Sends a command.\nExample: chapterhouse case do lead ID assign_to "
                          "--data '{\"assignee\":\"sw\"}'",
                          send));
  sends(doing);
  doing->add_option("--if-match", o->version,
                    "the version you saw; without it, whatever it is now");
  add_case_files(*group, common, chosen);
  add_case_bundle(*group, common, chosen);
}

}  // namespace chapterhouse::cli
