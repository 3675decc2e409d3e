#pragma once
// For threads whose work can wait for everybody else's.

namespace chapterhouse::store {

// The calling thread gets processor and disk only when nobody else of the process asks for them, as
// far as the system's scheduler can tell. It stays so: only a privileged thread could go back.
void lower_priority();

}  // namespace chapterhouse::store
