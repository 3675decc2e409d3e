#pragma once
// Carries out what privacy requests have led to: finds what is kept of a person, restricts it,
// destroys its keys, and reports each step to the log; raises those that nobody asked for. Every
// step may be cut off anywhere and is done again from the state that the log has.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "api/privacy/retention_watch.h"
#include "store/attachments/attachments.h"
#include "store/store.h"
#include "workflows/processes/sender.h"

namespace chapterhouse::privacy {

// Holds the vault to what the log says of erased and restricted subjects: one that was put back
// from an older copy knows nothing of them. To be called before anything is read for anybody. Tells
// how many had to be put right.
Result<std::size_t, std::string> apply_protections(store::LogHandle& log,
                                                   const workflows::CommandHandler& handler);

// Follows the log on a thread of its own. Safe to observe from any thread.
class Executor {
 public:
  // All must outlive the executor. What it waits for is kept as a snapshot: losing it repeats work.
  struct Parts {
    store::LogHandle& log;
    workflows::CommandHandler& handler;
    store::AttachmentStore& attachments;
    std::function<void()> rotate;  // asks for another key ring; called when it is due
    // Asks for read models made anew, since keyed hashes of personal fields are in them.
    std::function<void()> rebuild;
  };
  explicit Executor(const Parts& parts);
  ~Executor();  // stops and joins
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Everything up to here has been looked at, and what could be done then was done.
  Position position() const { return {position_.load()}; }
  // Since the first erasure whose keys older copies of the vault still have; 0: there is none.
  std::chrono::seconds pending() const;

 private:
  void run(const std::stop_token& stop);
  bool follow(const std::stop_token& stop);
  void restore();
  void keep() const;
  // Whether the request waits for nothing that the executor does.
  bool act(const StreamId& request, const std::stop_token& stop);
  bool record_scope(const CaseFile& file, const std::stop_token& stop);
  bool record_erased(const CaseFile& file, const std::stop_token& stop);
  bool destroy(const CaseFile& file, const std::stop_token& stop);
  bool restrict(const CaseFile& file);
  bool release(const CaseFile& file);
  void rotate_when_due();
  // Whether a request to erase the person's data waits for something.
  bool is_asked_for(const SubjectId& person) const;
  bool send(const CaseFile& file, workflows::CommandBody command, const std::stop_token& stop);

  const Parts parts_;
  RetentionWatch watch_;
  std::map<StreamId, Timestamp> unrotated_;  // when its keys were destroyed; the thread's own
  std::set<StreamId> open_;                  // requests that are not at their end; the thread's own
  std::uint64_t followed_ = 0;
  std::atomic<std::uint64_t> position_{0};
  std::atomic<std::int64_t> pending_since_us_{0};  // 0: nothing
  std::jthread thread_;                            // last: it uses all of the above
};

}  // namespace chapterhouse::privacy
