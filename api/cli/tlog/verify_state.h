#pragma once
// Where a verification stopped, kept in a file for the next one. Format: ops/docs/formats/tiles.md.
#include <chrono>
#include <optional>
#include <string>

#include "store/verify/chain.h"

namespace chapterhouse::cli {

// For one thread at a time.
class VerifyState {
 public:
  // An empty path keeps nothing. `of` names the log: what another log left is not used.
  VerifyState(std::string path, std::string of) : path_(std::move(path)), of_(std::move(of)) {}

  // Absent when there is none of this log, or when it is damaged.
  std::optional<store::LogChain> load();
  const std::string& saved_at() const { return saved_at_; }  // of what was loaded

  // Remembers; writes now and then, so that an interrupted run loses little.
  void keep(const store::LogChain& chain);
  // Writes what was kept last. False: explained on standard error.
  bool write();

 private:
  std::string path_, of_, saved_at_;
  std::string unwritten_;
  std::chrono::steady_clock::time_point written_ = std::chrono::steady_clock::now();
};

}  // namespace chapterhouse::cli
