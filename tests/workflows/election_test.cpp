// The founding meeting: candidates, quorum, votes, the report of the result (domain rules 2.2;
// scenario S3), each at its boundary.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/founders.h"

namespace chapterhouse::fixtures::unions {
namespace {
namespace cmd = founding_cmd;
using founding::Kind;
using founding::Relation;
using founding::Term;
using founding::WomenBody;

class ElectionTest : public ::testing::Test {
 protected:
  Rejection refused_meeting(const cmd::ScheduleMeeting& meeting) {
    return life.refused(meeting, kPreparer, at("2026-03-28"));
  }
  Rejection refused_election(const cmd::RecordElection& election) {
    return life.refused(election, kPreparer, at("2026-04-08", 18));
  }
  Rejection refused_report(const cmd::ReportResult& report) {
    return life.refused(report, kPreparer, at("2026-04-09"));
  }
  void recruiting_with(int members, const cmd::ApplyPrep& request = a_request()) {
    life.to_prep_applied(request);
    life.does(cmd::ApprovePrep{}, kTownChair, at("2026-03-06"));
    life.does(cmd::OpenRecruiting{}, kPreparer, at("2026-03-09"));
    district.members_join(enterprise_a(), 1, members);
  }

  UnionDistrict district;
  FoundingLife life{district, 1};
};

// ---- candidates ----------------------------------------------------------------------------

TEST_F(ElectionTest, NoMeetingWithoutMembers) {
  recruiting_with(0);
  const Rejection no = refused_meeting(a_meeting());
  EXPECT_EQ(no.reason, "no_members_yet");
  EXPECT_EQ(no.gap.have, 0);
  EXPECT_EQ(no.gap.need, 1);
  const auto actions = life.offered(kPreparer, at("2026-03-28"));
  const auto schedule = std::ranges::find(actions, "schedule_meeting", &workflows::Action::command);
  ASSERT_NE(schedule, actions.end());
  EXPECT_FALSE(schedule->allowed);
  EXPECT_EQ(schedule->gap.need, 1);
}

TEST_F(ElectionTest, FromTwentyFiveMembersOnThereIsACommittee) {
  cmd::ApplyPrep request = a_request();
  request.kind = Kind::kOrganiser;
  recruiting_with(24, request);
  const cmd::ScheduleMeeting meeting{day("2026-04-08"), {{member(1), Post::kOrganiser}}, 1, 0};
  EXPECT_TRUE(std::holds_alternative<workflows::founding::Event>(
      life.tries(meeting, kPreparer, at("2026-03-28"))));
  district.members_join(enterprise_a(), 25, 25);
  const Rejection no = refused_meeting(meeting);
  EXPECT_EQ(no.reason, "committee_required");
  EXPECT_EQ(no.gap.have, 25);
  EXPECT_EQ(no.gap.need, 25);
}

TEST_F(ElectionTest, AnOrganiserIsElectedAndCountsAsNoChapter) {
  cmd::ApplyPrep request = a_request();
  request.kind = Kind::kOrganiser;
  request.covered_units[0].employees_female = 0;
  recruiting_with(10, request);
  life.does(cmd::ScheduleMeeting{day("2026-04-08"), {{member(1), Post::kOrganiser}}, 1, 0},
            kPreparer, at("2026-03-28"));
  life.does(cmd::RecordElection{{10, 9, 9, 9, 9, {{member(1), 9}}}, kScrutineer}, kPreparer,
            at("2026-04-08"));
  life.does(cmd::ReportResult{Term::kThreeYears, member(1), WomenBody::kNone, {}, kPaper},
            kPreparer, at("2026-04-09"));
  life.does(cmd::Approve{}, kTownChair, at("2026-04-10"));
  EXPECT_EQ(life.status(), "established");
  EXPECT_EQ(life.state().term_ends_on, day("2029-04-08"));
  EXPECT_EQ(life.history().total("K04"), 0);
  EXPECT_TRUE(district.enterprise_of(enterprise_a()).single_chapter.empty());
}

TEST_F(ElectionTest, PostsFitTheKind) {
  recruiting_with(30);
  std::vector<Candidate> list = candidates();
  list[1].post = Post::kOrganiser;
  EXPECT_EQ(refused_meeting(a_meeting(list)).reason, "posts_do_not_fit_kind");
}

TEST_F(ElectionTest, NearRelativesOfThePrincipalAreNoCandidates) {
  recruiting_with(30);
  std::vector<Candidate> list = candidates();
  list[1].relation = Relation::kNearRelativeOfPrincipal;
  const Rejection no = refused_meeting(a_meeting(list));
  EXPECT_EQ(no.guard, "no_near_relative");
  EXPECT_EQ(no.reason, "near_relative");
  EXPECT_EQ(no.gap.reference, member(2).value);
}

TEST_F(ElectionTest, TheLegalRepresentativeMayNotStandAsChair) {
  recruiting_with(30);
  std::vector<Candidate> list = candidates();
  list[0].is_legal_representative = true;
  EXPECT_EQ(refused_meeting(a_meeting(list)).reason, "legal_representative_chair");
  list[0].is_legal_representative = false;
  list[1].is_legal_representative = true;  // on the committee, yes
  list[0].is_hr_executive = true;          // should not be, but may
  life.does(a_meeting(list), kPreparer, at("2026-03-28"));
  EXPECT_TRUE(life.state().candidates[0].is_hr_executive);
}

TEST_F(ElectionTest, CandidatesAreMembersOfACoveredUnitEachOnce) {
  recruiting_with(3);
  std::vector<Candidate> list = candidates();
  list[2].member = member(4);
  const Rejection stranger = refused_meeting(a_meeting(list));
  EXPECT_EQ(stranger.reason, "not_a_member_here");
  EXPECT_EQ(stranger.gap.reference, member(4).value);
  list[2].member = member(1);
  EXPECT_EQ(refused_meeting(a_meeting(list)).reason, "named_twice");
  life.does(a_meeting(), kPreparer, at("2026-03-28"));
}

TEST_F(ElectionTest, ThereAreAsManyCandidatesAsSeats) {
  recruiting_with(30);
  cmd::ScheduleMeeting meeting = a_meeting();
  meeting.committee_seats = 3;
  const Rejection committee = refused_meeting(meeting);
  EXPECT_EQ(committee.reason, "too_few_candidates");
  EXPECT_EQ(committee.gap.have, 2);
  EXPECT_EQ(committee.gap.need, 3);
  meeting = a_meeting();
  meeting.audit_seats = 2;
  EXPECT_EQ(refused_meeting(meeting).gap.need, 2);
  meeting.committee_seats = 0;
  EXPECT_EQ(refused_meeting(meeting).reason, "seats_missing");
}

TEST_F(ElectionTest, TheMeetingLiesBetweenTodayAndTheEndOfThePeriod) {
  recruiting_with(30);
  cmd::ScheduleMeeting meeting = a_meeting();
  meeting.meeting_on = day("2026-03-27");
  EXPECT_EQ(refused_meeting(meeting).reason, "meeting_in_the_past");
  meeting.meeting_on = day("2026-09-08");
  EXPECT_EQ(refused_meeting(meeting).reason, "meeting_too_late");
  meeting.meeting_on = day("2026-09-07");
  life.does(meeting, kPreparer, at("2026-03-28"));
  meeting.meeting_on = day("2026-03-28");  // put forward
  life.does(meeting, kPreparer, at("2026-03-28"));
  EXPECT_EQ(life.state().meeting_on, day("2026-03-28"));
}

// ---- the meeting ---------------------------------------------------------------------------

TEST_F(ElectionTest, NothingIsElectedBeforeTheMeeting) {
  life.to_scheduled();
  const Rejection no = life.refused(an_election(), kPreparer, at("2026-04-07"));
  EXPECT_EQ(no.reason, "meeting_still_ahead");
  EXPECT_EQ(no.gap.opens_on, day("2026-04-08"));
}

TEST_F(ElectionTest, TwoThirdsOfThoseDueMustCome) {
  life.to_scheduled();
  const auto present = [](std::int32_t n) {
    cmd::RecordElection election = an_election(n, n, n);
    election.ballot.present = election.ballot.issued = n;
    election.ballot.returned = election.ballot.valid = n;
    return election;
  };
  const Rejection no = refused_election(present(69));
  EXPECT_EQ(no.reason, "quorum_not_reached");
  EXPECT_EQ(no.gap.have, 69);
  EXPECT_EQ(no.gap.need, 70);
  for (const std::int32_t enough : {70, 71})
    EXPECT_TRUE(std::holds_alternative<workflows::founding::Event>(
        life.tries(present(enough), kPreparer, at("2026-04-08", 18))));
}

TEST_F(ElectionTest, FiftyTwoOfAHundredAndFiveDueElectNobody) {
  life.to_scheduled();
  life.does(an_election(78, 52, 60), kPreparer, at("2026-04-08", 18));
  EXPECT_EQ(life.status(), "recruiting");
  EXPECT_TRUE(life.state().elected.empty());
  EXPECT_EQ(life.state().due->due, day("2026-10-08"));
}

TEST_F(ElectionTest, FiftyThreeDo) {
  life.to_scheduled();
  life.does(an_election(78, 53, 53), kPreparer, at("2026-04-08", 18));
  EXPECT_EQ(life.status(), "elected");
  EXPECT_EQ(life.state().elected, (std::vector{member(1), member(2), member(3)}));
}

TEST_F(ElectionTest, WithoutAChairTheMeetingHasFailed) {
  district.members_join(enterprise_a(), 1, 105);
  life.to_recruiting();
  std::vector<Candidate> list = candidates();
  list.push_back({member(4), Post::kCommittee});
  life.does(a_meeting(list), kPreparer, at("2026-03-28"));
  cmd::RecordElection election = an_election(52, 70, 70);
  election.ballot.votes.push_back({member(4), 70});  // both seats are taken, neither by a chair
  life.does(election, kPreparer, at("2026-04-08", 18));
  EXPECT_EQ(life.status(), "recruiting");
}

TEST_F(ElectionTest, TheMostVotesTakeTheSeatsAndATieAcrossTheLastSeatTakesNone) {
  life.to_recruiting();
  district.members_join(enterprise_a(), 1, 105);
  std::vector<Candidate> list = candidates();
  list.push_back({member(4), Post::kCommittee});
  life.does(a_meeting(list), kPreparer, at("2026-03-28"));
  cmd::RecordElection tied = an_election(78, 60, 60);
  tied.ballot.votes.push_back({member(4), 60});
  const auto decision = life.tries(tied, kPreparer, at("2026-04-08", 18));
  const auto& failed = std::get<founding::ev::ElectionFailed>(
      std::get<workflows::founding::Event>(decision).payload);
  EXPECT_EQ(failed.elected, (std::vector{member(1), member(3)}));
  tied.ballot.votes.back().votes = 61;
  life.does(tied, kPreparer, at("2026-04-08", 18));
  EXPECT_EQ(life.state().elected, (std::vector{member(1), member(4), member(3)}));
}

TEST_F(ElectionTest, TheNumbersOfAMeetingAgree) {
  life.to_scheduled();
  std::vector<cmd::RecordElection> odd(8, an_election());
  odd[0].ballot.present = 106;
  odd[1].ballot.issued = 81;
  odd[2].ballot.returned = 81;
  odd[3].ballot.valid = 81;
  odd[4].ballot.votes[0].votes = 80;          // more than the 79 valid ones
  odd[5].ballot.votes.pop_back();             // a candidate without a figure
  odd[6].ballot.votes[2].member = member(1);  // one counted twice
  odd[7].ballot.votes[2].member = member(9);  // nobody's candidate
  for (const auto& election : odd)
    EXPECT_EQ(refused_election(election).reason, "figures_do_not_agree");
}

TEST_F(ElectionTest, TheScrutineerIsAnotherPersonThanTheRecorder) {
  life.to_scheduled();
  cmd::RecordElection election = an_election();
  election.scrutineer = {};
  EXPECT_EQ(refused_election(election).reason, "scrutineer_missing");
  election.scrutineer = kPreparer.id;
  EXPECT_EQ(refused_election(election).reason, "scrutineer_is_recorder");
}

// ---- the report ----------------------------------------------------------------------------

TEST_F(ElectionTest, TheChairIsTheOneElected) {
  life.to_elected();
  cmd::ReportResult report = a_report();
  for (const int other : {2, 3, 9}) {  // a committee member, an auditor, nobody
    report.chair = member(other);
    EXPECT_EQ(refused_report(report).reason, "chair_not_elected");
  }
}

TEST_F(ElectionTest, ACommitteeMayChooseItsChairButNotTheLegalRepresentative) {
  life.to_recruiting();
  district.members_join(enterprise_a(), 1, 105);
  std::vector<Candidate> list = candidates();
  list[0].post = Post::kCommittee;
  list[0].is_legal_representative = true;
  life.does(a_meeting(list), kPreparer, at("2026-03-28"));
  life.does(an_election(), kPreparer, at("2026-04-08", 18));
  EXPECT_EQ(refused_report(a_report()).reason, "legal_representative_chair");
  cmd::ReportResult report = a_report();
  report.chair = member(2);
  life.does(report, kPreparer, at("2026-04-09"));
  EXPECT_EQ(life.state().chair, member(2));
}

TEST_F(ElectionTest, FromTwentyFiveWomenOnThereIsAWomensCommittee) {
  const auto reported = [](std::int32_t women, WomenBody body) -> std::string {
    UnionDistrict fresh;
    FoundingLife one(fresh, 1);
    one.to_elected();
    one.history().correct("employees_female", std::to_string(women), at("2026-04-08", 20));
    cmd::ReportResult report = a_report();
    report.women_body = body;
    if (body == WomenBody::kNone) report.women.clear();
    const auto decision = one.tries(report, kPreparer, at("2026-04-09"));
    const auto* no = std::get_if<Rejection>(&decision);
    return no ? std::string(no->reason) : "accepted";
  };
  EXPECT_EQ(reported(26, WomenBody::kMember), "women_committee_missing");
  EXPECT_EQ(reported(25, WomenBody::kMember), "women_committee_missing");
  EXPECT_EQ(reported(24, WomenBody::kMember), "accepted");
  EXPECT_EQ(reported(24, WomenBody::kCommittee), "accepted");
  EXPECT_EQ(reported(24, WomenBody::kNone), "womens_member_required");
  EXPECT_EQ(reported(1, WomenBody::kNone), "womens_member_required");
  EXPECT_EQ(reported(0, WomenBody::kNone), "accepted");
}

TEST_F(ElectionTest, TheWomensBodyIsNamedFromTheMembersAndTheReportAttached) {
  life.to_elected();
  cmd::ReportResult report = a_report();
  report.women.clear();
  EXPECT_EQ(refused_report(report).reason, "women_not_named");
  report = a_report();
  report.women = {member(106)};
  EXPECT_EQ(refused_report(report).reason, "not_a_member_here");
  report = a_report();
  report.report_sha256.clear();
  EXPECT_EQ(refused_report(report).reason, "paper_missing");
}

TEST_F(ElectionTest, TheReportListsBothBoardsAsElected) {
  life.to_elected();
  const auto decision = life.tries(a_report(), kPreparer, at("2026-04-09"));
  const auto& reported = std::get<founding::ev::ResultReported>(
      std::get<workflows::founding::Event>(decision).payload);
  EXPECT_EQ(reported.committee, (std::vector{member(1), member(2)}));
  EXPECT_EQ(reported.audit, (std::vector{member(3)}));
  EXPECT_EQ(reported.reporter, kPreparer.id);
}

}  // namespace
}  // namespace chapterhouse::fixtures::unions
