#include "api/reads/refusals.h"

#include <algorithm>
#include <optional>

namespace chapterhouse::reads {
namespace {
constexpr std::chrono::minutes kWindow{1};
constexpr std::string_view kMany = "many";  // operation and guard of what has too many kinds
}  // namespace

void Refusals::add(ev::Refused& to, const ev::Refused& more) {
  to.count += more.count;
  to.until = std::max(to.until, more.until);
  to.measured = std::max(to.measured, more.measured);
  for (const StreamId& stream : more.streams)
    if (to.streams.size() < limits::kRefusedCases &&
        std::ranges::find(to.streams, stream) == to.streams.end())
      to.streams.push_back(stream);
}

bool Refusals::note(const Actor& actor, ev::Refused refused, Moment now) {
  const auto account = minutes_.find(actor.id);
  if (account == minutes_.end() && minutes_.size() >= limits::kRefusingAccounts) return false;
  auto& kinds = minutes_[actor.id];
  Kind kind{refused.asked.operation, refused.guard, refused.status};
  if (!kinds.contains(kind) && kinds.size() >= limits::kRefusalKindsOfAccount) {
    kind = {std::string(kMany), std::string(kMany), 0};
    refused.asked.operation = refused.guard = kMany;
  }
  Minute& minute = kinds.try_emplace(kind, Minute{now, false, {}}).first->second;
  if (minute.waiting)
    add(minute.waiting->refused, refused);
  else
    minute.waiting = NotedRefusal{actor, std::move(refused)};
  return true;
}

std::vector<NotedRefusal> Refusals::take(Moment now, Take which) {
  std::vector<NotedRefusal> due;
  for (auto& [account, kinds] : minutes_)
    for (auto& [kind, minute] : kinds) {
      const bool over = now - minute.since >= kWindow;
      if (!minute.waiting || (minute.written && !over && which == Take::kWhatIsDue)) continue;
      due.push_back(*std::exchange(minute.waiting, std::nullopt));
      minute.written = true;
      if (over) minute.since = now;
    }
  for (auto& [account, kinds] : minutes_)
    std::erase_if(kinds, [&](const auto& entry) {
      return !entry.second.waiting && now - entry.second.since >= kWindow;
    });
  std::erase_if(minutes_, [](const auto& entry) { return entry.second.empty(); });
  return due;
}

void Refusals::put_back(NotedRefusal noted, Moment now) {
  const Actor actor = noted.actor;
  (void)note(actor, std::move(noted.refused), now);
}

}  // namespace chapterhouse::reads
