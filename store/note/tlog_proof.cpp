#include "store/note/tlog_proof.h"

#include <charconv>

#include "store/crypto/base64.h"

namespace chapterhouse::store {
namespace {
constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kHashesMax = 63;
}  // namespace

std::string TlogProof::serialize() const {
  std::string bytes(kHeader);
  if (extra) bytes += std::string(kExtra) + to_base64(*extra) + "\n";
  bytes += std::string(kIndex) + std::to_string(index) + "\n";
  for (const Hash256& hash : hashes) bytes += to_base64(chapterhouse::view(hash)) + "\n";
  return bytes + "\n" + checkpoint;
}

std::optional<TlogProof> TlogProof::parse(std::string_view bytes) {
  const std::size_t end = bytes.find("\n\n");
  if (!bytes.starts_with(kHeader) || end == std::string_view::npos || end < kHeader.size())
    return std::nullopt;
  TlogProof proof;
  proof.checkpoint = bytes.substr(end + 2);
  std::string_view rest = bytes.substr(kHeader.size(), end + 1 - kHeader.size());
  const auto take_line = [&rest] {
    const std::size_t at = rest.find('\n');
    const std::string_view line = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return line;
  };
  if (rest.starts_with(kExtra)) {
    proof.extra = from_base64(take_line().substr(kExtra.size()));
    if (!proof.extra) return std::nullopt;
  }
  if (!rest.starts_with(kIndex)) return std::nullopt;
  const std::string_view digits = take_line().substr(kIndex.size());
  if (std::from_chars(digits.data(), digits.data() + digits.size(), proof.index).ec != std::errc{})
    return std::nullopt;
  while (!rest.empty()) {
    const auto hash = hash_from(from_base64(take_line()).value_or(""));
    if (!hash || proof.hashes.size() == kHashesMax) return std::nullopt;
    proof.hashes.push_back(*hash);
  }
  // One form only: no leading zeros, nothing behind the digits.
  if (proof.checkpoint.empty() || proof.serialize() != bytes) return std::nullopt;
  return proof;
}

bool verify_receipt(const TlogProof& proof, const Hash256& leaf, const VerifierKey& log) {
  const auto opened = SignedCheckpoint::open(proof.checkpoint, log);
  return opened &&
         verify_inclusion({proof.index, opened->checkpoint.size, leaf, opened->checkpoint.root},
                          proof.hashes);
}

}  // namespace chapterhouse::store
