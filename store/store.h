#pragma once
// Opens a log. Whoever uses the store needs this header and the ports only.
#include <functional>
#include <memory>
#include <string>

#include "domain/cases/catalogue.h"
#include "domain/ports/event_log.h"
#include "store/crypto/key_vault.h"
#include "store/log/checkpointer.h"
#include "store/log/log_store.h"
#include "store/log/verify.h"
#include "store/rocks/rocks_store.h"

namespace chapterhouse::store {

// The keys are in a folder of their own: no backup of the log holds them.
struct LogPaths {
  std::string log;         // a folder: lock, head, checkpoints, cosigned, records/, index/
  std::string vault;       // a folder outside `log`
  std::string master_key;  // a file of 32 bytes, mode 0600
};

struct OpenError {
  enum class Kind : std::uint8_t {
    kNoLog,    // nothing here: create one
    kLocked,   // another process has it
    kRefused,  // it is not what was acknowledged; every file is kept, `detail` says what to do
    kFailed,   // the disk or the keys
  };
  Kind kind;
  std::string detail;
};

// An open log with all that belongs to it. Safe to use from any thread.
class LogHandle {
 public:
  virtual ~LogHandle() = default;
  virtual EventLogStore& log() = 0;  // EventLog, SnapshotStore and proofs
  EventLog& events() { return log(); }
  SnapshotStore& snapshots() { return log(); }
  virtual Checkpointer& checkpoints() = 0;
  virtual const BlindIndex& blind_index() const = 0;
  virtual KeyVault& vault() = 0;
  // What a backup copies from; empty in memory.
  struct OnDisk {
    const LogPaths& paths;
    RocksStore& records;
  };
  virtual std::optional<OnDisk> on_disk() = 0;
  // Reads everything again and compares it with the head.
  virtual Result<Verified, VerifyError> verify(const VerifyOptions& options) = 0;
};

struct OpenOptions {
  LogPaths paths;
  Sync sync = Sync::kYes;                       // of records, head and keys
  rocksdb::Env* env = nullptr;                  // see RocksOptions
  std::function<void(Position)> progress = {};  // of the verification at the start
  std::string origin = {};  // of a log's checkpoints, where it has none yet; see create_log_key()
  unsigned jobs = 1;        // threads of the verification
};

// Makes an empty log, its vault and, unless the file is there, its master key.
Outcome<OpenError> create_log(const LogPaths& paths);
// Verifies before anything can change a file, then opens. Catalogue and clock must outlive the log.
Result<std::unique_ptr<LogHandle>, OpenError> open_log(const OpenOptions& options,
                                                       const Catalogue& catalogue,
                                                       const Clock& clock);
// Verifies without changing a file of the log and without serving it: for the tool and for copies.
// Names the first altered record with the help of the index, when the records alone do not.
Result<Verified, VerifyError> verify_offline(const OpenOptions& options, VerifyOptions how = {});
std::unique_ptr<LogHandle> memory_log(const Catalogue& catalogue, const Clock& clock);

// Over any store, for tests of the log itself. The store and the head must outlive the log.
struct LogOver {
  ByteStore& store;
  HeadSink* head;
};
Result<std::unique_ptr<LogHandle>, OpenError> log_over(const LogOver& over,
                                                       const Catalogue& catalogue,
                                                       const Clock& clock);

}  // namespace chapterhouse::store
