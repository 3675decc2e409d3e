#include "projections/reads/read_log.h"

#include "projections/engine/asking.h"
#include "projections/reads/read_table.h"

namespace chapterhouse::projections {

class ReadLog::Impl {
 public:
  Impl(const EventLog& log, const Hasher& hasher, const std::filesystem::path& folder,
       const WorkingDay& working_day)
      : log_(log),
        hasher_(hasher),
        working_days_(working_day),
        follower_(
            log, reads::catalogue(), [this] { return make_projections(); }, folder) {}

  Projections make_projections() const {
    Projections projections;
    projections.push_back(std::make_unique<ReadTable>(working_days_));
    return projections;
  }

  const EventLog& log_;
  const Hasher& hasher_;
  const WorkingDays working_days_;
  Follower follower_;
};

ReadLog::ReadLog(const EventLog& log, const Hasher& hasher, const std::filesystem::path& folder,
                 const WorkingDay& working_day)
    : impl_(std::make_unique<Impl>(log, hasher, folder, working_day)) {}
ReadLog::~ReadLog() = default;

Position ReadLog::position() const { return impl_->follower_.position(); }
bool ReadLog::wait_for(Position position, std::chrono::milliseconds timeout) const {
  return impl_->follower_.wait_for(position, timeout);
}
const EventLog& ReadLog::log() const { return impl_->log_; }

Answer<Page<Read>> ReadLog::list(const ReadFilter& filter, const PageRequest& page,
                                 AsOf as_of) const {
  return show_page<Read>(impl_->follower_, as_of, [&](Database& database, Position at) {
    return list_reads(database, filter, page, at);
  });
}

Answer<std::int64_t> ReadLog::count(const ReadFilter& filter, AsOf as_of) const {
  return show<std::int64_t>(impl_->follower_, as_of, [&](Database& database, Position at) {
    return count_reads(database, filter, at);
  });
}

Answer<Review> ReadLog::review(const ReviewRequest& request, AsOf as_of) const {
  return show<Review>(impl_->follower_, as_of, [&](Database& database, Position at) {
    return review_of(database, request, at);
  });
}

Answer<Position> ReadLog::position_at(Timestamp recorded_at) const {
  return show<Position>(impl_->follower_, {}, [&](Database& database, Position) {
    Query query = database.query("SELECT COALESCE(MAX(id), 0) FROM reads WHERE at <= ?");
    query.bind(to_micros(recorded_at));
    return query.step() ? Position{static_cast<std::uint64_t>(query.integer(0))} : Position{};
  });
}

Outcome<QueryError> ReadLog::rebuild(const std::stop_token& stop) {
  try {
    impl_->follower_.rebuild(stop);
    return Done{};
  } catch (const ProjectionError& error) {
    return Failure{unavailable(error)};
  }
}

Answer<Hash256> ReadLog::digest() const {
  return show<Hash256>(impl_->follower_, {}, [&](Database& database, Position) {
    std::vector<TableOrder> contents;
    for (const auto& projection : impl_->make_projections())
      for (const TableOrder& order : projection->contents()) contents.push_back(order);
    return digest_of(database, contents, impl_->hasher_);
  });
}

std::string ReadLog::trouble() const {
  std::string trouble = impl_->follower_.trouble();
  return trouble.empty() && impl_->follower_.unfit() ? "being rebuilt" : trouble;
}

}  // namespace chapterhouse::projections
