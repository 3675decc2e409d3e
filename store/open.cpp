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

using Tail = RocksOptions::Tail;

RocksOptions rocks_options(const OpenOptions& options, RocksOptions::Mode mode, Tail tail) {
  return {options.paths.log, mode, options.sync, options.env, tail};
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
  std::unique_ptr<Scrubber> scrubber(std::uint64_t bytes_per_second) override {
    // A store in memory has no files to look after.
    const auto* files = dynamic_cast<const RocksStore*>(store_);
    const auto settle = [files]() -> Outcome<StoreError> {
      return files ? files->settle_files() : Done{};
    };
    const auto check = [files]() -> Outcome<StoreError> {
      return files ? files->check_files() : Done{};
    };
    return std::make_unique<Scrubber>(
        Scrubber::Parts{*store_, *log_, owned_.vault.get(), settle, check}, bytes_per_second);
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
                                               const VerifierKey& key, const KeyVault* vault,
                                               Tail tail) {
  auto roots = signed_roots(options.paths, key);
  if (!roots)
    return Failure{VerifyError{VerifyError::Kind::kOtherCheckpoint, {}, roots.error().detail}};
  const auto store = RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadOnly, tail));
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

struct VerifiedFiles {
  Verified state;
  Tail tail;
};
// A power cut can leave anything behind the last synced byte. When the write-ahead log does not
// read to its end it is read up to there, and that will do if all that was acknowledged is found.
Result<VerifiedFiles, VerifyError> verify_files(const OpenOptions& options, const LogHead& head,
                                                const VerifierKey& key, const KeyVault* vault) {
  auto whole = verify_read_only(options, head, key, vault, Tail::kWhole);
  if (whole) return VerifiedFiles{std::move(whole).value(), Tail::kWhole};
  if (whole.error().kind == VerifyError::Kind::kUnreadable)
    if (auto without = verify_read_only(options, head, key, vault, Tail::kDropped))
      return VerifiedFiles{std::move(without).value(), Tail::kDropped};
  return Failure{whole.error()};
}

struct Guarded {
  std::unique_ptr<RocksStore> store;
  Verified state;
};
// Read-only, verify, keep the files, read-write, compare again: opening for writing can drop
// records without an error and delete the files that held them.
Result<Guarded, OpenError> open_guarded(const OpenOptions& options, const LogHead& head,
                                        const VerifierKey& key, const KeyVault& vault) {
  auto verified = verify_files(options, head, key, &vault);
  if (!verified) return not_acknowledged(options, verified.error());
  if (auto kept = keep_files(options.paths.log); !kept)
    return refused(Kind::kFailed, kept.error().detail);
  auto store =
      RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadWrite, verified->tail));
  if (!store)
    return not_acknowledged(options,
                            VerifyError{VerifyError::Kind::kUnreadable, {}, store.error().detail});
  const auto again =
      verify_log(**store, verified->state.head, {.depth = VerifyOptions::Depth::kRoot});
  if (!again) return not_acknowledged(options, again.error());
  drop_kept_files(options.paths.log);
  return Guarded{std::move(store).value(), std::move(verified->state)};
}

// The vault of a log that is about to be made. One without a single key is what an attempt left
// that was cut off; one with keys belongs to a log that is missing.
Result<VaultFile, OpenError> vault_for_new_log(const LogPaths& paths) {
  const auto master = read_master_key(paths.master_key);
  if (!master) return refused(Kind::kFailed, master.error().detail);
  auto vault = VaultFile::open(paths.vault, *master);
  if (!vault) {
    if (auto made = VaultFile::create(paths.vault, *master); !made)
      return refused(Kind::kFailed, made.error().detail);
    vault = VaultFile::open(paths.vault, *master);
  }
  if (!vault) return refused(Kind::kFailed, vault.error().detail);
  if (!vault->rows.empty())
    return refused(Kind::kRefused, paths.vault + ": these keys belong to a log, but " + paths.log +
                                       " is not there. Bring it back from a backup");
  return std::move(vault->file);
}

// Makes a folder with those above it, each name durable.
Outcome<OpenError> make_folder(const fs::path& folder) {
  if (folder.empty() || fs::exists(folder)) return Done{};
  if (auto above = make_folder(folder.parent_path()); !above) return above;
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) return refused(Kind::kFailed, folder.string() + ": " + error.message());
  if (auto synced = sync_folder(folder.parent_path().string()); !synced)
    return refused(Kind::kFailed, synced.error().detail);
  return Done{};
}

Outcome<OpenError> make_keys(const LogPaths& paths) {
  const fs::path folder = fs::path(paths.master_key).parent_path();
  for (const fs::path& made : {fs::path(paths.vault), folder})
    if (auto done = make_folder(made); !done) return done;
  std::error_code ignored;  // the file's own mode is checked when it is read
  if (!folder.empty()) fs::permissions(folder, fs::perms::owner_all, ignored);
  if (!fs::exists(paths.master_key))
    if (auto made = create_master_key(paths.master_key); !made)
      return refused(Kind::kFailed, made.error().detail);
  return Done{};
}

// Everything of an empty log in a folder of another name, which nobody takes for a log.
Outcome<OpenError> fill_folder(const std::string& folder, const VaultFile& vault) {
  std::error_code ignored;  // of an attempt that was cut off, if any
  for (const char* left : {"/records", "/index", "/head", "/head.new"})
    fs::remove_all(folder + left, ignored);
  const auto records =
      RocksStore::open({folder, RocksOptions::Mode::kCreate, RocksOptions::Sync::kYes, nullptr});
  if (!records) return refused(Kind::kFailed, records.error().detail);
  if (auto made = CommitHeadFile::create(folder + "/head", vault.ring().head_key()); !made)
    return refused(Kind::kFailed, made.error().detail);
  return Done{};
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
  if (auto keys = make_keys(paths); !keys) return keys;
  const auto vault = vault_for_new_log(paths);
  if (!vault) return Failure{vault.error()};
  // The log appears whole, under its name, or not at all.
  const std::string making = paths.log + ".new";
  if (auto made = make_folder(making); !made) return made;
  const auto mode =
      fs::exists(making + "/lock") ? DurableFile::Mode::kOpen : DurableFile::Mode::kCreateNew;
  auto lock = DurableFile::open(making + "/lock", mode);
  if (!lock) return refused(Kind::kFailed, lock.error().detail);
  if (!lock->lock()) return refused(Kind::kLocked, making + ": another process makes the log");
  if (auto filled = fill_folder(making, *vault); !filled) return filled;
  if (auto synced = sync_folder(making); !synced)
    return refused(Kind::kFailed, synced.error().detail);
  std::error_code error;
  fs::rename(making, paths.log, error);
  if (error) return refused(Kind::kFailed, paths.log + ": " + error.message());
  if (auto synced = sync_folder(fs::path(paths.log).parent_path().string()); !synced)
    return refused(Kind::kFailed, synced.error().detail);
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
  auto store =
      RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadOnly, Tail::kWhole));
  if (!store)  // what a power cut leaves behind the last synced byte
    store = RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadOnly, Tail::kDropped));
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
