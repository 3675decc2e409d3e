#include "store/attachments/attachments.h"

#include <cerrno>
#include <system_error>

#include "store/crypto/seal.h"
#include "store/crypto/sha256.h"
#include "store/file/little_endian.h"

namespace chapterhouse::store {
namespace {

using Kind = AttachmentError::Kind;
namespace fs = std::filesystem;

constexpr std::string_view kMagic = "CHAT";
constexpr char kFormat = 1;
constexpr std::size_t kNonceAt = 9, kCommitmentAt = 33, kHeadBytes = 65;
constexpr std::string_view kUnfinished = "unfinished";

// A full disk, a quota and a size limit are for the operator to mend and no fault of ours.
AttachmentError write_error(const FileError& error, int code) {
  const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  return {full ? Kind::kNoSpace : Kind::kFailed, error.detail};
}

AttachmentError of(const VaultError& error) {
  return {error.kind == VaultError::Kind::kErased ? Kind::kErased : Kind::kFailed, error.detail};
}

// A file opens under its own name and head only.
Bytes context_of(std::string_view head, const Hash256& hash) {
  return "chapterhouse attachment" + Bytes(head.substr(0, kNonceAt)) + Bytes(view(hash));
}

}  // namespace

SubjectId subject_of_attachment(const Hash256& hash) {
  return SubjectId::from_bytes(view(sha256({"attachment", view(hash)})));
}

Result<std::unique_ptr<AttachmentStore>, AttachmentError> AttachmentStore::open(
    const fs::path& folder, KeyVault& vault, Sync sync, SendingLimits limits) {
  std::error_code error;
  fs::remove_all(folder / kUnfinished, error);
  if (!error) fs::create_directories(folder / kUnfinished, error);
  if (error)
    return Failure{AttachmentError{Kind::kFailed, folder.string() + ": " + error.message()}};
  fs::permissions(folder, fs::perms::owner_all, error);
  // The folder's own name has to survive, too.
  const fs::path above = fs::absolute(folder, error).parent_path();
  if (sync == Sync::kYes)
    if (auto done = sync_folder(above.string()); !done)
      return Failure{AttachmentError{Kind::kFailed, done.error().detail}};
  return std::unique_ptr<AttachmentStore>(new AttachmentStore(folder, vault, sync, limits));
}

fs::path AttachmentStore::path_of(const Hash256& hash) const {
  const std::string name = to_hex(view(hash));
  return folder_ / name.substr(0, 2) / name;
}

bool AttachmentStore::has(const Hash256& hash) const {
  std::error_code error;
  return fs::is_regular_file(path_of(hash), error) && !is_erased(hash);
}

bool AttachmentStore::is_erased(const Hash256& hash) const {
  return vault_.state(subject_of_attachment(hash)) == SubjectState::kErased;
}

Outcome<AttachmentError> AttachmentStore::remove_erased(const Hash256& hash) {
  if (!is_erased(hash)) return Failure{AttachmentError{Kind::kFailed, "its key is not destroyed"}};
  const fs::path path = path_of(hash);
  std::error_code error;
  if (!fs::remove(path, error) && !error) return Done{};
  if (error) return Failure{AttachmentError{Kind::kFailed, path.string() + ": " + error.message()}};
  if (sync_ == Sync::kNo) return Done{};
  if (auto done = sync_folder(path.parent_path().string()); !done)
    return Failure{AttachmentError{Kind::kFailed, done.error().detail}};
  return Done{};
}

Result<AttachmentStore::Put, AttachmentError> AttachmentStore::put(const Hash256& hash, Media media,
                                                                   std::string_view content,
                                                                   const AccountId& sender) {
  if (sha256({content}) != hash) return Failure{AttachmentError{Kind::kOtherContent}};
  if (!sender.value.empty())
    if (auto noted = senders_.note(hash, sender, content.size()); !noted)
      return Failure{noted.error()};
  if (const auto known = get(hash); known)
    return Put::kKnown;
  else if (known.error().kind != Kind::kAbsent && known.error().kind != Kind::kDamaged)
    return Failure{known.error()};
  const auto key = vault_.key_for_writing(subject_of_attachment(hash), DataClass::kSensitive);
  if (!key) return Failure{of(key.error())};
  if (auto durable = vault_.flush(); !durable) return Failure{of(durable.error())};

  Bytes bytes(kMagic);
  bytes += kFormat;
  store::put<std::uint32_t>(bytes, key->version);
  const Nonce nonce = random_nonce();
  const Bytes aad = context_of(bytes, hash);
  const SealContext context{key->secret, nonce, aad};
  bytes += view(nonce);
  bytes += view(key_commitment(context));
  Bytes plain(1, static_cast<char>(media));
  plain += content;
  bytes += seal(context, plain);
  if (auto written = write(path_of(hash), bytes); !written) return Failure{written.error()};
  return Put::kStored;
}

Outcome<AttachmentError> AttachmentStore::write(const fs::path& path, std::string_view bytes) {
  // A name of its own: two may store one content at once, and the later rename changes nothing.
  const std::string temporary =
      (folder_ / kUnfinished / to_hex(Secret::random().view().substr(0, 16))).string();
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return Failure{write_error({path.string() + ": " + error.message()}, error.value())};
  const auto failed = [&temporary](const FileError& why) {
    const AttachmentError told = write_error(why, errno);
    std::error_code ignored;
    fs::remove(temporary, ignored);
    return Failure{told};
  };
  {
    auto file = DurableFile::open(temporary, DurableFile::Mode::kCreateNew, sync_);
    if (!file) return failed(file.error());
    if (auto done = file->write_at(0, bytes); !done) return failed(done.error());
    if (auto done = file->sync(); !done) return failed(done.error());
  }
  fs::rename(temporary, path, error);
  if (error) return failed({path.string() + ": " + error.message()});
  if (sync_ == Sync::kNo) return Done{};
  for (const fs::path& folder : {path.parent_path(), folder_})
    if (auto done = sync_folder(folder.string()); !done) return failed(done.error());
  return Done{};
}

Result<Attachment, AttachmentError> AttachmentStore::get(const Hash256& hash, Reader reader) const {
  const SubjectId subject = subject_of_attachment(hash);
  const SubjectState state = vault_.state(subject);
  if (state == SubjectState::kErased) return Failure{AttachmentError{Kind::kErased}};
  if (state == SubjectState::kRestricted && reader != Reader::kCustodian)
    return Failure{AttachmentError{Kind::kRestricted}};
  const fs::path path = path_of(hash);
  std::error_code error;
  if (!fs::exists(path, error)) return Failure{AttachmentError{Kind::kAbsent}};
  const auto read = read_whole(path.string());
  if (!read) return Failure{AttachmentError{Kind::kFailed, read.error().detail}};
  const std::string_view bytes = *read;
  const auto damaged = [this, &path](std::string_view what) {
    ++damaged_;
    return Failure{AttachmentError{Kind::kDamaged, path.string() + ": " + std::string(what)}};
  };
  if (bytes.size() < kHeadBytes + kSealOverhead + 1) return damaged("too short");
  if (!bytes.starts_with(kMagic) || bytes[kMagic.size()] != kFormat) return damaged("no such file");
  const std::uint32_t version = get_at<std::uint32_t>(bytes.data() + kMagic.size() + 1);
  const auto key = vault_.find_key(subject, DataClass::kSensitive, version);
  if (!key) return damaged("its key is not in the vault");
  Nonce nonce;
  std::memcpy(nonce.data(), bytes.data() + kNonceAt, nonce.size());
  const Bytes aad = context_of(bytes, hash);
  const SealContext context{key->secret, nonce, aad};
  if (view(key_commitment(context)) != bytes.substr(kCommitmentAt, 32))
    return damaged("another key");
  auto plain = open_sealed(context, bytes.substr(kHeadBytes));
  if (!plain || plain->empty()) return damaged("it does not open");
  Attachment attachment{static_cast<Media>(plain->front()), {}};
  plain->erase(0, 1);
  attachment.content = *std::move(plain);
  if (sha256({attachment.content}) != hash) return damaged("its content has another hash");
  return attachment;
}

}  // namespace chapterhouse::store
