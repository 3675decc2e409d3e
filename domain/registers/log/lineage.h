#pragma once
// Which log this one goes on from, when it was restored from before what had been published: stream
// "lineage/log". The old origin is never continued; its last checkpoint is committed to here, in
// the first event of the new one.
#include <cstdint>
#include <string>
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::lineage {

namespace ev {
// clang-format off
struct Continued { static constexpr EventKey kKey{"lineage", "continued", 975}; std::string old_origin; std::int64_t published_size = 0; std::string published_root; std::int64_t restored_size = 0; std::string restored_root; };
// clang-format on
BOOST_DESCRIBE_STRUCT(Continued, (),
                      (old_origin, published_size, published_root, restored_size, restored_root))
}  // namespace ev

using Payload = std::variant<ev::Continued>;

// Of the last time; an origin is empty when the log is the one it always was. Roots are 64
// hexadecimal digits.
struct State {
  std::string old_origin;
  std::int64_t published_size = 0;  // of the newest checkpoint known to have been published
  std::string published_root;
  std::int64_t restored_size = 0;  // events of the old log that are in this one
  std::string restored_root;
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (old_origin, published_size, published_root, restored_size, restored_root))

struct Register {
  static constexpr std::string_view kName = "lineage";
  using State = lineage::State;
  using Status = void;
  using Payload = lineage::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream();

}  // namespace chapterhouse::lineage
