#include "domain/orgs/code_text.h"

namespace chapterhouse {
namespace {
constexpr std::string_view kIdeographicSpace = "\xE3\x80\x80";  // U+3000

// The ASCII twin of the full-width form (U+FF01 to U+FF5E) that `text` starts with, or 0.
char narrow(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xEF') return 0;
  const int lead = static_cast<unsigned char>(text[1]);
  const int trail = static_cast<unsigned char>(text[2]);
  const int code_point = 0xF000 | (lead & 0x3F) << 6 | (trail & 0x3F);
  if ((lead & 0xC0) != 0x80 || (trail & 0xC0) != 0x80) return 0;
  if (code_point < 0xFF01 || code_point > 0xFF5E) return 0;
  return static_cast<char>(code_point - 0xFF01 + '!');
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
}  // namespace

std::string normalised_code(std::string_view utf8) {
  std::string code;
  while (!utf8.empty()) {
    if (utf8.starts_with(kIdeographicSpace)) {
      code.push_back(' ');
      utf8.remove_prefix(kIdeographicSpace.size());
    } else if (const char c = narrow(utf8)) {
      code.push_back(upper(c));
      utf8.remove_prefix(3);
    } else {
      code.push_back(upper(utf8.front()));
      utf8.remove_prefix(1);
    }
  }
  const auto first = code.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return code.substr(first, code.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace chapterhouse
