#pragma once
// CHECK: a programmer's mistake stops the process; replay rebuilds what it knew.
#include <cstdio>
#include <cstdlib>

namespace chapterhouse {

[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "CHECK failed: %s at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace chapterhouse

// Always on. Never use it on data from a disk, a socket or a person.
#define CHECK(condition) \
  ((condition) ? void(0) : ::chapterhouse::check_failed(#condition, __FILE__, __LINE__))
