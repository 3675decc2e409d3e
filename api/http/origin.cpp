#include "api/http/origin.h"

#include <algorithm>

namespace chapterhouse::http {
namespace {

bool equal_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// A browser leaves the usual port out of an origin; a person may have written it.
std::string_view without_usual_port(std::string_view origin) {
  const std::string_view usual = origin.starts_with("https:") ? ":443" : ":80";
  if (origin.ends_with(usual)) origin.remove_suffix(usual.size());
  return origin;
}

}  // namespace

bool changes_nothing(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

std::optional<Problem> judge_origin(const Request& request, std::string_view own) {
  if (changes_nothing(request.method)) return std::nullopt;
  const std::string_view origin = request.header("origin");
  const std::string_view site = request.header("sec-fetch-site");
  const std::string addressed =
      (request.secure ? "https://" : "http://") + std::string(request.header("host"));
  if (own.empty()) own = addressed;
  const bool from_elsewhere =
      (!site.empty() && site != "same-origin") ||
      (!origin.empty() && !equal_without_case(without_usual_port(origin), without_usual_port(own)));
  const bool says_nothing = origin.empty() && site.empty();
  const bool with_cookie = !request.header("cookie").empty();
  if (!from_elsewhere && !(with_cookie && says_nothing)) return std::nullopt;
  return Problem{ProblemKind::kCrossSite};
}

}  // namespace chapterhouse::http
