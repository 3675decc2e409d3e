#include <algorithm>
#include <filesystem>

#include "store/crypto/blind_index.h"
#include "store/memory/memory_store.h"
#include "store/note/log_key.h"
#include "store/store.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
using Kind = OpenError::Kind;

Failure<OpenError> refused(Kind kind, std::string detail) {
  return Failure{OpenError{kind, std::move(detail)}};
}

std::string head_path(const LogPaths& paths) { return paths.log + "/head"; }
std::string lock_path(const LogPaths& paths) { return paths.log + "/lock"; }

RocksOptions rocks_options(const OpenOptions& options, RocksOptions::Mode mode) {
  return {options.paths.log, mode, options.sync, options.env};
}

// Everything that an open log needs, in the order in which it must be taken down.
class Handle final : public LogHandle {
 public:
  struct Owned {
    std::optional<DurableFile> lock;
    std::unique_ptr<ByteStore> store;
    std::optional<CommitHeadFile> head;
    std::unique_ptr<KeyVault> vault;
    LogPaths paths = {};
    RocksStore* records = nullptr;  // the store, when it is one
  };
  // Who signs, and where what was signed is kept.
  struct Signing {
    NoteSigner signer{"chapterhouse/memory", SigningKey::random()};
    std::string folder{};  // empty: in memory
    Sync sync = Sync::kYes;
  };
  Handle(Owned owned, const Catalogue& catalogue)
      : owned_(std::move(owned)),
        codec_(catalogue),
        blind_(owned_.vault->ring().blind_index_key()) {}

  Outcome<OpenError> start(ByteStore& store, HeadSink* head, const Verified& state,
                           const Clock& clock, Signing signing) {
    store_ = &store;
    auto log = EventLogStore::start({store, head, codec_, *owned_.vault, clock}, state);
    if (!log) return refused(Kind::kFailed, log.error().detail);
    log_ = std::move(log).value();
    auto checkpoints = Checkpointer::start(
        {*log_, std::move(signing.signer), std::move(signing.folder), signing.sync});
    if (!checkpoints)
      return refused(checkpoints.error().kind == CheckpointError::Kind::kFailed ? Kind::kFailed
                                                                                : Kind::kRefused,
                     checkpoints.error().detail);
    checkpoints_ = std::move(checkpoints).value();
    return Done{};
  }
  Outcome<OpenError> start(const Verified& state, const Clock& clock, Signing signing) {
    return start(*owned_.store, owned_.head ? &*owned_.head : nullptr, state, clock,
                 std::move(signing));
  }

  EventLogStore& log() override { return *log_; }
  Checkpointer& checkpoints() override { return *checkpoints_; }
  const BlindIndex& blind_index() const override { return blind_; }
  KeyVault& vault() override { return *owned_.vault; }
  std::optional<OnDisk> on_disk() override {
    if (!owned_.records) return std::nullopt;
    return OnDisk{owned_.paths, *owned_.records};
  }
  Result<Verified, VerifyError> verify(const VerifyOptions& options) override {
    return verify_log(*store_, log_->head(), options);
  }

 private:
  Owned owned_;
  Codec codec_;
  KeyedBlindIndex blind_;
  ByteStore* store_ = nullptr;
  std::unique_ptr<EventLogStore> log_;
  std::unique_ptr<Checkpointer> checkpoints_;  // stops before the log does
};

Failure<OpenError> not_acknowledged(const OpenOptions& options, const VerifyError& error) {
  std::string detail =
      options.paths.log + ": the log is not what was acknowledged (position " +
      std::to_string(error.position.value) + ": " + error.detail +
      "). No file was changed. Look with `chapterhouse log verify`; then put back, as one, the " +
      "last copy of this folder that verifies (records and head belong together)";
  if (has_kept_files(options.paths.log))
    detail += ". The files from before the last start are in " + options.paths.log + "/preopen";
  return refused(Kind::kRefused, std::move(detail));
}

