#pragma once
// What every question to the read models shares: what it shows, how it fails.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/core/id.h"
#include "domain/core/result.h"

namespace chapterhouse::projections {

struct QueryError {
  enum class Kind : std::uint8_t {
    kNotYet,            // as_of is later than what the read models have reached: `position`
    kBadCursor,         // not one of ours, or made for another filter or order
    kUnknownKpi,        // `detail` is the id
    kUnknownDimension,  // `detail` is the name
    kBadPeriod,         // it ends before it starts
    kSuppressed,        // too few households stand behind it: `detail` is the figure's id
    kUnavailable,       // the database failed; it is being rebuilt when it is damaged
  };
  Kind kind;
  Position position{};
  std::string detail{};
};

// An answer and the position it shows: everything up to it, nothing after it.
template <class T>
struct Shown {
  Position position;
  T value;
  const T* operator->() const { return &value; }
  const T& operator*() const { return value; }
};
template <class T>
using Answer = Result<Shown<T>, QueryError>;

// `next` is opaque and pins the position: the pages of one list show one moment, whatever is
// recorded between them. Empty on the last page.
template <class T>
struct Page {
  std::vector<T> rows;
  std::string next;
};

// A value and how many carry it.
struct Tally {
  std::string key;
  std::int64_t count = 0;
};

}  // namespace chapterhouse::projections
