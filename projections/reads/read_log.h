#pragma once
// Who looked, as it can be asked: a database that follows the log of reads, can be asked as of any
// position it has reached, and can be deleted at any moment.
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "domain/ports/event_log.h"
#include "projections/engine/query.h"
#include "projections/pace/working_days.h"
#include "projections/reads/read_queries.h"

namespace chapterhouse::projections {

// Safe to call from any thread. Everything passed in must outlive it.
class ReadLog {
 public:
  // Opens what is in the folder, which holds nothing else, and follows the log on a thread of its
  // own until destroyed. Throws ProjectionError when the folder cannot be used or the log not read.
  ReadLog(const EventLog& log, const Hasher& hasher, const std::filesystem::path& folder,
          const WorkingDay& working_day);
  ~ReadLog();
  ReadLog(const ReadLog&) = delete;
  ReadLog& operator=(const ReadLog&) = delete;

  Position position() const;  // everything up to it can be asked for
  bool wait_for(Position position, std::chrono::milliseconds timeout) const;
  const EventLog& log() const;

  // `as_of` absent: the newest.
  using AsOf = std::optional<Position>;
  Answer<Page<Read>> list(const ReadFilter& filter, const PageRequest& page, AsOf as_of = {}) const;
  Answer<std::int64_t> count(const ReadFilter& filter, AsOf as_of = {}) const;
  Answer<Review> review(const ReviewRequest& request, AsOf as_of = {}) const;
  // The last position recorded at or before that time; 0 when there is none.
  Answer<Position> position_at(Timestamp recorded_at) const;

  Outcome<QueryError> rebuild(const std::stop_token& stop = {});
  // A hash over all content in key order. Equal at one position means equal content.
  Answer<Hash256> digest() const;
  std::string trouble() const;  // "" while all is well

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chapterhouse::projections
