#include "store/record/entry_view.h"

#include "domain/core/limits.h"
#include "store/crypto/sha256.h"

namespace chapterhouse::store {
namespace {
constexpr std::size_t kStreamAt = 123;  // everything before has its fixed place

std::string_view take_text(ByteReader& in, std::size_t size_max) {
  const auto size = in.number<std::uint8_t>();
  if (size > size_max) in.fail();
  return in.take(size);
}

void skip_actor(ByteReader& in) {
  const auto kind = static_cast<ActorKind>(in.number<std::uint8_t>());
  if (kind < ActorKind::kPerson || kind > ActorKind::kSystem) in.fail();
  in.take(1);  // any role
  for (int i = 0; i < 3; ++i) take_text(in, limits::kNameBytes);
}

SegmentView take_segment(ByteReader& in) {
  SegmentView segment{};
  segment.data_class = static_cast<DataClass>(in.number<std::uint8_t>());
  if (segment.data_class < DataClass::kInternal || segment.data_class > DataClass::kSensitive)
    in.fail();
  segment.size = in.number<std::uint32_t>();
  segment.digest = in.take(std::tuple_size_v<Hash256>);
  if (!segment.encrypted()) return segment;
  segment.subject = in.take(16);
  in.take(4);  // the key's version
  segment.nonce = in.take(std::tuple_size_v<Nonce>);
  in.take(std::tuple_size_v<Hash256>);  // the key's commitment
  return segment;
}
}  // namespace

std::optional<EntryView> EntryView::parse(std::string_view record) {
  ByteReader in(record);
  if (in.number<std::uint8_t>() != kRecordFormat) return std::nullopt;
  in.take(kStreamAt - 1);
  EntryView entry;
  entry.stream_ = take_text(in, limits::kStreamIdBytes);
  skip_actor(in);
  const auto sealed = in.number<std::uint8_t>();
  if (sealed > 1) in.fail();
  if (sealed == 1) in.take(std::tuple_size_v<Hash256>);
  const auto segments = in.number<std::uint8_t>();
  if (segments > entry.segments_.size()) in.fail();
  for (std::uint8_t i = 0; i < segments && !in.failed(); ++i) {
    entry.segments_[i] = take_segment(in);
    if (i > 0 && entry.segments_[i].data_class <= entry.segments_[i - 1].data_class) in.fail();
    entry.bodies_size_ += entry.segments_[i].size;
  }
  if (in.failed()) return std::nullopt;
  entry.segment_count_ = segments;
  entry.bytes_ = record.substr(0, in.consumed());
  if (entry.index() >= entry.count()) return std::nullopt;
  return entry;
}

std::optional<WrongBody> wrong_body(const EntryView& entry, std::string_view bodies) {
  for (std::size_t i = 0; i < entry.segments().size(); ++i) {
    const SegmentView& segment = entry.segments()[i];
    const std::string_view body = bodies.substr(0, segment.size);
    bodies.remove_prefix(body.size());
    const Hash256 digest = segment.encrypted() ? sha256({segment.nonce, body}) : sha256({body});
    if (view(digest) != segment.digest) return WrongBody{i, digest};
  }
  return std::nullopt;
}

}  // namespace chapterhouse::store
