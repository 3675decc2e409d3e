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
// A personal or sensitive value that the reader may not see is absent; one whose key is destroyed
// is {"erased": true}.
#include <boost/json/value.hpp>

#include "domain/core/shape.h"

namespace chapterhouse::json {

// Hears of every personal or sensitive value that goes into an answer: what is shown of people is
// recorded before it leaves, and is collected here because everything passes here.
class ShownSink {
 public:
  virtual ~ShownSink() = default;
  virtual void shown(const Field& field) = 0;
};

// Without a sink, what is personal is left out: nobody can write it unheard.
class WriteOptions {
 public:
  WriteOptions() = default;
  // The most sensitive class to write. The sink is borrowed for the call.
  WriteOptions(DataClass reveal, ShownSink& sink) : reveal_(reveal), sink_(&sink) {}

  bool writes(DataClass data_class) const { return data_class <= reveal_; }
  void tell(const Field& field) const {
    if (sink_ && field.data_class >= DataClass::kPersonal) sink_->shown(field);
  }

 private:
  DataClass reveal_ = DataClass::kInternal;
  ShownSink* sink_ = nullptr;
};

// `structure` is a value of the (struct) shape. Safe to call from any thread.
boost::json::value write_json(const Shape& shape, const void* structure, WriteOptions = {});

}  // namespace chapterhouse::json
