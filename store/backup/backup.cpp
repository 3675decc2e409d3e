#include "store/backup/backup.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/attachments/senders.h"
#include "store/backup/file_list.h"
#include "store/crypto/sha256.h"
#include "store/log/checkpoint_journal.h"
#include "store/note/log_key.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
using Kind = BackupError::Kind;

constexpr std::chrono::seconds kAcknowledgeWait{30};

Failure<BackupError> failed(std::string detail) {
  return Failure{BackupError{Kind::kFailed, std::move(detail)}};
}
Failure<BackupError> refused(std::string detail) {
  return Failure{BackupError{Kind::kRefused, std::move(detail)}};
}

// Holds a folder for one backup at a time, also against other processes.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder)
      : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  bool take() { return descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int descriptor_;
};

bool is_inside(const fs::path& inner, const fs::path& outer) {
  const auto [end, rest] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end() || (std::next(end) == outer.end() && end->empty());
}

// Keys apart: whoever gets at one folder must not have got at the other.
std::optional<std::string> wrong_folders(const BackupOptions& options, const LogPaths& paths) {
  if (options.log_to.empty() || options.keys_to.empty())
    return "a backup needs a folder for the log and another one for the keys";
  const auto log = fs::weakly_canonical(options.log_to);
  const auto keys = fs::weakly_canonical(options.keys_to);
  if (is_inside(log, keys) || is_inside(keys, log))
    return "the keys go to a folder apart from the log's: " + options.log_to + " and " +
           options.keys_to + " are not";
  for (const std::string& own : {paths.log, paths.vault})
    for (const fs::path& target : {log, keys})
      if (is_inside(target, fs::weakly_canonical(own)))
        return target.string() +
               " is inside what is backed up: give a folder elsewhere, best on "
               "another disk";
  return std::nullopt;
}

// One backup on its way.
class Run {
 public:
  Run(LogHandle& log, const LogHandle::OnDisk& source, const Clock& clock,
      const BackupOptions& options)
      : log_(log), source_(source), clock_(clock), options_(options) {}

  Result<BackupDone, BackupError> run() {
    const auto master = read_master_key(source_.paths.master_key);
    if (!master) return failed(master.error().detail);
    auto signer = read_log_key(source_.paths.vault, *master);
    if (!signer) return failed(signer.error().detail);
    done_.log.origin = signer->name;
    done_.log.started = clock_.now();
    done_.log.config = options_.config;
    for (const auto step :
         {&Run::drop_leftovers, &Run::copy_journals, &Run::copy_records, &Run::read_again,
          &Run::copy_attachments, &Run::list_files, &Run::seal, &Run::copy_keys, &Run::drop_old})
      if (auto outcome = (this->*step)(*signer); !outcome) return Failure{outcome.error()};
    return done_;
  }

 private:
  using Step = Outcome<BackupError>;
  std::string records() const { return options_.log_to + "/records"; }
  BackupNumber number() const { return done_.log.number; }

  // What an interrupted backup left has no manifest and is in nobody's way; it only costs space.
  Step drop_leftovers(const NoteSigner&) {
    std::error_code error;
    const std::string folder = options_.log_to + "/backups";
    fs::create_directories(folder, error);
    for (const auto& entry : fs::directory_iterator(folder, error))
      if (entry.path().extension() == ".new") fs::remove_all(entry.path(), error);
    const auto kept = list_backups(options_.log_to);
    auto numbers = list_records_backups(records());
    if (!numbers) return failed(numbers.error().detail);
    std::erase_if(*numbers, [&](BackupNumber n) { return std::ranges::binary_search(kept, n); });
    if (numbers->empty()) return Done{};
    if (auto dropped = delete_records_backups(records(), *numbers); !dropped)
      return failed(dropped.error().detail);
    return Done{};
  }

  // Before the records, so that they hold all that was promised; a cosigned checkpoint is in both.
  Step copy_journals(const NoteSigner& signer) {
    for (const char* name : {"cosigned", "checkpoints"}) {
      const std::string path = source_.paths.log + "/" + name;
      if (!fs::exists(path)) continue;
      auto bytes = read_backup_file(path);
      if (!bytes) return failed(bytes.error().detail);
      const auto rows = CheckpointJournal::parse(*bytes);
      if (!rows) return failed(path + ": " + rows.error().detail);
      if (rows->empty()) continue;
      const JournalRow& last = rows->back();
      const auto newest =
          SignedCheckpoint::open(bytes->substr(last.offset, last.length), signer.verifier());
      if (!newest) return failed(path + ": another key than the log's has signed");
      bytes->resize(last.offset + last.length + 1);
      done_.log.checkpoint = newest->checkpoint.size;
      newest_ = newest->note.serialize();
      promised_.push_back(
          {Mark::Of::kCheckpoint, newest->checkpoint.size, newest->checkpoint.root, {}});
      journals_[name] = *std::move(bytes);
    }
    return Done{};
  }

