// The founding's table, a life to each of its ends, its request and its approval (domain rules 2.2,
// W2; scenario S3). The meeting has a test of its own: election_test.cpp.
#include "workflows/founding/founding.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/core/limits.h"
#include "domain/orgs/uscc.h"
#include "tests/support/all_points.h"
#include "tests/support/founders.h"
#include "tests/support/table_checks.h"

namespace chapterhouse::fixtures::unions {
namespace {
namespace cmd = founding_cmd;
namespace ev = founding::ev;
using founding::Kind;
using founding::RejectionGround;
using founding::Status;
using founding::Term;
using founding::WomenBody;
using policy::Key;
using workflows::Claim;
using workflows::founding::Workflow;

class FoundingTest : public ::testing::Test {
 protected:
  Rejection refused_request(const cmd::ApplyPrep& request, const Actor& by = kPreparer) {
    return life.refused(request, by, at("2026-03-03"));
  }
  bool offers(std::string_view command, const Actor& actor, std::string_view date) {
    return std::ranges::any_of(life.offered(actor, at(date)), [&](const workflows::Action& a) {
      return a.command == command && a.allowed;
    });
  }

  UnionDistrict district;
  FoundingLife life{district, 1};
};

// ---- the table -----------------------------------------------------------------------------

TEST(FoundingTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 22U);
}

std::vector<founding::State> every_state(const District& district) {
  std::vector<founding::State> out;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const Kind kind : {Kind::kSingle, Kind::kOrganiser}) {
      founding::State s;
      s.status = static_cast<Status>(status.value);
      s.kind = kind;
      s.covered_units = {enterprise_a()};
      s.employees_total = 128;
      s.employees_female = 46;
      s.applicant = kPreparer.id;
      s.meeting_on = s.elected_on = day("2026-04-08");
      s.candidates = candidates();
      s.committee_seats = 2;
      s.audit_seats = 1;
      s.elected = {member(1), member(2), member(3)};
      s.due = start_deadline(district.calendar,
                             {"founding.meeting_months", "", DeadlineUnit::kMonth, 6, true},
                             day("2026-03-06"));
      out.push_back(s);
    }
  return out;
}

std::vector<Workflow::Command> every_command() {
  cmd::ApplyPrep joint = a_request(), unnamed = a_request();
  joint.kind = Kind::kJoint;
  unnamed.name.clear();
  cmd::ReportResult without_women = a_report();
  without_women.women_body = WomenBody::kNone;
  std::vector<Candidate> relatives = candidates();
  relatives[1].relation = founding::Relation::kNearRelativeOfPrincipal;
  return {a_request(),
          joint,
          unnamed,
          cmd::ApprovePrep{},
          cmd::Return{{"名单"}},
          cmd::Return{},
          cmd::Resubmit{kPaper},
          cmd::Resubmit{"none"},
          cmd::Reject{RejectionGround::kOther, "理由"},
          cmd::Reject{},
          cmd::Withdraw{"理由"},
          cmd::Withdraw{},
          cmd::OpenRecruiting{},
          a_meeting(),
          a_meeting(relatives),
          cmd::ScheduleMeeting{},
          an_election(),
          an_election(52, 51, 0),
          cmd::RecordElection{},
          a_report(),
          without_women,
          cmd::Approve{},
          cmd::OrderReElection{"理由"},
          cmd::OrderReElection{},
          cmd::Lapse{}};
}

TEST(FoundingTable, AnswersEveryPointAsTheInterpreterDoes) {
  UnionDistrict district;
  district.members_join(enterprise_a(), 1, 30);
  const std::vector<StreamId> streams{enterprise::stream(enterprise_a().uscc),
                                      series::stream("founding_prep", day("2026-03-28")),
                                      series::stream("founding", day("2026-03-28"))};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor : {kPreparer, kOtherPreparer, kStaff, kTownChair, kStreetChair,
                             kUnionChair, kLaw, kOrg, kAuditor, kSystem})
    for (const char* date : {"2026-03-28", "2026-04-08", "2026-09-07"}) {
      Context x = district.context(actor, at(date));
      x.self = a_case_id(1);
      x.common = &open;
      x.world = &world;
      contexts.push_back(x);
    }
  const auto points =
      workflows::walk_all_points<Workflow>(every_state(district), every_command(), contexts);
  std::printf("founding: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_GE(points.walked, 15'000);
  EXPECT_GE(points.accepted, 150);
}

