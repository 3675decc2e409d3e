#pragma once
// How a server ends, and how it is told to read its certificate again: SIGINT, SIGTERM and SIGHUP
// are blocked in every thread and taken by one wait.
#include <chrono>
#include <cstdint>

namespace chapterhouse::server {

// Before the first thread is made; also lets a write to a closed socket fail instead of killing us.
void block_signals();
// Until one comes that ends us.
void wait_for_signal();

enum class Signal : std::uint8_t { kNone, kEnd, kReload };
// Which one comes within that time.
Signal signal_within(std::chrono::milliseconds time);

}  // namespace chapterhouse::server
