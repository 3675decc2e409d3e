// A library to preload: the clock of the day is the machine's plus what the file SHIFT_CLOCK_FILE
// says, a signed number of microseconds in eight bytes of this machine's order, read at every look.
// With SHIFT_CLOCK_MONOTONIC=1 the monotonic clock leaps too. libfaketime does the same for most
// programs; with jemalloc it calls itself while both are starting, and neither comes back.
//
//   g++ -shared -fPIC -O1 -o shift_clock.so shift_clock.cpp
//   LD_PRELOAD=./shift_clock.so SHIFT_CLOCK_FILE=shift chapterhouse serve ...
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::int64_t kMillion = 1'000'000;

// Shared with whoever moves the clock; null until the file is found, and then the clock is right.
const std::atomic<std::int64_t>* shift = nullptr;
bool shifts_monotonic = false;

[[gnu::constructor]] void start() {
  const char* const file = std::getenv("SHIFT_CLOCK_FILE");
  if (!file) return;
  const int descriptor = ::open(file, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  void* const memory = ::mmap(nullptr, sizeof *shift, PROT_READ, MAP_SHARED, descriptor, 0);
  ::close(descriptor);
  if (memory == MAP_FAILED) return;
  const char* const monotonic = std::getenv("SHIFT_CLOCK_MONOTONIC");
  shifts_monotonic = monotonic && *monotonic == '1';
  shift = static_cast<const std::atomic<std::int64_t>*>(memory);
}

bool is_shifted(clockid_t clock) {
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) return true;
  return shifts_monotonic && (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE);
}

}  // namespace

extern "C" {
int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long failed = ::syscall(SYS_clock_gettime, clock, time);
  if (failed != 0 || !shift || !is_shifted(clock)) return static_cast<int>(failed);
  const std::int64_t by = shift->load(std::memory_order_relaxed);
  std::int64_t seconds = time->tv_sec + by / kMillion;
  std::int64_t nanoseconds = time->tv_nsec + by % kMillion * 1'000;
  if (nanoseconds < 0 || nanoseconds >= 1'000 * kMillion) {
    const std::int64_t carry = nanoseconds < 0 ? -1 : 1;
    seconds += carry;
    nanoseconds -= carry * 1'000 * kMillion;
  }
  time->tv_sec = seconds;
  time->tv_nsec = nanoseconds;
  return 0;
}

int gettimeofday(timeval* time, void*) noexcept {
  timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  *time = {precise.tv_sec, precise.tv_nsec / 1'000};
  return 0;
}

time_t time(time_t* out) noexcept {
  timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  if (out) *out = precise.tv_sec;
  return precise.tv_sec;
}
}
