#include <filesystem>

#include "store/crypto/blind_index.h"
#include "store/memory/memory_store.h"
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
  };
  Handle(Owned owned, const Catalogue& catalogue)
      : owned_(std::move(owned)),
        codec_(catalogue),
        blind_(owned_.vault->ring().blind_index_key()) {}

  Outcome<OpenError> start(ByteStore& store, HeadSink* head, const Verified& state,
                           const Clock& clock) {
    store_ = &store;
    auto log = EventLogStore::start({store, head, codec_, *owned_.vault, clock}, state);
    if (!log) return refused(Kind::kFailed, log.error().detail);
    log_ = std::move(log).value();
    return Done{};
  }
  Outcome<OpenError> start(const Verified& state, const Clock& clock) {
    return start(*owned_.store, owned_.head ? &*owned_.head : nullptr, state, clock);
  }

  EventLogStore& log() override { return *log_; }
  const BlindIndex& blind_index() const override { return blind_; }
  KeyVault& vault() override { return *owned_.vault; }
  Result<Verified, VerifyError> verify(std::function<void(Position)> progress) override {
    return verify_log(*store_, log_->head(),
                      {VerifyOptions::Depth::kFull, owned_.vault.get(), std::move(progress)});
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

// Reads all of it without being able to change a file.
Result<Verified, VerifyError> verify_read_only(const OpenOptions& options, const LogHead& head,
                                               const KeyVault* vault) {
  const auto store = RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadOnly));
  if (!store) return Failure{VerifyError{VerifyError::Kind::kUnreadable, {}, store.error().detail}};
  if (auto checked = (*store)->check_files(); !checked)
    return Failure{VerifyError{VerifyError::Kind::kUnreadable, {}, checked.error().detail}};
  return verify_log(**store, head, {VerifyOptions::Depth::kFull, vault, options.progress});
}

struct Guarded {
  std::unique_ptr<RocksStore> store;
  Verified state;
};
// Read-only, verify, keep the files, read-write, compare again: opening for writing can drop
// records without an error and delete the files that held them.
Result<Guarded, OpenError> open_guarded(const OpenOptions& options, const LogHead& head,
                                        const KeyVault& vault) {
  const auto verified = verify_read_only(options, head, &vault);
  if (!verified) return not_acknowledged(options, verified.error());
  if (auto kept = keep_files(options.paths.log); !kept)
    return refused(Kind::kFailed, kept.error().detail);
  auto store = RocksStore::open(rocks_options(options, RocksOptions::Mode::kReadWrite));
  if (!store)
    return not_acknowledged(options, {VerifyError::Kind::kUnreadable, {}, store.error().detail});
  const auto again =
      verify_log(**store, verified->head, {VerifyOptions::Depth::kRoot, nullptr, {}});
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
  auto head = CommitHeadFile::open(head_path(paths), (*vault)->ring().head_key(), options.sync);
  if (!head) return refused(Kind::kRefused, head.error().detail);
  auto guarded = open_guarded(options, head->head, **vault);
  if (!guarded) return Failure{guarded.error()};
  // Records behind the head were written but never acknowledged. They are whole and stay.
  if (guarded->state.head.last != head->head.last)
    if (auto noted = head->file.write(guarded->state.head); !noted)
      return refused(Kind::kFailed, noted.error().detail);
  auto handle =
      std::make_unique<Handle>(Handle::Owned{std::move(lock).value(), std::move(guarded->store),
                                             std::move(head->file), std::move(vault).value()},
                               catalogue);
  if (auto started = handle->start(guarded->state, clock); !started)
    return Failure{started.error()};
  return std::unique_ptr<LogHandle>(std::move(handle));
}

Result<Verified, VerifyError> verify_offline(const OpenOptions& options) {
  const auto unreadable = [](std::string detail) {
    return Failure{VerifyError{VerifyError::Kind::kUnreadable, {}, std::move(detail)}};
  };
  const auto master = read_master_key(options.paths.master_key);
  if (!master) return unreadable(master.error().detail);
  const auto vault = VaultFile::open(options.paths.vault, *master);
  if (!vault) return unreadable(vault.error().detail);
  const auto head = CommitHeadFile::open(head_path(options.paths), vault->file.ring().head_key());
  if (!head) return unreadable(head.error().detail);
  return verify_read_only(options, head->head, nullptr);
}

Result<std::unique_ptr<LogHandle>, OpenError> log_over(const LogOver& over,
                                                       const Catalogue& catalogue,
                                                       const Clock& clock) {
  auto handle = std::make_unique<Handle>(
      Handle::Owned{std::nullopt, nullptr, std::nullopt, std::make_unique<KeyVault>(clock)},
      catalogue);
  const auto state = verify_log(over.store, {}, {});
  if (!state) return refused(Kind::kRefused, state.error().detail);
  if (auto started = handle->start(over.store, over.head, *state, clock); !started)
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
  const auto started = handle->start(empty, clock);
  CHECK(started.ok());  // nothing can fail in memory
  return handle;
}

}  // namespace chapterhouse::store
