// chapterhouse log export: every event of a log in clear fields, one JSON document a line, for
// whoever counts without us.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "api/cli/cli.h"
#include "api/cli/tlog/export_tiles.h"
#include "api/json/write.h"
#include "api/server/district.h"
#include "domain/cases/all.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

constexpr std::size_t kPage = 512;

// Statuses belong to the event's family; registers have none.
json::object line_of(const Event& event, const CaseType& type) {
  const Envelope& e = event.envelope;
  const EventType& of = event.body.type();
  const bool own = of.key.family == type.name;
  json::object line{{"position", e.position.value},
                    {"stream", e.stream.value},
                    {"version", e.version.value},
                    {"event", std::string(of.key.family) + "." + std::string(of.key.name)},
                    {"schema_version", of.key.version},
                    {"occurred_at", to_text(e.occurred_at)},
                    {"recorded_at", to_text(e.recorded_at)},
                    {"actor", e.actor.id.value},
                    {"role", key_of(e.actor.role)},
                    {"unit", e.actor.unit.value},
                    {"command", e.command.text()}};
  if (!type.is_register) {
    const auto status = [&type, own](std::uint8_t code) {
      return own ? type.status_key(code) : key_of(static_cast<common::Status>(code));
    };
    line["from"] = status(e.from);
    line["to"] = status(e.to);
  }
  line["data"] = chapterhouse::json::write_json(*of.shape, event.body.data());
  return line;
}

Exit export_events(const Config& config) {
  const server::SystemClock clock;
  auto log = store::open_log({.paths = server::log_paths(config)}, full_catalogue(), clock);
  if (!log) {
    std::cerr << log.error().detail << '\n';
    return log.error().kind == store::OpenError::Kind::kRefused ? Exit::kCheckFailed
                                                                : Exit::kUnavailable;
  }
  const EventLog& events = (*log)->events();
  const Position last = events.head().last;
  for (Position next{1}; next <= last;) {
    const auto page = events.read_all(next, kPage, Reveal::kNothing);
    if (!page) {
      std::cerr << "position " << page.error().position.value << ": " << page.error().detail
                << '\n';
      return Exit::kCheckFailed;
    }
    for (const Event& event : *page) {
      const CaseType* type = full_catalogue().type_of(event.envelope.stream);
      std::cout << json::serialize(line_of(event, *type)) << '\n';
      next = {event.envelope.position.value + 1};
    }
  }
  std::cout.flush();
  return std::cout ? Exit::kOk : Exit::kUnavailable;
}

}  // namespace

void add_log_export(CLI::App& group, Common& common, Chosen& chosen) {
  auto* sub = group.add_subcommand(
      "export",
      "Every event in order, one JSON document a line; personal fields are left out\nExample: "
      "chapterhouse log export --data data/demo > events.jsonl");
  const auto as = std::make_shared<std::string>("jsonl");
  const auto tiles = std::make_shared<TilesExport>();
  sub->add_option("--as", *as, "format; jsonl when absent")
      ->check(CLI::IsMember({"jsonl", "tiles"}));
  sub->add_option("--to", tiles->to, "folder of the tiles");
  sub->add_option("--url", tiles->url, "of a published log, for tiles: http://host:port/tlog");
  add_trust_options(*sub, tiles->trust);
  sub->add_option("--token", common.token, "bearer token, where entries are not public")
      ->envname("CHAPTERHOUSE_TOKEN");
  add_config_options(*sub, common);
  sub->callback([&common, &chosen, as, tiles] {
    chosen = [&common, as, tiles] {
      const auto config = configuration(common);
      if (!config) return Exit::kUsage;
      return *as == "tiles" ? export_tiles(common, *config, *tiles) : export_events(*config);
    };
  });
}

}  // namespace chapterhouse::cli