// ---- a life to each end --------------------------------------------------------------------

TEST_F(FoundingTest, AHundredAndMoreFoundTheirOwnChapter) {
  life.to_prep_applied();
  EXPECT_EQ(life.status(), "prep_applied");
  EXPECT_EQ(life.state().due->due, day("2026-03-10"));
  EXPECT_EQ(district.enterprise_of(enterprise_a()).founding, life.stream());

  life.does(cmd::ApprovePrep{}, kTownChair, at("2026-03-06"));
  EXPECT_EQ(life.state().prep_no, "顺工筹〔2026〕0001");
  EXPECT_EQ(life.state().due->due, day("2026-09-07"));  // the 6th is a Sunday

  life.does(cmd::OpenRecruiting{}, kPreparer, at("2026-03-09"));
  district.members_join(enterprise_a(), 1, 105);
  life.does(a_meeting(), kPreparer, at("2026-03-28"));
  EXPECT_EQ(life.status(), "meeting_scheduled");

  life.does(an_election(), kPreparer, at("2026-04-08", 18));
  EXPECT_EQ(life.status(), "elected");
  EXPECT_EQ(life.state().due, std::nullopt);

  life.does(a_report(), kPreparer, at("2026-04-09"));
  EXPECT_EQ(life.state().due->due, day("2026-04-24"));

  life.does(cmd::Approve{}, kTownChair, at("2026-04-15"));
  EXPECT_EQ(life.status(), "established");
  const founding::State& s = life.state();
  EXPECT_EQ(s.approval_no, "顺工建〔2026〕0001");
  EXPECT_EQ(s.effective_on, day("2026-04-15"));
  EXPECT_EQ(s.member_count, 105);
  EXPECT_EQ(s.term_starts_on, day("2026-04-08"));
  EXPECT_EQ(s.term_ends_on, day("2031-04-08"));
  EXPECT_EQ(s.approved_for, kTianzhu);
  EXPECT_EQ(life.history().total("K04"), 1);
  EXPECT_EQ(life.history().total("K05"), 1);
  EXPECT_EQ(life.history().total("K06"), 1);
}

TEST_F(FoundingTest, ApprovalFreezesTheHeadcountsAndTheDensity) {
  life.to_reported();
  const auto decision = life.tries(cmd::Approve{}, kTownChair, at("2026-04-15"));
  const auto* event = std::get_if<workflows::founding::Event>(&decision);
  ASSERT_NE(event, nullptr);
  const auto& approved = std::get<ev::Approved>(event->payload);
  EXPECT_EQ(approved.employees_total, 128);
  EXPECT_EQ(approved.employees_female, 46);
  EXPECT_EQ(approved.member_count, 105);
  EXPECT_EQ(approved.density_permille, 820);  // 105 / 128 = 82.03 %
}

TEST_F(FoundingTest, ARequestIsReturnedOnceSuppliedAndApproved) {
  life.to_prep_applied();
  life.does(cmd::Return{{"covered units", "signatures"}}, kTownChair, at("2026-03-05"));
  EXPECT_EQ(life.status(), "returned");
  EXPECT_EQ(life.state().due->due, day("2026-03-12"));
  life.does(cmd::Resubmit{kPaper}, kPreparer, at("2026-03-12"));
  EXPECT_EQ(life.status(), "prep_applied");
  EXPECT_EQ(life.state().due->due, day("2026-03-19"));  // a review of its own
  life.does(cmd::ApprovePrep{}, kTownChair, at("2026-03-13"));
  EXPECT_EQ(life.status(), "prep_approved");
}

