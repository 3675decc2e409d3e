#pragma once
// Where the fields of every event stand in its stored message, for readers that have no schema
// compiler: the page that verifies bundles in a browser.
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "domain/cases/event.h"

namespace chapterhouse::store {

// A field of a struct: in the data section in units of its own size (a bool: bits), or the number
// of its pointer.
struct WireField {
  const Field* field;
  std::uint32_t offset = 0;
  std::size_t nested = 0;  // of a struct, or a list of structs: which of WireLayout::structs
};

struct WireStruct {
  const Shape* shape;
  std::vector<WireField> fields;  // in the order of the shape
};

struct WireLayout {
  std::vector<WireStruct> structs;
  std::map<std::uint16_t, std::size_t> events;  // by kind
};

// Every event must have a schema that agrees with its struct, as the codec's must.
WireLayout wire_layout(std::span<const EventType* const> events);

}  // namespace chapterhouse::store
