#pragma once
// Numbers for the names of streams, dense from 0: one probe for a name seen before, no allocation
// of its own for a new one. A verification looks up every record's stream.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chapterhouse::store {

// A value of one thread.
class StreamTable {
 public:
  // Adds the name when it is new. Names have 255 bytes at most.
  std::uint32_t number_of(std::string_view name);
  std::string_view name(std::uint32_t number) const {
    return std::string_view(names_).substr(rows_[number].begin, rows_[number].size);
  }
  std::size_t size() const { return rows_.size(); }

 private:
  struct Row {
    std::size_t hash;
    std::uint64_t begin;  // in names_
    std::uint8_t size;
  };
  struct Slot {
    std::uint32_t tag = 0;   // of the hash: most other names are told apart without looking at them
    std::uint32_t next = 0;  // number + 1, or 0
  };
  void grow();

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<Row> rows_;
  std::string names_;
};

}  // namespace chapterhouse::store