TEST_F(FoundingTest, WhatIsNotSuppliedInTimeCountsAsWithdrawn) {
  life.to_prep_applied();
  life.does(cmd::Return{{"signatures"}}, kTownChair, at("2026-03-05"));
  const Rejection no = life.refused(cmd::Lapse{}, kSystem, at("2026-03-12"));
  EXPECT_EQ(no.guard, "deadline_passed");
  EXPECT_EQ(no.gap.opens_on, day("2026-03-13"));
  life.does(cmd::Lapse{}, kSystem, at("2026-03-13"));
  EXPECT_EQ(life.status(), "withdrawn");
  EXPECT_TRUE(district.enterprise_of(enterprise_a()).founding.empty());
}

TEST_F(FoundingTest, ARejectionFreesTheEnterprise) {
  life.to_prep_applied();
  life.does(cmd::Reject{RejectionGround::kOtherJurisdiction, "another town"}, kTownChair,
            at("2026-03-05"));
  EXPECT_EQ(life.status(), "rejected");
  EXPECT_TRUE(life.history().file().type->summary(life.history().file()).finished);
  EXPECT_TRUE(district.enterprise_of(enterprise_a()).founding.empty());
  FoundingLife next(district, 2);
  next.to_prep_applied();
  EXPECT_EQ(next.status(), "prep_applied");
}

TEST_F(FoundingTest, MayBeWithdrawnUntilTheMeetingHasDecided) {
  using Reach = void (*)(FoundingLife&);
  const std::vector<Reach> stages{
      [](FoundingLife& l) { l.to_prep_applied(); }, [](FoundingLife& l) { l.to_prep_approved(); },
      [](FoundingLife& l) { l.to_recruiting(); }, [](FoundingLife& l) { l.to_scheduled(); }};
  for (const Reach reach : stages) {
    UnionDistrict fresh;
    FoundingLife one(fresh, 1);
    reach(one);
    one.does(cmd::Withdraw{"workers asked to wait"}, kPreparer, at("2026-04-01"));
    EXPECT_EQ(one.status(), "withdrawn");
    EXPECT_TRUE(fresh.enterprise_of(enterprise_a()).founding.empty());
  }
  life.to_elected();
  EXPECT_EQ(life.refused(cmd::Withdraw{"too late"}, kPreparer, at("2026-04-09")).code,
            workflows::RejectionCode::kNotAllowedInState);
}

TEST_F(FoundingTest, LapsesOnlyAfterSixMonthsWithoutAMeeting) {
  life.to_recruiting();
  for (const char* date : {"2026-09-06", "2026-09-07"}) {
    const Rejection no = life.refused(cmd::Lapse{}, kSystem, at(date));
    EXPECT_EQ(no.reason, "deadline_still_runs");
    EXPECT_EQ(no.gap.opens_on, day("2026-09-08"));
    EXPECT_FALSE(offers("lapse", kTownChair, date));
  }
  EXPECT_TRUE(offers("lapse", kTownChair, "2026-09-08"));
  life.does(cmd::Lapse{}, kTownChair, at("2026-09-08"));
  EXPECT_EQ(life.status(), "lapsed");
  EXPECT_TRUE(district.enterprise_of(enterprise_a()).founding.empty());
}

TEST_F(FoundingTest, APauseThatStopsTheClockMovesTheLapse) {
  life.to_recruiting();
  const auto open = common::Status::kOpen, suspended = common::Status::kSuspended;
  life.history().record(common::ev::Suspended{"relocation", true}, open, suspended,
                        at("2026-04-01"));
  life.history().record(common::ev::Resumed{}, suspended, open, at("2026-04-11"));
  const Rejection no = life.refused(cmd::Lapse{}, kSystem, at("2026-09-08"));
  ASSERT_TRUE(no.gap.opens_on.has_value());
  EXPECT_GT(*no.gap.opens_on, day("2026-09-08"));
  life.does(cmd::Lapse{}, kSystem, at("2026-10-30"));
}

