// A library to preload: after SIGUSR2 it counts allocations and fails the one whose number is in
// FAIL_MALLOC_AT, and with FAIL_MALLOC_ON=1 all after it. Answers no memory exactly as the system's
// library would: null, or std::bad_alloc.
//
//   g++ -shared -fPIC -O1 -o fail_malloc.so fail_malloc.cpp
//   LD_PRELOAD=./fail_malloc.so FAIL_MALLOC_AT=1000 chapterhouse serve ...
#include <dlfcn.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

std::atomic<bool> armed = false;
std::atomic<long> seen = 0;
long fail_at = 0;
bool fail_on = false;

// What dlsym itself allocates before it has told where the real functions are.
alignas(16) char early[16'384];
std::atomic<std::size_t> early_used = 0;
bool is_early(const void* memory) {
  const char* at = static_cast<const char*>(memory);
  return at >= early && at < early + sizeof early;
}
void* early_memory(std::size_t size) {
  const std::size_t at = early_used.fetch_add((size + 15) / 16 * 16);
  return at + size <= sizeof early ? early + at : nullptr;
}

struct Real {
  void* (*malloc)(std::size_t) = nullptr;
  void* (*calloc)(std::size_t, std::size_t) = nullptr;
  void* (*realloc)(void*, std::size_t) = nullptr;
  void* (*aligned_alloc)(std::size_t, std::size_t) = nullptr;
  int (*posix_memalign)(void**, std::size_t, std::size_t) = nullptr;
  void (*free)(void*) = nullptr;
};
Real real;
std::atomic<int> finding = 0;  // 0: not begun, 1: dlsym is at work, 2: found

bool found() {
  if (finding.load(std::memory_order_acquire) == 2) return true;
  int none = 0;
  if (!finding.compare_exchange_strong(none, 1)) return false;
  const auto find = [](auto& function, const char* name) {
    void* const at = dlsym(RTLD_NEXT, name);
    std::memcpy(&function, &at, sizeof at);
  };
  find(real.malloc, "malloc");
  find(real.calloc, "calloc");
  find(real.realloc, "realloc");
  find(real.aligned_alloc, "aligned_alloc");
  find(real.posix_memalign, "posix_memalign");
  find(real.free, "free");
  finding.store(2, std::memory_order_release);
  return true;
}

bool fails() {
  if (!armed.load(std::memory_order_relaxed)) return false;
  const long number = seen.fetch_add(1, std::memory_order_relaxed) + 1;
  if (number != fail_at && !(fail_on && number > fail_at)) return false;
  errno = ENOMEM;
  return true;
}

void arm(int) { armed = true; }

[[gnu::constructor]] void start() {
  if (const char* text = std::getenv("FAIL_MALLOC_AT")) fail_at = std::atol(text);
  fail_on = std::getenv("FAIL_MALLOC_ON") != nullptr;
  std::signal(SIGUSR2, arm);
}

void* take(std::size_t size) {
  if (!found()) return early_memory(size);
  return fails() ? nullptr : real.malloc(size);
}
void* take_aligned(std::size_t alignment, std::size_t size) {
  if (!found()) return nullptr;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  return fails() ? nullptr : real.aligned_alloc(alignment, whole);
}
void* or_throw(void* memory) {
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

extern "C" {
void* malloc(std::size_t size) { return take(size); }
void* calloc(std::size_t count, std::size_t size) {
  if (!found()) return early_memory(count * size);  // zero, as static memory is
  return fails() ? nullptr : real.calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  if (!found() || is_early(memory)) {
    void* const fresh = take(size);
    if (fresh && memory) std::memcpy(fresh, memory, size);
    return fresh;
  }
  return fails() ? nullptr : real.realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return take_aligned(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  if (!found() || fails()) return ENOMEM;
  return real.posix_memalign(memory, alignment, size);
}
void free(void* memory) {
  if (memory && !is_early(memory) && found()) real.free(memory);
}
}

void* operator new(std::size_t size) { return or_throw(take(size)); }
void* operator new[](std::size_t size) { return or_throw(take(size)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return or_throw(take_aligned(static_cast<std::size_t>(alignment), size));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return or_throw(take_aligned(static_cast<std::size_t>(alignment), size));
}
void operator delete(void* memory) noexcept { free(memory); }
void operator delete[](void* memory) noexcept { free(memory); }
void operator delete(void* memory, std::size_t) noexcept { free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { free(memory); }
