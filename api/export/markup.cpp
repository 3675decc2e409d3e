#include "api/export/markup.h"

#include <algorithm>

#include <boost/json/serialize.hpp>

namespace chapterhouse::exports {
namespace {

constexpr std::size_t kExactDigits = 11;  // a longer number is shown rounded by spreadsheets

// Behind what a reader may trim, or not show at all.
std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks[] = {
      " ", "\v", "\f", "\xC2\xA0", "\xE3\x80\x80", "\xE2\x80\x8B", "\xEF\xBB\xBF"};
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view blank : kBlanks)
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        found = true;
      }
  }
  return text;
}

bool is_formula(std::string_view text) {
  // The full-width forms are turned into the others by some input methods and importers.
  for (const std::string_view start : {"=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D",
                                       "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"})
    if (text.starts_with(start)) return true;
  return false;
}

bool is_long_number(std::string_view text) {
  return text.size() > kExactDigits &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\t' || c == '\n' || c == '\r')
      out += "&#" + std::to_string(static_cast<int>(c)) + ";";
    else if (static_cast<unsigned char>(c) < 0x20)
      out += "\xEF\xBF\xBD";
    else
      out += c;
  }
  return out;
}

std::string json_text(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

std::string csv_cell(std::string_view text) {
  std::string cell(text);
  // A NUL ends the text for some readers, and what comes behind it would stand first.
  std::erase(cell, '\0');
  const std::string_view visible = without_blanks(cell);
  if (is_formula(visible) || is_long_number(visible)) cell.insert(cell.begin(), '\'');
  if (cell.find_first_of("\",\r\n\t") == std::string::npos && !cell.starts_with(' ')) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string_view status_key(const CaseType& type, const Event& event, std::uint8_t code) {
  if (type.is_register) return {};
  const bool own = event.body.type().key.family == type.name;
  return own ? type.status_key(code) : key_of(static_cast<common::Status>(code));
}

std::string event_name(const Event& event) {
  const EventKey& key = event.body.type().key;
  return std::string(key.family) + "." + std::string(key.name);
}

}  // namespace chapterhouse::exports
