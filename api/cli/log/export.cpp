// chapterhouse log export: the events of a log in the formats of other people's tools.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "api/cli/client_command.h"
#include "api/cli/progress.h"
#include "api/cli/tlog/export_tiles.h"
#include "api/cli/tlog/which_log.h"
#include "api/export/export.h"
#include "api/server/district.h"
#include "domain/cases/all.h"

namespace chapterhouse::cli {
namespace {

struct Options {
  std::string as = "jsonl", to;
  std::uint64_t from = 1, until = 0;  // until 0: the last
  std::vector<std::string> types;
  WhichLog log;
};

// What the options select, held to the log's end; absent after an explanation.
std::optional<exports::Selection> selection_of(const Options& o, const Common& common,
                                               Position last) {
  exports::Selection selection;
  selection.format = exports::format_named(o.as)->format;
  selection.from = {o.from};
  selection.until = o.until == 0 ? last : std::min(last, Position{o.until});
  selection.language = language_of(common.language);
  for (const std::string& type : o.types) {
    if (!full_catalogue().type(type)) {
      std::cerr << "--type " << type << ": no such type; see chapterhouse workflows\n";
      return std::nullopt;
    }
    selection.types.insert(type);
  }
  return selection;
}

// Writes everything that the export gives.
Exit write_all(exports::Export& exported, std::ostream& out, Progress& progress) {
  std::string piece;
  for (;;) {
    piece.clear();
    const auto more = exported.more(piece);
    if (!more) {
      std::cerr << "position " << more.error().position.value << ": " << more.error().detail
                << '\n';
      return Exit::kCheckFailed;
    }
    if (!*more) break;
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (!out) break;
    progress.at(exported.done());
  }
  out.flush();
  if (out) return Exit::kOk;
  std::cerr << "the export cannot be written\n";
  return Exit::kUnavailable;
}

// A file appears under its name when it is whole.
Exit write_file(exports::Export& exported, const std::string& path, Progress& progress) {
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  Exit exit = write_all(exported, file, progress);
  file.close();
  std::error_code failed;
  if (exit == Exit::kOk) std::filesystem::rename(part, path, failed);
  if (exit == Exit::kOk && !failed) return exit;
  if (failed) std::cerr << path << ": " << failed.message() << '\n';
  std::filesystem::remove(part, failed);
  return exit == Exit::kOk ? Exit::kUnavailable : exit;
}

Exit export_events(const Common& common, const Config& config, const Options& o) {
  std::optional<Texts> texts;
  if (o.as == "csv") {
    auto loaded = Texts::load(std::filesystem::path(config.reference) / "texts");
    if (!loaded) {
      std::cerr << loaded.error().file << ": " << loaded.error().detail << '\n';
      return Exit::kUnavailable;
    }
    texts = *std::move(loaded);
  }
  const server::SystemClock clock;
  auto log = store::open_log({.paths = paths_of(config, o.log)}, catalogue_of(o.log), clock);
  if (!log) {
    std::cerr << log.error().detail << '\n';
    return log.error().kind == store::OpenError::Kind::kRefused ? Exit::kCheckFailed
                                                                : Exit::kUnavailable;
  }
  const EventLog& events = (*log)->events();
  const auto selection = selection_of(o, common, events.head().last);
  if (!selection) return Exit::kUsage;
  exports::Export exported(
      {events, catalogue_of(o.log), (*log)->blind_index(), texts ? &*texts : nullptr}, *selection);
  Progress progress("export", exported.total(),
                    common.quiet ? Progress::Show::kNever : Progress::Show::kOnTerminal);
  if (o.to.empty()) return write_all(exported, std::cout, progress);
  const Exit exit = write_file(exported, o.to, progress);
  if (exit == Exit::kOk && common.json)
    print_json(boost::json::object{{"file", o.to},
                                   {"format", o.as},
                                   {"from", selection->from.value},
                                   {"until", selection->until.value},
                                   {"bytes", std::filesystem::file_size(o.to)}});
  return exit;
}

}  // namespace

void add_log_export(CLI::App& group, Common& common, Chosen& chosen) {
  auto* sub = group.add_subcommand(
      "export",
      "The events of a log, without personal fields, for auditors and other people's tools; every "
      "format but jsonl names cases, people and enterprises by pseudonyms only\nExample: "
      "chapterhouse log export --data data/demo --as xes --to cases.xes");
  const auto o = std::make_shared<Options>();
  std::vector<std::string> keys;
  for (const exports::FormatInfo& format : exports::formats()) keys.emplace_back(format.key);
  keys.emplace_back("tiles");
  sub->add_option("--as", o->as, "format; jsonl when absent")->check(CLI::IsMember(keys));
  sub->add_option("--to", o->to, "file to write, folder of tiles; standard output when absent");
  sub->add_option("--from", o->from, "first position")->check(CLI::PositiveNumber);
  sub->add_option("--until", o->until, "last position; the newest when absent");
  sub->add_option("--type", o->types, "case types and registers, e.g. lead,founding")
      ->delimiter(',');
  sub->add_option("--language", common.language, "of csv: zh-CN or en");
  const auto tiles = std::make_shared<TilesExport>();
  sub->add_option("--url", tiles->url, "of a published log, for tiles: http://host:port/tlog");
  add_trust_options(*sub, tiles->trust);
  sub->add_option("--token", common.token, "bearer token, where entries are not public")
      ->envname("CHAPTERHOUSE_TOKEN");
  add_log_option(*sub, o->log);
  add_config_options(*sub, common);
  sub->callback([&common, &chosen, o, tiles] {
    chosen = [&common, o, tiles] {
      const auto config = configuration(common);
      if (!config) return Exit::kUsage;
      if (o->as != "tiles") return export_events(common, *config, *o);
      tiles->to = o->to;
      tiles->log = o->log;
      return export_tiles(common, *config, *tiles);
    };
  });
}

}  // namespace chapterhouse::cli
