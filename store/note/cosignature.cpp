#include "store/note/cosignature.h"

#include <algorithm>

namespace chapterhouse::store {
namespace {

constexpr std::size_t kTimeBytes = 8;

std::string message(std::uint64_t seconds, std::string_view text) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(text);
}

// Big-endian, as everything in a signature line.
Bytes encode(std::uint64_t seconds) {
  Bytes bytes(kTimeBytes, '\0');
  for (std::size_t i = kTimeBytes; i-- > 0; seconds >>= 8)
    bytes[i] = static_cast<char>(seconds & 0xff);
  return bytes;
}
std::uint64_t decode(std::string_view bytes) {
  std::uint64_t seconds = 0;
  for (const char byte : bytes) seconds = (seconds << 8) | static_cast<unsigned char>(byte);
  return seconds;
}
}  // namespace

NoteSignature cosign(std::string_view text, const NoteSigner& witness, Timestamp at) {
  const auto seconds = static_cast<std::uint64_t>(to_micros(at) / 1'000'000);
  return {witness.name, witness.verifier(KeyType::kCosignature).id(),
          encode(seconds) + Bytes(view(witness.key.sign(message(seconds, text))))};
}

bool verify_cosignature(const NoteSignature& signature, const VerifierKey& witness,
                        std::string_view text) {
  Signature bytes;
  if (signature.signature.size() != kTimeBytes + bytes.size()) return false;
  std::copy(signature.signature.begin() + kTimeBytes, signature.signature.end(), bytes.begin());
  const std::uint64_t seconds = decode(std::string_view(signature.signature).substr(0, kTimeBytes));
  return verify_signature(witness.key, message(seconds, text), bytes);
}

std::optional<Timestamp> cosigned_at(const NoteSignature& signature) {
  constexpr std::uint64_t kLast = 253'402'300'799;  // the year 9999
  if (signature.signature.size() != kTimeBytes + std::tuple_size_v<Signature>) return std::nullopt;
  const std::uint64_t seconds = decode(std::string_view(signature.signature).substr(0, kTimeBytes));
  if (seconds > kLast) return std::nullopt;
  return from_micros(static_cast<std::int64_t>(seconds) * 1'000'000);
}

}  // namespace chapterhouse::store
