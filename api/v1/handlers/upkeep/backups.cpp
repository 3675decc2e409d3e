#include "api/server/backups.h"

#include <filesystem>

#include "api/json/read.h"
#include "api/v1/handlers/envelope.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"

namespace chapterhouse::v1::handlers {
namespace {
namespace fs = std::filesystem;

object manifest_json(const store::LogManifest& manifest) {
  return {{"number", manifest.number},
          {"started", to_text(manifest.started)},
          {"finished", to_text(manifest.finished)},
          {"size", number(manifest.head.last)},
          {"root", to_hex(view(manifest.head.root))},
          {"acknowledged", std::to_string(manifest.acknowledged)},
          {"checkpoint", std::to_string(manifest.checkpoint)}};
}

object done_json(const store::BackupDone& done) {
  object body = manifest_json(done.log);
  body["files"] = done.files;
  body["bytes"] = done.bytes;
  body["keys_number"] = done.keys.number;
  body["erased"] = done.keys.erased;
  body["dropped"] = done.dropped;
  body["keys_dropped"] = done.keys_dropped;
  return body;
}

object state_json(const server::Backups& backups) {
  const server::Backups::State state = backups.state();
  object body{{"run", state.run}, {"running", state.running}, {"copied_bytes", state.copied_bytes}};
  if (!state.error.empty()) body["error"] = state.error;
  if (state.last) body["last"] = done_json(*state.last);
  array list;
  const std::string& folder = backups.options().log_to;
  for (const store::BackupNumber number : store::list_backups(folder))
    if (const auto manifest = store::read_manifest(folder, number, std::nullopt))
      list.push_back(manifest_json(manifest->manifest));
  body["backups"] = std::move(list);
  return body;
}

Outcome<http::Problem> may_back_up(const Call& call) {
  if (!call.app.backups || !call.app.backups->configured())
    return Failure{invalid("", "no_backup_folder")};
  return Done{};
}

bool is_same_folder(const std::string& a, const std::string& b) {
  std::error_code error;
  return fs::weakly_canonical(a, error) == fs::weakly_canonical(b, error);
}
}  // namespace

Reply list_backups(const Call& call) {
  if (auto may = may_back_up(call); !may) return Failure{may.error()};
  return http::json_response(200, state_json(*call.app.backups));
}

Reply start_backup(const Call& call) {
  if (auto may = may_back_up(call); !may) return Failure{may.error()};
  const auto parsed = json::parse(call.request.body);
  if (!parsed) return Failure{invalid("", "not_json", parsed.error())};
  BackupRequest request;
  if (auto problems = json::read_json(shape_of<BackupRequest>(), *parsed, &request);
      !problems.empty())
    return Failure{
        http::Problem{.kind = http::ProblemKind::kValidation, .errors = std::move(problems)}};
  server::Backups& backups = *call.app.backups;
  const store::BackupOptions& options = backups.options();
  if (request.to && !is_same_folder(*request.to, options.log_to))
    return Failure{invalid("/to", "other_backup_folder", options.log_to)};
  if (request.keys_to && !is_same_folder(*request.keys_to, options.keys_to))
    return Failure{invalid("/keys_to", "other_backup_folder", options.keys_to)};
  if (!backups.start()) return Failure{http::Problem{http::ProblemKind::kBusy}};
  return http::json_response(202, state_json(backups));
}

}  // namespace chapterhouse::v1::handlers
