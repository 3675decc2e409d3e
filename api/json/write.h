#pragma once
// Described structs as JSON. read.h reads the same:
//
//   bool, integers up to 32 bits   true, 12             enum        "joint_inspection" (its key)
//   64-bit integers                "12"                 Date        "2026-03-04"
//   text, names                    "…"                  Timestamp
//   "2026-03-04T09:00:00.000000+08:00" Id                             32 hex digits        Money
//   "12.50" (yuan) list                           array                optional    absent when
//   empty
//
// A personal or sensitive value that the reader may not see is absent or masked; one whose key is
// destroyed is {"erased": true}.
#include <boost/json/value.hpp>

#include "domain/core/shape.h"

namespace chapterhouse::json {

struct WriteOptions {
  DataClass reveal = DataClass::kInternal;  // the most sensitive class to write as it is
  // Above it, the most sensitive class to write masked: texts alone, and as far as people/mask.h
  // goes. A masked number or list would say too much or nothing: it is absent.
  DataClass masked = DataClass::kInternal;
};

// `structure` is a value of the (struct) shape. Safe to call from any thread.
boost::json::value write_json(const Shape& shape, const void* structure, WriteOptions = {});

}  // namespace chapterhouse::json
