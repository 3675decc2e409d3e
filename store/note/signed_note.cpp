#include "store/note/signed_note.h"

#include <algorithm>
#include <charconv>

#include "domain/core/text.h"
#include "store/crypto/base64.h"
#include "store/crypto/sha256.h"
#include "store/note/cosignature.h"

namespace chapterhouse::store {
namespace {

constexpr std::string_view kDash = "\u2014 ";
constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kSignaturesMax = 100;
constexpr std::size_t kNoteBytesMax = 1'000'000;

std::uint32_t number_of(std::string_view big_endian) {
  std::uint32_t id = 0;
  for (const char byte : big_endian) id = (id << 8) | static_cast<unsigned char>(byte);
  return id;
}
Bytes bytes_of(std::uint32_t id) {
  Bytes bytes(kIdBytes, '\0');
  for (std::size_t i = kIdBytes; i-- > 0; id >>= 8) bytes[i] = static_cast<char>(id & 0xff);
  return bytes;
}

Bytes encoded(const VerifierKey& key) {
  return Bytes(1, static_cast<char>(key.type)) +
         Bytes(reinterpret_cast<const char*>(key.key.data()), key.key.size());
}

bool has_control_byte(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

bool holds(const NoteSignature& signature, const VerifierKey& key, std::string_view text) {
  if (key.type == KeyType::kCosignature) return verify_cosignature(signature, key, text);
  Signature bytes;
  if (signature.signature.size() != bytes.size()) return false;
  std::ranges::copy(signature.signature, bytes.begin());
  return verify_signature(key.key, text, bytes);
}
}  // namespace

bool is_key_name(std::string_view name) {
  // White space beyond ASCII that Unicode knows, as UTF-8.
  constexpr std::string_view kSpaces[] = {"\u0085", "\u00a0", "\u1680", "\u2028", "\u2029",
                                          "\u202f", "\u205f", "\u3000", "\u2000", "\u2001",
                                          "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                          "\u2007", "\u2008", "\u2009", "\u200a"};
  if (name.empty() || !is_text(name)) return false;
  if (name.find_first_of(" \t\n\v\f\r+") != std::string_view::npos) return false;
  return std::ranges::none_of(
      kSpaces, [name](std::string_view space) { return name.find(space) != name.npos; });
}

std::uint32_t VerifierKey::id() const {
  const Hash256 hash = sha256({name, "\n", encoded(*this)});
  return number_of(chapterhouse::view(hash).substr(0, kIdBytes));
}

std::string VerifierKey::text() const {
  return name + "+" + to_hex(bytes_of(id())) + "+" + to_base64(encoded(*this));
}

std::optional<VerifierKey> VerifierKey::parse(std::string_view text) {
  const std::size_t first = text.find('+');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = text.find('+', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto bytes = from_base64(text.substr(second + 1));
  VerifierKey key;
  if (!bytes || bytes->size() != 1 + key.key.size()) return std::nullopt;
  key.name = text.substr(0, first);
  key.type = static_cast<KeyType>(bytes->front());
  if (key.type != KeyType::kEd25519 && key.type != KeyType::kCosignature) return std::nullopt;
  std::copy(bytes->begin() + 1, bytes->end(), key.key.begin());
  // Also catches an id in another form: capitals, or not four bytes.
  if (!is_key_name(key.name) || key.text() != text) return std::nullopt;
  return key;
}

std::string NoteSignature::line() const {
  return std::string(kDash) + name + " " + to_base64(bytes_of(id) + signature) + "\n";
}

std::optional<NoteSignature> NoteSignature::parse(std::string_view line) {
  if (!line.starts_with(kDash)) return std::nullopt;
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return std::nullopt;
  const auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kIdBytes) return std::nullopt;
  return NoteSignature{std::string(line.substr(0, space)),
                       number_of(std::string_view(*bytes).substr(0, kIdBytes)),
                       bytes->substr(kIdBytes)};
}

std::string Note::serialize() const {
  std::string bytes = text + "\n";
  for (const NoteSignature& signature : signatures) bytes += signature.line();
  return bytes;
}

std::optional<Note> Note::parse(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax || !is_text(bytes) || has_control_byte(bytes))
    return std::nullopt;
  const std::size_t split = bytes.rfind("\n\n");
  if (split == std::string_view::npos || !bytes.ends_with('\n')) return std::nullopt;
  Note note{std::string(bytes.substr(0, split + 1)), {}};
  for (std::string_view rest = bytes.substr(split + 2); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    auto signature = NoteSignature::parse(rest.substr(0, end));
    if (!signature || note.signatures.size() == kSignaturesMax) return std::nullopt;
    note.signatures.push_back(*std::move(signature));
    rest.remove_prefix(end + 1);
  }
  if (note.signatures.empty()) return std::nullopt;
  return note;
}

NoteSignature sign_note(std::string_view text, const NoteSigner& signer) {
  return {signer.name, signer.verifier().id(), Bytes(view(signer.key.sign(text)))};
}

std::optional<std::vector<NoteSignature>> open_note(const Note& note,
                                                    std::span<const VerifierKey> keys) {
  std::vector<NoteSignature> verified;
  for (const NoteSignature& signature : note.signatures) {
    const auto claims = [&](const VerifierKey& key) { return signature.is_by(key); };
    const auto key = std::ranges::find_if(keys, claims);
    if (key == keys.end()) continue;
    if (std::any_of(key + 1, keys.end(), claims)) return std::nullopt;
    const bool repeated = std::ranges::any_of(
        verified, [&](const NoteSignature& known) { return known.is_by(*key); });
    if (repeated) continue;
    if (!holds(signature, *key, note.text)) return std::nullopt;
    verified.push_back(signature);
  }
  if (verified.empty()) return std::nullopt;
  return verified;
}

}  // namespace chapterhouse::store
