#include "store/crypto/key_ring.h"

#include <sys/stat.h>
#include <filesystem>

#include "store/crypto/seal.h"
#include "store/file/little_endian.h"

namespace chapterhouse::store {
namespace {
constexpr std::string_view kMagic = "CHRG";
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kHeaderBytes = 4 + 1 + 4;
constexpr std::size_t kRingBytes = kHeaderBytes + 24 + 2 * Secret::kBytes + kSealOverhead;
}  // namespace

KeyRing KeyRing::random() { return {1, Secret::random(), Secret::random()}; }
KeyRing KeyRing::next_epoch() const { return {epoch + 1, Secret::random(), root}; }

Outcome<FileError> create_master_key(const std::string& path) {
  // A half-written key would stand in the way for ever, and one that is there is never replaced.
  const std::string making = path + ".made";
  if (auto written = write_whole(making, Secret::random().view()); !written) return written;
  std::error_code error, ignored;
  std::filesystem::create_hard_link(making, path, error);
  std::filesystem::remove(making, ignored);
  if (error) return Failure{FileError{path + ": " + error.message()}};
  return sync_folder(std::filesystem::path(path).parent_path().string());
}

Result<Secret, FileError> read_master_key(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 0077) != 0)
    return Failure{FileError{path + ": others may read the master key; run: chmod 600 " + path}};
  const auto bytes = read_whole(path);
  if (!bytes) return Failure{bytes.error()};
  if (bytes->size() != Secret::kBytes)
    return Failure{FileError{path + ": a master key has 32 bytes"}};
  return Secret(*bytes);
}

Bytes wrap_ring(const KeyRing& ring, const Secret& master) {
  Bytes header(kMagic);
  put(header, kFormat);
  put(header, ring.epoch);
  const Nonce nonce = random_nonce();
  const Secret wrapping = master.derive(1);
  Bytes keys(ring.epoch_key.view());
  keys += ring.root.view();
  return header + Bytes(view(nonce)) + seal({wrapping, nonce, header}, keys);
}

Result<KeyRing, FileError> unwrap_ring(std::string_view wrapped, const Secret& master) {
  const FileError foreign{"the key ring was damaged or belongs to another master key"};
  if (wrapped.size() != kRingBytes || !wrapped.starts_with(kMagic)) return Failure{foreign};
  ByteReader in(wrapped.substr(kMagic.size()));
  if (in.number<std::uint8_t>() != kFormat) return Failure{foreign};
  KeyRing ring;
  ring.epoch = in.number<std::uint32_t>();
  Nonce nonce;
  in.copy(nonce);
  const Secret wrapping = master.derive(1);
  const auto keys = open_sealed({wrapping, nonce, wrapped.substr(0, kHeaderBytes)}, in.rest());
  if (!keys) return Failure{foreign};
  ring.epoch_key = Secret(std::string_view(*keys).substr(0, Secret::kBytes));
  ring.root = Secret(std::string_view(*keys).substr(Secret::kBytes));
  return ring;
}

}  // namespace chapterhouse::store
