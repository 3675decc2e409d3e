#include "store/attachments/sniff.h"

#include <magic.h>

#include <memory>

namespace chapterhouse::store {

std::string sniffed_type(std::string_view content) {
  // A cookie is for one thread. Looking into archives or running programs is not asked of it.
  thread_local const std::unique_ptr<magic_set, decltype(&magic_close)> magic = [] {
    std::unique_ptr<magic_set, decltype(&magic_close)> opened(
        magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
                   MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_CDF),
        &magic_close);
    if (opened && magic_load(opened.get(), nullptr) != 0) opened.reset();
    return opened;
  }();
  if (!magic) return {};
  const char* type = magic_buffer(magic.get(), content.data(), content.size());
  return type ? type : "";
}

}  // namespace chapterhouse::store
