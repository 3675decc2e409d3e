#include "projections/sql/cursor.h"

#include <charconv>

#include "domain/core/bytes.h"

namespace chapterhouse::projections {
namespace {

constexpr char kSeparator = '\n';

std::uint64_t mix(std::uint64_t hash, std::string_view text) {  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211u;
  return (hash ^ 0xff) * 1099511628211u;
}

template <class Integer>
bool take_number(std::string_view& text, Integer& number) {
  const auto end = text.find(kSeparator);
  if (end == std::string_view::npos) return false;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + end, number);
  if (error != std::errc{} || stop != text.data() + end) return false;
  text.remove_prefix(end + 1);
  return true;
}

}  // namespace

std::string encode(const Cursor& cursor) {
  const auto* number = std::get_if<std::int64_t>(&cursor.key);
  const auto* text = std::get_if<std::string>(&cursor.key);
  std::string plain;
  for (const std::string& part :
       {std::to_string(cursor.at.value), std::to_string(cursor.request), std::to_string(cursor.no)})
    plain += part + kSeparator;
  plain += number ? "i" + std::to_string(*number) + kSeparator : "t" + (text ? *text : "");
  return to_hex(plain);
}

std::optional<Cursor> decode(std::string_view hex) {
  const auto plain = from_hex(hex);
  if (!plain) return std::nullopt;
  std::string_view rest = *plain;
  Cursor cursor;
  if (!take_number(rest, cursor.at.value) || !take_number(rest, cursor.request) ||
      !take_number(rest, cursor.no) || rest.empty())
    return std::nullopt;
  const char kind = rest.front();
  rest.remove_prefix(1);
  if (kind == 't') {
    cursor.key = std::string(rest);
    return cursor;
  }
  std::int64_t number = 0;
  if (kind != 'i' || !take_number(rest, number) || !rest.empty()) return std::nullopt;
  cursor.key = number;
  return cursor;
}

std::uint64_t fingerprint(std::string_view order, const Where& where) {
  std::uint64_t hash = mix(14695981039346656037u, order);
  hash = mix(hash, where.sql());
  for (const SqlValue& value : where.values()) {
    if (const auto* text = std::get_if<std::string>(&value))
      hash = mix(hash, *text);
    else if (const auto* number = std::get_if<std::int64_t>(&value))
      hash = mix(hash, std::to_string(*number));
    else
      hash = mix(hash, "null");
  }
  return hash;
}

}  // namespace chapterhouse::projections
