#pragma once
// Any described value as bytes: for snapshots, for the hash of a command's content and for
// equality in tests. Not the wire format: nothing that must last is kept this way.
#include <cstdint>
#include <string_view>

#include "domain/core/bytes.h"
#include "domain/core/shape.h"

namespace chapterhouse {

// Appends the value's bytes. The same value gives the same bytes.
void write_archive(const Shape& shape, const void* value, Bytes& out);
// Reads a value from the front of `in` and advances it; false on bytes that do not fit the shape.
bool read_archive(const Shape& shape, void* value, std::string_view& in);
// Changes when a field is added, removed, renamed or given another type.
std::uint64_t fingerprint(const Shape& shape);

template <class T>
Bytes archive(const T& value) {
  Bytes out;
  write_archive(shape_of<T>(), &value, out);
  return out;
}

// Little-endian fixed-width numbers and length-prefixed text, for those who frame archives.
void write_u64(std::uint64_t number, Bytes& out);
void write_text(std::string_view text, Bytes& out);
bool read_u64(std::uint64_t& number, std::string_view& in);
bool read_text(std::string_view& text, std::string_view& in);

}  // namespace chapterhouse
