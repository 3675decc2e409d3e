#pragma once
// Who keeps the record of who looked. The service asks before an answer that shows people leaves.
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/access/reads.h"
#include "domain/core/result.h"

namespace chapterhouse::reads {

// Who reads, and by which request.
struct Reader {
  Actor actor;
  Asked asked;
};

// What wants to leave.
struct Leaving {
  std::vector<EventBody> events;  // that say so
  std::vector<StreamId> cases;    // with data of people in them
  std::size_t rows = 0;           // people, each in each case
};

// Why it must not.
struct Held {
  enum class Kind : std::uint8_t {
    kLimit,       // the reader has read too much: `guard`, `measured` against `allowed`
    kOverloaded,  // too many reads wait to be recorded
    kNoSpace,     // the disk is full
    kStopped,     // the log of reads takes nothing
  };
  Kind kind;
  std::string_view guard{};
  std::int64_t measured = 0, allowed = 0;
  std::chrono::seconds again_in{0};  // of a limit: when it may be tried again
};

// Safe to call from any thread.
class Recorder {
 public:
  virtual ~Recorder() = default;
  // Returns once what the events say is durable. Until then nothing may leave.
  virtual Outcome<Held> record(const Reader& reader, Leaving leaving) = 0;
  // Notes a refusal; it is written soon, with others of its kind. Never waits, so that the time
  // taken tells nothing.
  virtual void refuse(const Reader& reader, ev::Refused refused) = 0;
};

}  // namespace chapterhouse::reads
