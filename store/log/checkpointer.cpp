#include "store/log/checkpointer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace chapterhouse::store {
namespace {
using Kind = CheckpointError::Kind;
constexpr std::chrono::milliseconds kGlance{100};  // how often a quiet log is looked at

Failure<CheckpointError> failure(Kind kind, std::string detail) {
  return Failure{CheckpointError{kind, std::move(detail)}};
}
}  // namespace

class Checkpointer::Impl {
 public:
  Impl(Parts parts, CheckpointJournal journal, CheckpointJournal cosigned)
      : parts_(std::move(parts)),
        key_(parts_.signer.verifier()),
        journal_(std::move(journal)),
        cosigned_journal_(std::move(cosigned)) {
    newest_.checkpoint = {parts_.signer.name, 0, empty_root(), {}};
    newest_.note = sign_checkpoint(newest_.checkpoint, parts_.signer);
  }

  // Reads what was signed last and compares it with the log.
  Outcome<CheckpointError> compare() {
    if (!cosigned_journal_.rows().empty()) {
      auto cosigned = open(cosigned_journal_, cosigned_journal_.rows().back());
      if (!cosigned) return Failure{cosigned.error()};
      cosigned_ = *std::move(cosigned);
    }
    if (journal_.rows().empty()) return Done{};
    auto newest = open(journal_, journal_.rows().back());
    if (!newest) return Failure{newest.error()};
    newest_ = *std::move(newest);
    if (cosigned_ && cosigned_->checkpoint == newest_.checkpoint) newest_ = *cosigned_;
    return compare_root();
  }

  void follow() {
    thread_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        if (!parts_.log.wait_for({newest().checkpoint.size + 1}, kGlance)) continue;
        // When the disk refuses, readers keep the newest that is persisted, and its age tells.
        (void)sign_now();
        std::unique_lock lock(mutex_);
        signed_.wait_for(lock, stop, parts_.interval, [] { return false; });
      }
    });
  }
  void stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    (void)sign_now();  // what it cannot sign now, the next start signs
  }

  Result<SignedCheckpoint, CheckpointError> sign_now() {
    const std::lock_guard lock(mutex_);
    const LogHead head = parts_.log.head();  // durable
    if (head.last.value == newest_.checkpoint.size && !journal_.rows().empty()) return newest_;
    SignedCheckpoint next{{parts_.signer.name, head.last.value, head.root, {}}, {}};
    next.note = sign_checkpoint(next.checkpoint, parts_.signer);
    if (auto kept = journal_.append(next); !kept) return Failure{kept.error()};
    newest_ = next;
    covers_until_ = head.recorded_at;
    signed_.notify_all();
    return next;
  }

  bool wait_for(TreeSize size, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    return signed_.wait_for(lock, timeout, [&] { return newest_.checkpoint.size >= size; });
  }

  Outcome<CheckpointError> add(const Checkpoint& checkpoint,
                               const std::vector<NoteSignature>& signatures) {
    const std::lock_guard lock(mutex_);
    SignedCheckpoint with{checkpoint, sign_checkpoint(checkpoint, parts_.signer)};
    if (cosigned_ && cosigned_->checkpoint == checkpoint) with = *cosigned_;
    for (const NoteSignature& signature : signatures) {
      std::erase_if(with.note.signatures, [&](const NoteSignature& known) {
        return known.name == signature.name && known.id == signature.id;
      });
      with.note.signatures.push_back(signature);
    }
    // Witnesses answer at their own pace: what is said about an older tree comes too late.
    if (cosigned_ && checkpoint.size < cosigned_->checkpoint.size) return Done{};
    if (auto kept = cosigned_journal_.append(with); !kept) return kept;
    if (checkpoint == newest_.checkpoint) newest_ = with;
    cosigned_ = std::move(with);
    return Done{};
  }

  auto locked(const auto& read) const {
    const std::lock_guard lock(mutex_);
    return read();
  }

  SignedCheckpoint newest() const {
    return locked([this] { return newest_; });
  }
  std::optional<SignedCheckpoint> cosigned() const {
    return locked([this] { return cosigned_; });
  }
  Timestamp covers_until() const {
    return locked([this] { return covers_until_; });
  }
  std::vector<TreeSize> sizes() const {
    return locked([this] {
      std::vector<TreeSize> sizes;
      for (const JournalRow& row : journal_.rows()) sizes.push_back(row.size);
      return sizes;
    });
  }
  Result<std::optional<SignedCheckpoint>, CheckpointError> first_from(TreeSize size) const {
    const std::lock_guard lock(mutex_);
    const auto& rows = journal_.rows();
    const auto row = std::ranges::lower_bound(rows, size, {}, &JournalRow::size);
    if (row == rows.end()) return std::optional<SignedCheckpoint>{};
    auto opened = open(journal_, *row);
    if (!opened) return Failure{opened.error()};
    return std::optional(*std::move(opened));
  }
  const VerifierKey& key() const { return key_; }

 private:
  Result<SignedCheckpoint, CheckpointError> open(const CheckpointJournal& journal,
                                                 const JournalRow& row) const {
    const auto bytes = journal.read(row);
    if (!bytes) return Failure{bytes.error()};
    auto opened = SignedCheckpoint::open(*bytes, key_);
    if (!opened)
      return failure(Kind::kDamaged, "the checkpoint of size " + std::to_string(row.size) +
                                         " is not signed by this log's key " + key_.text());
    return *std::move(opened);
  }

  Outcome<CheckpointError> compare_root() {
    const Checkpoint& was = newest_.checkpoint;
    if (was.size == 0) return Done{};
    const LogHead head = parts_.log.head();
    if (head.last.value < was.size)
      return failure(Kind::kTooShort, "a checkpoint of " + std::to_string(was.size) +
                                          " events was signed, and the log has " +
                                          std::to_string(head.last.value));
    const auto root = parts_.log.root_at(was.size);
    if (!root) return failure(Kind::kFailed, root.error().detail);
    if (*root != was.root)
      return failure(Kind::kOtherRoot,
                     "the first " + std::to_string(was.size) +
                         " events are not those whose checkpoint was signed: its root is " +
                         to_hex(view(was.root)) + ", theirs is " + to_hex(view(*root)));
    const auto last = parts_.log.read_all({was.size}, 1, Reveal::kNothing);
    if (!last || last->empty()) return failure(Kind::kFailed, "the log does not read");
    covers_until_ = last->front().envelope.recorded_at;
    return Done{};
  }

  Parts parts_;
  const VerifierKey key_;
  mutable std::mutex mutex_;  // guards all below
  mutable std::condition_variable_any signed_;
  CheckpointJournal journal_, cosigned_journal_;
  SignedCheckpoint newest_;
  std::optional<SignedCheckpoint> cosigned_;
  Timestamp covers_until_{};
  std::jthread thread_;
};

