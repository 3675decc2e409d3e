#pragma once
// Finds the people of whom the law has nothing kept any longer although nobody asked for an
// erasure, and raises a request for each (PIPL art. 47 (1) 2). People decide on it as on any other.
#include <deque>
#include <functional>
#include <stop_token>
#include <vector>

#include "api/privacy/scope.h"
#include "workflows/processes/sender.h"

namespace chapterhouse::privacy {

// A person whose last period ended.
struct Expired {
  SubjectId person;
  Date until{};  // of the longest period
  UnitId unit;   // of the case that ended last
  bool operator==(const Expired&) const = default;
};

// Who that is on a day, the longest overdue first, as the person's own cases show it: nobody with a
// case in work, under a legal hold, restricted or erased, or with a request to erase that is not
// answered. Reads the log once and each person's cases once more.
Result<std::vector<Expired>, ReadError> find_expired(const EventLog& log,
                                                     const Catalogue& catalogue,
                                                     const Policy& policy, Date today);

// Looks once on each day of the district's clock. Used by one thread.
class RetentionWatch {
 public:
  // All must outlive the watch.
  RetentionWatch(const workflows::Services& services, workflows::CommandHandler& handler,
                 HasFile has_file);

  // Whether somebody has asked to erase the person's data since the look.
  using Asked = std::function<bool(const SubjectId&)>;
  // Looks when it is another day, and raises one of the requests that are due.
  void step(const Asked& asked, const std::stop_token& stop);
  // The day of the last look of which everything was raised; absent before the first.
  std::optional<Date> done_for() const { return waiting_.empty() ? looked_on_ : std::nullopt; }
  void restore(std::optional<Date> done_for) { looked_on_ = done_for; }

 private:
  void raise(const Expired& expired, const std::stop_token& stop);

  const workflows::Services services_;
  workflows::CommandHandler& handler_;
  const HasFile has_file_;
  std::optional<Date> looked_on_;
  std::deque<Expired> waiting_;
};

}  // namespace chapterhouse::privacy
