// The head of a request: what is accepted is one head, whatever follows it and however it arrived.
#include "api/http/server/wire.h"
#include "domain/core/text.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

using http::Head;
using http::Incomplete;

void check_head(const Head& head, std::string_view bytes, const http::WireLimits& limits) {
  CHECK(head.head_bytes <= bytes.size());
  CHECK(bytes.substr(0, head.head_bytes).ends_with("\r\n\r\n"));
  CHECK(head.body_bytes <= limits.body_bytes_max);
  CHECK(!head.request.headers.contains("transfer-encoding"));
  CHECK(head.request.target.starts_with('/'));
  for (const auto& [name, value] : head.request.headers) {
    CHECK(!name.empty());
    CHECK(std::ranges::none_of(name, [](char c) { return c <= ' ' || c == ':' || c == 0x7f; }));
    CHECK(std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }));
    CHECK(value.find_first_of("\r\n") == std::string::npos);
    CHECK(is_text(value));
  }
  for (const std::string& segment : head.request.parts.segments) CHECK(is_text(segment));
  CHECK(head.request.trace_id.size() == 32);
}

bool same(const Head& a, const Head& b) {
  return a.head_bytes == b.head_bytes && a.body_bytes == b.body_bytes &&
         a.keep_alive == b.keep_alive && a.request.method == b.request.method &&
         a.request.target == b.request.target && a.request.headers == b.request.headers;
}

}  // namespace

void run(Input input) {
  const http::WireLimits limits{.header_bytes_max = 2048, .uri_bytes_max = 512};
  const std::size_t cut = input.below(4096);
  const std::string_view bytes = input.rest();
  const auto read = http::read_head(bytes, limits);
  const Head* head = std::get_if<Head>(&read);
  if (!head) return;
  check_head(*head, bytes, limits);
  // Nothing that follows changes it, and no shorter part is taken for the whole.
  const auto alone = http::read_head(bytes.substr(0, head->head_bytes), limits);
  const auto followed = http::read_head(
      std::string(bytes.substr(0, head->head_bytes)) + "GET /other HTTP/1.1\r\n\r\n", limits);
  CHECK(std::holds_alternative<Head>(alone));
  CHECK(same(*head, std::get<Head>(alone)));
  CHECK(std::holds_alternative<Head>(followed));
  CHECK(same(*head, std::get<Head>(followed)));
  for (const std::size_t size : {cut % head->head_bytes, head->head_bytes - 1})
    CHECK(std::holds_alternative<Incomplete>(http::read_head(bytes.substr(0, size), limits)));
}

}  // namespace chapterhouse::fuzz
