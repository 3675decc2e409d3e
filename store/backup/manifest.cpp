#include "store/backup/manifest.h"

#include <charconv>

namespace chapterhouse::store {
namespace {

constexpr std::string_view kLogFormat = "chapterhouse backup 1";
constexpr std::string_view kKeysFormat = "chapterhouse keys backup 1";

// Lines "name value" in a fixed order. Reads past the end or other names fail for good. A value of
// one thread.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::string_view take(std::string_view name) {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos || !rest_.starts_with(name)) return fail();
    std::string_view value = rest_.substr(name.size(), end - name.size());
    rest_.remove_prefix(end + 1);
    if (name.ends_with(' ') || value.empty()) return value;
    return fail();
  }
  template <class T>
  void number(std::string_view name, T& out) {
    const std::string_view text = take(name);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) fail();
  }
  void time(std::string_view name, Timestamp& out) {
    if (const auto parsed = parse_timestamp(take(name)))
      out = *parsed;
    else
      fail();
  }
  void hash(std::string_view name, Hash256& out) {
    if (const auto parsed = hash_from(from_hex(take(name)).value_or("")))
      out = *parsed;
    else
      fail();
  }
  bool done() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view fail() {
    failed_ = true;
    rest_ = {};
    return {};
  }
  std::string_view rest_;
  bool failed_ = false;
};

std::string line(std::string_view name, const std::string& value) {
  return std::string(name) + value + "\n";
}
std::string line(std::string_view name, std::uint64_t value) {
  return line(name, std::to_string(value));
}
std::string line(std::string_view name, const Hash256& value) {
  return line(name, to_hex(chapterhouse::view(value)));
}

template <class Manifest>
Result<SignedManifest<Manifest>, std::string> open(std::string_view bytes,
                                                   const std::optional<VerifierKey>& key) {
  const auto note = Note::parse(bytes);
  if (!note) return Failure{std::string("the manifest is damaged: it is no signed note")};
  // The key stands in the manifest, behind the text that everybody reads.
  const std::size_t cut = note->text.rfind("\nkey ");
  if (cut == std::string::npos) return Failure{std::string("the manifest names no key")};
  const std::string named = note->text.substr(cut + 5, note->text.size() - cut - 6);
  const auto own = VerifierKey::parse(named);
  if (!own) return Failure{std::string("the manifest's key is damaged")};
  if (key && *key != *own)
    return Failure{"the manifest was signed by another key: " + named + ", not by " + key->text()};
  if (!open_note(*note, {&*own, 1}))
    return Failure{std::string("the manifest's signature does not hold")};
  auto manifest = Manifest::parse(note->text.substr(0, cut + 1));
  if (!manifest || manifest->origin != own->name)
    return Failure{std::string("the manifest is of a format that this version does not read")};
  return SignedManifest<Manifest>{*std::move(manifest), *own};
}
}  // namespace

std::string LogManifest::text() const {
  return line(kLogFormat, std::string()) + line("origin ", origin) + line("number ", number) +
         line("started ", to_text(started)) + line("finished ", to_text(finished)) +
         line("size ", head.last.value) + line("root ", head.root) +
         line("recorded ", to_text(head.recorded_at)) + line("acknowledged ", acknowledged) +
         line("checkpoint ", checkpoint) + line("config ", config) + line("files ", files);
}

std::optional<LogManifest> LogManifest::parse(std::string_view text) {
  LogManifest m;
  Lines in(text);
  in.take(kLogFormat);
  m.origin = in.take("origin ");
  in.number("number ", m.number);
  in.time("started ", m.started);
  in.time("finished ", m.finished);
  in.number("size ", m.head.last.value);
  in.hash("root ", m.head.root);
  in.time("recorded ", m.head.recorded_at);
  in.number("acknowledged ", m.acknowledged);
  in.number("checkpoint ", m.checkpoint);
  in.hash("config ", m.config);
  in.hash("files ", m.files);
  if (!in.done() || m.text() != text) return std::nullopt;
  return m;
}

std::string KeysManifest::text() const {
  return line(kKeysFormat, std::string()) + line("origin ", origin) + line("number ", number) +
         line("taken ", to_text(taken)) + line("size ", log_size) +
         line("checkpoint ", checkpoint) + line("erased ", erased) + line("files ", files);
}

std::optional<KeysManifest> KeysManifest::parse(std::string_view text) {
  KeysManifest m;
  Lines in(text);
  in.take(kKeysFormat);
  m.origin = in.take("origin ");
  in.number("number ", m.number);
  in.time("taken ", m.taken);
  in.number("size ", m.log_size);
  in.number("checkpoint ", m.checkpoint);
  in.number("erased ", m.erased);
  in.hash("files ", m.files);
  if (!in.done() || m.text() != text) return std::nullopt;
  return m;
}

std::string sign_manifest(const std::string& text, const NoteSigner& log) {
  Note note{text + "key " + log.verifier().text() + "\n", {}};
  note.signatures.push_back(sign_note(note.text, log));
  return note.serialize();
}

Result<SignedManifest<LogManifest>, std::string> open_log_manifest(
    std::string_view bytes, const std::optional<VerifierKey>& key) {
  return open<LogManifest>(bytes, key);
}
Result<SignedManifest<KeysManifest>, std::string> open_keys_manifest(
    std::string_view bytes, const std::optional<VerifierKey>& key) {
  return open<KeysManifest>(bytes, key);
}

}  // namespace chapterhouse::store