  Step copy_records(const NoteSigner&) {
    acknowledged_ = log_.log().head();
    done_.log.acknowledged = acknowledged_.last.value;
    const auto number =
        back_up_records(source_.records, {records(), options_.bytes_per_second, options_.progress});
    if (!number) return failed(number.error().detail);
    done_.log.number = *number;
    return Done{};
  }

  // A backup that nobody has read is a hope. This also finds how far it goes.
  Step read_again(const NoteSigner&) {
    const auto copy = RocksStore::open_backup(records(), number());
    if (!copy) return failed(copy.error().detail);
    const auto verified =
        verify_log(**copy, acknowledged_, {.vault = &log_.vault(), .checkpoints = promised_});
    if (!verified)
      return failed("the copy is not the log: position " +
                    std::to_string(verified.error().position.value) + ": " +
                    verified.error().detail);
    done_.log.head = verified->head;
    // What was written and not acknowledged could still be lost here and written differently.
    if (!log_.log().wait_for(verified->head.last, kAcknowledgeWait))
      return failed("the log stopped before it acknowledged what the copy holds");
    return Done{};
  }

  // A document is uploaded before the event that names it, so those of the records are here.
  Step copy_attachments(const NoteSigner&) {
    const auto known = newest_list();
    const auto below = files_below(options_.attachments);
    if (!below) return failed(below.error().detail);
    for (const std::string& name : *below) {
      const std::string path = "attachments/" + name;
      const std::string to = options_.log_to + "/" + path;
      if (!is_attachment_name(fs::path(name).filename().string())) continue;  // on its way
      // A copy that has rotted since is made again.
      if (const ListedFile* before = known.find(path)) {
        const auto hashed = hash_file(to);
        if (hashed && hashed->sha256 == before->sha256) {
          list_.add(*before);
          continue;
        }
      }
      const auto copied = copy_durably(options_.attachments + "/" + name, to);
      if (!copied && !fs::exists(options_.attachments + "/" + name)) continue;  // erased meanwhile
      if (!copied) return failed(copied.error().detail);
      list_.add({path, copied->sha256});
    }
    return Done{};
  }

  Step list_files(const NoteSigner&) {
    const auto known = newest_list();
    const auto files = files_of_records_backup(records(), number());
    if (!files) return failed(files.error().detail);
    for (const std::string& name : *files) {
      const std::string path = "records/" + name;
      // A shared file never changes: its hash from when it was written also shows later damage.
      if (const ListedFile* before = known.find(path);
          before && name.starts_with("shared_checksum/")) {
        list_.add(*before);
        continue;
      }
      const auto hashed = hash_file(options_.log_to + "/" + path);
      if (!hashed) return failed(hashed.error().detail);
      list_.add({path, hashed->sha256});
    }
    for (const auto& [name, bytes] : journals_)
      list_.add({"backups/" + std::to_string(number()) + "/" + name, sha256({bytes})});
    return Done{};
  }

  // The manifest is last: what has none is no backup.
  Step seal(const NoteSigner& signer) {
    const std::string folder = backup_folder(options_.log_to, number());
    const std::string staging = folder + ".new";
    std::error_code error;
    fs::create_directories(staging, error);
    const std::string text = list_.text();
    done_.log.files = sha256({text});
    done_.log.finished = clock_.now();
    auto written = journals_;
    written["files"] = text;
    written["manifest"] = sign_manifest(done_.log.text(), signer);
    for (const auto& [name, bytes] : written)
      if (auto done = write_whole(staging + "/" + name, bytes); !done)
        return failed(done.error().detail);
    fs::rename(staging, folder, error);
    if (error) return failed(staging + ": rename: " + error.message());
    if (auto synced = sync_folder(options_.log_to + "/backups"); !synced)
      return failed(synced.error().detail);
    if (auto synced = sync_folder(options_.log_to); !synced) return failed(synced.error().detail);
    done_.files = list_.files.size();
    for (const ListedFile& file : list_.files)
      if (const auto size = fs::file_size(options_.log_to + "/" + file.path, error); !error)
        done_.bytes += size;
    return Done{};
  }

  // After the records, so that no key of theirs is missing.
  Step copy_keys(const NoteSigner& signer) {
    const auto keys =
        back_up_keys(options_.keys_to, {log_.vault(), source_.paths.vault, signer, clock_.now(),
                                        done_.log.head.last.value, newest_, done_.log.checkpoint,
                                        options_.copy_identity});
    if (!keys) return failed(keys.error().detail);
    done_.keys = *keys;
    return Done{};
  }

