#include "store/record/record.h"

#include <algorithm>
#include <unordered_map>

#include "domain/core/limits.h"
#include "store/crypto/sha256.h"
#include "store/file/little_endian.h"

namespace chapterhouse::store {
namespace {
constexpr std::size_t kSaltBytes = 16;

// A ciphertext opens only in its own place: moved to another event, field or person it does not.
Bytes context_of(const Entry& entry, const SegmentHead& head) {
  Bytes aad;
  put(aad, kRecordFormat);
  aad += entry.envelope.command.bytes();
  put(aad, entry.envelope.index);
  put(aad, static_cast<std::uint8_t>(entry.envelope.stream.value.size()));
  aad += entry.envelope.stream.value;
  put(aad, entry.envelope.version.value);
  put(aad, entry.kind);
  put(aad, entry.schema_version);
  put(aad, static_cast<std::uint8_t>(head.data_class));
  aad += head.subject.bytes();
  put(aad, head.key_version);
  return aad;
}

SubjectId subject_of(const NewEvent& event) {
  const Field* person = event.body.type().shape->field("person");
  if (person && person->shape == &shape_of<SubjectId>())
    return SubjectId::from_bytes(person->shape->text(person->in_const(event.body.data())));
  return subject_of_case(event.stream);
}

Failure<AppendError> invalid(std::string detail) {
  return Failure{AppendError{AppendError::Kind::kInvalid, {}, {}, std::move(detail)}};
}

Failure<ReadError> corrupt(Position position, std::string detail) {
  return Failure{ReadError{ReadError::Kind::kCorrupt, position, std::move(detail)}};
}

Outcome<AppendError> check_limits(const Commit& commit) {
  if (commit.events.empty() || commit.events.size() > limits::kEventsPerCommit)
    return invalid("a commit has 1 to " + std::to_string(limits::kEventsPerCommit) + " events");
  if (commit.relied_on.size() > limits::kStreamsPerCommit)
    return invalid("a commit relies on " + std::to_string(limits::kStreamsPerCommit) +
                   " streams at most");
  if (commit.command.empty()) return invalid("a commit has a command id");
  for (const StreamCheck& check : commit.relied_on) {
    if (check.stream.empty() || check.stream.value.size() > limits::kStreamIdBytes)
      return invalid("a stream's name has 1 to " + std::to_string(limits::kStreamIdBytes) +
                     " bytes");
    if (std::ranges::count(commit.relied_on, check.stream, &StreamCheck::stream) != 1)
      return invalid("relied on twice: " + check.stream.value);
  }
  return Done{};
}

Entry entry_of(const Commit& commit, std::size_t index, StreamVersion version) {
  const NewEvent& event = commit.events[index];
  Entry entry;
  entry.envelope.stream = event.stream;
  entry.envelope.version = version;
  entry.envelope.occurred_at = event.occurred_at;
  entry.envelope.actor = commit.actor;
  entry.envelope.command = commit.command;
  entry.envelope.index = static_cast<std::uint16_t>(index);
  entry.envelope.correlation = commit.correlation;
  entry.envelope.causation = commit.causation;
  entry.envelope.policy_version = commit.policy_version;
  entry.envelope.calendar_version = commit.calendar_version;
  entry.envelope.from = event.from;
  entry.envelope.to = event.to;
  entry.kind = event.body.type().key.kind;
  entry.schema_version = event.body.type().key.version;
  entry.count = static_cast<std::uint16_t>(commit.events.size());
  return entry;
}

const SegmentHead* most_sensitive(const Entry& entry) {
  const bool personal = !entry.segments.empty() && entry.segments.back().encrypted();
  return personal ? &entry.segments.back() : nullptr;
}
}  // namespace

SubjectId subject_of_case(const StreamId& stream) {
  return SubjectId::from_bytes(view(sha256({"case", stream.value})));
}

Result<std::vector<SealedRecord>, AppendError> RecordSealer::seal(const Commit& commit) const {
  if (auto fit = check_limits(commit); !fit) return Failure{fit.error()};
  std::unordered_map<StreamId, std::uint64_t> versions;
  for (const StreamCheck& check : commit.relied_on) versions[check.stream] = check.expected.value;

  std::vector<Entry> entries;
  std::vector<Bytes> bodies(commit.events.size());
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const NewEvent& event = commit.events[i];
    const auto version = versions.find(event.stream);
    if (version == versions.end())
      return invalid("written but not relied on: " + event.stream.value);
    entries.push_back(entry_of(commit, i, {++version->second}));
    const auto parts = codec_.encode(event.body);
    if (!parts)
      return invalid(std::string(event.body.type().key.name) + ": " + parts.error().detail);
    const SubjectId subject = subject_of(event);
    for (const Part& part : *parts)
      if (auto done = seal_part(part, entries.back(), subject, bodies[i]); !done)
        return Failure{done.error()};
  }
  // The hash of what a person sent must become unreadable when the person is erased, so it is
  // masked under the key of the commit's first personal segment.
  const auto personal = std::ranges::find_if(entries, most_sensitive);
  Entry& carrier = personal == entries.end() ? entries.front() : *personal;
  carrier.command_seal = commit.command_hash;
  const SegmentHead* head = most_sensitive(carrier);
  const auto key =
      head ? vault_.find_key(head->subject, head->data_class, head->key_version) : std::nullopt;
  if (head && !key)
    return Failure{AppendError{AppendError::Kind::kErased, carrier.envelope.stream, {}, {}}};
  const Hash256 pad = mask(key ? key->secret : command_key_, carrier);
  for (std::size_t i = 0; i < pad.size(); ++i) (*carrier.command_seal)[i] ^= pad[i];