Result<std::unique_ptr<Checkpointer>, CheckpointError> Checkpointer::start(Parts parts) {
  const auto path = [&](const char* name) {
    return parts.folder.empty() ? std::string() : parts.folder + name;
  };
  auto journal = CheckpointJournal::open(path("/checkpoints"), parts.sync);
  if (!journal) return Failure{journal.error()};
  auto cosigned = CheckpointJournal::open(path("/cosigned"), parts.sync);
  if (!cosigned) return Failure{cosigned.error()};
  auto impl = std::make_unique<Impl>(std::move(parts), *std::move(journal), *std::move(cosigned));
  if (auto compared = impl->compare(); !compared) return Failure{compared.error()};
  if (auto made = impl->sign_now(); !made) return Failure{made.error()};
  impl->follow();
  return std::unique_ptr<Checkpointer>(new Checkpointer(std::move(impl)));
}

Checkpointer::Checkpointer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Checkpointer::~Checkpointer() { impl_->stop(); }

VerifierKey Checkpointer::key() const { return impl_->key(); }
SignedCheckpoint Checkpointer::newest() const { return impl_->newest(); }
std::optional<SignedCheckpoint> Checkpointer::newest_cosigned() const { return impl_->cosigned(); }
Result<std::optional<SignedCheckpoint>, CheckpointError> Checkpointer::first_from(
    TreeSize size) const {
  return impl_->first_from(size);
}
std::vector<TreeSize> Checkpointer::sizes() const { return impl_->sizes(); }
Timestamp Checkpointer::covers_until() const { return impl_->covers_until(); }
Result<SignedCheckpoint, CheckpointError> Checkpointer::sign_now() { return impl_->sign_now(); }
bool Checkpointer::wait_for(TreeSize size, std::chrono::milliseconds timeout) const {
  return impl_->wait_for(size, timeout);
}
Outcome<CheckpointError> Checkpointer::add_cosignatures(
    const Checkpoint& checkpoint, const std::vector<NoteSignature>& signatures) {
  return impl_->add(checkpoint, signatures);
}

}  // namespace chapterhouse::store