// ---- the request ---------------------------------------------------------------------------

TEST_F(FoundingTest, ARequestNeedsItsUnitsItsPaperAndAName) {
  cmd::ApplyPrep request = a_request();
  request.name.clear();
  EXPECT_EQ(refused_request(request).reason, "name_missing");
  request = a_request();
  request.request_sha256 = "no hash";
  EXPECT_EQ(refused_request(request).reason, "paper_missing");
  request = a_request();
  request.covered_units.clear();
  EXPECT_EQ(refused_request(request).reason, "units_missing");
  request = a_request();
  request.covered_units[0].uscc = "91350100M000100Y4Z";
  const Rejection wrong_code = refused_request(request);
  EXPECT_EQ(wrong_code.reason, "uscc_invalid");
  EXPECT_EQ(wrong_code.gap.reference, "91350100M000100Y4Z");
  request = a_request();
  request.covered_units.push_back(enterprise_a());
  EXPECT_EQ(refused_request(request).reason, "unit_twice");
}

TEST_F(FoundingTest, TheFiguresOfAUnitMustAddUp) {
  const auto with = [](std::int32_t total, std::int32_t female, std::string industry) {
    cmd::ApplyPrep request = a_request();
    request.covered_units[0].employees_total = total;
    request.covered_units[0].employees_female = female;
    request.covered_units[0].industry = std::move(industry);
    return request;
  };
  for (const auto& odd : {with(0, 0, "C"), with(10, 11, "C"), with(10, -1, "C"), with(10, 1, "U")})
    EXPECT_EQ(refused_request(odd).reason, "unit_figures_wrong");
  life.does(with(1, 1, ""), kPreparer, at("2026-03-03"));
}

TEST_F(FoundingTest, TheKindDecidesHowManyUnits) {
  cmd::ApplyPrep request = a_request();
  request.kind = Kind::kJoint;
  const Rejection joint = refused_request(request);
  EXPECT_EQ(joint.reason, "units_do_not_fit_kind");
  EXPECT_EQ(joint.gap.have, 1);
  EXPECT_EQ(joint.gap.need, 2);
  request.kind = Kind::kSingle;
  request.covered_units.push_back(enterprise_b());
  EXPECT_EQ(refused_request(request).reason, "units_do_not_fit_kind");
  request.kind = Kind::kJoint;
  life.does(request, kPreparer, at("2026-03-03"));
  EXPECT_EQ(life.state().employees_total, 158);
  EXPECT_EQ(life.state().ownership, Ownership::kUnknown);  // they differ
  EXPECT_EQ(district.enterprise_of(enterprise_b()).founding, life.stream());
}

// `units` distinct valid codes: the subject's digits vary, both check characters are computed.
std::vector<chapter::CoveredUnit> many_units(std::size_t units) {
  std::vector<chapter::CoveredUnit> out;
  const std::string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  for (int n = 100; out.size() < units; ++n) {
    for (const char inner : alphabet)
      for (const char outer : alphabet) {
        const std::string code = "91999999MA000" + std::to_string(n) + inner + outer;
        if (Uscc::parse(code))
          out.push_back({code, "单位" + code, 10, 5, Ownership::kPrivate, "C"});
      }
  }
  return out;
}

TEST_F(FoundingTest, ARequestNamesNoMoreUnitsThanOneCommitCanClaim) {
  cmd::ApplyPrep request = a_request();
  request.kind = Kind::kJoint;
  request.covered_units = many_units(limits::kCoveredUnits + 1);
  EXPECT_EQ(refused_request(request).reason, "too_many_units");
  request.covered_units.pop_back();
  life.does(request, kPreparer, at("2026-03-03"));
  EXPECT_EQ(life.claims().size(), limits::kCoveredUnits);
}

