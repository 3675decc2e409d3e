#pragma once
// The backups that a running server makes, one at a time, to the folders of its configuration and
// nowhere else.
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/config/config.h"
#include "store/backup/backup.h"

namespace chapterhouse::server {

// What the configuration says of backups. The hash is of the effective configuration, without the
// accounts' tokens.
store::BackupOptions backup_options(const Config& config);
// The log of who looked goes into folders of its own inside those of the cases' log.
std::string access_backup(const std::string& folder);
// Backs up both logs; the second may be null. Both succeed or the backup has failed.
Result<store::BackupDone, store::BackupError> back_up_both(store::LogHandle& cases,
                                                           store::LogHandle* access,
                                                           const Clock& clock,
                                                           const store::BackupOptions& options);

// Safe to use from any thread. Log and clock must outlive it; destroying it waits for a backup that
// is on its way.
class Backups {
 public:
  Backups(store::LogHandle& log, const Clock& clock, store::BackupOptions options);
  ~Backups();

  // From now on the log of who looked is backed up with the other. Call before the first start();
  // it must outlive this too.
  void include(store::LogHandle& access) { access_ = &access; }
  bool configured() const { return !options_.log_to.empty() && !options_.keys_to.empty(); }
  const store::BackupOptions& options() const { return options_; }

  // False when one is on its way.
  bool start();

  struct State {
    std::uint64_t run = 0;  // how many were started here
    bool running = false;
    std::uint64_t copied_bytes = 0;
    std::string error;                      // of the last one; "" when it succeeded
    std::optional<store::BackupDone> last;  // the last success here
  };
  State state() const;

  // In seconds, by the log's clock; infinite when there was none.
  struct Ages {
    double taken, verified;
  };
  Ages ages() const;

 private:
  void run();

  store::LogHandle& log_;
  store::LogHandle* access_ = nullptr;
  const Clock& clock_;
  store::BackupOptions options_;
  mutable std::mutex mutex_;  // guards state_ and thread_
  State state_;
  std::jthread thread_;
};

}  // namespace chapterhouse::server
