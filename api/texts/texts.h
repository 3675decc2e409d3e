#pragma once
// The catalogue of texts that people read, in Chinese and English: the files
// <name>.zh.toml and <name>.en.toml of one folder, a pair for each case type, `common` for what
// every case has, `http` for problems. A file is sections of key = "text":
//
//   [status] [command] [event] [reason] [guard] [field] [case] [enum.Source] ...
//
// Stable keys stand in events and tables; wording stands here alone.
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "domain/core/result.h"

namespace chapterhouse {

enum class Language : std::uint8_t { kZh, kEn };
std::string_view tag_of(Language language);  // "zh-CN", "en"

// The best of an Accept-Language header's languages; Chinese when it names neither.
Language language_of(std::string_view accept_language);

struct TextsError {
  std::string file;        // name inside the folder
  std::uint32_t line = 0;  // from 1; 0 when the whole file is meant
  std::string detail;      // what is wrong, in English, for the operator
};

// What is asked for: `section` such as "status" or "enum.Source", and a key in it. It is looked for
// in the case type's file, then in common, then in http.
struct TextKey {
  std::string_view section;
  std::string_view case_type;  // empty: no file of its own
  std::string_view key;
};

// Immutable once loaded: safe to use from any thread.
class Texts {
 public:
  // A key that stands in one language only is an error: the pair of files must agree.
  static Result<Texts, TextsError> load(const std::filesystem::path& folder);

  std::optional<std::string_view> find(Language language, const TextKey& key) const;
  // The key itself when there is no text: a gap in the catalogue must not break a page.
  std::string_view lookup(Language language, const TextKey& key) const;
  // Where a field's name stands: in the section of its struct ("field.Deadline") when that names
  // its own, because many cases hold one; else in "field".
  std::string field_section(std::string_view structure, std::string_view field) const;

 private:
  using File = std::map<std::string, std::string, std::less<>>;  // "section/key" -> text
  std::map<std::string, File, std::less<>> files_[2];            // by language, by file name
};

// Puts the n-th argument in the place of {n}.
std::string fill(std::string_view text, std::span<const std::string> arguments);

}  // namespace chapterhouse
