#pragma once
// The ways out when nothing else is left: a stop that takes too long, no memory.
#include <chrono>
#include <thread>

namespace chapterhouse::server {

// From its making on, a second SIGINT or SIGTERM, or the end of `grace`, ends the process at once
// with exit code 130. Every acknowledged commit was synced before it was answered, so none is lost;
// what is derived catches up at the next start. Both signals must be blocked in every thread.
class LastResort {
 public:
  explicit LastResort(std::chrono::seconds grace);
  ~LastResort();  // the stop has succeeded: nothing ends any more
  LastResort(const LastResort&) = delete;
  LastResort& operator=(const LastResort&) = delete;

 private:
  std::jthread thread_;
};

// From now on the process ends at once, with exit code 5 and a line on standard error, where a
// thread finds no memory and nobody is waiting to be told. What is acknowledged is on disk.
void leave_when_out_of_memory();

}  // namespace chapterhouse::server
