#include "domain/people/mask.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace chapterhouse {
namespace {
// Family names of two characters that are common enough to be recognised.
constexpr std::array<std::string_view, 24> kCompoundNames = {
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "宇文", "长孙",
    "司徒", "司空", "夏侯", "轩辕", "端木", "南宫", "西门", "独孤", "呼延", "闻人", "濮阳", "澹台"};

// Continuation bytes of UTF-8 are 10xxxxxx; all others start a character.
bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string stars(std::size_t n) { return std::string(n, '*'); }

std::string_view first_character(std::string_view text) {
  const auto* next = std::find_if(text.begin() + 1, text.end(), starts_character);
  return text.substr(0, static_cast<std::size_t>(next - text.begin()));
}

std::string_view family_name(std::string_view name) {
  for (const std::string_view compound : kCompoundNames)
    if (name.size() > compound.size() && name.starts_with(compound)) return compound;
  return first_character(name);
}
}  // namespace

std::string mask_mobile(std::string_view mobile) {
  const bool plain =
      mobile.size() == 11 && mobile.find_first_not_of("0123456789") == std::string_view::npos;
  if (!plain) return stars(characters(mobile));
  return std::string(mobile.substr(0, 3)) + "****" + std::string(mobile.substr(7));
}

std::string mask_name(std::string_view name) {
  const std::size_t length = characters(name);
  if (length < 2) return stars(length);
  const std::string_view family = family_name(name);
  return std::string(family) + stars(length - characters(family));
}

std::string mask_id(std::string_view number) {
  const std::size_t length = characters(number);
  // Other documents may hold any text: cutting bytes is right only when each is one character.
  if (length <= 6 || length != number.size()) return stars(length);
  return std::string(number.substr(0, 2)) + stars(length - 4) +
         std::string(number.substr(length - 2));
}

}  // namespace chapterhouse
