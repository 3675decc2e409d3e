#include "api/paper/sealed_zip.h"

#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace chapterhouse::paper {
namespace {

struct Gone {
  void operator()(archive* zip) const { archive_write_free(zip); }
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

la_ssize_t collect(archive*, void* out, const void* bytes, size_t count) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), count);
  return static_cast<la_ssize_t>(count);
}

}  // namespace

Result<std::string, std::string> sealed_zip(const std::vector<ZipEntry>& entries,
                                            const std::string& password) {
  std::string bytes;
  const std::unique_ptr<archive, Gone> zip(archive_write_new());
  const auto failed = [&zip] {
    const char* why = archive_error_string(zip.get());
    return Failure{"no zip could be made: " + std::string(why ? why : "unknown")};
  };
  if (archive_write_set_format_zip(zip.get()) != ARCHIVE_OK ||
      archive_write_set_options(zip.get(), "zip:encryption=aes256,hdrcharset=UTF-8") !=
          ARCHIVE_OK ||
      archive_write_set_passphrase(zip.get(), password.c_str()) != ARCHIVE_OK ||
      archive_write_open(zip.get(), &bytes, nullptr, collect, nullptr) != ARCHIVE_OK)
    return failed();
  for (const ZipEntry& file : entries) {
    const std::unique_ptr<archive_entry, Gone> entry(archive_entry_new());
    archive_entry_set_pathname_utf8(entry.get(), file.name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.content.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    if (archive_write_header(zip.get(), entry.get()) != ARCHIVE_OK ||
        archive_write_data(zip.get(), file.content.data(), file.content.size()) !=
            static_cast<la_ssize_t>(file.content.size()))
      return failed();
  }
  if (archive_write_close(zip.get()) != ARCHIVE_OK) return failed();
  return bytes;
}

}  // namespace chapterhouse::paper
