// Files that people send: one is taken as one kind only, by its name and its bytes.
#include "store/attachments/media.h"

#include <set>

#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {

void run(Input input) {
  const std::string_view bytes = input.rest();
  std::set<store::Media> taken;
  for (const std::string_view suffix : {"pdf", "png", "jpg", "docx", "xlsx", "txt", "csv"}) {
    const std::string_view type = store::media_type_of_suffix(suffix);
    CHECK(!type.empty());
    const auto media = store::media_of(type, bytes);
    if (!media) continue;
    CHECK(store::media_type(*media) == type);
    CHECK(store::suffix_of(*media) == suffix);
    taken.insert(*media);
  }
  CHECK(!store::media_of("text/html", bytes));
  CHECK(!store::media_of("image/svg+xml", bytes));
  // Plain text may be called a table and the other way round; nothing else has two names.
  taken.erase(store::Media::kCsv);
  CHECK(taken.size() <= 1);
}

}  // namespace chapterhouse::fuzz
