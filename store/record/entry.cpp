#include "store/record/entry.h"

#include "domain/core/check.h"
#include "domain/core/limits.h"
#include "store/file/little_endian.h"

namespace chapterhouse::store {
namespace {
constexpr std::size_t kPositionAt = 1;
constexpr std::size_t kRecordedAt = 9;
constexpr std::size_t kPreviousAt = 17;
constexpr std::size_t kSegmentsMax = 3;

void put_text(Bytes& out, std::string_view text) {
  put(out, static_cast<std::uint8_t>(text.size()));
  out += text;
}
std::string take_text(ByteReader& in, std::size_t size_max) {
  const auto size = in.number<std::uint8_t>();
  if (size > size_max) in.fail();
  return std::string(in.take(size));
}
template <class Tag>
Id<Tag> take_id(ByteReader& in) {
  const std::string_view bytes = in.take(16);
  return bytes.empty() ? Id<Tag>{} : Id<Tag>::from_bytes(bytes);
}

void put_actor(Bytes& out, const Actor& actor) {
  put(out, static_cast<std::uint8_t>(actor.kind));
  put(out, static_cast<std::uint8_t>(actor.role));
  put_text(out, actor.id.value);
  put_text(out, actor.unit.value);
  put_text(out, actor.on_behalf_of.value);
}
Actor take_actor(ByteReader& in) {
  Actor actor;
  actor.kind = static_cast<ActorKind>(in.number<std::uint8_t>());
  actor.role = static_cast<Role>(in.number<std::uint8_t>());
  if (actor.kind < ActorKind::kPerson || actor.kind > ActorKind::kSystem) in.fail();
  actor.id.value = take_text(in, limits::kNameBytes);
  actor.unit.value = take_text(in, limits::kNameBytes);
  actor.on_behalf_of.value = take_text(in, limits::kNameBytes);
  return actor;
}

void put_segment(Bytes& out, const SegmentHead& segment) {
  put(out, static_cast<std::uint8_t>(segment.data_class));
  put(out, segment.size);
  out += view(segment.digest);
  if (!segment.encrypted()) return;
  out += segment.subject.bytes();
  put(out, segment.key_version);
  out += view(segment.nonce);
  out += view(segment.commitment);
}
SegmentHead take_segment(ByteReader& in) {
  SegmentHead segment;
  segment.data_class = static_cast<DataClass>(in.number<std::uint8_t>());
  if (segment.data_class < DataClass::kInternal || segment.data_class > DataClass::kSensitive)
    in.fail();
  segment.size = in.number<std::uint32_t>();
  in.copy(segment.digest);
  if (!segment.encrypted()) return segment;
  segment.subject = take_id<SubjectTag>(in);
  segment.key_version = in.number<std::uint32_t>();
  in.copy(segment.nonce);
  in.copy(segment.commitment);
  return segment;
}

bool texts_fit(const Envelope& envelope) {
  return envelope.stream.value.size() <= limits::kStreamIdBytes &&
         envelope.actor.id.value.size() <= limits::kNameBytes &&
         envelope.actor.unit.value.size() <= limits::kNameBytes &&
         envelope.actor.on_behalf_of.value.size() <= limits::kNameBytes;
}
}  // namespace

std::optional<Bytes> encode_entry(const Entry& entry) {
  const Envelope& envelope = entry.envelope;
  if (!texts_fit(envelope)) return std::nullopt;
  Bytes out;
  out.reserve(512);
  put(out, kRecordFormat);
  put(out, envelope.position.value);
  put(out, to_micros(envelope.recorded_at));
  out += view(envelope.previous);
  put(out, envelope.version.value);
  put(out, to_micros(envelope.occurred_at));
  put(out, entry.kind);
  put(out, entry.schema_version);
  put(out, envelope.from);
  put(out, envelope.to);
  out += envelope.command.bytes();
  put(out, envelope.index);
  put(out, entry.count);
  out += envelope.correlation.bytes();
  put(out, envelope.causation.value);
  put(out, envelope.policy_version);
  put(out, envelope.calendar_version);
  put_text(out, envelope.stream.value);
  put_actor(out, envelope.actor);
  put(out, static_cast<std::uint8_t>(entry.command_seal ? 1 : 0));
  if (entry.command_seal) out += view(*entry.command_seal);
  CHECK(entry.segments.size() <= kSegmentsMax);
  put(out, static_cast<std::uint8_t>(entry.segments.size()));
  for (const SegmentHead& segment : entry.segments) put_segment(out, segment);
  CHECK(out.size() <= limits::kEntryBytes);
  return out;
}

namespace {
// The entry at the front of a record; `bodies` is how many bytes it says follow.
std::optional<DecodedEntry> take_entry(ByteReader& in, std::size_t& bodies) {
  if (in.number<std::uint8_t>() != kRecordFormat) return std::nullopt;
  DecodedEntry decoded{};
  Entry& entry = decoded.entry;
  Envelope& envelope = entry.envelope;
  envelope.position.value = in.number<std::uint64_t>();
  envelope.recorded_at = from_micros(in.number<std::int64_t>());
  in.copy(envelope.previous);
  envelope.version.value = in.number<std::uint64_t>();
  envelope.occurred_at = from_micros(in.number<std::int64_t>());
  entry.kind = in.number<std::uint16_t>();
  entry.schema_version = in.number<std::uint16_t>();
  envelope.from = in.number<std::uint8_t>();
  envelope.to = in.number<std::uint8_t>();
  envelope.command = take_id<CommandTag>(in);
  envelope.index = in.number<std::uint16_t>();
  entry.count = in.number<std::uint16_t>();
  envelope.correlation = take_id<CommandTag>(in);
  envelope.causation.value = in.number<std::uint64_t>();
  envelope.policy_version = in.number<std::uint32_t>();
  envelope.calendar_version = in.number<std::uint32_t>();
  envelope.stream.value = take_text(in, limits::kStreamIdBytes);
  envelope.actor = take_actor(in);
  const auto sealed = in.number<std::uint8_t>();
  if (sealed > 1) in.fail();
  if (sealed == 1) in.copy(entry.command_seal.emplace());
  const auto segments = in.number<std::uint8_t>();
  if (segments > kSegmentsMax || envelope.index >= entry.count) in.fail();
  for (std::uint8_t i = 0; i < segments && !in.failed(); ++i) {
    const SegmentHead segment = take_segment(in);
    if (!entry.segments.empty() && segment.data_class <= entry.segments.back().data_class)
      in.fail();
    entry.segments.push_back(segment);
    bodies += segment.size;
  }
  decoded.size = in.consumed();
  if (in.failed()) return std::nullopt;
  return decoded;
}
}  // namespace

std::optional<DecodedEntry> decode_entry(std::string_view record) {
  ByteReader in(record);
  std::size_t bodies = 0;
  auto decoded = take_entry(in, bodies);
  if (!decoded || in.rest().size() != bodies) return std::nullopt;
  return decoded;
}

std::optional<Entry> decode_lone_entry(std::string_view bytes) {
  ByteReader in(bytes);
  std::size_t bodies = 0;
  auto decoded = take_entry(in, bodies);
  if (!decoded || !in.rest().empty()) return std::nullopt;
  return std::move(decoded->entry);
}

void set_writer_fields(Bytes& record, const WriterFields& fields) {
  CHECK(record.size() > kPreviousAt + fields.previous.size());
  put_at(record.data() + kPositionAt, fields.position.value);
  put_at(record.data() + kRecordedAt, to_micros(fields.recorded_at));
  std::memcpy(record.data() + kPreviousAt, fields.previous.data(), fields.previous.size());
}

}  // namespace chapterhouse::store
