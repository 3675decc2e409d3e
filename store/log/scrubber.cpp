#include "store/log/scrubber.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>

namespace chapterhouse::store {
namespace {
using Steady = std::chrono::steady_clock;
// Bytes between two looks at the clock: small enough not to hog the disk, large enough to read
// well.
constexpr std::uint64_t kStride = 256 * 1024;

// A store whose scan ends at a position, keeps to a rate and can be stopped. Everything else is
// passed on.
class PacedStore final : public ByteStore {
 public:
  struct Pace {
    Position end;
    std::uint64_t bytes_per_second;
    std::stop_token stop;
    std::atomic<double>& progress;
  };
  PacedStore(const ByteStore& store, Pace pace) : store_(store), pace_(std::move(pace)) {}

  Position reached() const { return {reached_.load()}; }

  Outcome<StoreError> scan(Position from, Position to, const Visit& visit) const override {
    return store_.scan(from, std::min(to, pace_.end),
                       [&](Position position, std::string_view record) {
                         if (!visit(position, record)) return false;
                         reached_ = std::max(reached_.load(), position.value);
                         return wait(record.size());
                       });
  }
  Result<std::vector<Bytes>, StoreError> read(std::span<const Position> positions) const override {
    return store_.read(positions);
  }
  Result<Position, StoreError> last() const override { return pace_.end; }
  Result<std::optional<Bytes>, StoreError> get_index(std::string_view key) const override {
    return store_.get_index(key);
  }
  Result<std::optional<IndexRow>, StoreError> floor_index(std::string_view prefix,
                                                          std::string_view key) const override {
    return store_.floor_index(prefix, key);
  }
  Outcome<StoreError> scan_index(std::string_view prefix, std::string_view key,
                                 const VisitIndex& visit) const override {
    return store_.scan_index(prefix, key, visit);
  }
  // Whoever verifies does not write.
  Outcome<StoreError> append(Position, std::span<const Bytes>) override { return refused(); }
  Outcome<StoreError> put_index(std::span<const IndexRow>) override { return refused(); }
  Outcome<StoreError> clear_index() override { return refused(); }

 private:
  static Failure<StoreError> refused() { return Failure{StoreError{"this view is read-only"}}; }

  // False: asked to stop.
  bool wait(std::size_t bytes) const {
    const std::uint64_t before = bytes_.fetch_add(bytes);
    const std::uint64_t now = before + bytes;
    if (before / kStride == now / kStride) return true;
    if (pace_.end.value > 0) pace_.progress = double(reached_.load()) / double(pace_.end.value);
    if (pace_.bytes_per_second == 0) return !pace_.stop.stop_requested();
    const std::chrono::duration<double> due(double(now) / double(pace_.bytes_per_second));
    const auto until = started_ + std::chrono::duration_cast<Steady::duration>(due);
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, pace_.stop, until, [] { return false; });
    return !pace_.stop.stop_requested();
  }

  const ByteStore& store_;
  const Pace pace_;
  const Steady::time_point started_ = Steady::now();
  mutable std::atomic<std::uint64_t> bytes_ = 0, reached_ = 0;
  mutable std::mutex mutex_;  // for waiting only
  mutable std::condition_variable_any wake_;
};

VerifyError unreadable(Position position, const StoreError& error) {
  return {VerifyError::Kind::kUnreadable, position, error.detail};
}
}  // namespace

std::optional<Result<Verified, VerifyError>> Scrubber::run(const std::stop_token& stop) {
  progress_ = 0;
  const LogHead head = parts_.log.head();
  auto found = compare(head, stop);
  if (stop.stop_requested()) return std::nullopt;
  progress_ = 1;
  const std::lock_guard lock(mutex_);
  ++counts_.runs;
  if (found)
    counts_.last_success =
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  else
    ++counts_.errors;
  return found;
}

Result<Verified, VerifyError> Scrubber::compare(const LogHead& head, const std::stop_token& stop) {
  if (auto settled = parts_.settle_files(); !settled)
    return Failure{unreadable({}, settled.error())};
  const PacedStore paced(parts_.store, {head.last, bytes_per_second_, stop, progress_});
  auto verified = verify_log(paced, head, {VerifyOptions::Depth::kFull, parts_.vault, {}});
  if (!verified) {
    VerifyError error = verified.error();
    // The database could not read on: the record behind the last good one is the first bad one.
    if (error.kind == VerifyError::Kind::kUnreadable && error.position.value == 0)
      error.position.value = paced.reached().value + 1;
    return Failure{std::move(error)};
  }
  if (stop.stop_requested()) return verified;
  // Last, because a finding above says where: a block that memory holds was not read from the disk.
  if (auto checked = parts_.check_files(); !checked)
    return Failure{unreadable(checked.error().position, checked.error())};
  return verified;
}

ScrubCounts Scrubber::counts() const {
  const std::lock_guard lock(mutex_);
  ScrubCounts counts = counts_;
  counts.progress = progress_;
  return counts;
}

}  // namespace chapterhouse::store
