// K07 and K13.flow: new members by approval, and what corrections do to them (domain rules 3.2).
#include <gtest/gtest.h>

#include "domain/cases/application/application.h"
#include "tests/support/history.h"

namespace chapterhouse::fixtures {
namespace {
using application::Case;
using application::Status;

const UnitId kTown{"110113-tianzhu"};
const SubjectId kPerson = SubjectId::from_bytes("0123456789abcdef");

class ApplicationFacts : public ::testing::Test {
 protected:
  void submit(const application::ev::Submitted& form) {
    history.record(form, Status::kNew, Status::kSubmitted, at("2026-03-09"));
  }
  void approve(const application::ev::Approved& approved) {
    history.record(approved, Status::kSubmitted, Status::kApproved, at("2026-03-12"));
  }
  static application::ev::Submitted a_form() {
    application::ev::Submitted form;
    form.unit = kTown;
    form.person = kPerson;
    form.sex = Sex::kFemale;
    form.is_migrant_worker = true;
    form.channel = application::Channel::kQr;
    return form;
  }
  static application::ev::Approved a_first_join() {
    application::ev::Approved approved;
    approved.unit = kTown;
    approved.first_join = true;
    approved.employer_ownership = Ownership::kPrivate;
    approved.employer_industry = "H";
    approved.employer_employees = 8;
    return approved;
  }

  History history{case_type<Case>(), stream_of("application", "1")};
};

TEST_F(ApplicationFacts, AnApprovedFirstJoinIsOneNewMemberWithAllItsDimensions) {
  auto form = a_form();
  form.session = StreamId{"session/1"};
  submit(form);
  EXPECT_TRUE(history.facts().empty()) << "an application is no member yet";
  approve(a_first_join());

  ASSERT_EQ(history.facts().size(), 1U);
  const Fact& fact = history.facts().front();
  EXPECT_EQ(fact.measure, "K07");
  EXPECT_EQ(fact.date, day("2026-03-12"));
  EXPECT_EQ(fact.delta, 1);
  EXPECT_EQ(fact.distinct, kPerson.text());
  EXPECT_EQ(fact.dimensions, (Dimensions{.unit = kTown,
                                         .industry = "H",
                                         .ownership = "private",
                                         .headcount_band = "1-24",
                                         .two_new = "yes",
                                         .new_form = "no",
                                         .sex = "female",
                                         .migrant = "yes",
                                         .channel = "qr",
                                         .source = "session",
                                         .kind = ""}));
}

TEST_F(ApplicationFacts, ANewFormWorkerCountsInTheirOwnFigureToo) {
  auto form = a_form();
  form.employment_type = EmploymentType::kPlatformRider;
  submit(form);
  approve(a_first_join());
  EXPECT_EQ(history.total("K07"), 1);
  ASSERT_EQ(history.facts("K13.flow").size(), 1U);
  EXPECT_EQ(history.facts("K13.flow")[0].dimensions.new_form, "platform_rider");
  EXPECT_EQ(history.facts("K13.flow")[0].dimensions.source, "application");
}

TEST_F(ApplicationFacts, OneWhoWasAMemberBeforeIsNoNewMember) {
  submit(a_form());
  auto approved = a_first_join();
  approved.first_join = false;
  approve(approved);
  EXPECT_TRUE(history.facts().empty());
}

TEST_F(ApplicationFacts, TheCardChangesNothing) {
  submit(a_form());
  approve(a_first_join());
  history.record(application::ev::CardRequested{}, Status::kApproved, Status::kCardRequested,
                 at("2026-03-13"));
  history.record(application::ev::CardIssued{}, Status::kCardRequested, Status::kCardIssued,
                 at("2026-03-16"));
  EXPECT_EQ(history.facts().size(), 1U);
}

TEST_F(ApplicationFacts, RejectedWithdrawnAndDuplicateOnesCountNothing) {
  submit(a_form());
  history.record(application::ev::Rejected{}, Status::kSubmitted, Status::kRejected,
                 at("2026-03-10"));
  EXPECT_TRUE(history.facts().empty());
}

TEST_F(ApplicationFacts, ACorrectedDimensionMovesTheMemberOnTheDayOfTheCorrection) {
  submit(a_form());
  approve(a_first_join());
  history.correct("sex", "male", at("2026-07-01"));
  const auto facts = history.facts("K07");
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[1].delta, -1);
  EXPECT_EQ(facts[1].dimensions.sex, "female");
  EXPECT_EQ(facts[1].date, day("2026-07-01"));
  EXPECT_EQ(facts[2].delta, 1);
  EXPECT_EQ(facts[2].dimensions.sex, "male");
  EXPECT_EQ(facts[2].date, day("2026-07-01"));
}

TEST_F(ApplicationFacts, ACorrectedEmploymentTypeEntersAndLeavesTheNewFormFigure) {
  submit(a_form());
  approve(a_first_join());
  history.correct("employment_type", "ride_hailing", at("2026-07-01"));
  EXPECT_EQ(history.total("K13.flow"), 1);
  history.correct("employment_type", "labour_contract", at("2026-07-02"));
  EXPECT_EQ(history.total("K13.flow"), 0);
  EXPECT_EQ(history.total("K07"), 1);
}

TEST_F(ApplicationFacts, ACorrectedFirstJoinTakesTheNewMemberBack) {
  submit(a_form());
  approve(a_first_join());
  history.correct("first_join", "false", at("2026-07-01"));
  EXPECT_EQ(history.total("K07"), 0);
}

TEST_F(ApplicationFacts, ACorrectionThatNoFigureReadsAddsNoFact) {
  submit(a_form());
  history.correct("sex", "male", at("2026-03-10"));
  EXPECT_TRUE(history.facts().empty()) << "not approved yet";
  approve(a_first_join());
  history.correct("union_id", "chapter/2", at("2026-07-01"));
  EXPECT_EQ(history.facts().size(), 1U);
}

TEST_F(ApplicationFacts, AMergedDuplicateCountsThroughItsSurvivorOnly) {
  submit(a_form());
  approve(a_first_join());
  const StreamId survivor{"application/2"};
  history.record(common::ev::MergedInto{survivor, "one person, two numbers"}, common::Status::kOpen,
                 common::Status::kMerged, at("2026-07-01"));
  EXPECT_EQ(history.total("K07"), 0);
  history.record(common::ev::Unmerged{survivor, "two persons"}, common::Status::kMerged,
                 common::Status::kOpen, at("2026-07-02"));
  EXPECT_EQ(history.total("K07"), 1);
}

}  // namespace
}  // namespace chapterhouse::fixtures