TEST_F(FoundingTest, AnotherFoundingOfTheUnitIsPointedTo) {
  life.to_prep_applied();
  FoundingLife second(district, 2);
  const Rejection no = second.refused(a_request(), kPreparer, at("2026-03-04"));
  EXPECT_EQ(no.reason, "founding_in_work");
  EXPECT_EQ(no.gap.reference, life.stream().value);
}

TEST_F(FoundingTest, AConvertedLeadHasReservedTheUnitAlready) {
  const StreamId entry = enterprise::stream(enterprise_a().uscc);
  district.write(entry, enterprise::ev::FoundingOpened{life.stream()});
  life.to_prep_applied();
  EXPECT_TRUE(life.claims().empty());
}

TEST_F(FoundingTest, AUnitWithItsOwnChapterFoundsNoOther) {
  const StreamId entry = enterprise::stream(enterprise_a().uscc);
  district.write(entry, enterprise::ev::Covered{{"chapter/joint"}, false});
  life.to_prep_applied();  // a joint chapter is no bar
  FoundingLife second(district, 2);
  district.write(entry, enterprise::ev::FoundingReleased{life.stream()});
  district.write(entry, enterprise::ev::Covered{{"chapter/own"}, true});
  const Rejection no = second.refused(a_request(), kPreparer, at("2026-03-04"));
  EXPECT_EQ(no.reason, "covered_by_own_chapter");
  EXPECT_EQ(no.gap.reference, "chapter/own");
  cmd::ApplyPrep federation = a_request();
  federation.kind = Kind::kFederation;
  second.does(federation, kPreparer, at("2026-03-04"));
}

TEST_F(FoundingTest, CodesAreKeptAsTheRegistersKnowThem) {
  cmd::ApplyPrep request = a_request();
  request.covered_units[0].uscc = " 91999999ma00000154 ";
  life.to_prep_applied(request);
  EXPECT_EQ(life.state().covered_units[0].uscc, "91999999MA00000154");
}

// ---- who -----------------------------------------------------------------------------------

TEST_F(FoundingTest, OnlyThePreparersOfItsUnitMayApply) {
  EXPECT_EQ(refused_request(a_request(), kTownChair).reason, "role_not_permitted");
  EXPECT_EQ(refused_request(a_request(), kAuditor).reason, "role_not_permitted");
  const Actor elsewhere = an_actor("staff-x", Role::kTStaff, kGuangming);
  EXPECT_EQ(refused_request(a_request(), elsewhere).reason, "outside_your_units");
}

TEST_F(FoundingTest, APreparatoryGroupSeesToItsOwnFoundingOnly) {
  life.to_prep_approved();
  EXPECT_EQ(life.refused(cmd::OpenRecruiting{}, kOtherPreparer, at("2026-03-09")).reason,
            "not_your_founding");
  life.history().record(common::ev::Assigned{kOtherPreparer.id}, common::Status::kOpen,
                        common::Status::kOpen, at("2026-03-09"));
  EXPECT_TRUE(offers("open_recruiting", kOtherPreparer, "2026-03-09"));
  EXPECT_TRUE(offers("open_recruiting", kStaff, "2026-03-09"));
}

TEST_F(FoundingTest, WhoeverAppliedOrReportedDoesNotDecide) {
  Actor both = kTownChair;
  both.id = kPreparer.id;
  Actor deputy = kTownChair;
  deputy.on_behalf_of = kPreparer.id;
  life.to_prep_applied();
  for (const Actor& actor : {both, deputy}) {
    EXPECT_EQ(life.refused(cmd::ApprovePrep{}, actor, at("2026-03-06")).reason,
              "needs_a_second_person");
    EXPECT_FALSE(offers("approve_prep", actor, "2026-03-06"));
  }
  FoundingLife reported(district, 2);
  district.write(enterprise::stream(enterprise_a().uscc),
                 enterprise::ev::FoundingReleased{life.stream()});
  reported.to_elected();
  reported.does(a_report(), kStaff, at("2026-04-09"));
  Actor reporter = kTownChair;
  reporter.id = kStaff.id;
  EXPECT_EQ(reported.refused(cmd::Approve{}, reporter, at("2026-04-15")).reason,
            "needs_a_second_person");
  EXPECT_EQ(reported.refused(cmd::Approve{}, kStreetChair, at("2026-04-15")).reason,
            "outside_your_units");
}

