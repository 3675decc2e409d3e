#pragma once
// Entity tags that are a case's version: "3", with its quotes. Safe to call from any thread.
#include <cstdint>
#include <optional>
#include <string_view>

namespace chapterhouse::http {

// Empty when the tag is not one of ours: weak, a list, or more digits than a version has.
std::optional<std::uint64_t> version_of_etag(std::string_view tag);

}  // namespace chapterhouse::http
