#pragma once
// Keeps the keys and the personal data that a process has in its memory out of core files and from
// other processes of its user.

namespace chapterhouse::server {

// For the rest of the process. What the system does not grant is left as it is: a limit of the
// service manager may stand already.
void keep_memory_private();

}  // namespace chapterhouse::server
