#include "workflows/processes/deadline_clock.h"

#include <algorithm>

#include "domain/core/archive.h"

namespace chapterhouse::workflows {
namespace {

using std::chrono::milliseconds;
constexpr std::size_t kPage = 256;
constexpr milliseconds kIdle{200};           // how long one wait for new events lasts
constexpr std::uint64_t kKeepEvery = 5'000;  // events between two snapshots
const StreamId kSnapshot{"process/deadlines"};

}  // namespace

DeadlineClock::DeadlineClock(const Services& services, CommandHandler& handler, Report report,
                             Runs runs)
    : services_(services), handler_(handler), report_(std::move(report)) {
  restore();
  if (runs == Runs::kByItself) thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

DeadlineClock::~DeadlineClock() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  const std::lock_guard lock(mutex_);
  keep();
}

bool DeadlineClock::wait_for(Position position, milliseconds timeout) const {
  std::unique_lock lock(moved_mutex_);
  return moved_.wait_for(lock, timeout, [&] { return position_.load() >= position.value; });
}

std::size_t DeadlineClock::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void DeadlineClock::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    step(stop);
    services_.log->wait_for({position_.load() + 1}, kIdle);
  }
}

std::size_t DeadlineClock::run_due(std::size_t most) { return step(std::stop_token{}, most); }

// What was sent is followed in turn, since one step may start the next one's time.
std::size_t DeadlineClock::step(const std::stop_token& stop, std::size_t most) {
  const std::lock_guard lock(mutex_);
  std::size_t acted = 0;
  while (acted < most && follow(stop)) {
    const std::size_t sent = send_due(stop, most - acted);
    acted += sent;
    if (sent == 0) break;
  }
  if (followed_ >= kept_ + kKeepEvery) keep();
  {
    const std::lock_guard moved(moved_mutex_);
    position_ = followed_;
  }
  moved_.notify_all();
  return acted;
}

// Plans anew whatever has changed. False when it was asked to stop or the log cannot be read.
bool DeadlineClock::follow(const std::stop_token& stop) {
  for (;;) {
    if (stop.stop_requested()) return false;
    const auto page = services_.log->read_all({followed_ + 1}, kPage, Reveal::kNothing);
    if (!page) {
      report_({}, "read", {CommandError::Kind::kCorrupt, {}, {}, page.error().detail});
      return false;
    }
    if (page->empty()) return true;
    std::map<StreamId, Timestamp> changed;
    for (const Event& event : *page) {
      const CaseType* type = services_.catalogue->type_of(event.envelope.stream);
      if (type && !type->is_register) changed[event.envelope.stream] = event.envelope.occurred_at;
    }
    for (const auto& [stream, last] : changed) plan(stream, last);
    followed_ = page->back().envelope.position.value;
  }
}

void DeadlineClock::plan(const StreamId& stream, Timestamp not_before) {
  forget(stream);
  const auto file = handler_.load(stream);
  if (!file) return report_(stream, "load", file.error());
  auto timers = handler_.timers(*file);
  if (timers.empty()) return;
  auto& mine = of_[stream];
  for (Timer& timer : timers) {
    const Timestamp at = std::max(timer.at, not_before);
    mine.push_back(
        queue_.emplace(at, Planned{stream, file->common.unit, std::move(timer.command), timer.at}));
  }
  last_[stream] = not_before;
}

void DeadlineClock::forget(const StreamId& stream) {
  const auto found = of_.find(stream);
  if (found == of_.end()) return;
  for (const auto& timer : found->second) queue_.erase(timer);
  of_.erase(found);
  last_.erase(stream);
}

Bytes DeadlineClock::seed_of(const Planned& planned) const {
  Bytes seed;
  write_text("deadline", seed);
  write_text(planned.stream.value, seed);
  write_text(planned.command.type().name, seed);
  write_u64(static_cast<std::uint64_t>(to_micros(planned.planned_for)), seed);
  write_archive(*planned.command.type().shape, planned.command.data(), seed);
  return seed;
}

// One of a case at a time: what it leads to decides whether the next one still stands.
std::size_t DeadlineClock::send_due(const std::stop_token& stop, std::size_t most) {
  std::size_t acted = 0;
  std::set<StreamId> touched;
  const Timestamp now = services_.clock->now();
  for (auto next = queue_.begin(); next != queue_.end() && next->first <= now;) {
    const auto at = next++;
    if (stop.stop_requested() || acted == most) break;
    if (touched.contains(at->second.stream)) continue;
    const Planned planned = at->second;
    const Timestamp occurred_at = at->first;
    std::erase(of_[planned.stream], at);
    queue_.erase(at);
    const Bytes seed = seed_of(planned);
    const auto receipt =
        send_as_system(services_, handler_, {planned.stream, planned.command, planned.unit},
                       {.seed = seed, .occurred_at = occurred_at}, stop);
    if (!receipt) {
      // Planned again when the case changes; until then it is for people to see to.
      if (receipt.error().kind == CommandError::Kind::kStopped) break;
      report_(planned.stream, planned.command.type().name, receipt.error());
      continue;
    }
    if (receipt->repeated) continue;
    touched.insert(planned.stream);
    ++acted;
  }
  return acted;
}

// The cases that wait, not their timers: those follow from the case and from the rules of the day.
void DeadlineClock::keep() {
  Bytes bytes;
  write_u64(followed_, bytes);
  write_u64(of_.size(), bytes);
  for (const auto& [stream, timers] : of_) {
    write_text(stream.value, bytes);
    write_u64(static_cast<std::uint64_t>(to_micros(last_.at(stream))), bytes);
  }
  services_.snapshots->put_snapshot(kSnapshot, bytes);
  kept_ = followed_;
}

void DeadlineClock::restore() {
  const auto kept = services_.snapshots->get_snapshot(kSnapshot);
  if (!kept) return;
  std::string_view in = *kept;
  std::uint64_t position = 0, count = 0;
  if (!read_u64(position, in) || !read_u64(count, in)) return;
  // A log that is shorter was restored from a backup: start over.
  if (position > services_.log->head().last.value) return;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string_view stream;
    std::uint64_t last = 0;
    if (!read_text(stream, in) || !read_u64(last, in)) return;
    plan(StreamId{std::string(stream)}, from_micros(static_cast<std::int64_t>(last)));
  }
  position_ = followed_ = kept_ = position;
}

}  // namespace chapterhouse::workflows
