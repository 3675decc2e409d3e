#pragma once
// Reads a log that is being served from the first record to the last and derives every hash, chain
// and the root again: what a disk forgets in silence is found while there are still copies.
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

#include "store/log/verify.h"

namespace chapterhouse::store {

// Since the start. A run that was asked to stop counts as none.
struct ScrubCounts {
  std::uint64_t runs = 0;
  std::uint64_t errors = 0;
  double progress = 0;                    // of the run that is on, or of the last one: 0 to 1
  std::optional<Timestamp> last_success;  // when one ended without a finding
};

// One run at a time, on its caller's thread; counts() is safe to call from any thread.
class Scrubber {
 public:
  // Borrowed; all must outlive the scrubber.
  struct Parts {
    const ByteStore& store;
    const EventLog& log;
    const KeyVault* vault;
    // Brings to checked files what only the write-ahead log has so far, and compares all files with
    // their checksums.
    std::function<Outcome<StoreError>()> settle_files, check_files;
  };
  // As fast as the disk when `bytes_per_second` is 0.
  Scrubber(Parts parts, std::uint64_t bytes_per_second)
      : parts_(std::move(parts)), bytes_per_second_(bytes_per_second) {}

  // Compares what is stored with the head as it is now; what is appended meanwhile is for the next
  // run. Absent when asked to stop. The error's position is the first damaged one; 0 when only a
  // file as a whole is known to be damaged.
  std::optional<Result<Verified, VerifyError>> run(const std::stop_token& stop);

  ScrubCounts counts() const;

 private:
  Result<Verified, VerifyError> compare(const LogHead& head, const std::stop_token& stop);

  const Parts parts_;
  const std::uint64_t bytes_per_second_;
  std::atomic<double> progress_ = 0;
  mutable std::mutex mutex_;  // guards counts_
  ScrubCounts counts_;
};

}  // namespace chapterhouse::store
