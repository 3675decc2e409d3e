#include "store/attachments/media.h"

#include <algorithm>
#include <array>
#include <string>

#include "store/attachments/office.h"
#include "store/attachments/sniff.h"

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

// Whether some reader would take the content for something else than its beginning says: it looks
// for the end of a zip, the mark of a PDF or of a page anywhere near the front, or of an archive.
bool is_also_something_else(const Kind& kind, std::string_view content) {
  constexpr std::size_t kZipTail = 22 + 65'535;  // the end record and the longest comment
  constexpr std::size_t kPdfHead = 1024;         // where readers of PDF look for its mark
  constexpr std::size_t kPageHead = 2048;        // more than browsers look at to guess a type
  const std::string_view tail = content.substr(content.size() - std::min(content.size(), kZipTail));
  if (kind.magic != kZip && tail.find("PK\x05\x06"sv) != std::string_view::npos) return true;
  if (kind.media != Media::kPdf && content.substr(0, kPdfHead).find("%PDF-") != content.npos)
    return true;
  for (const std::string_view archive : {"Rar!\x1a\x07"sv, "7z\xbc\xaf\x27\x1c"sv})
    if (content.find(archive) != std::string_view::npos) return true;
  std::string front(content.substr(0, kPageHead));
  std::ranges::transform(front, front.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const char* page : {"<script", "<html", "<svg", "<!doctype", "<?php", "<iframe", "<body"})
    if (front.find(page) != std::string::npos) return true;
  return false;
}

// Chunk after chunk to the last, which ends the file.
bool is_whole_png(std::string_view content) {
  content.remove_prefix(8);
  while (content.size() >= 12) {
    std::size_t size = 0;
    for (const char c : content.substr(0, 4)) size = size << 8 | static_cast<unsigned char>(c);
    if (size > content.size() - 12) return false;
    if (content.substr(4, 4) == "IEND") return content.size() == size + 12;
    content.remove_prefix(size + 12);
  }
  return false;
}

// Text in any encoding of the day (UTF-8, GB18030), and nothing that is a kind of its own.
bool is_plain_text(std::string_view content) {
  for (const Kind& kind : kKinds)
    if (!kind.magic.empty() && content.starts_with(kind.magic)) return false;
  return std::ranges::none_of(content, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
  });
}

// libmagic's opinion is the second: it must not be another one. Text is what it says of text that
// it knows nothing more of.
bool agrees(const Kind& kind, std::string_view sniffed) {
  if (sniffed == kind.type) return true;
  if (kind.magic == kZip) return sniffed == "application/zip";
  if (kind.magic.empty())
    return sniffed == "text/plain" || sniffed == "text/csv" || sniffed == "application/csv" ||
           sniffed == "application/json" || sniffed == "application/octet-stream" ||
           sniffed == "inode/x-empty" || sniffed == "application/x-empty";
  return false;
}

bool fits(const Kind& kind, std::string_view content) {
  if (kind.magic.empty() ? !is_plain_text(content) : !content.starts_with(kind.magic)) return false;
  if (is_also_something_else(kind, content)) return false;
  if (kind.media == Media::kPng && !is_whole_png(content)) return false;
  if (!kind.part.empty() && !is_sound_office_file(content, kind.part)) return false;
  return agrees(kind, sniffed_type(content));
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
