#pragma once
// The text limits of fields. Free functions over values: safe to call from any thread.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "domain/core/shape.h"

namespace chapterhouse::json {

// The longest text a field may hold, in bytes. Fields in which people write sentences (a note, a
// reason, a theme) may be long; any other text is short.
std::size_t text_limit(std::string_view field_name);
// The longest name: a stream's, or a unit's or account's.
std::size_t name_limit(const Shape& name);
// Whether a text, or each of a list of texts, is the SHA-256 of a file. The text of a notice, which
// people read and do not send, is none.
bool names_file(std::string_view field_name);
// What a name refers to: "unit", "account", "stream"; "" when unknown.
std::string_view reference_of(const Shape& name);

// The known word that the unknown one was probably meant to be; empty when none is near.
std::string nearest(std::string_view unknown, std::span<const std::string_view> known);

}  // namespace chapterhouse::json
