#include "api/http/etag.h"

#include <algorithm>

namespace chapterhouse::http {

std::optional<std::uint64_t> version_of_etag(std::string_view tag) {
  constexpr std::size_t kDigitsMax = 17;  // fits 64 bits, whatever the digits
  if (tag.size() < 3 || tag.size() > kDigitsMax + 2) return std::nullopt;
  if (tag.front() != '"' || tag.back() != '"') return std::nullopt;
  tag = tag.substr(1, tag.size() - 2);
  if (!std::ranges::all_of(tag, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  std::uint64_t version = 0;
  for (const char c : tag) version = version * 10 + static_cast<std::uint64_t>(c - '0');
  return version;
}

}  // namespace chapterhouse::http