  Step drop_old(const NoteSigner&) {
    const auto dropped = drop_keys_backups(options_.keys_to, clock_.now() - options_.keys_kept);
    if (!dropped) return failed(dropped.error().detail);
    done_.keys_dropped = *dropped;
    auto numbers = list_backups(options_.log_to);
    if (options_.keep == 0 || numbers.size() <= options_.keep) return Done{};
    numbers.resize(numbers.size() - options_.keep);
    // The manifest goes first: a half removed backup is none.
    std::error_code error;
    for (const BackupNumber old : numbers) {
      const std::string folder = backup_folder(options_.log_to, old);
      fs::rename(folder, folder + ".new", error);
      if (!error) fs::remove_all(folder + ".new", error);
      if (error) return failed(folder + ": remove: " + error.message());
    }
    if (auto gone = delete_records_backups(records(), numbers); !gone)
      return failed(gone.error().detail);
    done_.dropped = numbers.size();
    return drop_attachments();
  }
  // Those that no backup lists any more.
  Step drop_attachments() {
    std::vector<FileList> lists;
    for (const BackupNumber kept : list_backups(options_.log_to)) {
      const auto text = read_backup_file(backup_folder(options_.log_to, kept) + "/files");
      auto list = text ? FileList::parse(*text) : std::nullopt;
      if (!list) return Done{};  // it might have named them
      lists.push_back(*std::move(list));
    }
    std::error_code error;
    const auto below = files_below(options_.log_to + "/attachments");
    if (!below) return failed(below.error().detail);
    for (const std::string& name : *below) {
      const std::string path = "attachments/" + name;
      if (std::ranges::none_of(lists, [&](const FileList& list) { return list.find(path); }))
        fs::remove(options_.log_to + "/" + path, error);
    }
    return Done{};
  }

  FileList newest_list() const {
    const auto numbers = list_backups(options_.log_to);
    if (numbers.empty()) return {};
    const auto text = read_backup_file(backup_folder(options_.log_to, numbers.back()) + "/files");
    return text ? FileList::parse(*text).value_or(FileList{}) : FileList{};
  }

  LogHandle& log_;
  const LogHandle::OnDisk& source_;
  const Clock& clock_;
  const BackupOptions& options_;
  LogHead acknowledged_;
  std::map<std::string, Bytes> journals_;
  std::string newest_;
  std::vector<Mark> promised_;  // the newest of each journal, ascending
  FileList list_;
  BackupDone done_;
};
}  // namespace

Result<BackupDone, BackupError> back_up(LogHandle& log, const Clock& clock,
                                        const BackupOptions& options) {
  const auto source = log.on_disk();
  if (!source) return refused("a log in memory cannot be backed up");
  if (const auto wrong = wrong_folders(options, source->paths)) return refused(*wrong);
  std::error_code error;
  for (const std::string& folder : {options.log_to, options.keys_to}) {
    fs::create_directories(folder, error);
    if (error) return failed(folder + ": " + error.message());
  }
  FolderLock log_lock(options.log_to), keys_lock(options.keys_to);
  if (!log_lock.take() || !keys_lock.take())
    return Failure{BackupError{Kind::kBusy, options.log_to + " or " + options.keys_to +
                                                ": another backup is being written there"}};
  return Run(log, *source, clock, options).run();
}

std::string backup_folder(const std::string& target, BackupNumber number) {
  return target + "/backups/" + std::to_string(number);
}

std::vector<BackupNumber> list_backups(const std::string& target) {
  return list_keys_backups(target + "/backups");
}

Result<SignedManifest<LogManifest>, std::string> read_manifest(
    const std::string& target, BackupNumber number, const std::optional<VerifierKey>& key) {
  const auto bytes = read_backup_file(backup_folder(target, number) + "/manifest");
  if (!bytes) return Failure{bytes.error().detail};
  auto manifest = open_log_manifest(*bytes, key);
  if (manifest && manifest->manifest.number != number)
    return Failure{"the manifest is that of backup " + std::to_string(manifest->manifest.number)};
  return manifest;
}

BackupAges backup_ages(const std::string& target) {
  BackupAges ages;
  for (const BackupNumber number : list_backups(target))
    if (const auto manifest = read_manifest(target, number, std::nullopt))
      ages.taken = manifest->manifest.started;
  if (const auto text = read_backup_file(target + "/verified"))
    ages.verified = parse_timestamp(std::string_view(*text).substr(0, text->find('\n')));
  return ages;
}

Outcome<FileError> note_verified(const std::string& target, Timestamp at) {
  return write_whole(target + "/verified", to_text(at) + "\n");
}

}  // namespace chapterhouse::store
