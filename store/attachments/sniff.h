#pragma once
// What a file looks like to those who go by its bytes. Free function over values: safe to call from
// any thread.
#include <string>
#include <string_view>

namespace chapterhouse::store {

// libmagic's opinion, such as "application/pdf"; "" when it has none.
std::string sniffed_type(std::string_view content);

}  // namespace chapterhouse::store
