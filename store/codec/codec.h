#pragma once
// Event structs to Cap'n Proto and back, one message for each data class: a message is the event's
// schema struct with only the fields of that class set, in the packed encoding.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/cases/catalogue.h"
#include "domain/core/result.h"
#include "store/codec/upcast.h"

namespace chapterhouse::store {

// kInternal stands for L1 and L2 together: neither is encrypted.
struct Part {
  DataClass data_class;
  Bytes bytes;
};

// A part as it was found; without bytes when it is not present.
struct PartView {
  DataClass data_class;
  Presence presence = Presence::kPresent;
  std::string_view bytes{};
};

struct CodecError {
  enum class Kind : std::uint8_t {
    kUnknownKind,   // no such event, or its schema and its struct disagree
    kNewerVersion,  // written by a later version of the program
    kMalformed,     // the bytes are no such event
    kWithheld,      // a guarded field to be written has no value here
    kTooLarge,      // a part exceeds limits::kSegmentBytes
  };
  Kind kind;
  std::string detail;
};

// Immutable once made: safe to use from any thread.
class Codec {
 public:
  explicit Codec(const Catalogue& catalogue) : Codec(catalogue.events(), upcasters()) {}
  static Codec for_events(std::span<const EventType* const> events,
                          std::span<const Upcaster> lifts) {
    return Codec(events, lifts);
  }
  ~Codec();

  // One line for each difference between an event's struct and its schema. Such an event can be
  // neither written nor read.
  const std::vector<std::string>& disagreements() const;

  // One part for each class that has a field, in the order of the classes.
  Result<std::vector<Part>, CodecError> encode(const EventBody& event) const;
  Result<EventBody, CodecError> decode(std::uint16_t kind, std::uint16_t version,
                                       std::span<const PartView> parts) const;

 private:
  Codec(std::span<const EventType* const> events, std::span<const Upcaster> lifts);
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

}  // namespace chapterhouse::store
