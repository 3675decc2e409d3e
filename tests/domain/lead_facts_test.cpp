#include "domain/cases/lead/lead.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/history.h"

namespace chapterhouse::lead {
namespace {
using fixtures::at;
using fixtures::day;
using fixtures::History;

const UnitId kTown{"110113-tianzhu"}, kStreet{"110113-guangming"};
const std::string kRestaurant = "92999999MA0000031N", kFactory = "91999999MA00000154";

History a_lead(std::optional<std::int32_t> employees, std::string uscc = kRestaurant) {
  ev::Registered e;
  e.unit = kTown;
  e.name = "A restaurant";
  e.uscc = std::move(uscc);
  e.source = Source::kJointInspection;
  e.employees = employees;
  e.ownership = Ownership::kPrivate;
  e.industry = "H";
  History lead(case_type<Case>(), StreamId{"lead/1"});
  lead.record(e, Status::kNew, Status::kIdentified, at("2026-03-04"));
  return lead;
}

// The stock by credit code.
std::map<std::string, std::int64_t> stock(const History& lead) {
  std::map<std::string, std::int64_t> out;
  for (const Fact& fact : lead.facts("K11.register")) out[fact.distinct] += fact.delta;
  return out;
}

TEST(LeadFacts, CountARegisteredEnterpriseWithItsDimensions) {
  const History lead = a_lead(8);
  ASSERT_EQ(lead.facts("lead.registered").size(), 1u);
  const Fact fact = lead.facts("lead.registered")[0];
  EXPECT_EQ(fact.date, day("2026-03-04"));
  EXPECT_EQ(fact.dimensions.unit, kTown);
  EXPECT_EQ(fact.dimensions.industry, "H");
  EXPECT_EQ(fact.dimensions.ownership, "private");
  EXPECT_EQ(fact.dimensions.headcount_band, "1-24");
  EXPECT_EQ(fact.dimensions.two_new, "yes");
  EXPECT_EQ(fact.dimensions.kind, "joint_inspection");
  EXPECT_EQ(stock(lead)[kRestaurant], 1);
}

TEST(LeadFacts, KeepAnEnterpriseWithoutEmployeesOutOfTheRegister) {
  EXPECT_TRUE(a_lead(0).facts("K11.register").empty());
  EXPECT_EQ(a_lead(1).total("K11.register"), 1);
  EXPECT_EQ(a_lead(std::nullopt).total("K11.register"), 1) << "unknown is not none";
}

TEST(LeadFacts, CountEveryContactAndEachStepOnce) {
  History lead = a_lead(8);
  lead.record(ev::Assigned{}, Status::kIdentified, Status::kAssigned, at("2026-03-04"));
  ev::ContactLogged contact{1, ContactTopic::kSafety, ContactChannel::kVisit, {"note"}, {}};
  lead.record(contact, Status::kAssigned, Status::kContacting, at("2026-03-04"));
  contact.number = 2;
  lead.record(contact, Status::kContacting, Status::kEngaged, at("2026-03-06"));
  contact.number = 3;
  lead.record(contact, Status::kEngaged, Status::kEngaged, at("2026-03-07"));
  lead.record(ev::Agreed{}, Status::kEngaged, Status::kWilling, at("2026-03-08"));
  lead.record(ev::Converted{}, Status::kWilling, Status::kConverted, at("2026-03-09"));
  EXPECT_EQ(lead.total("lead.contacts"), 3);
  EXPECT_EQ(lead.facts("lead.contacts")[0].dimensions.channel, "visit");
  EXPECT_EQ(lead.total("lead.engaged"), 1);
  EXPECT_EQ(lead.facts("lead.engaged")[0].date, day("2026-03-06"));
  EXPECT_EQ(lead.total("lead.willing"), 1);
  EXPECT_EQ(lead.total("lead.converted"), 1);
  EXPECT_EQ(lead.total("K11.register"), 1) << "a founding enterprise goes on";
  EXPECT_EQ(lead.facts("K11.register").size(), 1u);
}

TEST(LeadFacts, CountCoverAndRefusal) {
  History covered = a_lead(8), refused = a_lead(8);
  covered.record(ev::JointJoined{}, Status::kEngaged, Status::kCoveredByJoint, at("2026-03-12"));
  refused.record(ev::Refused{}, Status::kEngaged, Status::kRefused, at("2026-03-12"));
  EXPECT_EQ(covered.total("lead.covered"), 1);
  EXPECT_EQ(refused.total("lead.refused"), 1);
}

TEST(LeadFacts, TakeACeasedEnterpriseOutOfTheRegisterOnItsLastDay) {
  History lead = a_lead(8);
  lead.record(ev::Ceased{day("2026-05-08"), "closed"}, Status::kContacting, Status::kCeased,
              at("2026-05-11"));
  EXPECT_EQ(stock(lead)[kRestaurant], 0);
  EXPECT_EQ(lead.facts("K11.register")[1].date, day("2026-05-08"));
}

TEST(LeadFacts, MoveTheRegisterToTheNewCode) {
  History lead = a_lead(8);
  lead.record(ev::Relinked{kRestaurant, kFactory, "A factory", {}, "why"}, Status::kEngaged,
              Status::kEngaged, at("2026-05-11"));
  EXPECT_EQ(stock(lead)[kRestaurant], 0);
  EXPECT_EQ(stock(lead)[kFactory], 1);
}

TEST(LeadFacts, CountALegacyEnterpriseByItsStream) { EXPECT_EQ(stock(a_lead(8, ""))["lead/1"], 1); }

TEST(LeadFacts, FollowACorrectionOfTheHeadcount) {
  History lead = a_lead(8);
  lead.correct("employees", "0", at("2026-04-01"));
  EXPECT_EQ(stock(lead)[kRestaurant], 0);
  lead.correct("employees", "30", at("2026-04-02"));
  EXPECT_EQ(stock(lead)[kRestaurant], 1);
  EXPECT_EQ(lead.facts("K11.register").back().dimensions.headcount_band, "25-49");
  lead.correct("address", "next door", at("2026-04-03"));
  EXPECT_EQ(lead.facts("K11.register").size(), 3u) << "an address is in no figure";
}

TEST(LeadFacts, FollowAPlanThatKnowsBetter) {
  History lead = a_lead(std::nullopt);
  lead.record(ev::PlanRecorded{120, 40, Ownership::kForeign, "C", "package"}, Status::kEngaged,
              Status::kEngaged, at("2026-03-20"));
  EXPECT_EQ(stock(lead)[kRestaurant], 1);
  EXPECT_EQ(lead.facts("K11.register").back().dimensions.headcount_band, "100-199");
}

TEST(LeadFacts, MoveTheRegisterWithATransferToAnotherUnit) {
  History lead = a_lead(8);
  using Common = common::Status;
  lead.record(common::ev::TransferRequested{kTown, kStreet, "moved"}, Common::kOpen,
              Common::kInTransfer, at("2026-05-06"));
  lead.record(common::ev::TransferAccepted{kTown, kStreet}, Common::kInTransfer, Common::kOpen,
              at("2026-05-08"));
  std::map<std::string, std::int64_t> by_unit;
  for (const Fact& fact : lead.facts("K11.register"))
    by_unit[fact.dimensions.unit.value] += fact.delta;
  EXPECT_EQ(by_unit[kTown.value], 0);
  EXPECT_EQ(by_unit[kStreet.value], 1);
  EXPECT_EQ(lead.total("lead.registered"), 1) << "a flow stays where it happened";
}

TEST(LeadFacts, CountAMergedLeadNoMoreAndAnUnmergedOneAgain) {
  History lead = a_lead(8, "");
  using Common = common::Status;
  lead.record(common::ev::MergedInto{StreamId{"lead/2"}, "twice"}, Common::kOpen, Common::kMerged,
              at("2026-05-08"));
  EXPECT_EQ(lead.total("K11.register"), 0);
  lead.record(common::ev::Unmerged{StreamId{"lead/2"}, "no"}, Common::kMerged, Common::kOpen,
              at("2026-05-09"));
  EXPECT_EQ(lead.total("K11.register"), 1);
}

TEST(LeadSummary, ShowsTheEnterpriseItsDeadlineAndWhereItLed) {
  History lead = a_lead(8);
  Deadline due;
  due.key = "lead.stale_days";
  lead.record(ev::Assigned{AccountId{"sw"}, due}, Status::kIdentified, Status::kAssigned,
              at("2026-03-04"));
  CaseSummary summary = case_type<Case>().summary(lead.file());
  EXPECT_EQ(summary.title, "A restaurant");
  EXPECT_EQ(summary.uscc, kRestaurant);
  EXPECT_EQ(summary.due, due);
  EXPECT_FALSE(summary.finished);
  EXPECT_EQ(lead.file().common.assignee.value, "sw") << "whom the step itself gave it to";
  ev::Converted converted;
  converted.founding = StreamId{"founding/1"};
  lead.record(converted, Status::kWilling, Status::kConverted, at("2026-03-09"));
  summary = case_type<Case>().summary(lead.file());
  EXPECT_TRUE(summary.finished);
  EXPECT_FALSE(summary.due);
  EXPECT_EQ(summary.links, std::vector<StreamId>{StreamId{"founding/1"}});
}

}  // namespace
}  // namespace chapterhouse::lead
