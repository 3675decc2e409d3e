#include "api/http/message.h"

#include "domain/core/bytes.h"
#include "domain/core/text.h"

namespace chapterhouse::http {
namespace {

enum class Plus { kStays, kIsSpace };  // in a query, forms write a space as '+'

std::optional<std::string> decode(std::string_view text, Plus plus) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const auto byte = from_hex(text.substr(i + 1, 2));
      if (!byte || byte->size() != 1) return std::nullopt;
      out += *byte;
      i += 2;
    } else {
      out.push_back(text[i] == '+' && plus == Plus::kIsSpace ? ' ' : text[i]);
    }
  }
  if (!is_text(out)) return std::nullopt;
  return out;
}

std::string_view take_until(std::string_view& rest, char end) {
  const std::string_view part = rest.substr(0, rest.find(end));
  rest.remove_prefix(part.size() == rest.size() ? part.size() : part.size() + 1);
  return part;
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
  Target out;
  std::string_view path = take_until(target, '?');
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  while (!path.empty()) {
    const auto segment = decode(take_until(path, '/'), Plus::kStays);
    if (!segment) return std::nullopt;
    out.segments.push_back(*segment);
  }
  while (!target.empty()) {
    std::string_view pair = take_until(target, '&');
    if (pair.empty()) continue;
    const auto name = decode(take_until(pair, '='), Plus::kIsSpace);
    const auto value = decode(pair, Plus::kIsSpace);
    if (!name || !value) return std::nullopt;
    out.parameters.emplace_back(*name, *value);
  }
  return out;
}

std::string encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : "%" + to_hex({&c, 1});
  }
  return out;
}

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

}  // namespace chapterhouse::http
