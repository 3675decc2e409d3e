#pragma once
// How a Chinese name is typed by its sound. One reading for each character, whatever the word
// around it: 重庆 is found as "zhongqing" and "zq", not as "chongqing".
#include <string>
#include <string_view>

namespace chapterhouse::projections {

struct Pinyin {
  std::string full;      // "shunfeng" for 顺丰
  std::string initials;  // "sf"
};

// Letters and digits of any script stay, folded to narrow and small; all else is left out. A run
// of letters or digits counts as one word: "A1公司" has the initials "ags". Input that is not UTF-8
// loses what cannot be read. Safe to call from any thread.
Pinyin pinyin_of(std::string_view text);

// Narrow, small and without white space at the ends: how names are compared.
std::string folded(std::string_view text);

}  // namespace chapterhouse::projections
