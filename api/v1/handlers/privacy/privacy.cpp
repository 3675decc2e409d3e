#include "api/v1/handlers/privacy/privacy.h"

#include <optional>

#include <spdlog/spdlog.h>

#include "api/json/read.h"
#include "api/privacy/copy.h"
#include "api/reads/history.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/envelope.h"
#include "api/v1/handlers/render.h"
#include "store/crypto/sha256.h"
#include "workflows/privacy_request/privacy_request.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using http::ProblemKind;
using privacy_request::Status;
namespace cmd = workflows::privacy_request::cmd;

constexpr std::size_t kPasswordLeast = 12;

Result<CopyRequest, Problem> read_request(const Call& call) {
  const auto parsed = json::parse(call.request.body);
  if (!parsed) return Failure{invalid("", "not_json", parsed.error())};
  CopyRequest asked;
  if (auto problems = json::read_json(shape_of<CopyRequest>(), *parsed, &asked); !problems.empty())
    return Failure{Problem{.kind = ProblemKind::kValidation, .errors = std::move(problems)}};
  if (asked.password.size() < kPasswordLeast)
    return Failure{invalid("/password", "out_of_range", "12..256")};
  return asked;
}

}  // namespace

// The step is decided before the copy is made, and recorded with the copy's hash before it leaves.
Reply make_copy(const Call& call) {
  const auto id = CaseId::parse(call.request.path_value("id"));
  if (!id) return Failure{not_found()};
  const StreamId stream = stream_of(privacy_request::Case::kName, *id);
  const auto file = call.app.handler.load(stream);
  if (!file) return Failure{problem_of(file.error(), privacy_request::Case::kName)};
  if (!file->exists() || !call.scope.sees(file->common)) return Failure{not_found()};
  const auto key = idempotency_key(call);
  if (!key) return Failure{key.error()};
  auto asked = read_request(call);
  if (!asked) return Failure{asked.error()};
  const auto record = [&](const std::string& sha256, std::size_t bytes, bool dry_run) {
    const workflows::Request request{.id = *key,
                                     .actor = call.actor(),
                                     .stream = stream,
                                     .command = workflows::CommandBody::of(
                                         cmd::RecordCopy{sha256, static_cast<std::int64_t>(bytes)}),
                                     .expected_version = file->version,
                                     .occurred_at = {},
                                     .paper = {},
                                     .dry_run = dry_run,
                                     .correlation = {},
                                     .causation = {}};
    return call.app.handler.handle(request);
  };
  if (const auto allowed = record(std::string(64, '0'), 1, true); !allowed)
    return Failure{problem_of(allowed.error(), privacy_request::Case::kName)};
  std::optional<reads::ReadHistory> history;
  if (call.app.read_log) history.emplace(*call.app.read_log);
  const auto zip = privacy::make_copy(
      {call.app.log, call.app.handler, call.app.texts, history ? &*history : nullptr, call.shown},
      {*file, call.actor(), call.app.clock.now(), call.language, std::move(asked->password)});
  if (!zip) {
    spdlog::error("{}: the copy cannot be made: {}", stream.value, zip.error());
    return Failure{Problem{ProblemKind::kInternal}};
  }
  const std::string sha256 = to_hex(view(store::sha256({*zip})));
  const auto receipt = record(sha256, zip->size(), false);
  if (!receipt) return Failure{problem_of(receipt.error(), privacy_request::Case::kName)};
  call.shown.export_as({"copy", {}, {}});
  http::Response response;
  response.type = "application/zip";
  response.body = *zip;
  response.headers.emplace_back("Log-Position", number(receipt->position));
  response.headers.emplace_back(
      "Content-Disposition", "attachment; filename=\"copy-" + id->text().substr(0, 12) + ".zip\"");
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace chapterhouse::v1::handlers
