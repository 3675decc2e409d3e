#pragma once
// A 256-bit key that leaves no copy behind.
#include <array>
#include <cstdint>
#include <string_view>

namespace chapterhouse::store {

// A value; every copy wipes itself. Safe to read from any thread.
class Secret {
 public:
  static constexpr std::size_t kBytes = 32;

  Secret() = default;
  explicit Secret(std::string_view bytes);  // CHECKs that there are kBytes
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret();

  static Secret random();
  // An independent key for another use: no key serves two purposes.
  Secret derive(std::uint64_t purpose) const;

  const std::uint8_t* data() const { return bytes_.data(); }
  std::string_view view() const { return {reinterpret_cast<const char*>(data()), kBytes}; }
  bool operator==(const Secret& other) const;  // in constant time

 private:
  std::array<std::uint8_t, kBytes> bytes_{};
};

}  // namespace chapterhouse::store
