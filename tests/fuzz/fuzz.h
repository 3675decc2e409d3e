#pragma once
// What the fuzzers share. Each file beside this one gives the bytes of a stranger to one reader and
// CHECKs, besides what the sanitizers watch for, a property of what comes out of it: a broken one
// stops the fuzzer, which keeps the input. How to run one: ops/tools/fuzz.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/core/check.h"

namespace chapterhouse::fuzz {

// Takes what steers a fuzzer off the front of its input; the rest is for the reader.
class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}

  // Below `bound`, which is 1 to 65536; 0 when the input is used up.
  std::size_t below(std::size_t bound) {
    const std::string_view two = take(2);
    std::size_t number = 0;
    for (const char c : two) number = number << 8 | static_cast<unsigned char>(c);
    return number % bound;
  }
  std::string_view take(std::size_t size) {
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(taken.size());
    return taken;
  }
  // Up to the next 0xFF, which no UTF-8 text has.
  std::string_view part() {
    const std::string_view taken = bytes_.substr(0, bytes_.find('\xff'));
    bytes_.remove_prefix(std::min(taken.size() + 1, bytes_.size()));
    return taken;
  }
  std::string_view rest() { return take(bytes_.size()); }
  bool empty() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

// One input. Defined by each fuzzer.
void run(Input input);

}  // namespace chapterhouse::fuzz
