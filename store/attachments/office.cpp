#include "store/attachments/office.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

namespace chapterhouse::store {
namespace {

using namespace std::string_view_literals;

// What other archives, and programs, begin with.
constexpr std::string_view kForeign[] = {
    "PK\x03\x04"sv, "PK\x05\x06"sv,  "Rar!"sv, "7z\xbc\xaf\x27\x1c"sv, "\x1f\x8b"sv,
    "BZh"sv,        "\xfd\x37zXZ"sv, "MZ"sv,   "\x7f\x45LF"sv,         "\xd0\xcf\x11\xe0"sv};

// The record at the end of a zip, with no comment behind it: readers search for it backwards, so a
// comment can hold what another reader takes for the file.
bool ends_as_zip(std::string_view content) {
  constexpr std::size_t kEndBytes = 22;
  return content.size() >= kEndBytes &&
         content.substr(content.size() - kEndBytes).starts_with("PK\x05\x06"sv) &&
         content.ends_with("\0\0"sv);
}

bool is_harmless_name(std::string_view name) {
  if (name.empty() || name.starts_with('/') || name.find_first_of("\\:\0"sv) != name.npos)
    return false;
  if (("/" + std::string(name) + "/").find("/../") != std::string::npos) return false;
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return !lower.ends_with("vbaproject.bin");
}

// Unpacks one member into nothing, adding to `unpacked`.
bool is_harmless_member(archive* zip, archive_entry* entry, std::size_t most,
                        std::size_t& unpacked) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (!name || !is_harmless_name(name) || archive_entry_is_encrypted(entry) != 0) return false;
  const auto type = archive_entry_filetype(entry);
  if (type == AE_IFDIR) return true;
  if (type != AE_IFREG || archive_entry_hardlink(entry) || archive_entry_symlink(entry))
    return false;
  bool first = true;
  for (;;) {
    const void* data = nullptr;
    std::size_t size = 0;
    std::int64_t offset = 0;
    const int read = archive_read_data_block(zip, &data, &size, &offset);
    if (read == ARCHIVE_EOF) return true;
    if (read != ARCHIVE_OK) return false;
    unpacked += size;
    if (unpacked > most) return false;
    const std::string_view bytes(static_cast<const char*>(data), size);
    if (first && std::ranges::any_of(
                     kForeign, [&](std::string_view start) { return bytes.starts_with(start); }))
      return false;
    first = false;
  }
}

}  // namespace

bool is_sound_office_file(std::string_view content, std::string_view part) {
  if (!content.starts_with("PK\x03\x04"sv) || !ends_as_zip(content)) return false;
  const std::unique_ptr<archive, decltype(&archive_read_free)> zip(archive_read_new(),
                                                                   &archive_read_free);
  if (!zip || archive_read_support_format_zip_seekable(zip.get()) != ARCHIVE_OK ||
      archive_read_open_memory(zip.get(), content.data(), content.size()) != ARCHIVE_OK)
    return false;
  constexpr std::size_t kFirst = 1024 * 1024;
  const std::size_t most = std::min(kOfficeUnpackedMax, kFirst + content.size() * kOfficeRatioMax);
  bool has_part = false;
  std::size_t unpacked = 0;
  for (std::size_t entries = 0;; ++entries) {
    archive_entry* entry = nullptr;
    const int read = archive_read_next_header(zip.get(), &entry);
    if (read == ARCHIVE_EOF) return has_part;
    if (read != ARCHIVE_OK || entries == kOfficeEntriesMax) return false;
    if (!is_harmless_member(zip.get(), entry, most, unpacked)) return false;
    has_part = has_part || archive_entry_pathname_utf8(entry) == part;
  }
}

}  // namespace chapterhouse::store
