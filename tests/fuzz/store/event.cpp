// Events on the wire (Cap'n Proto, packed): what decodes is encoded again, and from then on the
// bytes stay the same. Limits on size and depth keep a small input from standing for much.
#include "domain/cases/all.h"
#include "domain/core/archive.h"
#include "store/codec/codec.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

using namespace store;

Bytes archived(const EventBody& event) {
  Bytes out;
  write_archive(*event.type().shape, event.data(), out);
  return out;
}

std::vector<PartView> views_of(const std::vector<Part>& parts) {
  std::vector<PartView> views;
  for (const Part& part : parts) views.push_back({part.data_class, Presence::kPresent, part.bytes});
  return views;
}

}  // namespace

void run(Input input) {
  static const Codec codec(full_catalogue());
  const auto events = full_catalogue().events();
  const EventType& type = *events[input.below(events.size())];
  std::vector<PartView> parts;
  while (!input.empty() && parts.size() < 3) {
    const std::size_t how = input.below(4);
    const auto data_class =
        static_cast<DataClass>(static_cast<std::size_t>(DataClass::kInternal) + parts.size());
    if (how == 3)
      parts.push_back({data_class, Presence::kErased, {}});
    else
      parts.push_back({data_class, Presence::kPresent, input.take(input.below(65536))});
  }
  const auto decoded = codec.decode(type.key.kind, type.key.version, parts);
  if (!decoded) return;
  const auto encoded = codec.encode(*decoded);
  if (!encoded) {
    const auto kind = encoded.error().kind;
    CHECK(kind == CodecError::Kind::kWithheld || kind == CodecError::Kind::kTooLarge);
    return;
  }
  const auto again = codec.decode(type.key.kind, type.key.version, views_of(*encoded));
  CHECK(again);
  CHECK(archived(*decoded) == archived(*again));
  const auto twice = codec.encode(*again);
  CHECK(twice);
  CHECK(twice->size() == encoded->size());
  for (std::size_t i = 0; i < twice->size(); ++i) CHECK((*twice)[i].bytes == (*encoded)[i].bytes);
}

}  // namespace chapterhouse::fuzz
