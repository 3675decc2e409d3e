// The target of a request: decoding it and writing it again gives the same, and a segment never
// climbs or brings a separator that routing would see.
#include "api/http/etag.h"
#include "api/http/message.h"
#include "api/http/router.h"
#include "api/http/server/proxies.h"
#include "api/texts/texts.h"
#include "domain/core/text.h"
#include "projections/sql/cursor.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

std::string written(const http::Target& target) {
  std::string out;
  for (const std::string& segment : target.segments) out += "/" + http::encode(segment);
  // An empty last segment is what a slash at the end does not make.
  if (target.segments.empty() || target.segments.back().empty()) out += "/";
  char before = '?';
  for (const auto& [name, value] : target.parameters) {
    out += before + http::encode(name) + "=" + http::encode(value);
    before = '&';
  }
  return out;
}

void check_target(std::string_view bytes) {
  const auto target = http::parse_target(bytes);
  if (!target) return;
  for (const std::string& segment : target->segments) CHECK(is_text(segment));
  const auto again = http::parse_target(written(*target));
  CHECK(again);
  CHECK(again->parameters == target->parameters);
  CHECK(again->segments == target->segments);

  static const http::Router<int> router = [] {
    http::Router<int> made;
    made.add("GET", "/v1/cases", 1);
    made.add("GET", "/v1/cases/{type}/{id}", 2);
    made.add("PUT", "/v1/attachments/{sha256}", 3);
    made.add("GET", "/v1/kpis/{id}/split", 4);
    return made;
  }();
  http::Request request{.method = "GET", .target = std::string(bytes), .parts = *target};
  const auto found = router.find(request);
  if (!std::holds_alternative<const http::Route<int>*>(found)) return;
  // Every value is one whole segment of the path.
  for (const auto& [name, value] : request.path_values)
    CHECK(std::ranges::find(target->segments, value) != target->segments.end());
}

// Addresses that a proxy and its clients name; ours is asked for by nobody else.
void check_proxies(std::string_view list, std::string_view forwarded) {
  const auto proxies = http::Proxies::parse(list);
  if (!proxies) {
    CHECK(!proxies.error().empty());
    return;
  }
  http::Request request{.method = "GET"};
  request.client = "192.0.2.7";
  request.headers["x-forwarded-for"] = forwarded;
  proxies->apply_to(request);
  CHECK(!request.client.empty());
  if (!proxies->trusts("192.0.2.7")) CHECK(request.client == "192.0.2.7");
}

}  // namespace

void run(Input input) {
  const std::size_t which = input.below(5);
  const std::string_view bytes = input.rest();
  if (which == 0) return check_target(bytes);
  if (which == 1) {
    if (const auto cursor = projections::decode(bytes)) {
      const auto again = projections::decode(projections::encode(*cursor));
      CHECK(again);
      CHECK(projections::encode(*again) == projections::encode(*cursor));
    }
  } else if (which == 2) {
    const auto version = http::version_of_etag(bytes);
    if (version) CHECK(http::version_of_etag("\"" + std::to_string(*version) + "\"") == version);
  } else if (which == 4) {
    Input two(bytes);
    const std::string_view list = two.part();
    check_proxies(list, two.rest());
  } else {
    const Language language = language_of(bytes);
    CHECK(language == language_of(std::string(bytes) + ",fr;q=1"));
  }
}

}  // namespace chapterhouse::fuzz
