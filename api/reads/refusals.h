#pragma once
// Refusals on their way to the log. A flood of them must not fill the disk: of one kind, the first
// is written at once and the others of that minute together, counted.
#include <chrono>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "api/reads/recorder.h"

namespace chapterhouse::limits {
inline constexpr std::size_t kRefusalKindsOfAccount = 16;  // a minute; above: as one kind
inline constexpr std::size_t kRefusingAccounts = 512;      // a minute; above: counted only
}  // namespace chapterhouse::limits

namespace chapterhouse::reads {

struct NotedRefusal {
  Actor actor;
  ev::Refused refused;
};

// For one thread at a time. Times are those of a clock that nobody sets.
class Refusals {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  enum class Take : std::uint8_t { kWhatIsDue, kAll };

  // False when there are so many accounts that it can only be counted.
  bool note(const Actor& actor, ev::Refused refused, Moment now);
  // What is to be written now. The caller writes it, or puts it back.
  std::vector<NotedRefusal> take(Moment now, Take which);
  void put_back(NotedRefusal noted, Moment now);

 private:
  using Kind = std::tuple<std::string, std::string, std::int32_t>;  // operation, guard, status
  struct Minute {
    Moment since;
    bool written = false;  // its first one is
    std::optional<NotedRefusal> waiting;
  };
  static void add(ev::Refused& to, const ev::Refused& more);

  std::map<AccountId, std::map<Kind, Minute>> minutes_;
};

}  // namespace chapterhouse::reads