TEST_F(FoundingTest, ADecisionAgainstNeedsItsReasons) {
  life.to_prep_applied();
  EXPECT_EQ(life.refused(cmd::Reject{}, kTownChair, at("2026-03-05")).reason, "reason_missing");
  EXPECT_EQ(life.refused(cmd::Return{}, kTownChair, at("2026-03-05")).reason,
            "missing_items_empty");
  EXPECT_EQ(life.refused(cmd::Return{{""}}, kTownChair, at("2026-03-05")).reason,
            "missing_items_empty");
  EXPECT_EQ(life.refused(cmd::Withdraw{}, kPreparer, at("2026-03-05")).reason, "reason_missing");
}

// ---- the approval --------------------------------------------------------------------------

TEST_F(FoundingTest, ApprovalReleasesCoversAndTakesTheNextNumber) {
  district.write(series::stream("founding", day("2026-04-15")),
                 series::ev::NumberTaken{7, {"founding/earlier"}});
  life.to_established();
  EXPECT_EQ(life.state().approval_no, "顺工建〔2026〕0008");
  const auto& entry = district.enterprise_of(enterprise_a());
  const StreamId chapter = stream_of("chapter", life.id());
  EXPECT_TRUE(entry.founding.empty());
  EXPECT_EQ(entry.covered_by, std::vector<StreamId>{chapter});
  EXPECT_EQ(entry.single_chapter, chapter);
  const auto& numbers = district.history(series::stream("founding", day("2026-04-15")));
  EXPECT_EQ(numbers.state<series::State>().last, 8);
}

TEST_F(FoundingTest, AnotherOwnChapterRegisteredMeanwhileBarsTheApproval) {
  life.to_reported();
  district.write(enterprise::stream(enterprise_a().uscc),
                 enterprise::ev::Covered{{"chapter/other"}, true});
  const Rejection no = life.refused(cmd::Approve{}, kTownChair, at("2026-04-15"));
  EXPECT_EQ(no.reason, "covered_by_own_chapter");
  EXPECT_EQ(no.gap.reference, "chapter/other");
}

TEST_F(FoundingTest, ALateApprovalIsStillAnApproval) {
  life.to_reported();
  life.does(cmd::Approve{}, kTownChair, at("2026-05-20"));
  EXPECT_EQ(life.state().effective_on, day("2026-05-20"));
}

TEST_F(FoundingTest, AnOrderedReElectionStartsFromRecruitingWithANewPeriod) {
  life.to_reported();
  EXPECT_EQ(life.refused(cmd::OrderReElection{}, kTownChair, at("2026-04-10")).reason,
            "reason_missing");
  life.does(cmd::OrderReElection{"ballots were not secret"}, kTownChair, at("2026-04-10"));
  EXPECT_EQ(life.status(), "recruiting");
  EXPECT_TRUE(life.state().candidates.empty());
  EXPECT_EQ(life.state().due->due, day("2026-10-10"));
  cmd::ScheduleMeeting again = a_meeting();
  again.meeting_on = day("2026-04-20");
  life.does(again, kPreparer, at("2026-04-11"));
  life.does(an_election(), kPreparer, at("2026-04-20"));
  life.does(a_report(), kPreparer, at("2026-04-21"));
  life.does(cmd::Approve{}, kTownChair, at("2026-04-22"));
  EXPECT_EQ(life.status(), "established");
}

}  // namespace
}  // namespace chapterhouse::fixtures::unions
