// K10, K10.retained and K13.stock: where members stand on any day (domain rules 3.2).
#include <gtest/gtest.h>

#include "domain/cases/membership/membership.h"
#include "tests/support/history.h"

namespace chapterhouse::fixtures {
namespace {
using membership::Case;
using membership::Status;

const UnitId kTown{"110113-tianzhu"}, kStreet{"110113-guangming"};
const SubjectId kPerson = SubjectId::from_bytes("0123456789abcdef");

class MembershipFacts : public ::testing::Test {
 protected:
  void open(EmploymentType type = EmploymentType::kLabourContract) {
    membership::ev::Opened opened;
    opened.unit = kTown;
    opened.person = kPerson;
    opened.employment_type = type;
    opened.employer_uscc = "91999999MA00000154";
    opened.employer_ownership = Ownership::kPrivate;
    opened.employer_industry = "C";
    opened.employer_employees = 128;
    history.record(opened, Status::kNew, Status::kActive, at("2026-03-12"));
  }
  template <class E>
  void step(const E& event, Status to, std::string_view date) {
    history.record(event, history.state<membership::State>().status, to, at(date));
  }

  History history{case_type<Case>(), stream_of("membership", "1")};
};

TEST_F(MembershipFacts, AnOpenedMembershipIsOneMember) {
  open();
  ASSERT_EQ(history.facts().size(), 1U);
  const Fact& fact = history.facts().front();
  EXPECT_EQ(fact.measure, "K10");
  EXPECT_EQ(fact.date, day("2026-03-12"));
  EXPECT_EQ(fact.distinct, kPerson.text());
  EXPECT_EQ(fact.dimensions.unit, kTown);
  EXPECT_EQ(fact.dimensions.headcount_band, "100-199");
  EXPECT_EQ(fact.dimensions.two_new, "yes");
}

TEST_F(MembershipFacts, AnExistingMembershipCountsFromTheDayOfJoining) {
  membership::ev::ExistingRegistered existing;
  existing.unit = kTown;
  existing.joined_on = day("2020-05-06");
  history.record(existing, Status::kNew, Status::kActive, at("2026-03-12"));
  ASSERT_EQ(history.facts("K10").size(), 1U);
  EXPECT_EQ(history.facts("K10")[0].date, day("2020-05-06"));
  EXPECT_EQ(history.facts("K10")[0].dimensions.channel, "import");
  EXPECT_EQ(history.facts("K10")[0].dimensions.two_new, "") << "no employer is known";
}

TEST_F(MembershipFacts, ATransferMovesTheMemberOnTheDayOfTheAcceptance) {
  open(EmploymentType::kTruckDriver);
  membership::ev::TransferRequested requested;
  requested.to_unit = kStreet;
  step(requested, Status::kTransferOutRequested, "2026-04-01");
  step(membership::ev::Released{}, Status::kInTransit, "2026-04-02");
  EXPECT_EQ(history.facts().size(), 2U) << "one in K10, one in K13.stock, as before";
  membership::ev::TransferAccepted accepted;
  accepted.unit = kStreet;
  step(accepted, Status::kActive, "2026-04-03");

  for (const char* measure : {"K10", "K13.stock"}) {
    const auto facts = history.facts(measure);
    ASSERT_EQ(facts.size(), 3U) << measure;
    EXPECT_EQ(facts[1].delta, -1);
    EXPECT_EQ(facts[1].dimensions, facts[0].dimensions) << "the old unit's dimensions";
    EXPECT_EQ(facts[1].date, day("2026-04-03"));
    EXPECT_EQ(facts[2].delta, 1);
    EXPECT_EQ(facts[2].dimensions.unit, kStreet);
    EXPECT_EQ(facts[2].dimensions.headcount_band, "") << "the new employer's dimensions";
  }
}

TEST_F(MembershipFacts, StatesOnTheWayStillCount) {
  open();
  step(membership::ev::ExitRequested{}, Status::kExitRequested, "2026-04-01");
  EXPECT_EQ(history.facts().size(), 1U);
  step(membership::ev::ExitConfirmed{}, Status::kExited, "2026-04-02");
  ASSERT_EQ(history.facts().size(), 2U);
  EXPECT_EQ(history.facts()[1].delta, -1);
  EXPECT_EQ(history.facts()[1].dimensions, history.facts()[0].dimensions);
}

TEST_F(MembershipFacts, RetentionMovesAMemberToAFigureOfItsOwn) {
  open(EmploymentType::kPlatformCourier);
  step(membership::ev::Retained{}, Status::kRetained, "2026-04-01");
  EXPECT_EQ(history.total("K10"), 0);
  EXPECT_EQ(history.total("K13.stock"), 0);
  EXPECT_EQ(history.total("K10.retained"), 1);
  step(membership::ev::Reactivated{}, Status::kActive, "2026-05-06");
  EXPECT_EQ(history.total("K10"), 1);
  EXPECT_EQ(history.total("K13.stock"), 1);
  EXPECT_EQ(history.total("K10.retained"), 0);
}

TEST_F(MembershipFacts, EveryEndTakesTheMemberOut) {
  const auto end = [&](const auto& event, Status to) {
    history = History{case_type<Case>(), stream_of("membership", "1")};
    open(EmploymentType::kDomestic);
    step(event, to, "2026-04-01");
    EXPECT_EQ(history.total("K10"), 0) << key_of(to);
    EXPECT_EQ(history.total("K13.stock"), 0) << key_of(to);
  };
  end(membership::ev::ExitConfirmed{}, Status::kExited);
  end(membership::ev::DeemedExitDeclared{}, Status::kDeemedExit);
  end(membership::ev::Expelled{}, Status::kExpelled);
  end(membership::ev::DeathRecorded{}, Status::kDeceased);
  end(membership::ev::MarkedInError{}, Status::kEnteredInError);
}

TEST_F(MembershipFacts, TheChapterOfAFoundingTakesOverWithoutAFigure) {
  open();
  step(membership::ev::AttachedToChapter{StreamId{"chapter/1"}}, Status::kActive, "2026-04-15");
  EXPECT_EQ(history.facts().size(), 1U);
}

TEST_F(MembershipFacts, CorrectionsMoveTheMemberWhileThereIsOne) {
  open();
  history.correct("is_migrant_worker", "true", at("2026-07-01"));
  EXPECT_EQ(history.facts("K10").size(), 3U);
  EXPECT_EQ(history.total("K10"), 1);
  EXPECT_EQ(history.facts("K10").back().dimensions.migrant, "yes");
  history.correct("employment_type", "other_flex", at("2026-07-02"));
  EXPECT_EQ(history.total("K13.stock"), 1);
  step(membership::ev::ExitConfirmed{}, Status::kExited, "2026-07-03");
  history.correct("unit", kStreet.value, at("2026-07-06"));
  EXPECT_EQ(history.total("K10"), 0);
  EXPECT_EQ(history.facts().back().date, day("2026-07-03")) << "nobody is left to move";
}

TEST_F(MembershipFacts, AMergedDuplicateCountsThroughItsSurvivorOnly) {
  open();
  history.record(common::ev::MergedInto{StreamId{"membership/2"}, "one person, two numbers"},
                 common::Status::kOpen, common::Status::kMerged, at("2026-07-01"));
  EXPECT_EQ(history.total("K10"), 0);
}

}  // namespace
}  // namespace chapterhouse::fixtures
