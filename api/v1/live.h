#pragma once
// Tells pages that listen what is committed to the cases they may know of: GET /v1/live. One thread
// follows the log and decides for each listener and each event; the server writes. An account that
// lost its session or its right hears nothing more after a second.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "api/v1/call.h"

namespace chapterhouse::v1 {

struct LiveLimits {
  std::size_t streams_max = 2'000;
  std::size_t streams_per_account_max = 16;
  std::size_t remembered = 500;  // events that a page which comes back is told; else: reset
  std::chrono::milliseconds check_every{1'000};  // whether the session and the right last
  std::chrono::milliseconds ping_every{15'000};
};

// Safe to call from any thread. The application must outlive it.
class Live {
 public:
  explicit Live(const Application& app, LiveLimits limits = {});
  ~Live();  // nobody is told more

  // The answer to GET /v1/live; the caller is known and may list cases.
  Reply open(const Call& call);

 private:
  struct Seat;      // one of those there are
  struct Listener;  // a page
  struct Told;      // an event of a case, as pages hear of it

  std::shared_ptr<Seat> take_seat(const AccountId& account);
  void add(std::shared_ptr<Listener> listener);
  // Below: the thread's alone.
  void run(const std::stop_token& stop);
  void begin();
  void admit_new();
  bool follow();  // a few events on; false: the log cannot be read now
  void remember(const Event& event);
  bool serve(Listener& listener);  // false: it has ended
  bool still_may(Listener& listener);
  bool hears(const Listener& listener, const Told& told);
  const CaseFile* case_of(const StreamId& stream);
  const std::string& text_of(Told& told);  // of one that somebody hears

  const Application& app_;
  const LiveLimits limits_;
  std::mutex mutex_;  // guards the three below
  std::map<AccountId, std::size_t> seats_;
  std::size_t taken_ = 0;
  std::vector<std::shared_ptr<Listener>> new_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::deque<Told> remembered_;  // the newest events, also those that are of no case
  Position followed_;
  std::unordered_map<std::string, std::optional<CaseFile>> cases_;  // by stream; null: none to tell
  std::condition_variable_any pause_;
  std::mutex starting_;
  std::jthread thread_;  // from the first listener on
};

}  // namespace chapterhouse::v1
