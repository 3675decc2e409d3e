#pragma once
// An entry where it lies: what verifying millions of records needs, without a copy or an allocation
// for each. Accepts exactly what decode_entry() accepts (a test compares the two).
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "store/file/little_endian.h"
#include "store/record/entry.h"

namespace chapterhouse::store {

struct SegmentView {
  DataClass data_class;
  std::uint32_t size;        // bytes of the body
  std::string_view digest;   // 32 bytes
  std::string_view subject;  // 16 bytes; empty in clear, as is the next
  std::string_view nonce;
  bool encrypted() const { return data_class != DataClass::kInternal; }
};

// Borrows the record's bytes. Safe to read from any thread.
class EntryView {
 public:
  // The entry that the bytes begin with; what follows it is not looked at. Empty when there is
  // none that encode_entry() could have made.
  static std::optional<EntryView> parse(std::string_view record);

  std::string_view bytes() const { return bytes_; }  // what the leaf covers
  std::size_t bodies_size() const { return bodies_size_; }
  Position position() const { return {at<std::uint64_t>(1)}; }
  Timestamp recorded_at() const { return from_micros(at<std::int64_t>(9)); }
  std::string_view previous() const { return bytes_.substr(17, 32); }
  StreamVersion version() const { return {at<std::uint64_t>(49)}; }
  std::string_view command() const { return bytes_.substr(71, 16); }
  std::uint16_t index() const { return at<std::uint16_t>(87); }
  std::uint16_t count() const { return at<std::uint16_t>(89); }
  std::string_view stream() const { return stream_; }
  std::span<const SegmentView> segments() const { return {segments_.data(), segment_count_}; }

 private:
  template <class T>
  T at(std::size_t offset) const {
    return get_at<T>(bytes_.data() + offset);
  }

  std::string_view bytes_, stream_;
  std::array<SegmentView, 3> segments_{};
  std::size_t segment_count_ = 0;
  std::size_t bodies_size_ = 0;
};

// Whether the bodies, which follow the entry, are what it says. Gives the first segment that is
// not, with the digest found; `size` of the record is checked before.
struct WrongBody {
  std::size_t segment;
  Hash256 found;
};
std::optional<WrongBody> wrong_body(const EntryView& entry, std::string_view bodies);

}  // namespace chapterhouse::store
