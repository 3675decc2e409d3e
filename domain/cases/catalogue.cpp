#include "domain/cases/catalogue.h"

#include <algorithm>

namespace chapterhouse {
namespace {
template <class... E>
void add_events(std::vector<const EventType*>& events, const std::variant<E...>*) {
  (events.push_back(&event_type<E>()), ...);
}
}  // namespace

Catalogue::Catalogue(std::span<const CaseType* const> types) : types_(types.begin(), types.end()) {
  add_events(events_, static_cast<const common::Payload*>(nullptr));
  for (const CaseType* type : types_) {
    CHECK(std::ranges::count(types_, type->name, &CaseType::name) == 1);
    events_.insert(events_.end(), type->events.begin(), type->events.end());
  }
  std::ranges::sort(events_, {}, [](const EventType* e) { return e->key.kind; });
  for (const EventType* event : events_) CHECK(by_kind_.emplace(event->key.kind, event).second);
}

const CaseType* Catalogue::type(std::string_view name) const {
  const auto found = std::ranges::find(types_, name, &CaseType::name);
  return found == types_.end() ? nullptr : *found;
}
const CaseType* Catalogue::type_of(const StreamId& stream) const {
  return type(type_of_stream(stream));
}
const EventType* Catalogue::event(std::uint16_t kind) const {
  const auto found = by_kind_.find(kind);
  return found == by_kind_.end() ? nullptr : found->second;
}

}  // namespace chapterhouse
