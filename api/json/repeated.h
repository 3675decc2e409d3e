#pragma once
// Members that stand twice in one object: two readers of such a document may see two different
// documents, so there is none that we read.
#include <optional>
#include <string>
#include <string_view>

namespace chapterhouse::json {

// The first such member of a document that parses. Safe to call from any thread.
std::optional<std::string> repeated_member(std::string_view text);

}  // namespace chapterhouse::json
