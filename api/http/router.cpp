#include "api/http/router.h"

namespace chapterhouse::http::router_detail {
namespace {

bool is_named(std::string_view segment) { return segment.starts_with('{'); }

}  // namespace

std::vector<std::string> segments_of(std::string_view path) {
  const auto target = parse_target(path);
  CHECK(target.has_value());
  return target->segments;
}

std::optional<std::map<std::string, std::string, std::less<>>> match(
    const std::vector<std::string>& path, const std::vector<std::string>& segments) {
  if (path.size() != segments.size()) return std::nullopt;
  std::map<std::string, std::string, std::less<>> values;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_named(path[i]))
      values.emplace(path[i].substr(1, path[i].size() - 2), segments[i]);
    else if (path[i] != segments[i])
      return std::nullopt;
  }
  return values;
}

bool more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (is_named(a[i]) != is_named(b[i])) return is_named(b[i]);
  return false;
}

}  // namespace chapterhouse::http::router_detail
