#pragma once
// Proposes the schema text of a family from the shapes of its events, so that nobody writes one by
// hand. A proposal is for a new family: a schema in use grows by hand, see store/schema/README.md.
#include <span>
#include <string>
#include <string_view>

#include "domain/cases/event.h"

namespace chapterhouse::store {

// The text of store/schema/<family>.capnp. Events of other families are passed over.
std::string propose_schema(std::string_view family, std::span<const EventType* const> events);

}  // namespace chapterhouse::store
