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

#include "domain/access/permissions.h"
#include "domain/core/shape.h"

namespace chapterhouse::json {

enum class ShownAs : std::uint8_t { kClear, kMasked };

// Hears of every personal or sensitive value that goes into an answer: what is shown of people is
// recorded before it leaves, and is collected here because everything passes here.
class ShownSink {
 public:
  virtual ~ShownSink() = default;
  virtual void shown(const Field& field, ShownAs as) = 0;
};

// Without a sink, what is personal is left out: nobody can write it unheard.
class WriteOptions {
 public:
  WriteOptions() = default;
  // What of people is written: up to one class as it is, above it up to another masked. Masked are
  // texts alone, as far as people/mask.h goes: a masked number or list would say too much or
  // nothing, and is absent. The sink is borrowed for the call.
  WriteOptions(const access::Sight& sight, ShownSink& sink) : sight_(sight), sink_(&sink) {}

  bool writes(DataClass data_class) const { return data_class <= sight_.clear; }
  bool masks(DataClass data_class) const { return data_class <= sight_.masked; }
  void tell(const Field& field, ShownAs as) const {
    if (sink_ && field.data_class >= DataClass::kPersonal) sink_->shown(field, as);
  }

 private:
  access::Sight sight_{};
  ShownSink* sink_ = nullptr;
};

// `structure` is a value of the (struct) shape. Safe to call from any thread.
boost::json::value write_json(const Shape& shape, const void* structure, WriteOptions = {});

}  // namespace chapterhouse::json
