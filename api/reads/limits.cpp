#include "api/reads/limits.h"

#include <algorithm>

namespace chapterhouse::reads {
namespace {
constexpr std::chrono::hours kWindow{1};
}  // namespace

void ReadLimits::forget(Hour& hour, Moment now) {
  while (!hour.reads.empty() && hour.reads.front().at + kWindow <= now) {
    const Read& oldest = hour.reads.front();
    if (const auto found = hour.newest.find(oldest.stream);
        found != hour.newest.end() && found->second == oldest.at)
      hour.newest.erase(found);
    hour.reads.pop_front();
  }
}

// A case counts from when it was first read: reading it again does not make the hour longer.
void ReadLimits::count(Hour& hour, const StreamId& stream, Moment at) {
  if (hour.newest.emplace(stream, at).second) hour.reads.push_back({at, stream});
}

void ReadLimits::sweep(Moment now) {
  if (now - swept_ < kWindow) return;
  swept_ = now;
  for (auto& [who, hour] : hours_) forget(hour, now);
  std::erase_if(hours_, [](const auto& entry) { return entry.second.reads.empty(); });
}

std::optional<Held> ReadLimits::admit(std::span<const std::string> who, const Leaving& leaving,
                                      const Allowed& allowed, Moment now) {
  using std::chrono::seconds;
  const auto rows = static_cast<std::int64_t>(leaving.rows);
  if (rows > allowed.rows_per_answer)
    return Held{Held::Kind::kLimit, kRowsPerAnswer, rows, allowed.rows_per_answer, seconds{0}};
  const std::lock_guard lock(mutex_);
  sweep(now);
  for (const std::string& name : who) {
    Hour& hour = hours_[name];
    forget(hour, now);
    std::int64_t cases = std::ssize(hour.newest);
    bool more = false;
    for (const StreamId& stream : leaving.cases)
      if (!hour.newest.contains(stream)) {
        ++cases;
        more = true;
      }
    // What was read already may be read again: it tells nothing new.
    if (!more || cases <= allowed.cases_per_hour) continue;
    const Moment room = hour.reads.empty() ? now : hour.reads.front().at + kWindow;
    return Held{Held::Kind::kLimit, kCasesPerHour, cases, allowed.cases_per_hour,
                std::max(seconds{1}, std::chrono::ceil<seconds>(room - now))};
  }
  for (const std::string& name : who)
    for (const StreamId& stream : leaving.cases) count(hours_[name], stream, now);
  return std::nullopt;
}

void ReadLimits::remember(const std::string& who, const StreamId& stream, Moment at) {
  const std::lock_guard lock(mutex_);
  count(hours_[who], stream, at);
}

}  // namespace chapterhouse::reads
