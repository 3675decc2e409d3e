#include "api/http/server/protection.h"

namespace chapterhouse::http {
namespace {

// Over plain HTTP browsers ignore the first line, so it is never left out. No line lets another
// origin in (Access-Control-...), and none says what we are made of (Server).
constexpr std::string_view kAlways =
    "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), display-capture=(), geolocation=(self), microphone=(), "
    "payment=(), usb=()\r\n";
// Personal unless somebody has said that it is not.
constexpr std::string_view kNotKept = "Cache-Control: no-store\r\n";
constexpr std::string_view kOwnFilesOnly =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src "
    "'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "object-src 'none'; frame-ancestors 'none'\r\n";

}  // namespace

std::string protections_of(const Response& response) {
  std::string lines(kAlways);
  if (response.header("Cache-Control").empty()) lines += kNotKept;
  if (response.header("Content-Security-Policy").empty()) lines += kOwnFilesOnly;
  return lines;
}

}  // namespace chapterhouse::http