// What was signed last, and what witnesses confirmed last: the log must still be able to say it.
Result<std::vector<Mark>, CheckpointError> signed_roots(const LogPaths& paths,
                                                        const VerifierKey& key) {
  std::vector<Mark> roots;
  for (const char* journal : {"/checkpoints", "/cosigned"}) {
    const auto newest = CheckpointJournal::newest(paths.log + journal, key);
    if (!newest) return Failure{newest.error()};
    if (*newest)
      roots.push_back(
          {Mark::Of::kCheckpoint, (*newest)->checkpoint.size, (*newest)->checkpoint.root, {}});
  }
  std::ranges::sort(roots, {}, &Mark::size);
  return roots;
}

// Reads all of it without being able to change a file.
Result<Verified, VerifyError> verify_read_only(const OpenOptions& options, const LogHead& head,
                                               const VerifierKey& key, const KeyVault* vault) {
  auto roots = signed_roots(options.paths, key);
  if (!roots)
    return Failure{VerifyError{VerifyError::Kind::kOtherCheckpoint, {}, roots.error().detail}};
  const auto store = RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadOnly));
  if (!store) return Failure{VerifyError{VerifyError::Kind::kUnreadable, {}, store.error().detail}};
  if (auto checked = (*store)->check_files(); !checked)
    return Failure{VerifyError{VerifyError::Kind::kUnreadable, {}, checked.error().detail}};
  VerifyOptions how;
  how.vault = vault;
  if (options.progress) how.progress = [&](Position done, Position) { options.progress(done); };
  how.jobs = options.jobs;
  how.checkpoints = *std::move(roots);
  return verify_log(**store, head, how);
}

struct Guarded {
  std::unique_ptr<RocksStore> store;
  Verified state;
};
// Read-only, verify, keep the files, read-write, compare again: opening for writing can drop
// records without an error and delete the files that held them.
Result<Guarded, OpenError> open_guarded(const OpenOptions& options, const LogHead& head,
                                        const VerifierKey& key, const KeyVault& vault) {
  const auto verified = verify_read_only(options, head, key, &vault);
  if (!verified) return not_acknowledged(options, verified.error());
  if (auto kept = keep_files(options.paths.log); !kept)
    return refused(Kind::kFailed, kept.error().detail);
  auto store = RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadWrite));
  if (!store)
    return not_acknowledged(options, {VerifyError::Kind::kUnreadable, {}, store.error().detail});
  const auto again = verify_log(**store, verified->head, {.depth = VerifyOptions::Depth::kRoot});
  if (!again) return not_acknowledged(options, again.error());
  drop_kept_files(options.paths.log);
  return Guarded{std::move(store).value(), *verified};
}
}  // namespace

