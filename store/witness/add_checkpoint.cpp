#include "store/witness/add_checkpoint.h"

#include <charconv>

#include "store/crypto/base64.h"
#include "store/crypto/sha256.h"

namespace chapterhouse::store {
namespace {

constexpr std::string_view kOld = "old ";
constexpr std::size_t kHashesMax = 63;

// Digits in their one form: no sign, no leading zero.
std::optional<TreeSize> parse_size(std::string_view digits) {
  TreeSize size = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, size);
  if (parsed.ec != std::errc{} || parsed.ptr != end || std::to_string(size) != digits)
    return std::nullopt;
  return size;
}

}  // namespace

std::string AddCheckpoint::serialize() const {
  std::string bytes = std::string(kOld) + std::to_string(old) + "\n";
  for (const Hash256& hash : proof) bytes += to_base64(chapterhouse::view(hash)) + "\n";
  return bytes + "\n" + note;
}

std::optional<AddCheckpoint> AddCheckpoint::parse(std::string_view bytes) {
  const auto take_line = [&bytes]() -> std::optional<std::string_view> {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    return line;
  };
  AddCheckpoint request;
  auto line = take_line();
  if (!line || !line->starts_with(kOld)) return std::nullopt;
  const auto old = parse_size(line->substr(kOld.size()));
  if (!old) return std::nullopt;
  request.old = *old;
  while ((line = take_line()) && !line->empty()) {
    const auto hash = hash_from(from_base64(*line).value_or(""));
    if (!hash || request.proof.size() == kHashesMax) return std::nullopt;
    request.proof.push_back(*hash);
  }
  if (!line) return std::nullopt;
  request.note = bytes;
  return request;
}

std::optional<TreeSize> parse_size_line(std::string_view body) {
  if (!body.ends_with('\n')) return std::nullopt;
  return parse_size(body.substr(0, body.size() - 1));
}

std::string origin_hash(std::string_view origin) {
  return to_hex(chapterhouse::view(sha256({origin})));
}
std::string monitoring_path(std::string_view origin) {
  return "/" + origin_hash(origin) + "/checkpoint";
}

}  // namespace chapterhouse::store
