// What a void gives back: the register facts that undo what a case holds, and nothing once it holds
// nothing.
#include <gtest/gtest.h>

#include "tests/support/world.h"
#include "workflows/application/application.h"
#include "workflows/chapter/chapter.h"
#include "workflows/founding/founding.h"
#include "workflows/membership/membership.h"

namespace chapterhouse::fixtures {
namespace {

std::vector<std::string> names(const std::vector<workflows::Claim>& claims) {
  std::vector<std::string> out;
  for (const workflows::Claim& claim : claims)
    out.push_back(claim.stream.value + " " + std::string(claim.body.type().key.name));
  return out;
}

workflows::Context a_context() {
  workflows::Context x;
  x.self = a_case_id(7);
  return x;
}

TEST(Releases, OfAnApplicationLetThePersonApplyAgain) {
  application::State state;
  state.person_register = {"person/x"};
  state.status = application::Status::kUnderReview;
  EXPECT_EQ(names(workflows::application::Workflow::releases(state, a_context())),
            (std::vector<std::string>{"person/x application_released"}));
  state.status = application::Status::kApproved;
  EXPECT_TRUE(workflows::application::Workflow::releases(state, a_context()).empty());
}

TEST(Releases, OfAMembershipFreeThePersonAndTheEmployer) {
  membership::State state;
  state.person_register = {"person/x"};
  state.employer_uscc = "91999999MA00000154";
  state.status = membership::Status::kActive;
  EXPECT_EQ(names(workflows::membership::Workflow::releases(state, a_context())),
            (std::vector<std::string>{"person/x membership_released",
                                      "enterprise/91999999MA00000154 member_left"}));
  state.status = membership::Status::kExited;
  EXPECT_TRUE(workflows::membership::Workflow::releases(state, a_context()).empty());
}

TEST(Releases, OfAFoundingInWorkAndOfAStandingChapterFreeTheirUnits) {
  const chapter::CoveredUnit unit{"91999999MA00000154", "甲", 128, 46, Ownership::kPrivate, "C"};
  founding::State founding;
  founding.covered_units = {unit};
  founding.status = founding::Status::kRecruiting;
  EXPECT_EQ(names(workflows::founding::Workflow::releases(founding, a_context())),
            (std::vector<std::string>{"enterprise/91999999MA00000154 founding_released"}));
  founding.status = founding::Status::kEstablished;
  EXPECT_TRUE(workflows::founding::Workflow::releases(founding, a_context()).empty());

  chapter::State chapter;
  chapter.covered_units = {unit};
  chapter.status = chapter::Status::kOperational;
  EXPECT_EQ(names(workflows::chapter::Workflow::releases(chapter, a_context())),
            (std::vector<std::string>{"enterprise/91999999MA00000154 uncovered"}));
  chapter.status = chapter::Status::kDissolved;
  EXPECT_TRUE(workflows::chapter::Workflow::releases(chapter, a_context()).empty());
}

}  // namespace
}  // namespace chapterhouse::fixtures
