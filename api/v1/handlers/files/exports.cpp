#include <algorithm>
#include <memory>

#include <spdlog/spdlog.h>

#include "api/export/export.h"
#include "api/v1/handlers/handlers.h"

namespace chapterhouse::v1::handlers {
namespace {

http::Piece next_piece(exports::Export& exported, std::string& piece) {
  try {
    const auto more = exported.more(piece);
    if (more) return *more ? http::Piece::kMore : http::Piece::kEnd;
    spdlog::error("an export stopped at position {}: {}", more.error().position.value,
                  more.error().detail);
  } catch (const std::exception& e) {
    spdlog::error("an export stopped: {}", e.what());
  }
  return http::Piece::kFailed;
}

}  // namespace

Reply export_log(const Call& call) {
  // The log goes out whole: not to somebody who sees a part of it, whatever else is granted.
  if (!call.app.blind || call.scope.units()) return Failure{not_found()};
  Parameters parameters(call);
  std::vector<std::string_view> keys;
  for (const exports::FormatInfo& format : exports::formats()) keys.push_back(format.key);
  exports::Selection selection;
  const exports::FormatInfo& format = *exports::format_named(parameters.choice("as", keys));
  selection.format = format.format;
  selection.language = call.language;
  const std::uint64_t head = call.app.log.head().last.value;
  selection.from = {parameters.number("from", 1, std::max<std::uint64_t>(head, 1)).value_or(1)};
  selection.until = {parameters.number("until", 0, head).value_or(head)};
  for (std::string& type : parameters.list("type")) {
    if (!call.app.catalogue.type(type))
      parameters.refuse("type", json::problem::kUnknownKey, "lead, founding, ...");
    selection.types.insert(std::move(type));
  }
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  const auto exported = std::make_shared<exports::Export>(
      exports::Sources{call.app.log, call.app.catalogue, *call.app.blind, &call.app.texts},
      selection);
  call.shown.export_as({std::string(format.key), selection.from, selection.until});
  http::Response response;
  response.type = format.media;
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"chapterhouse-" +
                                                           std::to_string(selection.until.value) +
                                                           "." + std::string(format.suffix) + "\"");
  response.make_body = [exported](std::string& piece) { return next_piece(*exported, piece); };
  return response;
}

}  // namespace chapterhouse::v1::handlers
