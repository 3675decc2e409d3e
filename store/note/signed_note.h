#pragma once
// Signed notes (C2SP signed-note): a text with signature lines, each by a named key.
//
// Values and free functions: safe to call from any thread.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/bytes.h"
#include "store/crypto/signing.h"

namespace chapterhouse::store {

// What a key signs; stored in its encoded form and part of its id.
enum class KeyType : std::uint8_t {
  kEd25519 = 0x01,      // the note's text
  kCosignature = 0x04,  // a time and the note's text: what a witness signs (cosignature.h)
};

// The public half, as written: name+hexid+base64(type || key).
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::kEd25519;
  PublicKey key{};

  std::uint32_t id() const;  // the first four bytes of SHA-256(name || LF || type || key)
  std::string text() const;
  // Empty unless the name may be one, the id is right and the type is known.
  static std::optional<VerifierKey> parse(std::string_view text);
  bool operator==(const VerifierKey&) const = default;
};
// A name is not empty and has no white space and no plus.
bool is_key_name(std::string_view name);

struct NoteSigner {
  std::string name;
  SigningKey key;

  VerifierKey verifier(KeyType type = KeyType::kEd25519) const {
    return {name, type, key.public_key()};
  }
};

// One signature line: what follows the key's id is for the key's type to judge.
struct NoteSignature {
  std::string name;
  std::uint32_t id = 0;
  Bytes signature;

  bool is_by(const VerifierKey& key) const { return name == key.name && id == key.id(); }
  std::string line() const;                                          // with its final newline
  static std::optional<NoteSignature> parse(std::string_view line);  // without it
  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;  // with its final newline
  std::vector<NoteSignature> signatures;

  // Exactly the bytes that parse() takes.
  std::string serialize() const;
  static std::optional<Note> parse(std::string_view bytes);
};

// An Ed25519 signature over the text, as one line of a note.
NoteSignature sign_note(std::string_view text, const NoteSigner& signer);

// Which signatures of the note were made by the keys given, each once, in the note's order. Empty
// when none was, when a signature by a known key is wrong, or when two different entries of `keys`
// claim one name and id: such a note is refused as a whole.
std::optional<std::vector<NoteSignature>> open_note(const Note& note,
                                                    std::span<const VerifierKey> keys);

}  // namespace chapterhouse::store
