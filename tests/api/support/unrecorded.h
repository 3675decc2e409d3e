#pragma once
// For tests that look at answers and not at the record of who looked.
#include "api/reads/recorder.h"

namespace chapterhouse::tests {

class Unrecorded final : public reads::Recorder {
 public:
  Outcome<reads::Held> record(const reads::Reader&, reads::Leaving) override { return Done{}; }
  void refuse(const reads::Reader&, reads::ev::Refused) override {}
};

}  // namespace chapterhouse::tests
