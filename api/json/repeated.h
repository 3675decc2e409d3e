#pragma once
// Members that stand twice in one object: the parser keeps the last of them, another reader the
// first, and the two would not agree on what was said. Safe to call from any thread.
#include <optional>
#include <string>
#include <string_view>

namespace chapterhouse::json {

// The first name that its object has already, in a text that parses; empty when there is none.
std::optional<std::string> repeated_member(std::string_view text);

}  // namespace chapterhouse::json
