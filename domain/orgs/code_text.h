#pragma once
// What people type for a code, made comparable: surrounding blanks gone, full-width forms narrow,
// letters upper-case. Anything else stays, for the check to refuse.
#include <string>
#include <string_view>

namespace chapterhouse {

std::string normalised_code(std::string_view utf8);

}  // namespace chapterhouse
