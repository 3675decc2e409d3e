#pragma once
// How personal values look in lists (domain rules 5.1, 5.3). What is hidden cannot be told from the
// result, except its length. Text is UTF-8. Safe to call from any thread.
#include <string>
#include <string_view>

namespace chapterhouse {

// "13812341234" -> "138****1234". Anything that is not 11 digits is hidden altogether.
std::string mask_mobile(std::string_view mobile);

// Keeps the family name: "王小明" -> "王**", "欧阳修" -> "欧阳*", "Ann Lee" -> "A******".
// A name of one character is hidden altogether.
std::string mask_name(std::string_view name);

// Keeps the first and the last two characters: "11010519491231002X" -> "11**************2X". The
// division, the birth date and the sex stay hidden. Up to six characters are hidden altogether.
std::string mask_id(std::string_view number);

}  // namespace chapterhouse
