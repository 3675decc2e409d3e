#include "api/server/signals.h"

#include <csignal>
#include <ctime>

namespace chapterhouse::server {
namespace {

sigset_t endings() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

void block_signals() {
  const sigset_t signals = endings();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void wait_for_signal() {
  const sigset_t signals = endings();
  int taken = 0;
  sigwait(&signals, &taken);
}

bool signalled_within(std::chrono::milliseconds time) {
  const sigset_t signals = endings();
  const timespec wait{time.count() / 1000, time.count() % 1000 * 1'000'000};
  return sigtimedwait(&signals, nullptr, &wait) > 0;
}

}  // namespace chapterhouse::server
