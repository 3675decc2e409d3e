#pragma once
// Fixed-width numbers in little-endian order, as all our own formats write them.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

#include "domain/core/bytes.h"

namespace chapterhouse::store {

template <class T>
void put_at(char* out, T value) {
  using U = std::make_unsigned_t<T>;
  auto rest = static_cast<std::uint64_t>(static_cast<U>(value));
  for (std::size_t i = 0; i < sizeof(T); ++i, rest >>= 8) out[i] = static_cast<char>(rest & 0xff);
}
template <class T>
void put(Bytes& out, T value) {
  char bytes[sizeof(T)];
  put_at(bytes, value);
  out.append(bytes, sizeof(T));
}
template <class T>
T get_at(const char* in) {
  std::uint64_t value = 0;
  for (std::size_t i = sizeof(T); i-- > 0;)
    value = (value << 8) | static_cast<unsigned char>(in[i]);
  return static_cast<T>(value);
}

// Reads from the front of bytes. Past the end it reads zeros and remembers that it failed, so that
// a reader checks once, after the last field. A value of one thread.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes), size_(bytes.size()) {}

  template <class T>
  T number() {
    const std::string_view bytes = take(sizeof(T));
    return bytes.empty() ? T{} : get_at<T>(bytes.data());
  }
  template <std::size_t N>
  void copy(std::array<std::uint8_t, N>& out) {
    const std::string_view bytes = take(N);
    if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), N);
  }
  // Empty when there are fewer bytes.
  std::string_view take(std::size_t n) {
    if (n > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view taken = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return taken;
  }
  void fail() {
    failed_ = true;
    rest_ = {};
  }
  bool failed() const { return failed_; }
  std::string_view rest() const { return rest_; }
  std::size_t consumed() const { return size_ - rest_.size(); }

 private:
  std::string_view rest_;
  std::size_t size_;
  bool failed_ = false;
};

}  // namespace chapterhouse::store