Outcome<OpenError> create_log(const LogPaths& paths) {
  if (fs::exists(head_path(paths)))
    return refused(Kind::kRefused, paths.log + ": there is a log already");
  if (fs::exists(paths.log + "/records"))
    return refused(Kind::kRefused,
                   paths.log +
                       ": records without a commit head. Bring the head back from a backup; "
                       "if this log was never served, remove the folder and start again");
  std::error_code error;
  fs::create_directories(paths.log, error);
  if (const fs::path folder = fs::path(paths.master_key).parent_path(); !folder.empty()) {
    fs::create_directories(folder, error);
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  if (!fs::exists(paths.master_key))
    if (auto made = create_master_key(paths.master_key); !made)
      return refused(Kind::kFailed, made.error().detail);
  const auto master = read_master_key(paths.master_key);
  if (!master) return refused(Kind::kFailed, master.error().detail);
  if (auto made = VaultFile::create(paths.vault, *master); !made)
    return refused(Kind::kFailed, made.error().detail);
  const auto vault = VaultFile::open(paths.vault, *master);
  if (!vault) return refused(Kind::kFailed, vault.error().detail);
  if (auto lock = DurableFile::open(lock_path(paths), DurableFile::Mode::kCreateNew); !lock)
    return refused(Kind::kFailed, lock.error().detail);
  const auto records =
      RocksStore::open({paths.log, RocksOptions::Mode::kCreate, RocksOptions::Sync::kYes, nullptr});
  if (!records) return refused(Kind::kFailed, records.error().detail);
  // The head is last: without it there is no log yet.
  if (auto made = CommitHeadFile::create(head_path(paths), vault->file.ring().head_key()); !made)
    return refused(Kind::kFailed, made.error().detail);
  return Done{};
}

Result<std::unique_ptr<LogHandle>, OpenError> open_log(const OpenOptions& options,
                                                       const Catalogue& catalogue,
                                                       const Clock& clock) {
  const LogPaths& paths = options.paths;
  if (!fs::exists(paths.log)) return refused(Kind::kNoLog, paths.log + ": no log here");
  auto lock = DurableFile::open(lock_path(paths), DurableFile::Mode::kOpen);
  if (!lock) return refused(Kind::kNoLog, lock.error().detail);
  if (!lock->lock())
    return refused(Kind::kLocked, paths.log + ": another process has the log open");
  const auto master = read_master_key(paths.master_key);
  if (!master) return refused(Kind::kFailed, master.error().detail);
  auto vault = KeyVault::open(paths.vault, *master, clock, options.sync);
  if (!vault) return refused(Kind::kRefused, vault.error().detail);
  // A log that has signed must go on with the key it signed with.
  if (!fs::exists(paths.log + "/checkpoints"))
    if (auto made = create_log_key(paths.vault, *master, options.origin); !made)
      return refused(Kind::kFailed, made.error().detail);
  auto signer = read_log_key(paths.vault, *master);
  if (!signer) return refused(Kind::kRefused, signer.error().detail);
  if (!options.origin.empty() && options.origin != signer->name)
    return refused(Kind::kRefused, "this log's checkpoints are signed as " + signer->name +
                                       ", not as " + options.origin +
                                       ": an origin stays with its log");
  auto head = CommitHeadFile::open(head_path(paths), (*vault)->ring().head_key(), options.sync);
  if (!head) return refused(Kind::kRefused, head.error().detail);
  auto guarded = open_guarded(options, head->head, signer->verifier(), **vault);
  if (!guarded) return Failure{guarded.error()};
  // Records behind the head were written but never acknowledged. They are whole and stay.
  if (guarded->state.head.last != head->head.last)
    if (auto noted = head->file.write(guarded->state.head); !noted)
      return refused(Kind::kFailed, noted.error().detail);
  RocksStore* const records = guarded->store.get();
  auto handle = std::make_unique<Handle>(
      Handle::Owned{std::move(lock).value(), std::move(guarded->store), std::move(head->file),
                    std::move(vault).value(), paths, records},
      catalogue);
  auto started =
      handle->start(guarded->state, clock, {*std::move(signer), paths.log, options.sync});
  if (!started) return Failure{started.error()};
  return std::unique_ptr<LogHandle>(std::move(handle));
}

namespace {
// All that the log's key has signed. Checkpoints of an origin that the log had before are left out:
// their key is not in use any more.
Outcome<VerifyError> add_checkpoints(const LogPaths& paths, const VerifierKey& key,
                                     std::vector<Mark>& marks) {
  const std::string path = paths.log + "/checkpoints";
  const auto wrong = [&](std::string detail) {
    VerifyError error{
        VerifyError::Kind::kOtherCheckpoint, {}, std::move(detail), Finding::kCheckpointNote};
    error.resource = path;
    return Failure{std::move(error)};
  };
  const auto journal = read_whole(path);
  if (!journal) return wrong(journal.error().detail);
  const auto rows = CheckpointJournal::parse(*journal);
  if (!rows) return wrong(rows.error().detail);
  for (const JournalRow& row : *rows) {
    const std::string_view note = std::string_view(*journal).substr(row.offset, row.length);
    const auto opened = SignedCheckpoint::open(note, key);
    if (!opened && !note.starts_with(key.name + "\n")) continue;
    if (!opened)
      return wrong("the checkpoint of size " + std::to_string(row.size) +
                   " is not signed by the log's key " + key.text());
    marks.push_back({Mark::Of::kCheckpoint, row.size, opened->checkpoint.root, {}});
  }
  // What witnesses confirmed last counts too, and no journal is newer than what was signed.
  auto newest = signed_roots(paths, key);
  if (!newest) return wrong(newest.error().detail);
  marks.insert(marks.end(), newest->begin(), newest->end());
  std::ranges::stable_sort(marks, {}, &Mark::size);
  const auto same = [](const Mark& a, const Mark& b) {
    return a.size == b.size && a.root == b.root;
  };
  marks.erase(std::unique(marks.begin(), marks.end(), same), marks.end());
  return Done{};
}
}  // namespace

Result<Verified, VerifyError> verify_offline(const OpenOptions& options, VerifyOptions how) {
  const auto unreadable = [](std::string detail) {
    return Failure{VerifyError{VerifyError::Kind::kUnreadable, {}, std::move(detail)}};
  };
  const auto master = read_master_key(options.paths.master_key);
  if (!master) return unreadable(master.error().detail);
  const auto vault = VaultFile::open(options.paths.vault, *master);
  if (!vault) return unreadable(vault.error().detail);
  const auto head = CommitHeadFile::open(head_path(options.paths), vault->file.ring().head_key());
  if (!head) return unreadable(head.error().detail);
  if (fs::exists(options.paths.log + "/checkpoints")) {  // else it never signed
    const auto signer = read_log_key(options.paths.vault, *master);
    if (!signer) return unreadable(signer.error().detail);
    auto added = add_checkpoints(options.paths, signer->verifier(), how.checkpoints);
    if (!added) return Failure{added.error()};
  }
  const auto store = RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadOnly));
  if (!store) return unreadable(store.error().detail);
  if (auto checked = (*store)->check_files(); !checked) return unreadable(checked.error().detail);
  auto verified = verify_log(**store, head->head, how);
  if (verified || verified.error().kind == VerifyError::Kind::kUnreadable) return verified;
  // A chain or a root says that something in front was altered: the index may know what.
  const Finding finding = verified.error().finding;
  const bool exact = finding == Finding::kBody || finding == Finding::kForeignSegment ||
                     finding == Finding::kShort;
  if (exact || !(*store)->attach_index()) return verified;
  auto altered = find_altered(**store, head->head, how.checkpoints);
  if (!altered || altered->position > verified.error().position) return verified;
  if (altered->position == verified.error().position && finding != Finding::kHead &&
      finding != Finding::kCheckpoint)
    return verified;                      // it says more about this record
  altered->kind = verified.error().kind;  // how it was noticed
  return Failure{*std::move(altered)};
}

Result<std::unique_ptr<LogHandle>, OpenError> log_over(const LogOver& over,
                                                       const Catalogue& catalogue,
                                                       const Clock& clock) {
  auto handle = std::make_unique<Handle>(
      Handle::Owned{std::nullopt, nullptr, std::nullopt, std::make_unique<KeyVault>(clock)},
      catalogue);
  const auto state = verify_log(over.store, {}, {});
  if (!state) return refused(Kind::kRefused, state.error().detail);
  if (auto started = handle->start(over.store, over.head, *state, clock, {}); !started)
    return Failure{started.error()};
  return std::unique_ptr<LogHandle>(std::move(handle));
}

std::unique_ptr<LogHandle> memory_log(const Catalogue& catalogue, const Clock& clock) {
  auto handle =
      std::make_unique<Handle>(Handle::Owned{std::nullopt, std::make_unique<MemoryStore>(),
                                             std::nullopt, std::make_unique<KeyVault>(clock)},
                               catalogue);
  Verified empty;
  empty.head.root = empty_root();
  const auto started = handle->start(empty, clock, {});
  CHECK(started.ok());  // nothing can fail in memory
  return handle;
}

}  // namespace chapterhouse::store
