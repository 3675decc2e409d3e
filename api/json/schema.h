#pragma once
// JSON Schema (2020-12) of described structs. The web draws its forms from it: titles and labels in
// the reader's language, and as extensions
//
//   x-data-class     "personal" or "sensitive"
//   x-enum-labels    {key: label}
//   x-format         "date", "timestamp", "money", "id", "unit", "account", "stream", "file",
//   "long_text" x-max-bytes      the limit of a text in bytes of UTF-8 (maxLength counts
//   characters)
#include <boost/json/value.hpp>

#include "api/texts/texts.h"
#include "domain/core/shape.h"

namespace chapterhouse::json {

struct SchemaTexts {
  const Texts& texts;
  Language language;
  std::string_view case_type;  // whose texts come first
};

// What the document is for. As input everything required must be there; as output a personal
// value can be absent or erased.
enum class SchemaUse : std::uint8_t { kInput, kOutput };

// Safe to call from any thread.
boost::json::object json_schema(const Shape& shape, const SchemaTexts& texts, SchemaUse use);

}  // namespace chapterhouse::json
