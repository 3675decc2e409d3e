#pragma once
// Folds streams into case files: from a bounded memory of recent ones, from a snapshot, or from
// the first event.
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "domain/cases/catalogue.h"
#include "domain/core/result.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::workflows {

// Safe to call from any thread. The log, the snapshots and the catalogue must outlive it.
class CaseLoader {
 public:
  static constexpr std::size_t kRemembered = 8'192;     // files kept folded
  static constexpr std::uint64_t kSnapshotEvery = 256;  // events between two snapshots of a stream

  CaseLoader(const EventLog& log, SnapshotStore& snapshots, const Catalogue& catalogue)
      : log_(log), snapshots_(snapshots), catalogue_(catalogue) {}

  // The stream as it is now, or with the events up to `as_of` only. Version 0 when it does not
  // exist. An unknown stream type reads as kUnavailable.
  Result<CaseFile, ReadError> load(const StreamId& stream, std::optional<Position> as_of) const;
  // Keeps a file that the caller has folded on by itself; an older one than is known is ignored.
  void remember(const CaseFile& file) const;

 private:
  Result<CaseFile, ReadError> fold_on(CaseFile file, std::optional<Position> as_of) const;
  std::optional<CaseFile> remembered(const StreamId& stream) const;
  CaseFile from_snapshot(const CaseType& type, const StreamId& stream) const;
  void write_snapshot(const CaseFile& file) const;

  const EventLog& log_;
  SnapshotStore& snapshots_;
  const Catalogue& catalogue_;
  mutable std::mutex mutex_;            // guards the two below; never held across a call out
  mutable std::list<CaseFile> recent_;  // most recent first
  mutable std::unordered_map<StreamId, std::list<CaseFile>::iterator> by_stream_;
};

}  // namespace chapterhouse::workflows
