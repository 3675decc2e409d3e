#pragma once
// Lifts events of an older version to the next one when they are read. What is stored never
// changes.
#include <cstdint>
#include <span>

namespace chapterhouse::store {

// The event struct has the fields of all its versions, so an upcaster only assigns the newer ones.
struct Upcaster {
  std::uint16_t kind;
  std::uint16_t from_version;  // to from_version + 1
  void (*lift)(void* event);   // a struct of the kind's C++ type
};

// All upcasters. Every kind whose version is above 1 has one for each older version.
std::span<const Upcaster> upcasters();

}  // namespace chapterhouse::store
