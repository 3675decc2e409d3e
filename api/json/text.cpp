#include "api/json/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include "domain/core/limits.h"

namespace chapterhouse::json {
namespace {

constexpr std::array<std::string_view, 14> kLongFields = {
    "text",    "note",   "remarks",     "reason",      "theme",  "summary", "opinion",
    "content", "remark", "description", "explanation", "record", "answer",  "question"};

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row.back();
}

}  // namespace

std::size_t text_limit(std::string_view field_name) {
  const auto last_word = field_name.substr(field_name.rfind('_') + 1);  // npos + 1 is 0
  const bool is_long = std::ranges::find(kLongFields, last_word) != kLongFields.end();
  return is_long ? limits::kLongText : limits::kShortText;
}

bool names_file(std::string_view field_name) {
  return field_name == "photos" || (field_name.ends_with("sha256") && field_name != "text_sha256");
}

std::string_view reference_of(const Shape& name) {
  if (name.name.starts_with("UnitTag")) return "unit";
  if (name.name.starts_with("AccountTag")) return "account";
  if (name.name.starts_with("StreamTag")) return "stream";
  return "";
}

std::size_t name_limit(const Shape& name) {
  return reference_of(name) == "stream" ? limits::kStreamIdBytes : limits::kNameBytes;
}

std::string nearest(std::string_view unknown, std::span<const std::string_view> known) {
  constexpr std::size_t kLongestCompared = 64;
  if (unknown.size() > kLongestCompared) return {};
  std::string_view best;
  std::size_t best_distance = unknown.size() / 3 + 2;  // a longer word may differ more
  for (const std::string_view word : known)
    if (const std::size_t d = distance(unknown, word); d < best_distance) {
      best = word;
      best_distance = d;
    }
  return std::string(best);
}

}  // namespace chapterhouse::json
