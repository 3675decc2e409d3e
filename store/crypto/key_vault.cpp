#include "store/crypto/key_vault.h"

#include <algorithm>
#include <set>

#include "domain/core/check.h"

namespace chapterhouse::store {

KeyVault::KeyVault(const Clock& clock) : clock_(clock), ring_(KeyRing::random()) {}
KeyVault::~KeyVault() = default;

Result<std::unique_ptr<KeyVault>, FileError> KeyVault::open(const std::string& folder,
                                                            const Secret& master,
                                                            const Clock& clock, Sync sync) {
  auto opened = VaultFile::open(folder, master, sync);
  if (!opened) return Failure{opened.error()};
  auto vault = std::make_unique<KeyVault>(clock);
  for (const VaultRow& row : opened->rows) {
    const std::size_t expected = vault->subjects_[row.subject].keys[row.data_class].size() + 1;
    if (row.kind == VaultRowKind::kKey && row.version != expected)
      return Failure{FileError{folder + ": the versions of a key are not dense"}};
    vault->apply(row);
  }
  vault->master_ = master;
  vault->file_ = std::make_unique<VaultFile>(std::move(opened->file));
  vault->ring_ = vault->file_->ring();
  // A crash may have come between the fence and the overwriting of the keys.
  std::set<SubjectId> unfinished;
  for (const VaultRow& row : opened->rows)
    if (row.key && vault->state(row.subject) == SubjectState::kErased)
      unfinished.insert(row.subject);
  for (const SubjectId& subject : unfinished)
    if (auto done = vault->file_->overwrite_keys(subject); !done) return Failure{done.error()};
  return vault;
}

void KeyVault::apply(const VaultRow& row) {
  Subject& subject = subjects_[row.subject];
  const bool erased = subject.state == SubjectState::kErased;
  switch (row.kind) {
    case VaultRowKind::kKey:
      subject.keys[row.data_class].push_back(row);
      break;
    case VaultRowKind::kErased:
      for (auto& [data_class, keys] : subject.keys)
        for (VaultRow& key : keys) key.key.reset();
      if (!erased) ++erasures_;
      subject.state = SubjectState::kErased;
      break;
    case VaultRowKind::kRestricted:
      if (!erased) subject.state = SubjectState::kRestricted;
      break;
    case VaultRowKind::kReleased:
      if (!erased) subject.state = SubjectState::kActive;
      break;
  }
}

// Handed in under keys_mutex_, so whoever can see a key also waits for its row in flush().
void KeyVault::hand_in(const VaultRow& row) {
  const std::lock_guard file_lock(file_mutex_);
  pending_.push_back(row);
  ++made_;
}

Result<KeyVault::Key, VaultError> KeyVault::key_for_writing(const SubjectId& id,
                                                            DataClass data_class) {
  const auto newest = [&]() -> std::optional<Result<Key, VaultError>> {
    const auto found = subjects_.find(id);
    if (found == subjects_.end()) return std::nullopt;
    if (found->second.state == SubjectState::kErased)
      return Failure{VaultError{VaultError::Kind::kErased, id.text()}};
    const auto keys = found->second.keys.find(data_class);
    if (keys == found->second.keys.end() || keys->second.empty()) return std::nullopt;
    return Key{keys->second.back().version, keys->second.back().key.value()};
  };
  {
    const std::shared_lock lock(keys_mutex_);
    if (const auto key = newest()) return *key;
  }
  const std::unique_lock lock(keys_mutex_);
  if (const auto key = newest()) return *key;  // another thread was first
  const VaultRow row{VaultRowKind::kKey,      data_class,      id, 1,
                     to_micros(clock_.now()), Secret::random()};
  apply(row);
  hand_in(row);
  return Key{row.version, *row.key};
}

Outcome<VaultError> KeyVault::failed(const FileError& error) {
  failed_ = VaultError{VaultError::Kind::kFailed, error.detail, error.no_space};
  return Failure{*failed_};
}

Outcome<VaultError> KeyVault::flush() {
  std::unique_lock lock(file_mutex_);
  const std::uint64_t target = made_;
  while (durable_ < target) {
    if (failed_) return Failure{*failed_};
    if (writing_) {
      written_.wait(lock);
      continue;
    }
    const std::vector<VaultRow> rows = std::exchange(pending_, {});
    writing_ = true;
    lock.unlock();
    const auto done = file_ ? file_->append(rows) : Outcome<FileError>(Done{});
    lock.lock();
    writing_ = false;
    written_.notify_all();
    if (!done) return failed(done.error());
    durable_ += rows.size();
  }
  return Done{};
}

std::optional<KeyVault::Key> KeyVault::find_key(const SubjectId& id, DataClass data_class,
                                                std::uint32_t version) const {
  const std::shared_lock lock(keys_mutex_);
  const auto found = subjects_.find(id);
  if (found == subjects_.end()) return std::nullopt;
  const auto keys = found->second.keys.find(data_class);
  if (keys == found->second.keys.end() || version < 1 || version > keys->second.size())
    return std::nullopt;
  const std::optional<Secret>& secret = keys->second[version - 1].key;
  if (!secret) return std::nullopt;
  return Key{version, *secret};
}

SubjectState KeyVault::state(const SubjectId& id) const {
  const std::shared_lock lock(keys_mutex_);
  const auto found = subjects_.find(id);
  return found == subjects_.end() ? SubjectState::kNeverSeen : found->second.state;
}

Outcome<VaultError> KeyVault::set_state(const SubjectId& subject, VaultRowKind kind) {
  {
    const std::unique_lock lock(keys_mutex_);
    const VaultRow row{kind, DataClass::kInternal,    subject,
                       0,    to_micros(clock_.now()), std::nullopt};
    apply(row);
    hand_in(row);
  }
  return flush();
}

Outcome<VaultError> KeyVault::erase(const SubjectId& subject) {
  if (auto fenced = set_state(subject, VaultRowKind::kErased); !fenced) return fenced;
  std::unique_lock lock(file_mutex_);
  written_.wait(lock, [this] { return !writing_; });
  if (!file_) return Done{};
  if (auto done = file_->overwrite_keys(subject); !done) return failed(done.error());
  return Done{};
}
Outcome<VaultError> KeyVault::restrict(const SubjectId& subject) {
  return set_state(subject, VaultRowKind::kRestricted);
}
Outcome<VaultError> KeyVault::release(const SubjectId& subject) {
  return set_state(subject, VaultRowKind::kReleased);
}

Outcome<VaultError> KeyVault::rotate() {
  const std::unique_lock keys_lock(keys_mutex_);
  std::unique_lock lock(file_mutex_);
  written_.wait(lock, [this] { return !writing_; });
  if (failed_) return Failure{*failed_};
  if (!file_) {
    ring_ = ring_.next_epoch();
    return Done{};
  }
  if (auto done = file_->rotate(all_rows(), master_); !done) return failed(done.error());
  pending_.clear();  // they are among the rows just written
  durable_ = made_;
  ring_ = file_->ring();
  return Done{};
}

Outcome<VaultError> KeyVault::copy_to(const std::string& folder) {
  if (auto flushed = flush(); !flushed) return flushed;
  std::unique_lock lock(file_mutex_);
  written_.wait(lock, [this] { return !writing_; });
  if (!file_) return Failure{VaultError{VaultError::Kind::kFailed, "the vault has no files"}};
  // A copy that fails leaves the vault as good as it was.
  if (auto done = file_->copy_to(folder); !done)
    return Failure{VaultError{VaultError::Kind::kFailed, done.error().detail}};
  return Done{};
}

std::vector<SubjectId> KeyVault::erased() const {
  std::vector<SubjectId> erased;
  {
    const std::shared_lock lock(keys_mutex_);
    for (const auto& [id, subject] : subjects_)
      if (subject.state == SubjectState::kErased) erased.push_back(id);
  }
  std::ranges::sort(erased);
  return erased;
}

std::vector<VaultRow> KeyVault::all_rows() const {
  std::vector<VaultRow> rows;
  for (const auto& [id, subject] : subjects_) {
    for (const auto& [data_class, keys] : subject.keys)
      rows.insert(rows.end(), keys.begin(), keys.end());
    const VaultRow mark{VaultRowKind::kErased, DataClass::kInternal, id, 0, 0, std::nullopt};
    if (subject.state == SubjectState::kErased) rows.push_back(mark);
    if (subject.state == SubjectState::kRestricted) {
      rows.push_back(mark);
      rows.back().kind = VaultRowKind::kRestricted;
    }
  }
  return rows;
}

KeyRing KeyVault::ring() const {
  const std::shared_lock lock(keys_mutex_);
  return ring_;
}
std::uint32_t KeyVault::erasures() const {
  const std::shared_lock lock(keys_mutex_);
  return erasures_;
}

}  // namespace chapterhouse::store
