// The ways out when nothing else is left. Each test dies in a process of its own.
#include "api/server/process/last_resort.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <new>
#include <stdexcept>
#include <thread>

namespace chapterhouse::server {
namespace {

using testing::ExitedWithCode;

void block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void hang_while_stopping(std::chrono::seconds grace, int second_signal) {
  block_signals();
  const LastResort last_resort(grace);
  if (second_signal) ::kill(::getpid(), second_signal);
  while (true) ::pause();
}

class LastResortDeathTest : public testing::Test {
 protected:
  void SetUp() override { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

TEST_F(LastResortDeathTest, EndsAStopThatTakesTooLong) {
  EXPECT_EXIT(hang_while_stopping(std::chrono::seconds{0}, 0), ExitedWithCode(130), "");
}

TEST_F(LastResortDeathTest, EndsAStopThatIsAskedForTwice) {
  EXPECT_EXIT(hang_while_stopping(std::chrono::hours{1}, SIGTERM), ExitedWithCode(130), "");
  EXPECT_EXIT(hang_while_stopping(std::chrono::hours{1}, SIGINT), ExitedWithCode(130), "");
}

TEST_F(LastResortDeathTest, EndsNothingOnceTheStopHasSucceeded) {
  const auto stop = [] {
    block_signals();
    { const LastResort last_resort(std::chrono::hours{1}); }
    ::kill(::getpid(), SIGTERM);
    ::_exit(0);
  };
  EXPECT_EXIT(stop(), ExitedWithCode(0), "");
}

template <class Thrown>
void throw_in_a_thread(const Thrown& thrown) {
  leave_when_out_of_memory();
  std::thread([&] { throw thrown; }).join();
}

TEST_F(LastResortDeathTest, EndsAThreadWithoutMemoryWithALine) {
  EXPECT_EXIT(throw_in_a_thread(std::bad_alloc()), ExitedWithCode(5), "out of memory");
}

TEST_F(LastResortDeathTest, LeavesEveryOtherMistakeToAbort) {
  EXPECT_EXIT(throw_in_a_thread(std::logic_error("ours")), testing::KilledBySignal(SIGABRT), "");
}

}  // namespace
}  // namespace chapterhouse::server
