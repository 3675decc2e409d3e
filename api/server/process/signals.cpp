#include "api/server/process/signals.h"

#include <csignal>
#include <ctime>

namespace chapterhouse::server {
namespace {

enum class Reload : std::uint8_t { kYes, kNo };
sigset_t signals_of(Reload reload) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (reload == Reload::kYes) sigaddset(&signals, SIGHUP);
  return signals;
}

}  // namespace

void block_signals() {
  const sigset_t signals = signals_of(Reload::kYes);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void wait_for_signal() {
  const sigset_t signals = signals_of(Reload::kNo);
  int taken = 0;
  sigwait(&signals, &taken);
}

Signal signal_within(std::chrono::milliseconds time) {
  const sigset_t signals = signals_of(Reload::kYes);
  const timespec wait{time.count() / 1000, time.count() % 1000 * 1'000'000};
  const int taken = sigtimedwait(&signals, nullptr, &wait);
  if (taken <= 0) return Signal::kNone;
  return taken == SIGHUP ? Signal::kReload : Signal::kEnd;
}

}  // namespace chapterhouse::server
