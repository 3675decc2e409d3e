#include "api/server/backups.h"

#include <algorithm>
#include <limits>

#include <spdlog/spdlog.h>

#include "api/identity/secrets/identity_file.h"
#include "store/crypto/sha256.h"

namespace chapterhouse::server {

store::BackupOptions backup_options(const Config& config) {
  return {
      .log_to = config.backup_to,
      .keys_to = config.backup_keys_to,
      .attachments = config.data + "/attachments",
      .keep = config.backup_keep,
      .keys_kept = std::chrono::days{config.backup_keys_days},
      .copy_identity = [folder = config.data + "/identity"](
                           const std::string& to) { return identity::copy_identity(folder, to); },
      .config = store::sha256({effective_config(config)}),
      .bytes_per_second = std::uint64_t{config.backup_mib_per_second} << 20,
      .progress = {}};
}

std::string access_backup(const std::string& folder) { return folder + "/access"; }

// The cases' log first: what was read of it may name positions that it must have.
Result<store::BackupDone, store::BackupError> back_up_both(store::LogHandle& cases,
                                                           store::LogHandle* access,
                                                           const Clock& clock,
                                                           const store::BackupOptions& options) {
  auto done = store::back_up(cases, clock, options);
  if (!done || !access) return done;
  store::BackupOptions reads = options;
  reads.log_to = access_backup(options.log_to);
  reads.keys_to = access_backup(options.keys_to);
  reads.attachments.clear();
  reads.copy_identity = {};
  if (const auto second = store::back_up(*access, clock, reads); !second)
    return Failure{
        store::BackupError{second.error().kind, "the log of who looked: " + second.error().detail}};
  return done;
}

Backups::Backups(store::LogHandle& log, const Clock& clock, store::BackupOptions options)
    : log_(log), clock_(clock), options_(std::move(options)) {
  options_.progress = [this](std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    state_.copied_bytes = bytes;
  };
}

Backups::~Backups() {
  std::jthread last;
  {
    const std::lock_guard lock(mutex_);
    last = std::move(thread_);
  }
}

bool Backups::start() {
  const std::lock_guard lock(mutex_);
  if (state_.running) return false;
  state_.running = true;
  state_.copied_bytes = 0;
  ++state_.run;
  thread_ = std::jthread([this] { run(); });
  return true;
}

void Backups::run() {
  auto done = back_up_both(log_, access_, clock_, options_);
  if (done)
    spdlog::info("backup {}: {} events, {} files", done->log.number, done->log.head.last.value,
                 done->files);
  else
    spdlog::error("backup failed: {}", done.error().detail);
  const std::lock_guard lock(mutex_);
  state_.running = false;
  state_.error = done ? "" : done.error().detail;
  if (done) state_.last = *std::move(done);
}

Backups::State Backups::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

Backups::Ages Backups::ages() const {
  const store::BackupAges ages = store::backup_ages(options_.log_to);
  const auto seconds = [now = clock_.now()](const std::optional<Timestamp>& at) {
    if (!at) return std::numeric_limits<double>::infinity();
    return std::max(0.0, std::chrono::duration<double>(now - *at).count());
  };
  return {seconds(ages.taken), seconds(ages.verified)};
}

}  // namespace chapterhouse::server
