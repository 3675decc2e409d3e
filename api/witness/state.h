#pragma once
// What is known of one witness of the log, for figures and for whoever looks after the system.
#include <cstdint>
#include <string>

#include "domain/core/time.h"

namespace chapterhouse::witness {

// A value.
struct State {
  std::string name;                 // as the policy calls it
  std::uint64_t size = 0;           // of the tree it cosigned last; 0: none
  double age_seconds = 0;           // since it last cosigned; since the start when it never did
  std::uint64_t errors = 0;         // rounds without a cosignature, since the start
  std::uint64_t disagreements = 0;  // answers that show another history, since the start
  std::string trouble{};            // why the last round gave no cosignature; "" when it did
  bool disagrees = false;           // the last answer it gave shows another history
};

}  // namespace chapterhouse::witness
