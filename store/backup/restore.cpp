#include "store/backup/restore.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "domain/registers/log/lineage.h"
#include "store/backup/file_list.h"
#include "store/backup/restore_point.h"
#include "store/crypto/sha256.h"
#include "store/note/log_key.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
using Kind = RestoreError::Kind;

constexpr std::size_t kCopyBatch = 512;  // records written together

Failure<RestoreError> refused(Kind kind, std::string detail) {
  return Failure{RestoreError{kind, std::move(detail)}};
}

// One restore on its way, in a folder beside the one it becomes: what was interrupted is never
// taken for a log.
class Run {
 public:
  Run(const RestoreOptions& options, const Catalogue& catalogue, const Clock& clock)
      : options_(options),
        catalogue_(catalogue),
        clock_(clock),
        data_(fs::path(options.data + "/").parent_path()),
        staging_(data_.string() + ".restoring"),
        paths_{staging_ + "/log", staging_ + "/keys", options.master_key} {}

  Result<Restored, RestoreError> run() {
    std::error_code error;
    if (fs::exists(data_) && !fs::is_empty(data_, error))
      return refused(Kind::kFolder, data_.string() +
                                        ": there is something already. A restore goes into a new "
                                        "folder; what is here stays for whoever looks into it");
    fs::remove_all(staging_, error);  // of an interrupted restore
    for (const auto step :
         {&Run::open_keys, &Run::open_backup, &Run::check_files, &Run::open_records, &Run::judge,
          &Run::restore_keys, &Run::restore_records, &Run::restore_rest, &Run::note_head,
          &Run::go_on, &Run::publish})
      if (auto outcome = (this->*step)(); !outcome) {
        records_.reset();
        fs::remove_all(staging_, error);
        return Failure{outcome.error()};
      }
    return restored_;
  }

 private:
  using Step = Outcome<RestoreError>;
  void tell(std::string_view step, std::uint64_t done = 0) const {
    if (options_.progress) options_.progress(step, done);
  }
  std::string own(const std::string& name) const {
    return backup_folder(options_.log_from, restored_.backup.number) + "/" + name;
  }

  // The newest keys: they have those of every older log, and know of more erasures.
  Step open_keys() {
    auto master = read_master_key(options_.master_key);
    if (!master) return refused(Kind::kOtherKey, master.error().detail);
    master_ = *master;
    const auto numbers = list_keys_backups(options_.keys_from);
    if (numbers.empty())
      return refused(Kind::kNoBackup, options_.keys_from + ": there is no backup of keys here");
    for (const BackupNumber number : numbers) {
      const bool newest = number == numbers.back();
      auto keys = check_keys_backup(options_.keys_from, number, {{}, newest ? &*master_ : nullptr});
      if (!keys && newest)
        return refused(Kind::kDamaged,
                       keys_folder(options_.keys_from, number) + "/" + keys.error().file + ": " +
                           keys.error().detail +
                           ". Take another copy of the keys' backups, or move this one away to "
                           "use the one before it");
      if (!keys) continue;  // an older one only adds to what is known
      erased_.insert(erased_.end(), keys->erased.begin(), keys->erased.end());
      remembered_.push_back(keys->checkpoint);
      if (newest) keys_ = *std::move(keys);
    }
    erased_.insert(erased_.end(), options_.erased.begin(), options_.erased.end());
    restored_.origin = keys_->key.name;
    restored_.key = keys_->key;
    return Done{};
  }

  Step open_backup() {
    const auto numbers = list_backups(options_.log_from);
    if (numbers.empty())
      return refused(Kind::kNoBackup, options_.log_from + ": there is no backup here");
    const BackupNumber number = options_.number.value_or(numbers.back());
    if (!std::ranges::binary_search(numbers, number))
      return refused(Kind::kNoBackup, options_.log_from + ": there is no backup " +
                                          std::to_string(number) + "; see `backup list`");
    const auto manifest = read_manifest(options_.log_from, number, keys_->key);
    if (!manifest) {
      const bool other = read_manifest(options_.log_from, number, std::nullopt).ok();
      return refused(other ? Kind::kOtherKey : Kind::kDamaged,
                     backup_folder(options_.log_from, number) + ": " + manifest.error() +
                         ". Give another one by --backup");
    }
    restored_.backup = manifest->manifest;
    return Done{};
  }

