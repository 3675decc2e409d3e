// Archives, which snapshots are made of: what is read is written again as it was, and reading takes
// no more than there is.
#include "domain/core/archive.h"

#include "domain/cases/all.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {

void run(Input input) {
  const auto types = full_catalogue().types();
  const CaseType& type = *types[input.below(types.size())];
  const Shape& shape = *type.state;
  const std::string_view bytes = input.rest();
  std::string_view left = bytes;
  const std::shared_ptr<void> value = shape.make();
  if (!read_archive(shape, value.get(), left)) return;
  CHECK(left.size() <= bytes.size());
  Bytes first;
  write_archive(shape, value.get(), first);
  const std::shared_ptr<void> again = shape.make();
  std::string_view second = first;
  CHECK(read_archive(shape, again.get(), second));
  CHECK(second.empty());
  Bytes third;
  write_archive(shape, again.get(), third);
  CHECK(first == third);
}

}  // namespace chapterhouse::fuzz
