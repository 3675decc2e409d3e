#include "store/witness/witness.h"

#include <algorithm>
#include <filesystem>

#include "store/crypto/base64.h"
#include "store/crypto/sha256.h"
#include "store/note/cosignature.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t kEvidenceFilesMax = 512;
constexpr std::string_view kSecretPrefix = "chapterhouse-witness-key";

WitnessReply refused(int status, std::string why) { return {status, std::move(why) + "\n"}; }

// The lock, or why it cannot be had. The file is never removed.
Result<DurableFile, FileError> lock_folder(const std::string& folder) {
  const std::string path = folder + "/lock";
  const auto mode = fs::exists(path) ? DurableFile::Mode::kOpen : DurableFile::Mode::kCreateNew;
  auto file = DurableFile::open(path, mode);
  if (!file) return Failure{file.error()};
  if (!file->lock()) return Failure{FileError{path + ": another witness has this folder"}};
  return file;
}

}  // namespace

Result<std::unique_ptr<Witness>, FileError> Witness::open(Parts parts) {
  auto witness = std::unique_ptr<Witness>(new Witness(std::move(parts)));
  if (!witness->parts_.folder.empty())
    if (auto loaded = witness->load(); !loaded) return Failure{loaded.error()};
  return witness;
}

std::string Witness::path_of(std::string_view hash) const {
  return parts_.folder + "/" + std::string(hash) + ".checkpoint";
}

Outcome<FileError> Witness::load() {
  std::error_code error;
  fs::create_directories(parts_.folder + "/evidence", error);
  if (error) return Failure{FileError{parts_.folder + ": " + error.message()}};
  auto lock = lock_folder(parts_.folder);
  if (!lock) return Failure{lock.error()};
  lock_ = std::move(lock).value();
  for (const VerifierKey& log : parts_.logs) {
    const std::string hash = origin_hash(log.name);
    if (!fs::exists(path_of(hash))) continue;
    auto bytes = read_whole(path_of(hash));
    if (!bytes) return Failure{bytes.error()};
    // Our own cosignature says that this is what we accepted, whichever key the log has today.
    const VerifierKey own = key();
    const auto note = Note::parse(*bytes);
    auto checkpoint =
        note && open_note(*note, {&own, 1}) ? Checkpoint::parse(note->text) : std::nullopt;
    if (!checkpoint || checkpoint->origin != log.name)
      return Failure{FileError{
          path_of(hash) +
          ": this is not a checkpoint that we cosigned. Bring it back from a copy; without it this "
          "witness cannot tell whether the log was taken back"}};
    memory_.insert_or_assign(hash, Memory{*std::move(checkpoint), *std::move(bytes)});
  }
  return Done{};
}

WitnessReply Witness::add_checkpoint(std::string_view bytes) {
  const auto request = AddCheckpoint::parse(bytes);
  const auto note = request ? Note::parse(request->note) : std::nullopt;
  const auto checkpoint = note ? Checkpoint::parse(note->text) : std::nullopt;
  if (!checkpoint) return refused(400, "this is not an add-checkpoint request");
  bool known = false;
  for (const VerifierKey& log : parts_.logs) {
    if (log.name != checkpoint->origin) continue;
    known = true;
    if (const auto shown = SignedCheckpoint::open(request->note, log))
      return judge(*request, *shown);
  }
  if (!known) return refused(404, "this witness does not know the log");
  return refused(403, "the log's signature does not hold");
}

WitnessReply Witness::judge(const AddCheckpoint& request, const SignedCheckpoint& shown) {
  const Checkpoint& next = shown.checkpoint;
  if (request.old > next.size) return refused(400, "the old size is above the checkpoint's");
  const std::string hash = origin_hash(next.origin);
  const std::lock_guard lock(mutex_);
  const auto found = memory_.find(hash);
  const Memory* known = found == memory_.end() ? nullptr : &found->second;
  const TreeSize size = known ? known->checkpoint.size : 0;
  if (request.old != size) return {409, std::to_string(size) + "\n", std::string(kTreeSizeType)};
  const Hash256 root = size == 0 ? empty_root() : known->checkpoint.root;
  const bool fits = size == 0
                        ? request.proof.empty() && (next.size > 0 || next.root == root)
                        : verify_consistency({size, next.size, root, next.root}, request.proof);
  if (!fits) {
    keep_evidence(request, known);
    return refused(
        422, "the checkpoint is not shown to contain the one of size " + std::to_string(size));
  }
  const NoteSignature cosignature = cosign(shown.note.text, parts_.signer, parts_.clock.now());
  // Lines of strangers are not kept: anybody may add them to a note.
  Note accepted = shown.note;
  std::erase_if(accepted.signatures, [this](const NoteSignature& signature) {
    return std::ranges::none_of(parts_.logs,
                                [&](const VerifierKey& log) { return signature.is_by(log); });
  });
  accepted.signatures.push_back(cosignature);
  Bytes kept = accepted.serialize();
  if (!parts_.folder.empty())
    if (auto written = write_whole(path_of(hash), kept); !written)
      return refused(500, "the witness cannot remember this checkpoint");
  memory_.insert_or_assign(hash, Memory{next, std::move(kept)});
  return {200, cosignature.line()};
}

void Witness::keep_evidence(const AddCheckpoint& request, const Memory* known) const {
  if (parts_.folder.empty()) return;
  const std::string folder = parts_.folder + "/evidence";
  const std::string bytes = request.serialize();
  const std::string name = folder + "/" + to_hex(chapterhouse::view(sha256({bytes}))).substr(0, 16);
  std::error_code error;
  const auto files = std::distance(fs::directory_iterator(folder, error), {});
  if (error || static_cast<std::size_t>(files) >= kEvidenceFilesMax ||
      fs::exists(name + ".refused"))
    return;
  // The refusal stands without these files, so a disk that cannot take them changes nothing.
  if (known && !write_whole(name + ".known", known->note)) return;
  (void)write_whole(name + ".refused", bytes).ok();
}

WitnessReply Witness::checkpoint(std::string_view hash) const {
  const std::lock_guard lock(mutex_);
  const auto found = memory_.find(hash);
  if (found == memory_.end()) return refused(404, "no checkpoint of that log was accepted");
  return {200, found->second.note};
}

TreeSize Witness::size_of(std::string_view origin) const {
  const std::lock_guard lock(mutex_);
  const auto found = memory_.find(origin_hash(origin));
  return found == memory_.end() ? 0 : found->second.checkpoint.size;
}

Result<NoteSigner, FileError> witness_key(const std::string& folder, const std::string& name) {
  const std::string path = folder + "/key";
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::exists(path)) {
    const SigningKey key = SigningKey::random();
    const std::string line =
        std::string(kSecretPrefix) + " " + name + " " + to_base64(key.seed().view()) + "\n";
    if (auto written = write_whole(path, line); !written) return Failure{written.error()};
  }
  const auto line = read_whole(path);
  if (!line) return Failure{line.error()};
  const std::string start = std::string(kSecretPrefix) + " " + name + " ";
  if (!line->starts_with(start))
    return Failure{FileError{path + ": this is not the key of a witness called " + name}};
  const auto seed = from_base64(line->substr(start.size(), line->size() - start.size() - 1));
  if (!seed || seed->size() != Secret::kBytes || !line->ends_with('\n'))
    return Failure{FileError{path + ": the key is damaged"}};
  return NoteSigner{name, SigningKey(Secret(*seed))};
}

}  // namespace chapterhouse::store