  Step check_files() {
    const auto damaged = [&](const std::string& file, const std::string& detail) {
      return refused(Kind::kDamaged, options_.log_from + "/" + file + ": " + detail +
                                         ". Take another copy of the backup, or an older one by "
                                         "--backup; `backup verify` says which are whole");
    };
    const std::string name = "backups/" + std::to_string(restored_.backup.number) + "/files";
    const auto text = read_backup_file(own("files"));
    if (!text) return damaged(name, text.error().detail);
    auto list = FileList::parse(*text);
    if (!list || sha256({*text}) != restored_.backup.files)
      return damaged(name, "is not the list that the manifest names");
    list_ = *std::move(list);
    std::uint64_t bytes = 0;
    for (const ListedFile& file : list_.files) {
      const auto hashed = hash_file(options_.log_from + "/" + file.path);
      if (!hashed) return damaged(file.path, hashed.error().detail);
      if (hashed->sha256 != file.sha256)
        return damaged(file.path, "was changed: its SHA-256 is another one");
      tell("check files", bytes += hashed->bytes);
    }
    return Done{};
  }

  Step open_records() {
    auto store = RocksStore::open_backup(options_.log_from + "/records", restored_.backup.number);
    if (!store) return refused(Kind::kDamaged, store.error().detail);
    records_ = *std::move(store);
    for (const char* name : kJournals) {
      if (!fs::exists(own(name))) continue;  // it would be missed in the list of files
      const auto bytes = read_backup_file(own(name));
      auto journal = bytes ? read_journal(*bytes, keys_->key) : std::nullopt;
      if (!journal)
        return refused(Kind::kDamaged, own(name) + ": the journal was not signed by the log's key");
      promised_.notes.insert(promised_.notes.end(), journal->notes.begin(), journal->notes.end());
      journals_[name] = *std::move(journal);
    }
    return Done{};
  }

  Step judge() {
    tell("compare with what was published");
    restored_.head = restored_.backup.head;
    if (options_.at) {
      const auto point = choose_point(*options_.at, *records_, promised_, keys_->key);
      if (!point) return Failure{point.error()};
      restored_.head = point->head;
      restored_.cosigned = point->cosigned;
    }
    const auto published = gather_published(options_.published, remembered_, promised_, keys_->key);
    if (!published) return Failure{published.error()};
    restored_.published = published->newest;
    restored_.judged = !options_.published.empty();
    if (!options_.new_origin.empty() && options_.new_origin == keys_->key.name)
      return refused(Kind::kRolledBack, "a new origin has another name than " + keys_->key.name);
    return judge_published(*published, *records_, restored_.head.last.value, options_.new_origin);
  }

