#pragma once
// How a server ends: SIGINT and SIGTERM are blocked in every thread and taken by one wait.
#include <chrono>

namespace chapterhouse::server {

// Before the first thread is made; also lets a write to a closed socket fail instead of killing us.
void block_signals();
// Until the first of them comes.
void wait_for_signal();
// Whether one comes within that time.
bool signalled_within(std::chrono::milliseconds time);

}  // namespace chapterhouse::server
