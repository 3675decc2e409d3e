#pragma once
// Where the next page of a list begins. Opaque to those who carry it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/core/id.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {

struct Cursor {
  Position at;                // the moment that all pages of the list show
  std::uint64_t request = 0;  // fingerprint of the filter and order it was made for
  SqlValue key;               // of the last row shown; with `no` it is unique
  std::int64_t no = 0;
};

std::string encode(const Cursor& cursor);
std::optional<Cursor> decode(std::string_view text);  // empty when it is not one of ours

std::uint64_t fingerprint(std::string_view order, const Where& where);

}  // namespace chapterhouse::projections
