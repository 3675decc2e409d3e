// The one list of what deciding, proposing and overriding events are is complete and fits the
// events.
#include <gtest/gtest.h>

#include "domain/cases/all.h"
#include "projections/audit/conduct.h"

namespace chapterhouse::projections {
namespace {

TEST(Conducts, EveryEventOfACaseIsClassified) {
  for (const CaseType* type : full_catalogue().types()) {
    if (type->is_register) continue;
    for (const EventType* event : type->events)
      EXPECT_TRUE(is_classified(event->key.kind))
          << event->key.family << "." << event->key.name
          << ": say in projections/audit/conduct.cpp whether it decides or overrides";
  }
  for (const EventType* event : full_catalogue().events())
    if (event->key.family == "common") {
      EXPECT_TRUE(is_classified(event->key.kind)) << event->key.name;
    }
  EXPECT_FALSE(is_classified(999));
}

TEST(Conducts, ADecisionIsAboutEventsOfItsOwnFamilyAndNamesAccounts) {
  for (const EventType* event : full_catalogue().events()) {
    const Conduct& conduct = conduct_of(event->key.kind);
    for (const std::uint16_t kind : conduct.decides) {
      const EventType* upon = full_catalogue().event(kind);
      ASSERT_NE(upon, nullptr) << kind;
      EXPECT_EQ(upon->key.family, event->key.family) << event->key.name;
      EXPECT_TRUE(conduct_of(kind).proposes);
    }
    if (conduct.proposer.empty()) continue;
    const Field* field = event->shape->field(conduct.proposer);
    ASSERT_NE(field, nullptr) << event->key.name;
    EXPECT_EQ(field->shape, &shape_of<AccountId>()) << event->key.name;
  }
}

}  // namespace
}  // namespace chapterhouse::projections
