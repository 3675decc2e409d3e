#include "store/attachments/media.h"

#include <algorithm>
#include <array>

namespace chapterhouse::store {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kZip = "PK\x03\x04"sv;

struct Kind {
  Media media;
  std::string_view type, suffix;
  std::string_view magic;  // how the content begins; empty: text
  std::string_view part;   // the member that a zip of this kind has
};
// clang-format off
constexpr std::array kKinds = {
    Kind{Media::kPdf,  "application/pdf", "pdf",  "%PDF-"sv,                {}},
    Kind{Media::kPng,  "image/png",       "png",  "\x89PNG\r\n\x1a\n"sv,    {}},
    Kind{Media::kJpeg, "image/jpeg",      "jpg",  "\xff\xd8\xff"sv,         {}},
    Kind{Media::kDocx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", kZip, "word/document.xml"},
    Kind{Media::kXlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",       "xlsx", kZip, "xl/workbook.xml"},
    Kind{Media::kText, "text/plain",      "txt",  {},                       {}},
    Kind{Media::kCsv,  "text/csv",        "csv",  {},                       {}},
};
// clang-format on

// Text in any encoding of the day (UTF-8, GB18030), and nothing that is a kind of its own.
bool is_plain_text(std::string_view content) {
  for (const Kind& kind : kKinds)
    if (!kind.magic.empty() && content.starts_with(kind.magic)) return false;
  return std::ranges::none_of(content, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
  });
}

bool fits(const Kind& kind, std::string_view content) {
  if (kind.magic.empty()) return is_plain_text(content);
  return content.starts_with(kind.magic) &&
         (kind.part.empty() || content.find(kind.part) != std::string_view::npos);
}

const Kind& kind_of(Media media) {
  const auto found = std::ranges::find(kKinds, media, &Kind::media);
  // A kind of a later version of the program is given out as text that nobody runs.
  return found == kKinds.end() ? *std::ranges::find(kKinds, Media::kText, &Kind::media) : *found;
}

}  // namespace

std::optional<Media> media_of(std::string_view content_type, std::string_view content) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  for (const Kind& kind : kKinds)
    if (kind.type == type && fits(kind, content)) return kind.media;
  return std::nullopt;
}

std::string_view media_type(Media media) { return kind_of(media).type; }
std::string_view suffix_of(Media media) { return kind_of(media).suffix; }

std::string_view media_type_of_suffix(std::string_view suffix) {
  if (suffix == "jpeg") suffix = "jpg";
  const auto found = std::ranges::find(kKinds, suffix, &Kind::suffix);
  return found == kKinds.end() ? std::string_view() : found->type;
}

}  // namespace chapterhouse::store
