#pragma once
// Room on the disk of the data folder, and a reserve of it: a full disk must not keep a log from
// being closed in order, nor from being opened again.
#include <cstdint>
#include <filesystem>

namespace chapterhouse::server {

// One thread at a time.
class SpaceReserve {
 public:
  static constexpr std::uint64_t kReserveBytes = 8u << 20;
  // From here on it is worth opening the log for writing again: its write-ahead log alone lays
  // claim to 36 MiB before the first byte is written.
  static constexpr std::uint64_t kRoomBytes = 64u << 20;

  // Of the disk that `data` is on. The folder need not be there yet.
  explicit SpaceReserve(const std::filesystem::path& data) : file_(data / "reserve") {}

  // Takes the reserve, unless the disk is short of room already: being without one is no error.
  void take();
  void release();
  // Whether there is room to go on writing. False when the disk does not say.
  bool has_room() const;

 private:
  std::uint64_t free_bytes() const;

  std::filesystem::path file_;
};

}  // namespace chapterhouse::server