  std::vector<SealedRecord> records;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto record = encode_entry(entries[i]);
    if (!record)
      return invalid("a name has at most " + std::to_string(limits::kNameBytes) + " bytes");
    const std::size_t entry_size = record->size();
    records.push_back({std::move(*record) + bodies[i], entry_size});
  }
  return records;
}

Outcome<AppendError> RecordSealer::seal_part(const Part& part, Entry& entry,
                                             const SubjectId& subject, Bytes& bodies) const {
  SegmentHead head;
  head.data_class = part.data_class;
  Bytes body;
  if (head.encrypted()) {
    const auto key = vault_.key_for_writing(subject, part.data_class);
    if (!key) {
      const bool erased = key.error().kind == VaultError::Kind::kErased;
      return Failure{AppendError{erased ? AppendError::Kind::kErased : AppendError::Kind::kStopped,
                                 entry.envelope.stream,
                                 {},
                                 key.error().detail}};
    }
    head.subject = subject;
    head.key_version = key->version;
    head.nonce = random_nonce();
    const Bytes aad = context_of(entry, head);
    const SealContext context{key->secret, head.nonce, aad};
    body = chapterhouse::store::seal(context, pad(part.bytes));
    head.commitment = key_commitment(context);
    head.digest = sha256({view(head.nonce), body});
  } else {
    std::array<std::uint8_t, kSaltBytes> salt;
    fill_random(salt);
    body.assign(reinterpret_cast<const char*>(salt.data()), salt.size());
    body += part.bytes;
    head.digest = sha256({body});
  }
  head.size = static_cast<std::uint32_t>(body.size());
  entry.segments.push_back(head);
  bodies += body;
  return Done{};
}

Hash256 RecordSealer::mask(const Secret& key, const Entry& entry) const {
  return keyed_hash(key, "command hash" + std::string(entry.envelope.command.bytes()));
}

std::optional<Hash256> RecordSealer::command_hash(const Entry& entry) const {
  if (!entry.command_seal) return std::nullopt;
  std::optional<KeyVault::Key> key;
  if (const SegmentHead* head = most_sensitive(entry)) {
    key = vault_.find_key(head->subject, head->data_class, head->key_version);
    if (!key) return std::nullopt;
  }
  Hash256 hash = mask(key ? key->secret : command_key_, entry);
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] ^= (*entry.command_seal)[i];
  return hash;
}

Result<Event, ReadError> RecordSealer::open(Position position, std::string_view record,
                                            Reveal reveal,
                                            const std::set<SubjectId>& custody) const {
  const auto decoded = decode_entry(record);
  if (!decoded || decoded->entry.envelope.position != position)
    return corrupt(position, "no such entry");
  const Entry& entry = decoded->entry;
  std::vector<PartView> parts;
  std::array<Bytes, 3> plain;
  record.remove_prefix(decoded->size);
  for (std::size_t i = 0; i < entry.segments.size(); ++i) {
    const std::string_view body = record.substr(0, entry.segments[i].size);
    record.remove_prefix(body.size());
    const SegmentHead& head = entry.segments[i];
    const bool shown = is_shown(head.subject, reveal, custody);
    parts.push_back(open_part(entry, head, body, shown, plain[i]));
    if (parts.back().presence == Presence::kPresent && parts.back().bytes.data() == nullptr)
      return corrupt(position, "a segment does not open");
  }
  auto body = codec_.decode(entry.kind, entry.schema_version, parts);
  if (!body) return corrupt(position, body.error().detail);
  return Event{entry.envelope, std::move(body).value()};
}

bool RecordSealer::is_shown(const SubjectId& subject, Reveal reveal,
                            const std::set<SubjectId>& custody) const {
  if (reveal == Reveal::kNothing) return false;
  return vault_.state(subject) != SubjectState::kRestricted || custody.contains(subject);
}

// Without bytes, though present, when the segment does not open.
PartView RecordSealer::open_part(const Entry& entry, const SegmentHead& head, std::string_view body,
                                 bool shown, Bytes& plain) const {
  const PartView broken{head.data_class, Presence::kPresent, {}};
  if (!head.encrypted())
    return body.size() < kSaltBytes
               ? broken
               : PartView{head.data_class, Presence::kPresent, body.substr(kSaltBytes)};
  if (vault_.state(head.subject) == SubjectState::kErased)
    return {head.data_class, Presence::kErased, {}};
  if (!shown) return {head.data_class, Presence::kWithheld, {}};
  const auto key = vault_.find_key(head.subject, head.data_class, head.key_version);
  if (!key) {
    // An erasure may have come between.
    const bool erased = vault_.state(head.subject) == SubjectState::kErased;
    return erased ? PartView{head.data_class, Presence::kErased, {}} : broken;
  }
  const Bytes aad = context_of(entry, head);
  const SealContext context{key->secret, head.nonce, aad};
  if (key_commitment(context) != head.commitment) return broken;
  const auto padded = open_sealed(context, body);
  if (!padded) return broken;
  auto text = unpad(*padded);
  if (!text) return broken;
  plain = std::move(*text);
  return {head.data_class, Presence::kPresent, plain};
}

bool bodies_match(const DecodedEntry& decoded, std::string_view record) {
  record.remove_prefix(decoded.size);
  for (const SegmentHead& head : decoded.entry.segments) {
    const std::string_view body = record.substr(0, head.size);
    record.remove_prefix(body.size());
    const Hash256 digest = head.encrypted() ? sha256({view(head.nonce), body}) : sha256({body});
    if (digest != head.digest) return false;
  }
  return true;
}

}  // namespace chapterhouse::store
