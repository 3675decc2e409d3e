// The log as strangers read it (C2SP tlog-tiles): no name is asked, nothing personal is in it.
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"
#include "api/v1/publication.h"
#include "store/crypto/sha256.h"
#include "store/verify/public_log.h"

namespace chapterhouse::v1::handlers {
namespace {

// A checkpoint lives for a second; what a tile's name promises never changes.
constexpr std::string_view kShort = "public, max-age=1";
constexpr std::string_view kForEver = "public, max-age=31536000, immutable";
constexpr std::string_view kForEverPrivate = "private, max-age=31536000, immutable";

std::string etag_of(std::string_view body) {
  constexpr std::size_t kDigits = 32;
  return "\"" + to_hex(view(store::sha256({body}))).substr(0, kDigits) + "\"";
}

http::Response cacheable(const Call& call, std::string body, std::string_view control) {
  http::Response response;
  const std::string etag = etag_of(body);
  response.headers = {{"ETag", etag}, {"Cache-Control", std::string(control)}};
  // What a client lists may be weak or many; our tag has no character that could stand in another.
  const std::string_view known = call.request.header("if-none-match");
  if (known.find(etag) != std::string_view::npos || known == "*")
    response.status = 304;
  else
    response.body = std::move(body);
  return response;
}

// tile/..., as it stands below the prefix.
std::optional<store::TilePath> path_of(const http::Request& request) {
  std::string path;
  for (std::size_t i = 1; i < request.parts.segments.size(); ++i)
    path += (i > 1 ? "/" : "") + request.parts.segments[i];
  return store::TilePath::parse(path);
}

}  // namespace

bool may_read_entries(const Call& call) {
  if (call.app.publication->entries == EntryReaders::kAnybody) return true;
  return call.caller && call.scope.decide("log.entries").yes();
}

Reply get_checkpoint(const Call& call) {
  if (!call.app.publication) return Failure{not_found()};
  const store::SignedCheckpoint newest = call.app.publication->checkpoints.newest();
  http::Response response = cacheable(call, newest.note.serialize(), kShort);
  response.type = "text/plain; charset=utf-8";
  return response;
}

Reply get_tile(const Call& call) {
  const Publication* publication = call.app.publication;
  const auto path = publication ? path_of(call.request) : std::nullopt;
  if (!path) return Failure{not_found()};
  const bool entries = !path->level;
  if (entries && !may_read_entries(call)) {
    if (call.caller) return Failure{hidden(call, "role")};
    return Failure{
        http::Problem{.kind = http::ProblemKind::kUnauthenticated,
                      .headers = {{"WWW-Authenticate", "Bearer realm=\"chapterhouse\""}}}};
  }
  auto resource = store::PublicLog(publication->log, publication->checkpoints).resource(*path);
  if (!resource) return Failure{http::Problem{http::ProblemKind::kInternal}};
  if (!*resource) return Failure{not_found()};
  const bool anybody = !entries || publication->entries == EntryReaders::kAnybody;
  http::Response response =
      cacheable(call, **std::move(resource), anybody ? kForEver : kForEverPrivate);
  response.type = "application/octet-stream";
  return response;
}

}  // namespace chapterhouse::v1::handlers
