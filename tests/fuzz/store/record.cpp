// Records of the log: the two readers of an entry agree about every input, and what they accept is
// written again to the same bytes.
#include "store/record/record.h"

#include "store/record/entry_view.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

using namespace store;

void check_same(const EntryView& seen, const Entry& entry) {
  const Envelope& envelope = entry.envelope;
  CHECK(seen.position() == envelope.position);
  CHECK(seen.recorded_at() == envelope.recorded_at);
  CHECK(seen.version() == envelope.version);
  CHECK(seen.previous() == view(envelope.previous));
  CHECK(seen.stream() == envelope.stream.value);
  CHECK(seen.command() == envelope.command.bytes());
  CHECK(seen.index() == envelope.index);
  CHECK(seen.count() == entry.count);
  CHECK(seen.segments().size() == entry.segments.size());
  for (std::size_t i = 0; i < entry.segments.size(); ++i) {
    CHECK(seen.segments()[i].size == entry.segments[i].size);
    CHECK(seen.segments()[i].digest == view(entry.segments[i].digest));
  }
}

}  // namespace

void run(Input input) {
  const std::string_view bytes = input.rest();
  const auto seen = EntryView::parse(bytes);
  const auto decoded = decode_entry(bytes);
  const auto lone = decode_lone_entry(bytes);
  // The view does not look at what follows, so it accepts whenever one of the others does.
  if (decoded || lone) CHECK(seen);
  if (!seen) return;
  CHECK(seen->bytes().size() <= bytes.size());
  CHECK(decoded.has_value() == (bytes.size() - seen->bytes().size() == seen->bodies_size()));
  CHECK(lone.has_value() == (bytes.size() == seen->bytes().size()));
  const auto entry = decode_lone_entry(seen->bytes());
  CHECK(entry);
  check_same(*seen, *entry);
  const auto again = encode_entry(*entry);
  CHECK(again);
  CHECK(*again == seen->bytes());
  if (!decoded) return;
  CHECK(decoded->size == seen->bytes().size());
  const bool match = bodies_match(*decoded, bytes);
  CHECK(match == !wrong_body(*seen, bytes.substr(decoded->size)));
}

}  // namespace chapterhouse::fuzz
