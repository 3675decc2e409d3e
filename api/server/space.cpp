#include "api/server/space.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace chapterhouse::server {

std::uint64_t SpaceReserve::free_bytes() const {
  std::error_code error;
  const auto space = std::filesystem::space(file_.parent_path(), error);
  return error ? 0 : space.available;
}

bool SpaceReserve::has_room() const { return free_bytes() >= kRoomBytes; }

void SpaceReserve::take() {
  if (!has_room()) return;
  const int descriptor = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  const bool taken = ::posix_fallocate(descriptor, 0, kReserveBytes) == 0;
  ::close(descriptor);
  if (!taken) release();
}

void SpaceReserve::release() {
  std::error_code ignored;  // there may be none
  std::filesystem::remove(file_, ignored);
}

}  // namespace chapterhouse::server
