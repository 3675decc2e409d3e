#pragma once
// Which files are taken, and whether one is what it is said to be. Free functions over values: safe
// to call from any thread.
#include <optional>
#include <string_view>

#include "store/attachments/attachments.h"

namespace chapterhouse::store {

// The kind that a Content-Type names, when the content begins and is made as that kind is, libmagic
// does not think otherwise, and no reader would take it for another; else absent.
std::optional<Media> media_of(std::string_view content_type, std::string_view content);
std::string_view media_type(Media media);  // "application/pdf"
std::string_view suffix_of(Media media);   // "pdf"
// What files with this suffix are sent as; empty when they are not taken.
std::string_view media_type_of_suffix(std::string_view suffix);

}  // namespace chapterhouse::store
