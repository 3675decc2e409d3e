#pragma once
// Shows the log's newest checkpoint to its witnesses at an interval and keeps what they cosign. A
// witness that cannot be reached stops nothing and is counted; one that has seen another history
// is evidence of a fork or a rollback: its answer is kept and told.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/witness/state.h"
#include "store/log/checkpointer.h"
#include "store/note/tlog_policy.h"
#include "store/witness/submission.h"

namespace chapterhouse::witness {

// One exchange with a witness; how is for the follower's maker.
struct Exchange {
  std::string_view method, path;  // below the witness's prefix
  std::string_view body;
};
using Reach = std::function<Result<store::WitnessReply, std::string>(const Exchange&)>;
// Over HTTP, on one kept connection. For one thread.
Reach reach_over_http(const std::string& url);
// "" when it can be reached by the above, otherwise what is wrong with it.
std::string fault_of_url(std::string_view url);

// One thread for each witness, so that a slow one delays no other. Safe to call from any thread.
class Follower {
 public:
  // Log and checkpoints must outlive it.
  struct Parts {
    store::EventLogStore& log;
    store::Checkpointer& checkpoints;
    std::vector<store::PolicyWitness> witnesses;
    std::chrono::milliseconds every{60'000};
    std::string evidence;  // folder of answers that disagree, made when needed
    std::function<Reach(const std::string& url)> reach = reach_over_http;
  };
  explicit Follower(Parts parts);
  ~Follower();  // lets an exchange under way end, at most its time limit

  std::vector<State> states() const;
  // What must be looked at before the log is relied on: who disagrees, and where the answer lies.
  // "" when nobody does.
  std::string alarm() const;

 private:
  struct Peer;

  void follow(Peer& peer, const std::stop_token& stop);
  void ask(Peer& peer);
  void note_disagreement(Peer& peer, const store::Submission& submission);

  Parts parts_;
  mutable std::mutex mutex_;  // guards the states of peers_
  std::condition_variable_any stopping_;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::vector<std::jthread> threads_;  // last: gone before what they use
};

}  // namespace chapterhouse::witness
