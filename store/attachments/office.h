#pragma once
// What may be in a zip that is an office document. Free function over values: safe to call from any
// thread.
#include <cstddef>
#include <string_view>

namespace chapterhouse::store {

inline constexpr std::size_t kOfficeEntriesMax = 4096;
inline constexpr std::size_t kOfficeUnpackedMax = 128 * 1024 * 1024;
inline constexpr std::size_t kOfficeRatioMax = 200;  // unpacked to packed, beyond a first MiB

// Whether the content is a zip and nothing else, from its first to its last byte; has the part as a
// member; unpacks within the limits; and holds no links, no ways out of a folder, no secrets, no
// macros and no archives. Unpacks everything once, into nothing.
bool is_sound_office_file(std::string_view content, std::string_view part);

}  // namespace chapterhouse::store
