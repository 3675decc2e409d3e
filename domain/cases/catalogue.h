#pragma once
// Finds case types by name and event types by their stored kind.
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse {

// Immutable once made: safe to use from any thread.
class Catalogue {
 public:
  // CHECKs that names and kinds are unique. The common events are always known.
  explicit Catalogue(std::span<const CaseType* const> types);

  std::span<const CaseType* const> types() const { return types_; }
  const CaseType* type(std::string_view name) const;                    // null when unknown
  const CaseType* type_of(const StreamId& stream) const;                // by the stream's prefix
  const EventType* event(std::uint16_t kind) const;                     // null when unknown
  std::span<const EventType* const> events() const { return events_; }  // by kind

 private:
  std::vector<const CaseType*> types_;
  std::vector<const EventType*> events_;
  std::unordered_map<std::uint16_t, const EventType*> by_kind_;
};

}  // namespace chapterhouse
