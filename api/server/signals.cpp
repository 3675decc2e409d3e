#include "api/server/signals.h"

#include <csignal>

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

}  // namespace chapterhouse::server
