#include "store/file/low_priority.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace chapterhouse::store {
namespace {
// <linux/ioprio.h> came with the headers of later kernels than some that we build on.
constexpr int kWhoProcess = 1;
constexpr int kIdleClass = 3 << 13;
constexpr int kLowest = 19;
}  // namespace

void lower_priority() {
  // To the scheduler a thread is a process of its own; 0 is the caller. A refusal costs others time
  // and nothing else.
  [[maybe_unused]] const int nice = ::setpriority(PRIO_PROCESS, 0, kLowest);
  [[maybe_unused]] const long io = ::syscall(SYS_ioprio_set, kWhoProcess, 0, kIdleClass);
}

}  // namespace chapterhouse::store
