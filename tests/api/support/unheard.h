#pragma once
// For tests that write personal values and do not ask who hears of it.
#include "api/json/write.h"

namespace chapterhouse::tests {

class Unheard final : public json::ShownSink {
 public:
  void shown(const Field&, json::ShownAs) override {}
};
inline Unheard unheard;
inline constexpr access::Sight kEverything{DataClass::kSensitive, DataClass::kInternal};

}  // namespace chapterhouse::tests
