#include "store/note/log_key.h"

#include <filesystem>

#include "store/crypto/seal.h"
#include "store/file/little_endian.h"

namespace chapterhouse::store {
namespace {

constexpr std::string_view kMagic = "CHLK";
constexpr std::uint8_t kFormat = 1;
constexpr std::uint64_t kPurpose = 2;  // of the key derived from the master key
constexpr std::size_t kNameBytesMax = 255;

std::string path_of(const std::string& vault) { return vault + "/log.key"; }

Bytes wrap(const NoteSigner& signer, const Secret& master) {
  Bytes header(kMagic);
  put(header, kFormat);
  put(header, static_cast<std::uint8_t>(signer.name.size()));
  header += signer.name;
  const Nonce nonce = random_nonce();
  const Secret wrapping = master.derive(kPurpose);
  return header + Bytes(view(nonce)) + seal({wrapping, nonce, header}, signer.key.seed().view());
}

std::optional<NoteSigner> unwrap(std::string_view wrapped, const Secret& master) {
  if (!wrapped.starts_with(kMagic)) return std::nullopt;
  ByteReader in(wrapped.substr(kMagic.size()));
  if (in.number<std::uint8_t>() != kFormat) return std::nullopt;
  const auto name = std::string(in.take(in.number<std::uint8_t>()));
  Nonce nonce;
  in.copy(nonce);
  const std::size_t header = kMagic.size() + 2 + name.size();
  if (in.failed() || !is_key_name(name)) return std::nullopt;
  const Secret wrapping = master.derive(kPurpose);
  const auto seed = open_sealed({wrapping, nonce, wrapped.substr(0, header)}, in.rest());
  if (!seed || seed->size() != Secret::kBytes) return std::nullopt;
  return NoteSigner{name, SigningKey(Secret(*seed))};
}

Outcome<FileError> write_new(const std::string& vault, const Secret& master,
                             const std::string& origin) {
  SigningKey key = SigningKey::random();
  constexpr std::size_t kDigits = 16;
  const std::string_view public_key(reinterpret_cast<const char*>(key.public_key().data()),
                                    key.public_key().size());
  const std::string name =
      origin.empty() ? "chapterhouse/" + to_hex(public_key).substr(0, kDigits) : origin;
  if (!is_key_name(name) || name.size() > kNameBytesMax)
    return Failure{FileError{"\"" + name +
                             "\" cannot be an origin: 1 to 255 bytes without spaces or plus, such "
                             "as log.union.example/casework"}};
  return write_whole(path_of(vault), wrap({name, std::move(key)}, master));
}
}  // namespace

Outcome<FileError> create_log_key(const std::string& vault, const Secret& master,
                                  const std::string& origin) {
  if (std::filesystem::exists(path_of(vault))) return Done{};
  return write_new(vault, master, origin);
}

bool has_log_key(const std::string& vault) { return std::filesystem::exists(path_of(vault)); }

Result<NoteSigner, FileError> read_log_key(const std::string& vault, const Secret& master) {
  const auto bytes = read_whole(path_of(vault));
  if (!bytes) return Failure{bytes.error()};
  auto signer = unwrap(*bytes, master);
  if (!signer)
    return Failure{
        FileError{path_of(vault) + ": the log's key was damaged or belongs to another master key"}};
  return *std::move(signer);
}

Outcome<FileError> replace_log_key(const std::string& vault, const Secret& master,
                                   const std::string& origin) {
  const auto old = read_log_key(vault, master);
  if (!old) return Failure{old.error()};
  if (old->name == origin)
    return Failure{FileError{"\"" + origin + "\" is the log's origin already: name another one"}};
  const VerifierKey key = old->verifier();
  const std::string kept = path_of(vault) + "." + key.text().substr(key.name.size() + 1, 8);
  std::error_code error;
  std::filesystem::copy_file(path_of(vault), kept,
                             std::filesystem::copy_options::overwrite_existing, error);
  if (error) return Failure{FileError{kept + ": " + error.message()}};
  return write_new(vault, master, origin);
}

}  // namespace chapterhouse::store