  // Whoever was erased since is erased here before anything can be read.
  Step restore_keys() {
    tell("restore keys");
    const std::string from = keys_folder(options_.keys_from, keys_->manifest.number) + "/vault";
    std::error_code error;
    fs::create_directories(paths_.vault, error);
    fs::permissions(staging_, fs::perms::owner_all, error);
    fs::permissions(paths_.vault, fs::perms::owner_all, error);
    const auto below = files_below(from);
    if (!below) return refused(Kind::kFailed, below.error().detail);
    for (const std::string& name : *below)
      if (auto copied = copy_durably(from + "/" + name, paths_.vault + "/" + name); !copied)
        return refused(Kind::kFailed, copied.error().detail);
    auto vault = KeyVault::open(paths_.vault, *master_, clock_);
    if (!vault) return refused(Kind::kDamaged, vault.error().detail);
    for (const SubjectId& subject : erased_) {
      if ((*vault)->state(subject) == SubjectState::kErased) continue;
      if (auto done = (*vault)->erase(subject); !done)
        return refused(Kind::kFailed, done.error().detail);
      ++restored_.erasures;
    }
    if (restored_.erasures > 0)
      if (auto done = (*vault)->rotate(); !done) return refused(Kind::kFailed, done.error().detail);
    return restore_identity();
  }
  // Which of it still counts is said by the log.
  Step restore_identity() {
    const std::string from =
        keys_folder(options_.keys_from, keys_->manifest.number) + "/" + kIdentityFile;
    if (!fs::exists(from)) return Done{};  // it would be missed in the list of files
    const std::string folder = staging_ + "/identity", file = folder + "/" + kIdentityFile;
    std::error_code error;
    fs::create_directories(folder, error);
    fs::permissions(folder, fs::perms::owner_all, error);
    if (auto copied = copy_durably(from, file); !copied)
      return refused(Kind::kFailed, copied.error().detail);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, error);
    if (error) return refused(Kind::kFailed, file + ": " + error.message());
    restored_.identity = true;
    return Done{};
  }

  Step restore_records() {
    tell("restore records");
    std::error_code error;
    fs::create_directories(paths_.log, error);
    if (restored_.head.last == restored_.backup.head.last) {
      if (auto done = store::restore_records(options_.log_from + "/records",
                                             restored_.backup.number, paths_.log);
          !done)
        return refused(Kind::kDamaged, done.error().detail);
    } else if (auto done = copy_prefix(); !done) {
      return done;
    }
    records_.reset();
    const auto vault = KeyVault::open(paths_.vault, *master_, clock_);
    if (!vault) return refused(Kind::kDamaged, vault.error().detail);
    const auto copy = RocksStore::open({paths_.log, RocksOptions::Mode::kReadOnly});
    if (!copy) return refused(Kind::kDamaged, copy.error().detail);
    tell("verify records");
    const auto verified = verify_log(
        **copy, restored_.head,
        {VerifyOptions::Depth::kFull, vault->get(),
         [this](Position position, Position) { tell("verify records", position.value); }});
    if (!verified)
      return refused(
          verified.error().kind == VerifyError::Kind::kOtherRoot ? Kind::kForked : Kind::kDamaged,
          "position " + std::to_string(verified.error().position.value) + ": " +
              verified.error().detail);
    if (verified->head.last != restored_.head.last)
      return refused(Kind::kDamaged, "there are more records than were signed");
    return Done{};
  }
  // What came later is not even in the files.
  Step copy_prefix() {
    const auto copy =
        RocksStore::open({paths_.log, RocksOptions::Mode::kCreate, RocksOptions::Sync::kNo});
    if (!copy) return refused(Kind::kFailed, copy.error().detail);
    std::vector<Bytes> batch;
    Position first{1};
    Outcome<StoreError> written = Done{};
    const auto flush = [&] {
      written = (*copy)->append(first, batch);
      first.value += batch.size();
      batch.clear();
      tell("restore records", first.value - 1);
      return written.ok();
    };
    const auto scanned =
        records_->scan({1}, restored_.head.last, [&](Position, std::string_view record) {
          batch.emplace_back(record);
          return batch.size() < kCopyBatch || flush();
        });
    if (!scanned) return refused(Kind::kDamaged, scanned.error().detail);
    if (written.ok() && !batch.empty()) flush();
    if (!written) return refused(Kind::kFailed, written.error().detail);
    return Done{};
  }

  Step restore_rest() {
    constexpr std::string_view kAttachments = "attachments/";
    for (const ListedFile& file : list_.files) {
      if (!file.path.starts_with(kAttachments)) continue;
      const auto copied =
          copy_durably(options_.log_from + "/" + file.path, staging_ + "/" + file.path);
      if (!copied) return refused(Kind::kFailed, copied.error().detail);
      if (copied->sha256 != file.sha256)
        return refused(Kind::kDamaged, file.path + ": was changed while it was read");
      // Beside a file lie the notes of who sent it: their names have a suffix.
      if (!fs::path(file.path).has_extension())
        tell("restore attachments", ++restored_.attachments);
    }
    // Under a new origin the old journals are evidence and nothing goes on in them.
    const std::string suffix = options_.new_origin.empty() ? "" : "." + id_of_key();
    for (const auto& [name, journal] : journals_) {
      std::string kept;
      for (const SignedCheckpoint& note : journal.notes)
        if (note.checkpoint.size <= restored_.head.last.value) kept += note.note.serialize() + "\n";
      if (auto done = write_whole(paths_.log + "/" + name + suffix, kept); !done)
        return refused(Kind::kFailed, done.error().detail);
    }
    return Done{};
  }
  std::string id_of_key() const {
    const std::string text = keys_->key.text();  // name+id+key
    return text.substr(keys_->key.name.size() + 1, 8);
  }

  Step note_head() {
    if (auto lock = DurableFile::open(paths_.log + "/lock", DurableFile::Mode::kCreateNew); !lock)
      return refused(Kind::kFailed, lock.error().detail);
    const auto vault = KeyVault::open(paths_.vault, *master_, clock_);
    if (!vault) return refused(Kind::kFailed, vault.error().detail);
    const Secret key = (*vault)->ring().head_key();
    const std::string path = paths_.log + "/head";
    if (auto made = CommitHeadFile::create(path, key); !made)
      return refused(Kind::kFailed, made.error().detail);
    auto head = CommitHeadFile::open(path, key);
    if (!head) return refused(Kind::kFailed, head.error().detail);
    if (auto done = head->file.write(restored_.head); !done)
      return refused(Kind::kFailed, done.error().detail);
    restored_.now = restored_.head;
    return Done{};
  }

  // A log that is behind what was published goes on as another one, which says whose heir it is.
  Step go_on() {
    if (options_.new_origin.empty()) return Done{};
    if (auto done = replace_log_key(paths_.vault, *master_, options_.new_origin); !done)
      return refused(Kind::kFailed, done.error().detail);
    const auto signer = read_log_key(paths_.vault, *master_);
    if (!signer) return refused(Kind::kFailed, signer.error().detail);
    auto log = open_log({.paths = paths_}, catalogue_, clock_);
    if (!log) return refused(Kind::kFailed, log.error().detail);
    const Checkpoint last = restored_.published.value_or(
        Checkpoint{restored_.origin, restored_.backup.head.last.value, restored_.backup.head.root});
    const LogHead& head = restored_.head;
    Commit commit;
    commit.command = CommandId::from_bytes(Secret::random().view());
    commit.actor = {AccountId{"system"}, ActorKind::kSystem, Role::kService, UnitId{}, {}};
    commit.relied_on = {{lineage::stream(), (*log)->events().version_of(lineage::stream())}};
    commit.events = {
        {lineage::stream(), clock_.now(), 0, 0,
         EventBody::of(lineage::ev::Continued{
             restored_.origin, static_cast<std::int64_t>(last.size), to_hex(view(last.root)),
             static_cast<std::int64_t>(head.last.value), to_hex(view(head.root))})}};
    if (auto done = (*log)->events().append(commit); !done)
      return refused(Kind::kFailed, "the new origin cannot be recorded: " + done.error().detail);
    restored_.now = (*log)->events().head();
    restored_.origin = signer->name;
    restored_.key = signer->verifier();
    return Done{};
  }

  Step publish() {
    if (auto synced = sync_tree(staging_); !synced)
      return refused(Kind::kFailed, synced.error().detail);
    std::error_code error;
    fs::rename(staging_, data_, error);
    if (error) return refused(Kind::kFailed, staging_ + ": rename: " + error.message());
    if (auto synced = sync_folder(data_.parent_path().string()); !synced)
      return refused(Kind::kFailed, synced.error().detail);
    return Done{};
  }

  const RestoreOptions& options_;
  const Catalogue& catalogue_;
  const Clock& clock_;
  fs::path data_;
  std::string staging_;
  LogPaths paths_;
  std::optional<Secret> master_;
  std::optional<KeysBackup> keys_;
  std::vector<SubjectId> erased_;
  std::vector<std::string> remembered_;
  FileList list_;
  std::unique_ptr<RocksStore> records_;
  std::map<std::string, Journal> journals_;
  Journal promised_;  // by both
  Restored restored_;
};
}  // namespace

std::string_view key_of(RestoreError::Kind kind) {
  constexpr std::string_view kKeys[] = {"folder_in_use", "no_backup",   "damaged",  "other_key",
                                        "forked",        "rolled_back", "no_point", "failed"};
  return kKeys[static_cast<std::size_t>(kind)];
}

Result<Restored, RestoreError> restore(const RestoreOptions& options, const Catalogue& catalogue,
                                       const Clock& clock) {
  return Run(options, catalogue, clock).run();
}

}  // namespace chapterhouse::store
