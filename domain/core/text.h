#pragma once
// What counts as text: UTF-8. Safe to call from any thread.
#include <string_view>

namespace chapterhouse {

// Well-formed UTF-8 without NUL: no overlong forms, surrogates or values above U+10FFFF.
bool is_text(std::string_view bytes);

}  // namespace chapterhouse
